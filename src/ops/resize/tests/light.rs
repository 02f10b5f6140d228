//! Linear light and encoded samples.

use super::{DEPTHS, LAYOUTS, difference, values, waves};
use crate::ops::Split;
use crate::ops::resize::{Kernel, Light, Resize, Resizer};
use crate::picture::{Channels, Depth, Orientation, Picture, Size};

fn halve(picture: Picture, light: Light, kernel: Kernel) -> Picture {
    let mut resize = Resize::new("50%".parse().unwrap());
    (resize.light, resize.kernel) = (light, kernel);
    Resizer::new().apply(&resize, picture, Orientation::Normal, Split::Never)
}

fn checkerboard(depth: Depth) -> Picture {
    let size = Size::new(64, 64);
    let samples = (0..64 * 64)
        .map(|i| if (i / 64 + i) % 2 == 0 { 255 } else { 0 })
        .collect();
    Picture::from_u8(size, Channels::Gray, samples).with_depth(depth)
}

/// The values of a gray picture without its border, where a kernel is cut off.
fn inner(picture: &Picture) -> Vec<i32> {
    let width = picture.width() as usize;
    let rows = values(picture);
    let rows = rows
        .chunks(width)
        .skip(1)
        .take(picture.height() as usize - 2);
    rows.flat_map(|row| row[1..width - 1].to_vec()).collect()
}

#[test]
fn a_checkerboard_keeps_its_light() {
    for (light, want) in [(Light::Encoded, 128), (Light::Linear, 188)] {
        for depth in DEPTHS {
            for kernel in [Kernel::Box, Kernel::Bilinear] {
                let small = halve(checkerboard(depth), light, kernel).with_depth(Depth::Eight);
                for value in inner(&small) {
                    assert!(
                        (value - want).abs() <= 1,
                        "{light:?} {depth:?} {kernel} {value}"
                    );
                }
            }
        }
        // Lanczos rings at the edges of the picture, so only the mean is right.
        let small = values(&halve(checkerboard(Depth::Eight), light, Kernel::Lanczos3));
        let mean = small.iter().sum::<i32>() / small.len() as i32;
        assert!((mean - want).abs() <= 2, "{light:?} {mean}");
    }
}

#[test]
fn what_is_even_stays_even() {
    for light in [Light::Encoded, Light::Linear] {
        for value in 0..=255u8 {
            let size = Size::new(9, 8);
            let picture = Picture::from_u8(size, Channels::Rgb, vec![value; 9 * 8 * 3]);
            let small = halve(picture, light, Kernel::Lanczos3);
            assert!(
                values(&small).iter().all(|&v| v == i32::from(value)),
                "{value}"
            );
        }
        for value in [0, 1, 300, 20_000, 65_534, 65_535] {
            let picture = Picture::from_u16(Size::new(9, 8), Channels::Gray, vec![value; 72]);
            let small = halve(picture, light, Kernel::Lanczos3);
            for got in values(&small) {
                assert!((got - i32::from(value)).abs() <= 7, "{value} became {got}");
            }
        }
    }
}

#[test]
fn a_smooth_picture_hardly_differs() {
    for channels in LAYOUTS {
        for depth in DEPTHS {
            let picture = waves(Size::new(40, 30), channels, depth, 8);
            let encoded = halve(picture.clone(), Light::Encoded, Kernel::Mitchell);
            let linear = halve(picture, Light::Linear, Kernel::Mitchell);
            let off = difference(&encoded, &linear);
            assert!(off > 0.0 && off <= 4.0, "{channels:?} {depth:?} {off}");
        }
    }
}

#[test]
fn dark_samples_of_sixteen_bits_stay_apart_in_light() {
    // Each value twice across and down: a half that mixes equal pixels must give every one of them back.
    for channels in LAYOUTS {
        let size = Size::new(8_192, 2);
        let colors = |x: u64| vec![(x / 2) as u16; channels.colors()];
        let alpha = channels.has_alpha().then_some(30_000);
        let samples = (0..size.pixels()).flat_map(|n| colors(n % 8_192).into_iter().chain(alpha));
        let ramp = Picture::from_u16(size, channels, samples.collect());
        let small = values(&halve(ramp, Light::Linear, Kernel::Box));
        assert_eq!(small.len(), 4_096 * channels.count());
        for (x, pixel) in small.chunks(channels.count()).enumerate() {
            for value in &pixel[..channels.colors()] {
                assert!((value - x as i32).abs() <= 1, "{channels:?} {x}: {value}");
            }
            assert!(!channels.has_alpha() || pixel[channels.colors()] == 30_000);
        }
    }
}
