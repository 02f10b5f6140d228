//! Each filter against its definition at all layouts and both depths.

use std::path::Path;

use image::RgbImage;
use image::imageops::replace;
use stampmill::ops::Split;
use stampmill::ops::filter::REGISTRY;
use stampmill::picture::{Channels, Size};

use super::definitions::*;
use super::exact::Exact;
use super::panel::{assert_close, level, side_by_side};
use super::pictures::{DEPTHS, LAYOUTS, apply, photo, scene};

/// Filters with arguments, their definitions, and by how many levels of each depth the result may differ.
fn table() -> Vec<(&'static str, Definition, [f64; 2])> {
    let sepia = |picture: &Exact| matrix(mixed(SEPIA, SAME, 0.7))(&picture.in_color());
    vec![
        ("auto-contrast:2", auto_contrast(0.02), [1.0, 1.0]),
        ("blur:0.7", Box::new(|p| blurred(p, 0.7)), [1.0, 1.0]),
        ("blur:2.3", Box::new(|p| blurred(p, 2.3)), [1.0, 1.0]),
        ("blur:6", Box::new(|p| blurred(p, 6.0)), [1.0, 1.0]),
        ("brightness:20", values(|v| v + 0.2), [1.0, 1.0]),
        ("contrast:40", values(|v| (v - 0.5) / 0.6 + 0.5), [1.0, 1.0]),
        (
            "contrast:-30",
            values(|v| (v - 0.5) * 0.7 + 0.5),
            [1.0, 1.0],
        ),
        ("denoise:8,1", bilateral(0.08, 1.0), [1.0, 1.0]),
        ("denoise:20,2.5", bilateral(0.2, 2.5), [1.0, 1.0]),
        ("edges:1.3", edges(1.3), [1.0, 1.0]),
        ("emboss:0.6", emboss(0.6), [1.0, 1.0]),
        // Lumas that differ by less than a level count as one, and each pixel is 33 levels of 16 bits here.
        ("equalize:0.8", equalized(0.8), [1.0, 100.0]),
        ("gamma:2.2", values(|v| v.powf(1.0 / 2.2)), [1.0, 1.0]),
        ("grayscale", Box::new(gray), [1.0, 1.0]),
        ("hue:77", matrix(hue(77.0)), [1.0, 1.0]),
        ("invert", values(|v| 1.0 - v), [0.0, 0.0]),
        ("median:1", median(1), [0.0, 0.0]),
        ("median:2", median(2), [0.0, 0.0]),
        ("median:6", median(6), [0.0, 0.0]),
        (
            "posterize:5",
            values(|v| (v * 4.0).round() / 4.0),
            [1.0, 1.0],
        ),
        ("saturation:60", matrix(mixed(SAME, LUMA, 1.6)), [1.0, 1.0]),
        ("sepia:0.7", Box::new(sepia), [1.0, 1.0]),
        ("sharpen:1.5,1.2", sharpened(1.5, 1.2, 0.0), [1.0, 1.0]),
        (
            "tint:#204060,0.4",
            tint([32.0, 64.0, 96.0], 0.4),
            [1.0, 1.0],
        ),
        ("vignette:0.8,20", vignette(0.8, 0.2), [1.0, 1.0]),
    ]
}

#[test]
fn every_filter_is_within_a_level_of_its_definition() {
    let table = table();
    for info in REGISTRY {
        let listed = table
            .iter()
            .any(|(spec, ..)| spec.split(':').next() == Some(info.name));
        assert!(listed, "{} has no definition here", info.name);
    }
    for (spec, definition, allowed) in table {
        for channels in LAYOUTS {
            for (depth, allowed) in DEPTHS.into_iter().zip(allowed) {
                let picture = scene(Size::new(53, 38), channels, depth, 11);
                let wanted = definition(&Exact::of(&picture));
                let ours = apply(spec, picture, Split::Never);
                let tolerance = allowed * level(depth);
                assert_close(
                    &format!("{spec} {channels:?} {depth:?}"),
                    &wanted,
                    &ours,
                    tolerance,
                );
            }
        }
    }
}

#[test]
fn a_threshold_spares_small_differences() {
    let picture = scene(Size::new(53, 38), Channels::Rgb, DEPTHS[0], 12);
    let exact = Exact::of(&picture);
    let soft = blurred(&exact, 2.0);
    let wanted = sharpened(2.0, 3.0, 0.04)(&exact);
    let ours = Exact::of(&apply("sharpen:2,3,4", picture, Split::Never));
    let (mut sharpened, mut spared) = (0, 0);
    for i in 0..exact.values.len() {
        let difference = (exact.values[i] - soft.values[i]).abs();
        // Right at the threshold rounding decides.
        if (difference - 0.04).abs() > 1e-4 {
            let off = (wanted.values[i].clamp(0.0, 1.0) - ours.values[i]).abs() * 255.0;
            assert!(off <= 1.0, "sample {i} is {off} levels off");
            *(if difference > 0.04 {
                &mut sharpened
            } else {
                &mut spared
            }) += 1;
        }
    }
    assert!(sharpened > 100 && spared > 100, "{sharpened} {spared}");
}

/// Leaves a sheet to look at in the folder of tests under `target/`: of each filter what its definition gives of a photo,
/// the difference and what the filter gives.
#[test]
fn a_photo_is_within_a_level_too() {
    let photo = photo();
    let exact = Exact::of(&photo);
    let (width, height) = (3 * photo.width(), photo.height());
    let table = table();
    let mut sheet = RgbImage::new(width, height * table.len() as u32);
    for (row, (spec, definition, [allowed, _])) in table.into_iter().enumerate() {
        let wanted = definition(&exact);
        let ours = apply(spec, photo.clone(), Split::Never);
        assert_close(&format!("photo {spec}"), &wanted, &ours, allowed);
        let panel = side_by_side(&wanted, &Exact::of(&ours));
        replace(&mut sheet, &panel, 0, row as i64 * i64::from(height));
    }
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join("filters.png");
    sheet.save(path).expect("the target folder can be written");
}
