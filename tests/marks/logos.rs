//! Logos are taken as photos are: upright, and in the colours that their profile means.

use std::fs;
use std::path::Path;

use moxcms::ColorProfile;
use stampmill::codec::{self, Attachments, Encoding, Format};
use stampmill::ops::Split;
use stampmill::picture::{Channels, Depth, Picture, Samples, Size};
use stampmill::recipe::{Draft, Mark, MarkDraft};

use super::program::{error, records, run};

fn encode(picture: &Picture, format: Format, attachments: &Attachments<'_>) -> Vec<u8> {
    codec::encode(picture, &Encoding::new(format), attachments)
        .unwrap()
        .bytes
}

/// A gray photo, by the name `a.png`.
fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let gray = Picture::from_u8(Size::new(200, 200), Channels::Rgb, vec![90; 120_000]);
    let photo = encode(&gray, Format::Png, &Attachments::default());
    fs::write(folder.path().join("a.png"), photo).unwrap();
    folder
}

/// The pixel in the middle between the given fractions of the logo, which covers the photo from its centre.
fn by_program(folder: &Path, logo: &str, points: &[(u32, u32)]) -> Vec<[u8; 3]> {
    let flags = [
        "--gravity",
        "center",
        "--mark-size",
        "50%",
        "--opacity",
        "1",
    ];
    let args = [&["a.png", "-o", "out", "--logo", logo], &flags[..]].concat();
    let output = run(folder, &args);
    assert_eq!(output.status.code(), Some(0), "{}", error(&output));
    assert_eq!(records(&output)[0].warnings, [""; 0]);
    let stamped = image::open(folder.join("out/a.png")).unwrap().to_rgb8();
    let at = |&(x, y): &(u32, u32)| stamped.get_pixel(x, y).0;
    points.iter().map(at).collect()
}

fn by_library(folder: &Path, logo: &str, points: &[(u32, u32)]) -> Vec<[u8; 3]> {
    let mark = MarkDraft {
        logo: Some(folder.join(logo)),
        gravity: Some("center".to_owned()),
        size: Some("50%".to_owned()),
        opacity: Some(1.0),
        ..MarkDraft::default()
    };
    let draft = Draft {
        marks: vec![mark],
        ..Draft::default()
    };
    let recipe = draft.check().unwrap();
    let Mark::Logo(_, mark) = &recipe.outputs[0].marks[0] else {
        panic!("no logo");
    };
    let photo = Picture::from_u8(Size::new(200, 200), Channels::Rgb, vec![90; 120_000]);
    let stamped = mark.stamp(photo, Split::Never).unwrap().picture;
    let Samples::U8(samples) = stamped.samples() else {
        panic!("not 8 bits");
    };
    let at = |&(x, y): &(u32, u32)| {
        let at = (y * 200 + x) as usize * 3;
        [samples[at], samples[at + 1], samples[at + 2]]
    };
    points.iter().map(at).collect()
}

fn assert_near(found: [u8; 3], wanted: [u8; 3], what: &str) {
    let off = found.iter().zip(wanted).map(|(a, b)| a.abs_diff(b)).max();
    assert!(off <= Some(2), "{what}: {found:?} instead of {wanted:?}");
}

/// (200, 40, 90) of Display P3 is (218, 0, 89) in sRGB, and (100, 160, 60) is (78, 162, 38): by the matrices of both.
#[test]
fn a_profile_counts() {
    let folder = folder();
    let p3 = ColorProfile::new_display_p3().encode().unwrap();
    let attachments = Attachments {
        icc: Some(&p3),
        ..Attachments::default()
    };
    for (pixel, wanted) in [([200, 40, 90], P3_ROSE), ([100, 160, 60], P3_GREEN)] {
        for (depth, format, name) in [
            (Depth::Eight, Format::Png, "p3.png"),
            (Depth::Sixteen, Format::Png, "p3.png"),
            (Depth::Sixteen, Format::Tiff, "p3.tif"),
            (Depth::Eight, Format::WebP, "p3.webp"),
        ] {
            let logo = Picture::from_u8(Size::new(8, 8), Channels::Rgb, pixel.repeat(64));
            let logo = encode(&logo.with_depth(depth), format, &attachments);
            fs::write(folder.path().join(name), logo).unwrap();
            for found in [
                by_program(folder.path(), name, &[(100, 100)])[0],
                by_library(folder.path(), name, &[(100, 100)])[0],
            ] {
                if format == Format::WebP {
                    // Lossy, and yet far from the numbers in the file.
                    let off = found.iter().zip(wanted).map(|(a, b)| a.abs_diff(b)).max();
                    assert!(off <= Some(8), "{name}: {found:?}");
                } else {
                    assert_near(found, wanted, name);
                }
            }
            fs::remove_dir_all(folder.path().join("out")).unwrap();
        }
    }
}

const P3_ROSE: [u8; 3] = [218, 0, 89];
const P3_GREEN: [u8; 3] = [78, 162, 38];

/// An EXIF block that says how the picture has to be turned.
fn turned(orientation: u8) -> Vec<u8> {
    let mut block = b"MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\0\0\0\0\0\0\0".to_vec();
    block[19] = orientation;
    block
}

#[test]
fn an_orientation_counts() {
    let folder = folder();
    // Stored: white on the left, black on the right, twice as wide as high.
    let samples: Vec<u8> = (0..80 * 40)
        .flat_map(|n| [if n % 80 < 40 { 255 } else { 0 }; 3])
        .collect();
    let stored = Picture::from_u8(Size::new(80, 40), Channels::Rgb, samples);
    // Left, right, top and bottom of the middle of the photo, of which the logo has the middle 100 pixels along its longer side.
    let points = [(60, 100), (140, 100), (100, 60), (100, 140)];
    let (white, black, photo) = ([255; 3], [0; 3], [90; 3]);
    for (orientation, wanted) in [
        (1, [white, black, photo, photo]),
        (3, [black, white, photo, photo]),
        (6, [photo, photo, white, black]),
        (8, [photo, photo, black, white]),
    ] {
        let exif = turned(orientation);
        let attachments = Attachments {
            exif: Some(&exif),
            ..Attachments::default()
        };
        for (format, name) in [(Format::Jpeg, "turned.jpg"), (Format::Png, "turned.png")] {
            fs::write(
                folder.path().join(name),
                encode(&stored, format, &attachments),
            )
            .unwrap();
            for found in [
                by_program(folder.path(), name, &points),
                by_library(folder.path(), name, &points),
            ] {
                for (found, wanted) in found.into_iter().zip(wanted) {
                    assert_near(found, wanted, &format!("{name} {orientation}"));
                }
            }
            fs::remove_dir_all(folder.path().join("out")).unwrap();
        }
    }
}

#[test]
fn a_damaged_profile_is_refused_and_so_is_a_drawing_that_would_come_out_black() {
    let folder = folder();
    let mut cut = ColorProfile::new_adobe_rgb().encode().unwrap();
    cut.truncate(200);
    let attachments = Attachments {
        icc: Some(&cut),
        ..Attachments::default()
    };
    let logo = Picture::from_u8(Size::new(8, 8), Channels::Rgb, vec![200; 192]);
    let logo = encode(&logo, Format::Png, &attachments);
    fs::write(folder.path().join("cut.png"), logo).unwrap();
    let svg = |inner: &str| {
        format!("<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'>{inner}</svg>")
    };
    for (name, inner) in [
        ("var.svg", "<rect width='9' height='9' fill='var(--x)'/>"),
        (
            "style.svg",
            "<rect width='9' height='9' style='fill:oklch(60% 0.2 20)'/>",
        ),
        (
            "sheet.svg",
            "<style>rect{fill:color(display-p3 1 0 0)}</style><rect width='9' height='9'/>",
        ),
        ("foreign.svg", "<foreignObject width='9' height='9'/>"),
    ] {
        fs::write(folder.path().join(name), svg(inner)).unwrap();
    }
    for (name, parts) in [
        (
            "cut.png",
            ["colour profile is damaged", "save it again in sRGB"],
        ),
        ("var.svg", ["fill 'var(--x)'", "#rrggbb"]),
        ("style.svg", ["fill 'oklch(60% 0.2 20)'", "PNG"]),
        ("sheet.svg", ["fill 'color(display-p3 1 0 0)'", "PNG"]),
        ("foreign.svg", ["<foreignObject>", "PNG"]),
    ] {
        let output = run(folder.path(), &["a.png", "-o", "out", "--logo", name]);
        let message = error(&output);
        assert_eq!(output.status.code(), Some(2), "{name}: {message}");
        assert!(
            !folder.path().join("out").exists(),
            "{name}: work was begun"
        );
        for part in ["mark.logo (--logo)", name, parts[0], parts[1]] {
            assert!(message.contains(part), "{name} lacks {part:?}: {message}");
        }
    }
}
