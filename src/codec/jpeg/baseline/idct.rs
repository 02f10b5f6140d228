//! The inverse transform of a block, to 1 to 8 samples in each direction.
//!
//! A block of N samples is made from the N lowest frequencies of the eight that the file has, by the inverse DCT of N
//! points; that is a low-pass filter and the sampling after it in one. The transform is separable: first along the rows,
//! then down the columns. Cosines are even or odd about the middle of a block, so each pass makes the sum over the even
//! frequencies and the sum over the odd ones, and both samples that lie mirrored are their sum and their difference.
//!
//! All arithmetic is in 32-bit integers that wrap and 16-bit ones that saturate. [`Scalar`](super::kernels::Scalar) does
//! it one by one, and what does it in vectors must come to the same bits.

use super::block::Block;
use super::order::place;

/// Fractional bits of the cosines.
const COSINE_BITS: u32 = 14;

/// Fractional bits kept between the passes. Of samples of 8 bits come at most 11 bits, so that two are to spare.
const KEPT_BITS: u32 = 3;

/// How far the sums of the first pass are shifted down.
pub(super) const FIRST_SHIFT: u32 = COSINE_BITS - KEPT_BITS;

/// How far the sums of the second pass are shifted down; each pass makes values √8 times too large.
pub(super) const SECOND_SHIFT: u32 = COSINE_BITS + KEPT_BITS + 3;

/// Added before the first shift: half of what it cuts off.
pub(super) const FIRST_BIAS: i32 = 1 << (FIRST_SHIFT - 1);

/// Added before the second shift: half of what it cuts off, and the 128 that samples are shifted by in the file.
pub(super) const SECOND_BIAS: i32 = (128 << SECOND_SHIFT) + (1 << (SECOND_SHIFT - 1));

/// Width and height of the samples that a block becomes, 1 to 8 each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Shape {
    pub(super) width: usize,
    pub(super) height: usize,
}

/// For the first half of N samples what each of eight frequencies counts; those from N on count nothing.
pub(super) type Matrix = [[i16; 8]; 4];

/// By N − 1.
pub(super) const MATRICES: [Matrix; 8] = {
    let mut matrices = [[[0; 8]; 4]; 8];
    let mut n = 0;
    while n < 8 {
        matrices[n] = matrix(n + 1);
        n += 1;
    }
    matrices
};

/// √2·cos((2m + 1)kπ / 2N), and 1 for k = 0.
const fn matrix(n: usize) -> Matrix {
    let mut matrix = [[0; 8]; 4];
    let mut sample = 0;
    while sample < n.div_ceil(2) {
        let mut frequency = 0;
        while frequency < n {
            let turns = ((2 * sample + 1) * frequency) as f64 / (4 * n) as f64;
            let weight = match frequency {
                0 => 1.0,
                _ => std::f64::consts::SQRT_2 * cosine(turns),
            };
            let scaled = weight * (1 << COSINE_BITS) as f64;
            matrix[sample][frequency] = (scaled + if scaled < 0.0 { -0.5 } else { 0.5 }) as i16;
            frequency += 1;
        }
        sample += 1;
    }
    matrix
}

/// The cosine of whole turns, by its series; the standard library's cannot be used in a constant.
const fn cosine(turns: f64) -> f64 {
    let half = turns - (turns as u64) as f64 - 0.5;
    let square = half * half * (4.0 * std::f64::consts::PI * std::f64::consts::PI);
    let (mut sum, mut term, mut index) = (0.0, 1.0, 0);
    while index < 32 {
        sum += term;
        term *= -square / ((index + 1) * (index + 2)) as f64;
        index += 2;
    }
    // Half a turn away the sign is the other one.
    -sum
}

/// What a block becomes that is nothing but its DC coefficient.
pub(super) fn flat(dc: i16, quantizer: i16) -> u8 {
    let kept = i32::from(dc.wrapping_mul(quantizer)) << KEPT_BITS;
    let kept = kept.clamp(i16::MIN.into(), i16::MAX.into());
    (((kept << COSINE_BITS) + SECOND_BIAS) >> SECOND_SHIFT).clamp(0, 255) as u8
}

/// Transforms a block into the first `shape.height` rows of `out`, which are `stride` apart.
pub(super) fn transform(
    block: &Block,
    quantizers: &[i16; 64],
    shape: Shape,
    out: &mut [u8],
    stride: usize,
) {
    let mut kept = Kept::default();
    let dequantised = |place: usize| block.0[place].wrapping_mul(quantizers[place]).into();
    match shape.width {
        1 => kept.fill::<1>(dequantised, shape.height),
        2 => kept.fill::<2>(dequantised, shape.height),
        3 => kept.fill::<3>(dequantised, shape.height),
        4 => kept.fill::<4>(dequantised, shape.height),
        5 => kept.fill::<5>(dequantised, shape.height),
        6 => kept.fill::<6>(dequantised, shape.height),
        7 => kept.fill::<7>(dequantised, shape.height),
        _ => kept.fill::<8>(dequantised, shape.height),
    }
    match shape.height {
        1 => kept.finish::<1>(shape.width, out, stride),
        2 => kept.finish::<2>(shape.width, out, stride),
        3 => kept.finish::<3>(shape.width, out, stride),
        4 => kept.finish::<4>(shape.width, out, stride),
        5 => kept.finish::<5>(shape.width, out, stride),
        6 => kept.finish::<6>(shape.width, out, stride),
        7 => kept.finish::<7>(shape.width, out, stride),
        _ => kept.finish::<8>(shape.width, out, stride),
    }
}

/// What stands between the passes, column by column.
#[derive(Default)]
struct Kept([[i32; 8]; 8]);

impl Kept {
    /// The first pass: `W` samples in each of the rows, which are still frequencies.
    #[inline(always)]
    fn fill<const W: usize>(&mut self, dequantised: impl Fn(usize) -> i32, rows: usize) {
        for row in 0..rows {
            let frequencies = std::array::from_fn(|column| dequantised(place(column, row)));
            for (column, sum) in pass::<W>(frequencies).into_iter().enumerate() {
                let value = sum.wrapping_add(FIRST_BIAS) >> FIRST_SHIFT;
                self.0[column][row] = value.clamp(i16::MIN.into(), i16::MAX.into());
            }
        }
    }

    /// The second pass: `H` samples in each of the columns.
    #[inline(always)]
    fn finish<const H: usize>(&self, columns: usize, out: &mut [u8], stride: usize) {
        for (column, kept) in self.0[..columns].iter().enumerate() {
            let frequencies = std::array::from_fn(|row| kept[row]);
            for (row, sum) in pass::<H>(frequencies).into_iter().enumerate() {
                let value = sum.wrapping_add(SECOND_BIAS) >> SECOND_SHIFT;
                out[row * stride + column] = value.clamp(0, 255) as u8;
            }
        }
    }
}

#[inline(always)]
fn pass<const N: usize>(values: [i32; N]) -> [i32; N] {
    let matrix = &MATRICES[N - 1];
    let mut out = [0; N];
    for sample in 0..N.div_ceil(2) {
        let sum = |first: usize| {
            let frequencies = (first..N).step_by(2);
            frequencies.fold(0i32, |sum, frequency| {
                sum.wrapping_add(values[frequency].wrapping_mul(matrix[sample][frequency].into()))
            })
        };
        let (even, odd) = (sum(0), sum(1));
        out[sample] = even.wrapping_add(odd);
        out[N - 1 - sample] = even.wrapping_sub(odd);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cosines_are_those_of_the_library() {
        for (index, matrix) in MATRICES.iter().enumerate() {
            let n = index + 1;
            for (sample, weights) in matrix[..n.div_ceil(2)].iter().enumerate() {
                for (frequency, &weight) in weights[..n].iter().enumerate().skip(1) {
                    let angle = ((2 * sample + 1) * frequency) as f64 * std::f64::consts::PI;
                    let cosine = std::f64::consts::SQRT_2 * (angle / (2 * n) as f64).cos();
                    let error = f64::from(weight) - cosine * 16_384.0;
                    assert!(
                        error.abs() <= 0.500_001,
                        "{n} {sample} {frequency}: {error}"
                    );
                }
            }
        }
    }

    #[test]
    fn a_flat_block_is_what_the_transform_makes_of_it() {
        let mut quantizers = [1; 64];
        for dc in (i16::MIN..=i16::MAX).step_by(7) {
            for quantizer in [1, 3, 16, 255, 4_000] {
                quantizers[0] = quantizer;
                let mut block = Block::ZERO;
                block.0[0] = dc;
                let mut out = [0; 64];
                let shape = Shape {
                    width: 8,
                    height: 8,
                };
                transform(&block, &quantizers, shape, &mut out, 8);
                assert_eq!(out, [flat(dc, quantizer); 64], "{dc} × {quantizer}");
            }
        }
    }
}
