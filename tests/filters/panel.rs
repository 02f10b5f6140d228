//! Pictures compared, and what is left behind when they differ: a panel of what was expected, the difference and what came.

use std::path::PathBuf;

use image::{Rgb, RgbImage};
use stampmill::picture::{Channels, Depth, Picture, Samples};

use super::exact::Exact;

/// By how much the difference is brightened in the panel.
const BRIGHTER: f64 = 32.0;

/// Asserts that no sample of `actual` is further than `tolerance` from `expected`, both in levels of 255.
///
/// Otherwise a panel is left in the folder of tests under `target/`, and the failure says where.
#[track_caller]
pub(crate) fn assert_close(name: &str, expected: &Exact, actual: &Picture, tolerance: f64) {
    assert_eq!(expected.size, actual.size(), "{name}");
    assert_eq!(expected.channels, actual.channels(), "{name}");
    let got = Exact::of(actual);
    let distance = |(wanted, got): (&f64, &f64)| (wanted.clamp(0.0, 1.0) - got).abs() * 255.0;
    let distances: Vec<f64> = expected
        .values
        .iter()
        .zip(&got.values)
        .map(distance)
        .collect();
    let (place, worst) = distances
        .iter()
        .enumerate()
        .max_by(|a, b| a.1.total_cmp(b.1))
        .expect("a picture with pixels");
    if *worst <= tolerance + 1e-9 {
        return;
    }
    let beyond = distances.iter().filter(|&&d| d > tolerance + 1e-9).count();
    let path = leave(name, expected, &got);
    panic!(
        "{name}: sample {place} is {worst:.3} levels off, {beyond} of {} samples more than \
         {tolerance}; see expected | difference | actual in {}",
        distances.len(),
        path.display()
    );
}

/// The samples as fractions of full scale, shown as gray or colour; alpha is not shown.
fn color(exact: &Exact, x: u32, y: u32) -> [f64; 3] {
    let pixel = exact.at(i64::from(x), i64::from(y));
    match exact.channels {
        Channels::Gray | Channels::GrayAlpha => [pixel[0]; 3],
        Channels::Rgb | Channels::Rgba => [pixel[0], pixel[1], pixel[2]],
    }
}

fn leave(name: &str, expected: &Exact, actual: &Exact) -> PathBuf {
    let file: String = name
        .chars()
        .map(|c| if c.is_alphanumeric() { c } else { '-' })
        .collect();
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("{file}.png"));
    let panel = side_by_side(expected, actual);
    panel.save(&path).expect("the target folder can be written");
    path
}

/// What was expected, the difference and what came.
pub(crate) fn side_by_side(expected: &Exact, actual: &Exact) -> RgbImage {
    let size = expected.size;
    let mut panel = RgbImage::new(3 * size.width, size.height);
    for y in 0..size.height {
        for x in 0..size.width {
            let (wanted, got) = (color(expected, x, y), color(actual, x, y));
            let difference = [0, 1, 2].map(|c| (wanted[c] - got[c]).abs() * BRIGHTER);
            for (column, values) in (0..).zip([wanted, difference, got]) {
                let bytes = values.map(|v| (v.clamp(0.0, 1.0) * 255.0).round() as u8);
                panel.put_pixel(column * size.width + x, y, Rgb(bytes));
            }
        }
    }
    panel
}

/// One level of a depth, in levels of 255.
pub(crate) fn level(depth: Depth) -> f64 {
    match depth {
        Depth::Eight => 1.0,
        Depth::Sixteen => 255.0 / 65_535.0,
    }
}

#[test]
fn a_difference_leaves_a_panel() {
    let size = stampmill::picture::Size::new(2, 1);
    let expected = Exact::of(&Picture::from_u8(size, Channels::Gray, vec![10, 200]));
    let actual = Picture::from_u8(size, Channels::Gray, vec![10, 202]);
    assert_close("close enough", &expected, &actual, 2.0);
    let failure = std::panic::catch_unwind(|| assert_close("a panel", &expected, &actual, 1.0));
    let message = *failure.unwrap_err().downcast::<String>().unwrap();
    assert!(
        message.contains("sample 1 is 2.000 levels off"),
        "{message}"
    );
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("a-panel.png");
    assert!(message.contains(&path.display().to_string()), "{message}");
    let panel = image::open(&path).unwrap().into_rgb8();
    assert_eq!(panel.dimensions(), (6, 1));
    let grays: Vec<u8> = panel.pixels().map(|pixel| pixel.0[0]).collect();
    assert_eq!(grays, [10, 200, 0, 64, 10, 202]);
    let Samples::U8(samples) = expected.round(Depth::Eight).into_parts().2 else {
        panic!("eight bits were asked for");
    };
    assert_eq!(samples, [10, 200]);
}
