//! Resampling keeps the light: nothing darkens, nothing fringes.
//!
//! Without `Light::Linear` the mean of the encoded samples stays, with it the mean of the light. In a checkerboard the two
//! are far apart, so each is promised for its own mode only; a slope and an edge of alpha keep both.

use stampmill::ops::Split;
use stampmill::ops::resize::{Enlarge, Kernel, Light, Resize, Resizer};
use stampmill::picture::{Channels, Depth, Orientation, Picture, Size};

use super::files::fractions;
use super::plain::srgb_light;

const KERNELS: [Kernel; 4] = [
    Kernel::Box,
    Kernel::Bilinear,
    Kernel::CatmullRom,
    Kernel::Lanczos3,
];

fn resized(picture: &Picture, size: &str, kernel: Kernel, light: Light) -> Picture {
    let resize = Resize {
        kernel,
        light,
        enlarge: Enlarge::Allow,
        ..Resize::new(size.parse().unwrap())
    };
    Resizer::new().apply(&resize, picture.clone(), Orientation::Normal, Split::Never)
}

fn mean(values: impl IntoIterator<Item = f64>) -> f64 {
    let (sum, count) = values
        .into_iter()
        .fold((0.0, 0), |(sum, count), value| (sum + value, count + 1));
    sum / f64::from(count)
}

/// Every kernel, light and depth.
fn each(mut check: impl FnMut(Kernel, Light, Depth)) {
    for kernel in KERNELS {
        for light in [Light::Encoded, Light::Linear] {
            for depth in [Depth::Eight, Depth::Sixteen] {
                check(kernel, light, depth);
            }
        }
    }
}

#[test]
fn a_gray_slope_keeps_its_mean_and_every_value_of_it() {
    let size = Size::new(256, 32);
    let samples = (0..size.pixels()).map(|n| (n % 256) as u8).collect();
    let slope = Picture::from_u8(size, Channels::Gray, samples);
    each(|kernel, light, depth| {
        let slope = slope.clone().with_depth(depth);
        for factor in ["50%", "25%", "37%", "150%"] {
            let small = resized(&slope, factor, kernel, light);
            let width = small.width() as usize;
            let found = fractions(&small);
            let (before, after) = (mean(fractions(&slope)), mean(found.iter().copied()));
            assert!(
                (before - after).abs() < 0.002,
                "{kernel} {light:?} {depth:?} {factor}: {before} {after}"
            );
            // Away from the edges each pixel has the value of its place; light bends a slope by less than a step.
            for (x, found) in found[..width]
                .iter()
                .enumerate()
                .skip(width / 8)
                .take(width * 3 / 4)
            {
                let place = (x as f64 + 0.5) * 256.0 / width as f64 - 0.5;
                let off = (found - place / 255.0).abs() * 255.0;
                assert!(
                    off < 1.2,
                    "{kernel} {light:?} {depth:?} {factor} {x}: {off}"
                );
            }
        }
    });
}

#[test]
fn a_checkerboard_of_single_pixels_keeps_its_mean() {
    let size = Size::new(96, 96);
    let samples = (0..96 * 96).map(|n| if (n / 96 + n) % 2 == 0 { 255 } else { 0 });
    let board = Picture::from_u8(size, Channels::Gray, samples.collect());
    each(|kernel, light, depth| {
        for factor in ["50%", "25%", "10%"] {
            let small = fractions(&resized(
                &board.clone().with_depth(depth),
                factor,
                kernel,
                light,
            ));
            let found = match light {
                Light::Encoded => mean(small),
                Light::Linear => mean(small.into_iter().map(srgb_light)),
            };
            assert!(
                (found - 0.5).abs() < 0.012,
                "{kernel} {light:?} {depth:?} {factor}: {found}"
            );
        }
    });
}

#[test]
fn an_edge_of_alpha_keeps_coverage_and_colour() {
    // Opaque orange beside transparent blue, which must not be seen.
    let size = Size::new(120, 40);
    let pixel = |n: u64| {
        if n % 120 < 60 {
            [240, 120, 20, 255]
        } else {
            [0, 0, 255, 0]
        }
    };
    let samples = (0..size.pixels()).flat_map(pixel).collect();
    let edge = Picture::from_u8(size, Channels::Rgba, samples);
    each(|kernel, light, depth| {
        for factor in ["50%", "31%", "10%", "170%"] {
            let small = resized(&edge.clone().with_depth(depth), factor, kernel, light);
            let found = fractions(&small);
            let coverage = mean(found.chunks_exact(4).map(|pixel| pixel[3]));
            assert!(
                (coverage - 0.5).abs() < 0.01,
                "{kernel} {light:?} {depth:?} {factor}: {coverage}"
            );
            for pixel in found.chunks_exact(4).filter(|pixel| pixel[3] > 0.1) {
                for (found, wanted) in pixel.iter().zip([240.0, 120.0, 20.0]) {
                    let off = (found * 255.0 - wanted).abs();
                    let allowed = match depth {
                        Depth::Eight => 0.6,
                        Depth::Sixteen => 0.4,
                    };
                    assert!(
                        off < allowed,
                        "{kernel} {light:?} {depth:?} {factor}: {pixel:?}"
                    );
                }
            }
        }
    });
}
