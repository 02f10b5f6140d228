//! The frames of `libwebp` in all its moods, against the decoder of `image`.

use ::webp::{Encoder, PixelLayout, WebPConfig};
use image::{ImageFormat, RgbImage};

use super::kernels::Any;
use super::{Odd, Scratch, decode, frame, header::Header};
use crate::codec::webp::Chunks;
use crate::picture::Size;

/// A picture of edges, ramps and noise, the same for the same seed.
fn picture(width: u32, height: u32, seed: u32) -> RgbImage {
    let mut state = seed.wrapping_mul(2_654_435_761) | 1;
    RgbImage::from_fn(width, height, |x, y| {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        let noise = (state >> 26) as u8;
        let edge = if (x / 9 + y / 7) % 3 == 0 { 150 } else { 20 };
        image::Rgb([
            noise.wrapping_add((x * 3) as u8),
            edge + noise / 2,
            (y * 2) as u8,
        ])
    })
}

fn encoded(picture: &RgbImage, set: impl Fn(&mut WebPConfig)) -> Vec<u8> {
    let mut config = WebPConfig::new().unwrap();
    set(&mut config);
    Encoder::new(picture, PixelLayout::Rgb, picture.width(), picture.height())
        .encode_advanced(&config)
        .unwrap()
        .to_vec()
}

fn payload(file: &[u8]) -> &[u8] {
    let frame = Chunks::of(file).find(|chunk| chunk.id == *b"VP8 ");
    frame.unwrap().payload
}

fn decoded(file: &[u8], size: Size, reduction: usize) -> Result<Vec<u8>, Odd> {
    let side = |side: u32| (side as usize).div_ceil(reduction);
    let mut samples = vec![7; side(size.width) * side(size.height) * 3];
    decode(
        payload(file),
        (size, reduction),
        &mut Scratch::default(),
        &mut samples,
    )?;
    Ok(samples)
}

/// Both kernels in full against `image`, to the last bit.
fn assert_same(file: &[u8], what: &str) {
    let expected = image::load_from_memory_with_format(file, ImageFormat::WebP)
        .unwrap()
        .to_rgb8();
    let size = Size::new(expected.width(), expected.height());
    let found = decoded(file, size, 1).unwrap_or_else(|_| panic!("{what}: odd"));
    let first = found
        .iter()
        .zip(expected.as_raw())
        .position(|(a, b)| a != b);
    let place = first.map(|at| (at / 3 % size.width as usize, at / 3 / size.width as usize));
    assert_eq!(place, None, "{what}, {size}: the first pixel that differs");
    let mut plain = vec![0; found.len()];
    let header = Header::read(payload(file)).unwrap();
    frame::decode(Any, header, &mut Scratch::default(), (size, 1), &mut plain).unwrap();
    assert!(plain == found, "{what}: the kernels differ");
}

#[test]
fn all_sizes_are_those_of_image() {
    for width in (1..=35).chain([47, 48, 49, 64, 67]) {
        for height in [1, 2, 7, 8, 9, 15, 16, 17, 31, 33, 40] {
            let file = encoded(&picture(width, height, width * 100 + height), |config| {
                config.quality = 60.0;
            });
            assert_same(&file, "a size");
        }
    }
}

#[test]
fn all_ways_of_encoding_are_those_of_image() {
    let picture = picture(150, 117, 5);
    for quality in [0.0, 10.0, 40.0, 75.0, 90.0, 100.0] {
        for (filter, strength, sharpness) in [
            (0, 60, 0),
            (1, 60, 0),
            (1, 100, 7),
            (0, 100, 3),
            (1, 20, 5),
            (1, 0, 0),
        ] {
            for (method, segments, partitions) in [(0, 1, 0), (4, 4, 3), (6, 3, 1), (2, 2, 2)] {
                let file = encoded(&picture, |config| {
                    config.quality = quality;
                    config.filter_type = filter;
                    config.filter_strength = strength;
                    config.filter_sharpness = sharpness;
                    config.method = method;
                    config.segments = segments;
                    config.partitions = partitions;
                });
                let what = format!(
                    "quality {quality}, filter {filter} {strength} {sharpness}, method {method}, {segments} segments, {partitions} partitions"
                );
                assert_same(&file, &what);
            }
        }
    }
}

#[test]
fn photos_are_those_of_image() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/sample-images");
    let mut seen = 0;
    let folders = ["landscape", "portrait"].map(|name| format!("{folder}/{name}"));
    let entries = folders
        .iter()
        .flat_map(|folder| std::fs::read_dir(folder).unwrap());
    for entry in entries {
        let path = entry.unwrap().path();
        let Ok(photo) = image::open(&path) else {
            continue;
        };
        let photo = photo.thumbnail(400, 400).to_rgb8();
        assert_same(
            &encoded(&photo, |config| config.quality = 85.0),
            &path.display().to_string(),
        );
        seen += 1;
    }
    assert!(seen > 3, "only {seen} photos");
}

#[test]
fn a_reduction_is_the_mean_of_squares() {
    for (width, height) in [(1, 1), (16, 16), (17, 9), (100, 67), (33, 64), (129, 130)] {
        let size = Size::new(width, height);
        let file = encoded(&picture(width, height, 9), |config| config.quality = 95.0);
        let full = decoded(&file, size, 1).unwrap();
        for reduction in [2, 4, 8] {
            let small = decoded(&file, size, reduction).unwrap();
            let (mut worst, mut sum) = (0.0f32, 0.0f64);
            let across = (width as usize).div_ceil(reduction);
            for (at, &sample) in small.iter().enumerate() {
                let (x, y, channel) = (at / 3 % across, at / 3 / across, at % 3);
                let mut mean = 0.0;
                for place in 0..reduction * reduction {
                    let column = (x * reduction + place % reduction).min(width as usize - 1);
                    let row = (y * reduction + place / reduction).min(height as usize - 1);
                    mean += f32::from(full[(row * width as usize + column) * 3 + channel]);
                }
                let difference = (mean / (reduction * reduction) as f32 - f32::from(sample)).abs();
                worst = worst.max(difference);
                sum += f64::from(difference);
            }
            // Chroma is smoothed when it is enlarged, and colours are clamped before the mean instead of after it.
            let mean = sum / small.len() as f64;
            assert!(
                worst < 70.0 && mean < 6.0,
                "{size} to 1/{reduction}: {worst} at most, {mean} in the mean"
            );
        }
    }
}

#[test]
fn gray_ramps_stay_where_they_are_in_a_reduction() {
    let ramp = RgbImage::from_fn(256, 40, |x, _| image::Rgb([x as u8; 3]));
    let file = encoded(&ramp, |config| config.quality = 100.0);
    for reduction in [2usize, 4, 8] {
        let small = decoded(&file, Size::new(256, 40), reduction).unwrap();
        for (x, pixel) in small.chunks_exact(3).take(256 / reduction).enumerate() {
            let centre = (x * reduction) as f32 + (reduction as f32 - 1.0) / 2.0;
            assert!(
                (f32::from(pixel[1]) - centre).abs() < 4.0,
                "{x} of 1/{reduction}"
            );
        }
    }
}

#[test]
fn damage_is_odd_or_the_same_to_image() {
    let good = encoded(&picture(90, 75, 3), |config| config.partitions = 2);
    let mut state = 77u32;
    let mut odd = 0;
    for round in 0..400 {
        let mut file = good.clone();
        for _ in 0..1 + round % 4 {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let at = 20 + (state >> 8) as usize % (file.len() - 20);
            file[at] ^= 1 << (state & 7);
        }
        let theirs = image::load_from_memory_with_format(&file, ImageFormat::WebP);
        let Ok(expected) = theirs.map(|image| image.to_rgb8()) else {
            // What they refuse, this one may not give.
            assert!(
                decoded(&file, Size::new(90, 75), 1).is_err(),
                "round {round}"
            );
            odd += 1;
            continue;
        };
        let size = Size::new(expected.width(), expected.height());
        match decoded(&file, size, 1) {
            Ok(found) => assert!(found == *expected.as_raw(), "round {round}"),
            Err(Odd) => odd += 1,
        }
    }
    assert!(
        odd < 300,
        "{odd} of 400 are odd: does this test still look at pictures?"
    );
}
