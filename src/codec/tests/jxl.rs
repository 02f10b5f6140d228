//! JPEG XL: files of libjxl against what `djxl` makes of them, and what is wrong, lacking or beside the pixels in others.

use std::path::Path;

use super::*;
use crate::codec::{DecodeErrorKind, Format};
use crate::metadata::icc::to_srgb;
use crate::metadata::{orientation, summary};
use crate::picture::Orientation;

pub(super) fn file(name: &str) -> Vec<u8> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/jxl");
    std::fs::read(folder.join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

fn decoded(name: &str) -> Decoded {
    read(&file(&format!("{name}.jxl"))).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// As sRGB, by the profile.
fn shown(name: &str) -> Picture {
    let decoded = decoded(name);
    to_srgb(decoded.picture, &decoded.icc.unwrap()).unwrap()
}

/// The mean difference of two samples at the same place, in steps of 8 bits.
fn mean(a: &Picture, b: &Picture) -> f64 {
    assert_eq!((a.size(), a.channels()), (b.size(), b.channels()));
    let [a, b] = [a, b].map(|picture| match picture.samples() {
        Samples::U8(samples) => samples.iter().map(|value| f64::from(*value)).collect(),
        Samples::U16(samples) => samples
            .iter()
            .map(|value| f64::from(*value) / 257.0)
            .collect::<Vec<_>>(),
    });
    let total: f64 = a.iter().zip(&b).map(|(a, b)| (a - b).abs()).sum();
    total / a.len() as f64
}

#[test]
fn pixels_are_those_of_libjxl() {
    // Without loss they are equal; lossy files are computed in floats, and rounding may tip over.
    let exact = ["lossless", "alpha", "gray", "gray-alpha", "deep"];
    let rounded = ["lossy", "gray-lossy", "progressive", "photo", "p3"];
    let all = exact
        .map(|name| (name, 0))
        .into_iter()
        .chain(rounded.map(|name| (name, 2)));
    for (name, tolerance) in all {
        let (found, wanted) = (decoded(name), read(&file(&format!("{name}.png"))).unwrap());
        assert_eq!(found.picture.depth(), wanted.picture.depth(), "{name}");
        let distance = distance(&found.picture, &wanted.picture);
        assert!(distance <= tolerance, "{name}: {distance}");
        if tolerance == 0 {
            assert_eq!(found.picture, wanted.picture, "{name}");
        }
        assert!(found.warnings.is_empty(), "{name}: {:?}", found.warnings);
    }
    assert_eq!(decoded("container").picture, decoded("lossy").picture);
}

#[test]
fn every_orientation_comes_out_upright_once() {
    let upright = decoded("orientation-1").picture;
    for number in 1..=8 {
        let turned = decoded(&format!("orientation-{number}"));
        // They are JPEG files, each with blocks of its own.
        let mean = mean(&turned.picture, &upright);
        assert!(mean < 6.0, "{number}: {mean}");
        let exif = turned.exif.unwrap();
        assert_eq!(orientation(&exif), Orientation::Normal, "{number}");
        let header = look(&file(&format!("orientation-{number}.jxl")), None).unwrap();
        assert_eq!(header.size, upright.size());
    }
}

#[test]
fn the_header_has_the_last_word_on_orientation() {
    // Its EXIF says 6, and its header nothing.
    let decoded = decoded("boxes");
    assert_eq!(decoded.picture.size(), Size::new(16, 8));
    let exif = decoded.exif.unwrap();
    assert_eq!(orientation(&exif), Orientation::Normal);
    assert_eq!(summary(&exif).artist.as_deref(), Some("Ada"));
    assert!(decoded.xmp.unwrap().starts_with(b"<x:xmpmeta"));
}

#[test]
fn packed_metadata_are_unpacked() {
    let decoded = decoded("photo");
    let told = summary(decoded.exif.as_deref().unwrap());
    assert_eq!(told.artist.as_deref(), Some("Rachel Michetti"));
    assert_eq!(told.copyright.as_deref(), Some("CC0 1.0"));
    let xmp = String::from_utf8(decoded.xmp.unwrap()).unwrap();
    assert!(xmp.contains("A cup of coffee"), "{xmp}");
}

#[test]
fn alpha_that_colours_are_multiplied_by_is_divided_out() {
    let Samples::U8(samples) = decoded("premultiplied").picture.into_parts().2 else {
        panic!("16 bits")
    };
    for (x, pixel) in samples.chunks_exact(4).take(16).enumerate() {
        assert_eq!(usize::from(pixel[3]), x * 17);
        let tolerance = 255_u32
            .checked_div(x as u32 * 17)
            .map_or(255, |share| share / 2 + 1);
        for (found, wanted) in pixel.iter().zip([200, 100, 50]) {
            let difference = u32::from(*found).abs_diff(wanted);
            assert!(difference <= tolerance, "{x}: {pixel:?}");
        }
    }
}

#[test]
fn colours_are_the_same_with_loss_and_without() {
    // Saturated colours are what a detour over sRGB would flatten: by 8 in the mean, and by 2.6 in the first file.
    for (lossy, lossless, most) in [
        ("adobe", "adobe-lossless", 5.0),
        ("pq-lossy", "pq", 3.0),
        ("hlg-lossy", "hlg", 5.0),
    ] {
        let mean = mean(&shown(lossy), &shown(lossless));
        assert!(mean < most, "{lossy}: {mean}");
    }
}

#[test]
fn what_is_brighter_than_white_is_clipped_and_said() {
    for name in ["pq", "pq-lossy", "hlg", "hlg-lossy"] {
        let decoded = decoded(name);
        assert_eq!(decoded.warnings.len(), 1, "{name}: {:?}", decoded.warnings);
        assert!(decoded.warnings[0].contains("high dynamic range"), "{name}");
    }
}

#[test]
fn floats_are_linear_and_get_the_curve_of_srgb() {
    let decoded = decoded("linear");
    let Samples::U16(samples) = decoded.picture.samples() else {
        panic!("8 bits")
    };
    // PFM begins at the bottom: 0, 1/8, 2/8 … of light are in the lower row. The curve's own values are those of EXR.
    for (at, wanted) in [(6, 0), (10, 48_192), (0, 57_716), (2, 65_535), (5, 65_535)] {
        assert!(samples[at].abs_diff(wanted) <= 16, "{samples:?}");
    }
}

#[test]
fn a_named_space_becomes_a_profile() {
    // 100 of 255 to the power of two is 0.154 of light, which sRGB writes as 110.
    let light = |sample: f64| ((sample / 255.0).powi(2)).powf(1.0 / 2.4) * 1.055 - 0.055;
    let (before, after) = (decoded("gamma").picture, shown("gamma"));
    let (Samples::U8(before), Samples::U8(after)) = (before.samples(), after.samples()) else {
        panic!("16 bits")
    };
    for (before, after) in before.iter().zip(after).filter(|(before, _)| **before > 20) {
        let wanted = light(f64::from(*before)) * 255.0;
        assert!(
            (f64::from(*after) - wanted).abs() < 1.5,
            "{before} became {after}"
        );
    }
    assert_eq!(
        to_srgb(decoded("lossy").picture, &decoded("lossy").icc.unwrap()).unwrap(),
        decoded("lossy").picture
    );
}

#[test]
fn of_an_animation_the_first_frame_is_taken() {
    let decoded = decoded("animation");
    assert_eq!(
        decoded.warnings,
        ["an animation; only its first frame is taken"]
    );
    // The second is its negative.
    let wanted = read(&file("lossless.png")).unwrap().picture;
    let mean = mean(&decoded.picture.with_channels(Channels::Rgb), &wanted);
    assert!(mean < 8.0, "{mean}");
}

#[test]
fn inks_are_refused() {
    let error = look(&file("cmyk.jxl"), None).unwrap_err();
    assert_eq!(error.kind(), DecodeErrorKind::Unsupported);
    assert!(error.to_string().contains("CMYK"), "{error}");
}

#[test]
fn a_file_that_ends_too_early_is_an_error_and_never_a_part() {
    for name in [
        "lossy",
        "lossless",
        "container",
        "photo",
        "progressive",
        "boxes",
        "adobe",
        "animation",
    ] {
        let whole = file(&format!("{name}.jxl"));
        let wanted = decoded(name).picture;
        for end in (0..whole.len()).step_by(1 + whole.len() / 24) {
            match read(&whole[..end]) {
                // What follows the picture may be missing.
                Ok(decoded) => assert_eq!(decoded.picture, wanted, "{name} to {end}"),
                Err(error) => {
                    let kinds = [DecodeErrorKind::Truncated, DecodeErrorKind::Unsupported];
                    assert!(
                        kinds[..if end < 12 { 2 } else { 1 }].contains(&error.kind()),
                        "{name} to {end}: {error}"
                    );
                }
            }
        }
    }
}

/// A container with these boxes before the codestream.
fn boxed(boxes: &[(&[u8; 4], &[u8])]) -> Vec<u8> {
    let mut bytes = b"\0\0\0\x0cJXL \r\n\x87\n\0\0\0\x14ftypjxl \0\0\0\0jxl ".to_vec();
    let codestream = file("lossy.jxl");
    for (kind, payload) in boxes.iter().chain(&[(b"jxlc", &codestream[..])]) {
        bytes.extend((payload.len() as u32 + 8).to_be_bytes());
        bytes.extend(*kind);
        bytes.extend(*payload);
    }
    bytes
}

#[test]
fn metadata_that_are_damaged_or_absurd_are_left_out_with_a_warning() {
    let huge = vec![b' '; (8 << 20) + 1];
    let cases: [(&[u8; 4], &[u8], &str); 5] = [
        (b"Exif", b"\0\0", "the EXIF block is damaged"),
        (
            b"Exif",
            b"\xff\xff\xff\xffII*\0",
            "the EXIF block is damaged",
        ),
        (b"brob", b"xml \xff\xff\xff", "the XMP packet is damaged"),
        // Windows of 1 GiB.
        (
            b"brob",
            b"xml \x11\x1e\x03\x00",
            "the XMP packet is damaged",
        ),
        (b"xml ", &huge, "the XMP packet has more than 8388608 bytes"),
    ];
    for (kind, payload, wanted) in cases {
        let decoded = read(&boxed(&[(kind, payload)])).unwrap();
        assert_eq!((&decoded.exif, &decoded.xmp), (&None, &None));
        assert_eq!(decoded.warnings.len(), 1);
        assert!(
            decoded.warnings[0].starts_with(wanted),
            "{:?}",
            decoded.warnings
        );
    }
}

#[test]
fn boxes_without_a_codestream_or_without_end_are_errors() {
    let mut endless = boxed(&[]);
    endless.truncate(32);
    endless.extend(b"\0\0\0\x08free".repeat(100_000));
    let error = look(&endless, None).unwrap_err();
    assert_eq!(error.kind(), DecodeErrorKind::Damaged, "{error}");
    // A box of so many bytes that they cannot be counted.
    let mut long = boxed(&[])[..32].to_vec();
    long.extend(b"\0\0\0\x01free\xff\xff\xff\xff\xff\xff\xff\xff");
    assert_eq!(
        look(&long, None).unwrap_err().kind(),
        DecodeErrorKind::Truncated
    );
}

#[test]
fn memory_is_what_the_header_told_or_an_error() {
    let bytes = file("lossy.jxl");
    let header = look(&bytes, None).unwrap();
    let limits = Limits {
        max_bytes: header.working_bytes,
        ..Limits::default()
    };
    assert!(decode(&bytes, &header, &limits).is_ok());
    let scarce = Header {
        format: Format::JpegXl,
        working_bytes: 9_300,
        ..header
    };
    // The header is read once more, so that nobody can be told of less.
    let error = decode(&bytes, &scarce, &limits).unwrap_err();
    assert_eq!(error.kind(), DecodeErrorKind::Damaged);
    let few = Limits {
        max_pixels: 64 * 47,
        ..Limits::default()
    };
    let error = probe(Cursor::new(&bytes), None, &few).unwrap_err();
    assert_eq!(error.kind(), DecodeErrorKind::TooLarge);
}
