//! The kernels: that vectors come to the same bits as plain Rust, and that these are the right ones.

use super::block::Block;
use super::idct::Shape;
use super::kernels::{Kernels, Scalar};
use super::order::place;
use crate::codec::tests::Random;

/// What this processor has, with a name.
fn check_vectors(check: impl Fn(&str, &dyn Vectors)) {
    #[cfg(target_arch = "x86_64")]
    if let Some(kernels) = super::avx2::Avx2::detect() {
        check("AVX2", &kernels);
    }
    #[cfg(target_arch = "aarch64")]
    if let Some(kernels) = super::neon::Neon::detect() {
        check("NEON", &kernels);
    }
    check("plain Rust", &Scalar);
}

trait Vectors {
    fn samples(&self, block: &Block, quantizers: &[i16; 64], count: u8, shape: Shape) -> Vec<u8>;
    fn pixels(&self, rows: [&[u8]; 3], len: usize) -> Vec<u8>;
}

impl<K: Kernels> Vectors for K {
    fn samples(&self, block: &Block, quantizers: &[i16; 64], count: u8, shape: Shape) -> Vec<u8> {
        const STRIDE: usize = 11;
        let mut out = [0; 8 * STRIDE];
        self.transform(block, quantizers, count, shape, &mut out, STRIDE);
        let rows = out.chunks_exact(STRIDE).take(shape.height);
        rows.flat_map(|row| row[..shape.width].to_vec()).collect()
    }

    fn pixels(&self, rows: [&[u8]; 3], len: usize) -> Vec<u8> {
        let mut out = vec![0; len * 3];
        self.ycc_to_rgb(rows, &mut out);
        out
    }
}

fn shapes() -> impl Iterator<Item = Shape> {
    (1..=8).flat_map(|width| (1..=8).map(move |height| Shape { width, height }))
}

/// Coefficients by column and row, the first `count` in zigzag order, of which many are zero.
fn coefficients(random: &mut Random, largest: usize) -> ([[i16; 8]; 8], u8) {
    let mut coefficients = [[0; 8]; 8];
    let diagonals = random.below(15);
    for (column, values) in coefficients.iter_mut().enumerate() {
        for (row, value) in values.iter_mut().enumerate() {
            if column + row <= diagonals && random.below(3) > 0 {
                *value = (random.below(2 * largest + 1) as i32 - largest as i32) as i16;
            }
        }
    }
    // The last number of a diagonal in the upper left half; of the lower half all are taken.
    let count = match diagonals {
        0..=7 => (diagonals + 1) * (diagonals + 2) / 2,
        _ => 64,
    };
    (coefficients, count as u8)
}

fn block(coefficients: &[[i16; 8]; 8]) -> Block {
    let mut block = Block::ZERO;
    for (column, values) in coefficients.iter().enumerate() {
        for (row, &value) in values.iter().enumerate() {
            block.0[place(column, row)] = value;
        }
    }
    block
}

#[test]
fn vectors_transform_to_the_same_bits() {
    let mut random = Random::seeded();
    for round in 0..400 {
        // Even what no file holds: values that overflow and saturate.
        let largest = [3, 60, 1_023, 32_767][round % 4];
        let (coefficients, count) = coefficients(&mut random, largest);
        let block = block(&coefficients);
        let quantizers = std::array::from_fn(|_| random.below([2, 100, 4_096][round % 3]) as i16);
        for shape in shapes() {
            let wanted = Scalar.samples(&block, &quantizers, count, shape);
            check_vectors(|name, vectors| {
                let samples = vectors.samples(&block, &quantizers, count, shape);
                assert_eq!(samples, wanted, "{name}, {shape:?}, round {round}");
            });
        }
    }
}

#[test]
fn vectors_make_the_same_colours() {
    let all: Vec<u8> = (0..=255).collect();
    for luma in (0..=255).step_by(15).chain([1, 127, 128, 254]) {
        let luma = [luma; 256];
        for red in &all {
            let rows: [&[u8]; 3] = [&luma, &all, &[*red; 256]];
            for len in [1, 15, 16, 17, 31, 32, 33, 95, 256] {
                let wanted = Scalar.pixels(rows, len);
                check_vectors(|name, vectors| {
                    assert!(vectors.pixels(rows, len) == wanted, "{name}, {len} pixels");
                });
            }
        }
    }
}

#[test]
fn samples_are_those_of_the_transform_in_floating_point() {
    let mut random = Random::seeded();
    let (mut sum, mut pixels) = (0.0, 0.0);
    for _ in 0..100 {
        let (coefficients, count) = coefficients(&mut random, 90);
        for shape in shapes() {
            let samples = Scalar.samples(&block(&coefficients), &[1; 64], count, shape);
            for (index, &sample) in samples.iter().enumerate() {
                let exact = exact(
                    &coefficients,
                    shape,
                    index % shape.width,
                    index / shape.width,
                );
                let error = (f64::from(sample) - exact).abs();
                assert!(error <= 0.6, "{shape:?}: {sample} for {exact}");
                sum += error;
                pixels += 1.0;
            }
        }
    }
    // Rounding to whole numbers alone leaves a quarter, and a half at most.
    let mean = sum / pixels;
    assert!(mean < 0.26, "mean {mean}");
}

/// The sample that the lowest frequencies of a block make at this place.
fn exact(coefficients: &[[i16; 8]; 8], shape: Shape, x: usize, y: usize) -> f64 {
    let weight = |frequency: usize, sample: usize, samples: usize| {
        let turns = ((2 * sample + 1) * frequency) as f64 / (4 * samples) as f64;
        let scale = if frequency == 0 { 0.5_f64.sqrt() } else { 1.0 };
        scale * (turns * std::f64::consts::TAU).cos() / 2.0
    };
    let mut sum = 128.0;
    for (column, values) in coefficients[..shape.width].iter().enumerate() {
        for (row, &value) in values[..shape.height].iter().enumerate() {
            let weight = weight(column, x, shape.width) * weight(row, y, shape.height);
            sum += weight * f64::from(value);
        }
    }
    sum.clamp(0.0, 255.0)
}
