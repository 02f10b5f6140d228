//! Every option against a picture that was looked at before it was put here.
//!
//! A sheet holds one option on three shapes (across) and as gray, RGB and RGBA (down). Pictures of 16 bits have to come out
//! as those of 8. No sample may be further than two levels of 255 from its reference: floats may be rounded otherwise on
//! other machines. Where one is, a panel is left in the folder of tests under `target/`: expected | difference | actual.
//! `STAMPMILL_REFRESH=1` writes the references anew; look at them before they are committed.

use std::path::{Path, PathBuf};

use image::{Rgba, RgbaImage};
use stampmill::picture::{Channels, Depth, Picture, Samples, Size};

use super::cases::{self, Mark};

/// Levels of 255.
const TOLERANCE: u8 = 2;

/// By how much the difference is brightened in the panel.
const BRIGHTER: u8 = 32;

const SHAPES: [Size; 3] = [Size::new(96, 64), Size::new(64, 96), Size::new(180, 48)];

const LAYOUTS: [Channels; 3] = [Channels::Gray, Channels::Rgb, Channels::Rgba];

/// Steps from dark to light, stripes in the lower right, and with alpha a column that fades out.
fn backdrop(size: Size, channels: Channels) -> Picture {
    let places = (0..size.height).flat_map(|y| (0..size.width).map(move |x| (x, y)));
    let samples = places.flat_map(|(x, y)| {
        let step = (x / 8 * 8 * 255 / size.width + y / 8 * 8 * 255 / size.height) / 2;
        let busy = x * 2 > size.width && y * 2 > size.height;
        let stripe = if busy && x / 2 % 2 == 0 { 60 } else { 0 };
        let gray = (step + stripe).min(255) as u8;
        let faded = (x * 4 / size.width).min(3);
        let alpha = [255, 255, 120, 0][faded as usize];
        let all = [gray, 255 - gray, gray / 2 + 60, alpha];
        match channels {
            Channels::Gray => vec![gray],
            Channels::Rgb => all[..3].to_vec(),
            _ => all.to_vec(),
        }
    });
    Picture::from_u8(size, channels, samples.collect())
}

fn stamped(marks: &[Mark], picture: Picture) -> Picture {
    marks
        .iter()
        .fold(picture, |picture, mark| mark.stamp(picture).picture)
}

/// All cells of one depth on a sheet, at 8 bits.
fn sheet(marks: &[Mark], depth: Depth) -> RgbaImage {
    let width: u32 = SHAPES.iter().map(|size| size.width).sum();
    let height = SHAPES.iter().map(|size| size.height).max().unwrap();
    let mut sheet = RgbaImage::new(width, height * LAYOUTS.len() as u32);
    for (row, channels) in (0..).zip(LAYOUTS) {
        let mut left = 0;
        for size in SHAPES {
            let picture = stamped(marks, backdrop(size, channels).with_depth(depth));
            assert_eq!((picture.size(), picture.depth()), (size, depth));
            assert_eq!(picture.channels().has_alpha(), channels.has_alpha());
            let cell = picture
                .with_depth(Depth::Eight)
                .with_channels(Channels::Rgba);
            let Samples::U8(samples) = cell.samples() else {
                panic!("8 bits wanted")
            };
            for (at, pixel) in (0..).zip(samples.chunks_exact(4)) {
                let (x, y) = (at % size.width, at / size.width);
                let pixel = [pixel[0], pixel[1], pixel[2], pixel[3]];
                sheet.put_pixel(left + x, row * height + y, Rgba(pixel));
            }
            left += size.width;
        }
    }
    sheet
}

fn reference(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/marks/golden");
    folder.join(format!("{name}.png"))
}

/// What is wrong with a sheet, if anything is.
fn compare(name: &str, expected: &RgbaImage, actual: &RgbaImage) -> Option<String> {
    assert_eq!(expected.dimensions(), actual.dimensions(), "{name}");
    let far = |(wanted, got): (&Rgba<u8>, &Rgba<u8>)| {
        // The colour of what cannot be seen does not matter.
        let same = wanted.0[3] == 0 && got.0[3] == 0;
        let apart = (0..4)
            .map(|i| wanted.0[i].abs_diff(got.0[i]))
            .max()
            .unwrap_or(0);
        if same { 0 } else { apart }
    };
    let distances: Vec<u8> = expected.pixels().zip(actual.pixels()).map(far).collect();
    let worst = *distances.iter().max()?;
    if worst <= TOLERANCE {
        return None;
    }
    let beyond = distances
        .iter()
        .filter(|distance| **distance > TOLERANCE)
        .count();
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("marks-{name}.png"));
    panel(expected, actual).save(&path).unwrap();
    Some(format!(
        "{name}: {beyond} pixels more than {TOLERANCE} levels off, the worst {worst}; see expected | difference | actual in {}",
        path.display()
    ))
}

fn panel(expected: &RgbaImage, actual: &RgbaImage) -> RgbaImage {
    let (width, height) = expected.dimensions();
    let mut panel = RgbaImage::new(3 * width, height);
    for y in 0..height {
        for x in 0..width {
            let (wanted, got) = (expected.get_pixel(x, y), actual.get_pixel(x, y));
            let apart = [0, 1, 2].map(|i| wanted.0[i].abs_diff(got.0[i]).saturating_mul(BRIGHTER));
            panel.put_pixel(x, y, *wanted);
            panel.put_pixel(width + x, y, Rgba([apart[0], apart[1], apart[2], 255]));
            panel.put_pixel(2 * width + x, y, *got);
        }
    }
    panel
}

#[test]
fn every_option_looks_as_it_should() {
    let refresh = std::env::var_os("STAMPMILL_REFRESH").is_some();
    let mut wrong = Vec::new();
    for (name, marks) in cases::all() {
        let path = reference(&name);
        let eight = sheet(&marks, Depth::Eight);
        if refresh {
            eight.save(&path).unwrap();
        }
        let expected = image::open(&path)
            .unwrap_or_else(|error| {
                panic!("{}: {error}; STAMPMILL_REFRESH=1 makes it", path.display())
            })
            .into_rgba8();
        wrong.extend(compare(&name, &expected, &eight));
        let sixteen = sheet(&marks, Depth::Sixteen);
        wrong.extend(compare(&format!("{name}-16"), &expected, &sixteen));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn there_is_no_reference_without_a_case() {
    let names: Vec<String> = cases::all().into_iter().map(|(name, _)| name).collect();
    let folder = reference("x").parent().unwrap().to_owned();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|extension| extension == "png") {
            let name = path.file_stem().unwrap().to_string_lossy().into_owned();
            assert!(names.contains(&name), "{} is of no case", path.display());
        }
    }
}

#[test]
fn gray_stays_gray_under_gray_and_becomes_colour_under_colour() {
    let colored = [
        "color",
        "color-alpha",
        "stroke",
        "stroke-alone",
        "shadow",
        "plate-rounded",
        "opacity",
        "everything",
    ];
    for (name, marks) in cases::all() {
        let kept = [
            "gravity",
            "tile",
            "size",
            "color-auto",
            "plate",
            "rotate-180",
            "shadow-blurred",
        ];
        let channels = stamped(&marks, backdrop(SHAPES[0], Channels::Gray)).channels();
        if kept.contains(&name.as_str()) {
            assert_eq!(channels, Channels::Gray, "{name}");
        }
        if colored.contains(&name.as_str()) || name.contains("logo") || name.contains("svg") {
            assert_eq!(channels, Channels::Rgb, "{name}");
        }
    }
}

#[test]
fn a_difference_leaves_a_panel() {
    let expected = RgbaImage::from_pixel(2, 1, Rgba([10, 20, 30, 255]));
    let mut actual = expected.clone();
    actual.put_pixel(1, 0, Rgba([12, 20, 30, 255]));
    assert_eq!(compare("a-panel", &expected, &actual), None);
    actual.put_pixel(1, 0, Rgba([13, 20, 30, 255]));
    let message = compare("a-panel", &expected, &actual).unwrap();
    assert!(
        message.contains("1 pixels more than 2 levels off, the worst 3"),
        "{message}"
    );
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("marks-a-panel.png");
    let panel = image::open(path).unwrap().into_rgba8();
    assert_eq!(panel.dimensions(), (6, 1));
    assert_eq!(panel.get_pixel(3, 0).0, [96, 0, 0, 255]);
}
