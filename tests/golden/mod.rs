//! Pictures that were looked at, and held against what comes out today; what differs is left as a panel.

use std::path::{Path, PathBuf};

use image::{DynamicImage, GrayImage, Rgba, RgbaImage};

/// By how much the difference is brightened in the panel.
const BRIGHTER: u16 = 8;

/// Asserts that no sample is further than `tolerance` levels of 255 from `tests/fixtures/NAME.png`.
///
/// With `STAMPMILL_REFRESH` set, whatever it says, the picture is written instead: look at it before it is committed.
/// Otherwise, a failure leaves expected | difference | actual in `tests/panels/`.
#[track_caller]
pub(crate) fn assert_golden(name: &str, actual: &DynamicImage, tolerance: u8) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/fixtures/{name}.png"));
    if std::env::var_os("STAMPMILL_REFRESH").is_some() {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        actual.save(&path).unwrap();
        return;
    }
    let expected = image::open(&path).unwrap_or_else(|error| {
        panic!("{}: {error}; STAMPMILL_REFRESH=1 writes it", path.display())
    });
    assert_eq!(expected.color(), actual.color(), "{name}");
    let (wanted, got) = (expected.to_rgba8(), actual.to_rgba8());
    if wanted.dimensions() == got.dimensions() {
        let samples = wanted.iter().zip(got.iter());
        let worst = samples.map(|(a, b)| a.abs_diff(*b)).max().unwrap_or(0);
        if worst <= tolerance {
            return;
        }
        let panel = leave(name, &wanted, &got);
        panic!(
            "{name} is up to {worst} levels off, more than {tolerance}; see {}",
            panel.display()
        );
    }
    let panel = leave(name, &wanted, &got);
    let (wanted, got) = (wanted.dimensions(), got.dimensions());
    panic!(
        "{name} is {got:?} and should be {wanted:?}; see {}",
        panel.display()
    );
}

fn leave(name: &str, expected: &RgbaImage, actual: &RgbaImage) -> PathBuf {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/panels");
    std::fs::create_dir_all(&folder).expect("the folder of tests can be written");
    let path = folder.join(format!("{}.png", name.replace('/', "-")));
    side_by_side(expected, actual)
        .save(&path)
        .expect("the folder of tests can be written");
    path
}

/// What was expected, the difference and what came.
fn side_by_side(expected: &RgbaImage, actual: &RgbaImage) -> RgbaImage {
    let width = expected.width().max(actual.width());
    let height = expected.height().max(actual.height());
    RgbaImage::from_fn(3 * width, height, |x, y| {
        let (column, x) = (x / width, x % width);
        let at = |picture: &RgbaImage| {
            picture
                .get_pixel_checked(x, y)
                .copied()
                .unwrap_or(Rgba([0; 4]))
        };
        let (wanted, got) = (at(expected), at(actual));
        match column {
            0 => wanted,
            1 => {
                let off = |c: usize| {
                    (u16::from(wanted.0[c].abs_diff(got.0[c])) * BRIGHTER).min(255) as u8
                };
                Rgba([off(0), off(1), off(2).max(off(3)), 255])
            }
            _ => got,
        }
    })
}

#[test]
fn a_difference_leaves_a_panel() {
    let gray = |values: &[u8]| GrayImage::from_raw(2, 1, values.to_vec()).unwrap();
    let color = |values| DynamicImage::from(gray(values)).to_rgba8();
    let path = leave("a difference", &color(&[10, 200]), &color(&[10, 202]));
    let panel = image::open(&path).unwrap().into_luma8();
    std::fs::remove_file(path).unwrap();
    assert_eq!(panel.into_raw(), [10, 200, 0, 16, 10, 202]);
}
