//! `--color auto` on all sample pictures, in all corners, at three sizes.
//!
//! What the mark says of its contrast is held against a measurement of the finished picture that shares no code with it: at
//! each pixel of the text's very colour, the contrast to the stroke beside it, or to what the picture was there before.

use std::path::{Path, PathBuf};

use stampmill::ops::watermark::{Gravities, Imprint, Ink, Look, Place, TextMark, TextStyle};
use stampmill::ops::{Gravity, Offset, Split};
use stampmill::picture::{Channels, Picture, Samples, Size};

const ENOUGH: f64 = 4.5;

const CORNERS: [Gravity; 4] = [
    Gravity::NorthWest,
    Gravity::NorthEast,
    Gravity::SouthWest,
    Gravity::SouthEast,
];

/// All sample pictures at 480 pixels, which is as the web shows them.
fn samples() -> Vec<(String, Picture)> {
    let mut found = Vec::new();
    walk(
        &Path::new(env!("CARGO_MANIFEST_DIR")).join("sample-images"),
        &mut found,
    );
    found.sort();
    let open = |path: PathBuf| {
        let whole = image::open(&path).ok()?.into_rgb8();
        let (width, height) = whole.dimensions();
        let scale = 480.0 / f64::from(width.max(height));
        let along = |edge: u32| (f64::from(edge) * scale).round().max(1.0) as u32;
        let small = image::imageops::thumbnail(&whole, along(width), along(height));
        let size = Size::new(small.width(), small.height());
        let name = path.file_name()?.to_string_lossy().into_owned();
        Some((
            name,
            Picture::from_u8(size, Channels::Rgb, small.into_raw()),
        ))
    };
    found.into_iter().filter_map(open).collect()
}

fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            walk(&path, found);
        } else if path.extension().is_some_and(|extension| extension != "md") {
            found.push(path);
        }
    }
}

fn mark(gravities: Gravities, size: &str) -> TextMark {
    let place = Place::Gravity(gravities, Offset::default());
    let size = size.parse().unwrap();
    TextMark::new(
        TextStyle::default(),
        Ink::Auto,
        size,
        place,
        Look::default(),
    )
    .unwrap()
}

#[test]
fn nearly_every_mark_can_be_read() {
    let (mut all, mut said, mut measured, mut stroked) = (0, 0, 0, 0);
    let mut low = Vec::new();
    let pictures = samples();
    assert!(pictures.len() >= 20, "only {} samples", pictures.len());
    for size in ["14px", "6%", "10% of width"] {
        for corner in CORNERS {
            let mark = mark(corner.into(), size);
            for (name, picture) in &pictures {
                let stamped = mark.stamp("© 2026 Ada Example", picture.clone(), Split::Never);
                let imprint = stamped.imprint.unwrap();
                let contrast = f64::from(imprint.contrast.unwrap());
                let seen = measure(picture, &stamped.picture, &imprint);
                all += 1;
                said += usize::from(contrast >= ENOUGH);
                measured += usize::from(seen >= ENOUGH);
                if seen < ENOUGH {
                    low.push(format!(
                        "{name} {corner} {size}: {seen:.2}, said {contrast:.2}"
                    ));
                }
                stroked += usize::from(imprint.stroke.is_some());
                assert!(
                    imprint.stroke.is_some() || contrast >= ENOUGH,
                    "{name} {corner}"
                );
            }
        }
    }
    let figures = format!(
        "of {all}: {said} said, {measured} measured to reach {ENOUGH}; {stroked} with a stroke; {low:?}"
    );
    assert!(said * 100 >= all * 99, "{figures}");
    assert!(measured * 100 >= all * 99, "{figures}");
    // A stroke around everything would be no choice.
    assert!(stroked * 4 < all * 3 && stroked > 0, "{figures}");
}

#[test]
fn the_calmest_corner_is_no_busier_than_the_others() {
    for (name, picture) in samples() {
        let stamp = |gravities: Gravities| {
            let stamped = mark(gravities, "5%").stamp("Ada Example", picture.clone(), Split::Never);
            stamped.imprint.unwrap()
        };
        let chosen = stamp(Gravities::corners());
        let busy = CORNERS.map(|corner| (busyness(&picture, &stamp(corner.into())), corner));
        let least = busy
            .iter()
            .map(|(energy, _)| *energy)
            .fold(f64::INFINITY, f64::min);
        let own = busy
            .iter()
            .find(|(_, corner)| Some(*corner) == chosen.gravity)
            .unwrap()
            .0;
        // Half a level of difference is none.
        assert!(
            own <= least * 1.02 + 0.3,
            "{name}: {chosen:?} has {own}, and there is {least}"
        );
    }
}

fn pixel(picture: &Picture, x: i32, y: i32) -> [u8; 3] {
    let Samples::U8(samples) = picture.samples() else {
        panic!("8 bits wanted")
    };
    let at = (y as usize * picture.width() as usize + x as usize) * 3;
    [samples[at], samples[at + 1], samples[at + 2]]
}

/// Relative luminance as WCAG 2 defines it.
fn luminance(color: [u8; 3]) -> f64 {
    let linear = color.map(|channel| {
        let encoded = f64::from(channel) / 255.0;
        match encoded <= 0.03928 {
            true => encoded / 12.92,
            false => ((encoded + 0.055) / 1.055).powf(2.4),
        }
    });
    0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
}

fn ratio(one: [u8; 3], other: [u8; 3]) -> f64 {
    let (one, other) = (luminance(one) + 0.05, luminance(other) + 0.05);
    one.max(other) / one.min(other)
}

/// The contrast that nine tenths of the pixels of the text's colour have.
fn measure(before: &Picture, after: &Picture, imprint: &Imprint) -> f64 {
    let ink = imprint.color.unwrap().color.rgb;
    let (left, top) = imprint.corner;
    let (right, bottom) = (
        left + imprint.size.width as i32,
        top + imprint.size.height as i32,
    );
    let mut found = Vec::new();
    for y in top..bottom {
        for x in left..right {
            if pixel(after, x, y) != ink || pixel(before, x, y) == ink && imprint.stroke.is_none() {
                continue;
            }
            // Where letters end is what is read; deep within a thick stem there is nothing to tell.
            let near = [(-2, 0), (2, 0), (0, -2), (0, 2)].map(|(dx, dy)| (x + dx, y + dy));
            let inside =
                |&(x, y): &(i32, i32)| (left..right).contains(&x) && (top..bottom).contains(&y);
            if near
                .iter()
                .filter(|place| inside(place))
                .all(|(x, y)| pixel(after, *x, *y) == ink)
            {
                continue;
            }
            found.push(match imprint.stroke {
                None => ratio(ink, pixel(before, x, y)),
                Some(_) => {
                    let beside = (-3..=3).flat_map(|dy| (-3..=3).map(move |dx| (x + dx, y + dy)));
                    let beside = beside.filter(inside);
                    beside
                        .map(|(x, y)| ratio(ink, pixel(after, x, y)))
                        .fold(1.0, f64::max)
                }
            });
        }
    }
    found.sort_by(f64::total_cmp);
    found.get(found.len() / 10).copied().unwrap_or(1.0)
}

/// The mean of the squared differences of luma to the right and down, in the box of a mark.
fn busyness(picture: &Picture, imprint: &Imprint) -> f64 {
    let luma = |x: i32, y: i32| {
        let [red, green, blue] = pixel(picture, x, y).map(f64::from);
        0.2126 * red + 0.7152 * green + 0.0722 * blue
    };
    let (left, top) = imprint.corner;
    let (width, height) = (imprint.size.width as i32, imprint.size.height as i32);
    let mut sum = 0.0;
    for y in top..top + height - 1 {
        for x in left..left + width - 1 {
            sum += (luma(x + 1, y) - luma(x, y)).powi(2) + (luma(x, y + 1) - luma(x, y)).powi(2);
        }
    }
    sum / f64::from((width - 1) * (height - 1))
}
