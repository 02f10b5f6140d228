//! The writer against `jpeg-encoder`, and its vectors against plain numbers.

use jpeg_encoder::{ChromaSubsamplingMethod, ColorType, Encoder, SamplingFactor};

use super::*;
use crate::codec::tests::Random;

/// Waves, edges and some noise.
fn samples(width: usize, height: usize, channels: usize, random: &mut Random) -> Vec<u8> {
    let noise = random.below(3) * 40;
    let (wide, high) = (1.0 + random.below(30) as f32, 1.0 + random.below(30) as f32);
    let mut samples = Vec::new();
    for y in 0..height {
        for x in 0..width {
            for channel in 0..channels {
                let wave = (x as f32 / wide + channel as f32).sin() + (y as f32 / high).cos();
                let edge = if (x / 5 + y / 7) % 2 == 0 {
                    40.0
                } else {
                    -40.0
                };
                let value = 128.0 + 50.0 * wave + edge + random.below(noise + 1) as f32;
                samples.push(value as u8);
            }
        }
    }
    samples
}

const SAMPLINGS: [Sampling; 4] = [
    Sampling::Gray,
    Sampling::Color(1, 1),
    Sampling::Color(2, 1),
    Sampling::Color(2, 2),
];

fn theirs(page: &Page<'_>) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = Encoder::new(&mut bytes, page.quality);
    let (color, factor) = match page.sampling {
        Sampling::Gray => (ColorType::Luma, SamplingFactor::R_4_4_4),
        Sampling::Color(1, _) => (ColorType::Rgb, SamplingFactor::R_4_4_4),
        Sampling::Color(_, 1) => (ColorType::Rgb, SamplingFactor::R_4_2_2),
        Sampling::Color(..) => (ColorType::Rgb, SamplingFactor::R_4_2_0),
    };
    encoder.set_sampling_factor(factor);
    encoder.set_chroma_subsampling_method(ChromaSubsamplingMethod::Average);
    let (width, height) = (page.width as u16, page.height as u16);
    encoder.encode(page.samples, width, height, color).unwrap();
    bytes
}

fn decoded(file: &[u8]) -> Vec<u8> {
    image::load_from_memory(file).unwrap().into_bytes()
}

fn squared_error(one: &[u8], other: &[u8]) -> f64 {
    assert_eq!(one.len(), other.len());
    let square = |(a, b): (&u8, &u8)| (f64::from(*a) - f64::from(*b)).powi(2);
    one.iter().zip(other).map(square).sum::<f64>() / one.len() as f64
}

#[test]
fn files_are_as_near_and_as_small_as_those_of_another_encoder() {
    let mut random = Random::seeded();
    let (mut ours_bytes, mut their_bytes, mut gain) = (0, 0, 0.0);
    for round in 0..160 {
        let (width, height) = (1 + random.below(67), 1 + random.below(67));
        let sampling = SAMPLINGS[round % 4];
        let samples = samples(width, height, sampling.components(), &mut random);
        let quality = [1, 10, 49, 50, 75, 85, 95, 100][round / 4 % 8];
        let page = Page {
            samples: &samples,
            width,
            height,
            sampling,
            quality,
            codes: HuffmanCodes::Standard,
        };
        let (ours, theirs) = (write(&page, &[], None), theirs(&page));
        let [near, their] = [&ours, &theirs].map(|file| squared_error(&decoded(file), &samples));
        let case = format!("{width}×{height}, {sampling:?}, quality {quality}: {near} and {their}");
        // A picture of a few pixels is luck.
        assert!(near <= their * 1.2 + 3.0, "{case}");
        gain += (their + 0.1).ln() - (near + 0.1).ln();
        ours_bytes += ours.len();
        their_bytes += theirs.len();
    }
    let ratio = ours_bytes as f64 / their_bytes as f64;
    assert!((0.98..1.01).contains(&ratio), "{ratio}");
    // Where the other encoder has no vectors for the processor, the two are alike to a thousandth for each file.
    assert!(gain >= -0.16, "{gain}");
}

#[test]
#[cfg(target_arch = "x86_64")]
fn vectors_write_the_same_bytes() {
    let mut random = Random::seeded();
    let Some(vectors) = avx2::Avx2::detect() else {
        return;
    };
    for round in 0..200 {
        let (width, height) = (1 + random.below(99), 1 + random.below(40));
        let sampling = SAMPLINGS[round % 4];
        let samples = samples(width, height, sampling.components(), &mut random);
        let page = Page {
            samples: &samples,
            width,
            height,
            sampling,
            quality: 1 + random.below(100) as u8,
            codes: [HuffmanCodes::Standard, HuffmanCodes::Optimized][round / 4 % 2],
        };
        let plain = write_by(&page, (&[], None), |quantizers, pass| {
            scan(Scalar, &page, quantizers, pass)
        });
        let fast = write_by(&page, (&[], None), |quantizers, pass| {
            vectors.scan(&page, quantizers, pass)
        });
        assert!(
            plain == fast,
            "{width}×{height}, {sampling:?}, round {round}"
        );
    }
}

#[test]
fn the_hardest_blocks_stay_within_what_can_be_written() {
    let checks: Vec<u8> = (0..64 * 64)
        .map(|n| if (n + n / 64) % 2 == 0 { 255 } else { 0 })
        .collect();
    let blocks: Vec<u8> = (0..64 * 64)
        .map(|n| if n % 16 < 8 { 255 } else { 0 })
        .collect();
    for samples in [&checks, &blocks] {
        let page = Page {
            samples,
            width: 64,
            height: 64,
            sampling: Sampling::Gray,
            quality: 100,
            codes: HuffmanCodes::Optimized,
        };
        let error = squared_error(&decoded(&write(&page, &[], None)), samples);
        assert!(error < 1.0, "{error}");
    }
}

#[test]
fn the_best_codes_give_the_same_pixels_in_fewer_bytes() {
    let mut random = Random::seeded();
    for round in 0..80 {
        let (width, height) = (1 + random.below(150), 1 + random.below(90));
        let sampling = SAMPLINGS[round % 4];
        let samples = samples(width, height, sampling.components(), &mut random);
        let quality = [1, 10, 49, 50, 75, 85, 95, 100][round / 4 % 8];
        let standard = Page {
            samples: &samples,
            width,
            height,
            sampling,
            quality,
            codes: HuffmanCodes::Standard,
        };
        let best = Page {
            codes: HuffmanCodes::Optimized,
            ..standard
        };
        let (standard, best) = (write(&standard, &[], None), write(&best, &[], None));
        let case = format!("{width}×{height}, {sampling:?}, quality {quality}");
        assert!(best.len() < standard.len(), "{case}");
        assert!(decoded(&best) == decoded(&standard), "{case}");
    }
}
