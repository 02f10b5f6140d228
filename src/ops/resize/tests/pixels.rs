//! Values: means, alpha, ends of the range, canvases, and pictures of odd sizes.

use super::{DEPTHS, LAYOUTS, noise, values};
use crate::ops::resize::{Enlarge, Fit, Kernel, Light, Resize, Resizer};
use crate::ops::{Color, Gravity, Split};
use crate::picture::{Channels, Depth, Orientation, Picture, Sample, Samples, Size};

fn apply(resize: &Resize, picture: Picture) -> Picture {
    Resizer::new().apply(resize, picture, Orientation::Normal, Split::Never)
}

fn wanted(geometry: &str, kernel: Kernel) -> Resize {
    Resize {
        kernel,
        ..Resize::new(geometry.parse().unwrap())
    }
}

#[test]
fn the_box_is_the_mean() {
    let picture = noise(Size::new(60, 40), Channels::Rgb, Depth::Eight, 1);
    let source = values(&picture);
    let small = values(&apply(&wanted("12x8", Kernel::Box), picture));
    for y in 0..8 {
        for x in 0..12 {
            for c in 0..3 {
                let sum: i32 = (0..25)
                    .map(|i| source[((y * 5 + i / 5) * 60 + x * 5 + i % 5) * 3 + c])
                    .sum();
                let mean = f64::from(sum) / 25.0;
                let got = f64::from(small[(y * 12 + x) * 3 + c]);
                assert!((got - mean).abs() <= 1.0, "{got} is not {mean}");
            }
        }
    }
}

#[test]
fn large_factors_keep_the_mean() {
    for (width, target) in [
        (65_535, "16x"),
        (65_535, "1x"),
        (40_000, "7x"),
        (3_000, "1x"),
    ] {
        for kernel in [Kernel::Box, Kernel::Bilinear, Kernel::Lanczos3] {
            for depth in DEPTHS {
                let picture = Picture::from_u8(
                    Size::new(width, 1),
                    Channels::Gray,
                    (0..width)
                        .map(|i| if i % 2 == 0 { 250 } else { 251 })
                        .collect(),
                )
                .with_depth(depth);
                let small = apply(&wanted(target, kernel), picture).with_depth(Depth::Eight);
                for value in values(&small) {
                    assert!(
                        value == 250 || value == 251,
                        "{width} {target} {kernel} {value}"
                    );
                }
            }
        }
    }
}

#[test]
fn nearest_invents_nothing() {
    let picture = noise(Size::new(65_535, 2), Channels::Gray, Depth::Sixteen, 6);
    let source = values(&picture);
    let small = apply(&wanted("5x", Kernel::Nearest), picture);
    assert_eq!(small.size(), Size::new(5, 1));
    let picked: Vec<i32> = [6_553, 19_660, 32_767, 45_874, 58_981]
        .map(|x| source[65_535 + x])
        .to_vec();
    assert_eq!(values(&small), picked);
}

#[test]
fn transparent_colours_do_not_bleed() {
    for channels in [Channels::GrayAlpha, Channels::Rgba] {
        for depth in DEPTHS {
            for light in [Light::Encoded, Light::Linear] {
                let small = shrink_the_edge(channels, depth, light);
                let count = channels.count();
                let (mut opaque, mut mixed) = (0, 0);
                for pixel in values(&small.with_depth(Depth::Eight)).chunks(count) {
                    match pixel[count - 1] {
                        0 => continue,
                        255 => opaque += 1,
                        _ => mixed += 1,
                    }
                    // Left is dark and opaque, right bright and transparent. Low alpha has few steps at 8 bits.
                    let allowed = if depth == Depth::Eight {
                        260 / pixel[count - 1] + 1
                    } else {
                        1
                    };
                    for &value in &pixel[..count - 1] {
                        assert!(
                            (value - 40).abs() <= allowed,
                            "{channels:?} {depth:?} {light:?} {pixel:?}"
                        );
                    }
                }
                assert!(opaque > 0 && mixed > 0);
            }
        }
    }
}

fn shrink_the_edge(channels: Channels, depth: Depth, light: Light) -> Picture {
    let samples = (0..33 * 30)
        .flat_map(|i| {
            let (color, alpha) = if i % 33 < 17 { (40, 255) } else { (250, 0) };
            let mut pixel = vec![color; channels.colors()];
            pixel.push(alpha);
            pixel
        })
        .collect();
    let picture = Picture::from_u8(Size::new(33, 30), channels, samples).with_depth(depth);
    let mut resize = wanted("8x7", Kernel::Bilinear);
    (resize.light, resize.fit) = (light, Fit::Fill);
    apply(&resize, picture)
}

#[test]
fn opaque_alpha_stays_opaque_and_changes_nothing() {
    for depth in DEPTHS {
        let plain = noise(Size::new(90, 70), Channels::Rgb, depth, 12);
        let resize = wanted("37x", Kernel::Lanczos3);
        let with_alpha = apply(&resize, plain.clone().with_channels(Channels::Rgba));
        let without = apply(&resize, plain);
        let want = without.with_channels(Channels::Rgba);
        assert!(with_alpha == want, "{depth:?}");
    }
}

#[test]
fn extreme_values_do_not_wrap() {
    for depth in DEPTHS {
        let edge: Vec<u8> = (0..64 * 64)
            .map(|i| if i % 64 < 32 { 0 } else { 255 })
            .collect();
        let picture = Picture::from_u8(Size::new(64, 64), Channels::Gray, edge).with_depth(depth);
        let small =
            values(&apply(&wanted("24x", Kernel::Lanczos3), picture).with_depth(Depth::Eight));
        for row in small.chunks(24) {
            assert!(row[..11].iter().all(|&v| v < 30), "{row:?}");
            assert!(row[13..].iter().all(|&v| v > 225), "{row:?}");
        }
    }
}

#[test]
fn a_picture_that_fits_comes_back_in_the_same_memory() {
    let picture = noise(Size::new(50, 40), Channels::Rgb, Depth::Eight, 3);
    let address = |picture: &Picture| match picture.samples() {
        Samples::U8(samples) => samples.as_ptr(),
        Samples::U16(samples) => samples.as_ptr().cast(),
    };
    let (before, copy) = (address(&picture), picture.clone());
    let after = apply(&wanted("60x60", Kernel::Lanczos3), picture);
    assert_eq!(address(&after), before);
    assert_eq!(after, copy);
}

#[test]
fn odd_and_empty_sizes() {
    let sizes = [(1, 1), (1, 7), (7, 1), (2, 3), (65_535, 1), (1, 65_535)];
    for (width, height) in sizes {
        for channels in LAYOUTS {
            for depth in DEPTHS {
                let picture = noise(Size::new(width, height), channels, depth, 21);
                for geometry in ["3x3", "1x1", "200x10"] {
                    for fit in [Fit::Inside, Fit::Cover, Fit::Fill, Fit::Pad] {
                        let mut resize = wanted(geometry, Kernel::Lanczos3);
                        (resize.fit, resize.enlarge) = (fit, Enlarge::Allow);
                        let out = apply(&resize, picture.clone());
                        assert_eq!(out.size(), resize.target(picture.size()));
                        assert_eq!(out.depth(), depth);
                    }
                }
            }
        }
    }
    for size in [(0, 0), (0, 9), (9, 0)] {
        let empty = Picture::from_u8(Size::new(size.0, size.1), Channels::Rgba, Vec::new());
        let mut resize = wanted("3x3", Kernel::Box);
        for fit in [Fit::Inside, Fit::Cover, Fit::Fill, Fit::Pad] {
            (resize.fit, resize.enlarge) = (fit, Enlarge::Allow);
            assert_eq!(apply(&resize, empty.clone()), empty);
        }
    }
}

#[test]
fn the_canvas_has_its_colour_and_the_picture_its_place() {
    let mut resize = wanted("4x3", Kernel::Box);
    (resize.fit, resize.gravity) = (Fit::Pad, Gravity::SouthWest);
    resize.background = Color::new(1, 2, 3);
    let one = |channels: Channels, samples| Picture::from_u8(Size::new(1, 1), channels, samples);

    let padded = apply(&resize, one(Channels::Rgb, vec![9, 8, 7]));
    let mut want = [1, 2, 3].repeat(12);
    want[8 * 3..9 * 3].copy_from_slice(&[9, 8, 7]);
    assert_eq!(padded.samples(), &Samples::U8(want));

    let deep = apply(
        &resize,
        one(Channels::Rgb, vec![9, 8, 7]).with_depth(Depth::Sixteen),
    );
    assert_eq!(values(&deep)[..3], [257, 514, 771]);

    let clear = apply(&resize, one(Channels::Rgba, vec![9, 8, 7, 200]));
    assert_eq!(values(&clear)[..4], [1, 2, 3, 0]);
    assert_eq!(values(&clear)[8 * 4..9 * 4], [9, 8, 7, 200]);

    let gray = apply(&resize, one(Channels::Gray, vec![9]));
    assert_eq!(gray.channels(), Channels::Rgb);
    resize.background = Color::new(5, 5, 5);
    let gray = apply(&resize, one(Channels::Gray, vec![9]));
    assert_eq!(gray.channels(), Channels::Gray);
    assert_eq!(values(&gray), [5, 5, 5, 5, 5, 5, 5, 5, 9, 5, 5, 5]);
}

#[test]
fn a_smaller_decode_gives_the_same_picture() {
    // A ramp has the same values at every scale.
    let ramp = |side: u32| {
        let samples = (0..side * side)
            .map(|i| u16::from_unit((i % side) as f32 / side as f32 + 0.5 / side as f32))
            .collect();
        Picture::from_u16(Size::new(side, side), Channels::Gray, samples)
    };
    let mut resize = wanted("60x40", Kernel::Bilinear);
    (resize.fit, resize.gravity) = (Fit::Cover, Gravity::East);
    let plan = resize.plan(Size::new(400, 400));
    let mut resizer = Resizer::new();
    let mut run = |picture| {
        resizer.apply_plan(
            &resize,
            &plan,
            picture,
            Orientation::Rotate180,
            Split::Never,
        )
    };
    let (full, half) = (run(ramp(400)), run(ramp(200)));
    assert_eq!(full.size(), Size::new(60, 40));
    for (full, half) in values(&full).iter().zip(values(&half)) {
        assert!((full - half).abs() < 150, "{full} {half}");
    }
}

#[test]
fn the_memory_that_is_announced_holds_the_parts() {
    let resize = wanted("1600x1200", Kernel::Lanczos3);
    let source = Size::new(4000, 3000);
    let bytes = resize.working_bytes(source, Channels::Rgb, Depth::Eight, 1);
    // Between the passes and the result.
    let least = (4000 * 1200 + 1600 * 1200) * 3;
    assert!(bytes >= least && bytes < least + (10 << 20), "{bytes}");
    let linear = Resize {
        light: Light::Linear,
        ..resize
    };
    let wide = linear.working_bytes(source, Channels::Rgb, Depth::Eight, 1);
    assert!(wide > 2 * least && wide < 3 * least + (10 << 20), "{wide}");
    let same = Resize::new("9000x".parse().unwrap());
    let turned = same.working_bytes(source, Channels::Rgb, Depth::Eight, 1);
    assert!(turned >= source.pixels() * 3 && turned <= source.pixels() * 6 + (1 << 20));
}
