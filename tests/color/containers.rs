//! Profiles in files: where they stand, what becomes of them, and what stands in for them.

use moxcms::ColorProfile;
use stampmill::codec::{self, Attachments, Encoding, Format};
use stampmill::metadata::{icc, implied_profile};
use stampmill::picture::{Channels, Picture, Size};

use super::files::{fractions, read, row, run, write};

fn p3() -> Vec<u8> {
    ColorProfile::new_display_p3().encode().unwrap()
}

fn flat() -> Picture {
    let pixel = [220, 60, 40];
    Picture::from_u8(Size::new(16, 16), Channels::Rgb, pixel.repeat(256))
}

/// A profile with so many bytes in a tag that nobody knows.
fn padded(len: usize) -> Vec<u8> {
    let mut profile = p3();
    profile.resize(len, 0);
    profile
}

/// The segments of a profile in a JPEG file, as ranges of the file.
fn segments(file: &[u8]) -> Vec<std::ops::Range<usize>> {
    let starts = file
        .windows(12)
        .enumerate()
        .filter(|(_, bytes)| bytes == b"ICC_PROFILE\0");
    starts
        .map(|(at, _)| {
            let length = u16::from_be_bytes([file[at - 2], file[at - 1]]);
            at - 4..at - 2 + usize::from(length)
        })
        .collect()
}

#[test]
fn a_profile_in_parts_is_joined_in_whatever_order() {
    let profile = padded(150_000);
    let file = write(&flat(), Format::Jpeg, Some(&profile));
    let parts = segments(&file);
    assert_eq!(parts.len(), 3);
    assert_eq!(read(&file).icc.as_ref(), Some(&profile));
    let part = |index: usize| file[parts[index].clone()].to_vec();
    let (head, tail) = (&file[..parts[0].start], &file[parts[2].end..]);
    let with = |middle: Vec<u8>| [head, &middle, tail].concat();
    let turned = with([part(2), part(0), part(1)].concat());
    assert_eq!(read(&turned).icc.as_ref(), Some(&profile));
    let numbered = |number: u8, count: u8| {
        let mut part = part(1);
        (part[16], part[17]) = (number, count);
        part
    };
    for (middle, word) in [
        ([part(0), part(2)].concat(), "missing"),
        (
            [part(0), part(1), part(1), part(2)].concat(),
            "wrongly numbered",
        ),
        (
            [part(0), numbered(0, 3), part(2)].concat(),
            "wrongly numbered",
        ),
        (
            [part(0), numbered(2, 4), part(2)].concat(),
            "wrongly numbered",
        ),
        (
            [part(0), numbered(1, 3), part(2)].concat(),
            "wrongly numbered",
        ),
    ] {
        let decoded = read(&with(middle));
        assert_eq!(decoded.icc, None);
        assert!(
            decoded.warnings[0].contains(word),
            "{word}: {:?}",
            decoded.warnings
        );
    }
}

#[test]
fn srgb_converts_keep_carries_and_strip_drops() {
    let (picture, profile) = (flat(), p3());
    let converted = fractions(&icc::to_srgb(picture.clone(), &profile).unwrap());
    let names = [
        (Format::Jpeg, "jpg"),
        (Format::Png, "png"),
        (Format::WebP, "webp"),
        (Format::Tiff, "tif"),
    ];
    for (from, extension) in names {
        let file = write(&picture, from, Some(&profile));
        let name = format!("in.{extension}");
        for (to, extension) in names {
            let output = format!("in.{extension}");
            let with = |choice| {
                let to = to.to_string();
                let flags = [
                    "-f",
                    &to,
                    "--icc",
                    choice,
                    "-q",
                    "100",
                    "--subsampling",
                    "4:4:4",
                ];
                let (warnings, written) = run(&name, &file, &output, &flags);
                assert_eq!(warnings, [""; 0], "{from} {to} {choice}");
                let decoded = read(&written);
                (fractions(&decoded.picture), decoded.icc)
            };
            for (choice, wanted, kept) in [
                ("srgb", &converted, None),
                ("keep", &fractions(&picture), Some(&profile)),
                ("strip", &fractions(&picture), None),
            ] {
                let (found, icc) = with(choice);
                assert_eq!(icc.as_ref(), kept, "{from} {to} {choice}");
                let off = found.iter().zip(wanted).map(|(a, b)| (a - b).abs());
                assert!(
                    off.fold(0.0, f64::max) < 9.0 / 255.0,
                    "{from} {to} {choice}"
                );
            }
        }
        let (warnings, _) = run(&name, &file, "in.bmp", &["-f", "bmp", "--icc", "keep"]);
        assert!(
            warnings[0].contains("holds no colour profile"),
            "{warnings:?}"
        );
    }
}

#[test]
fn a_profile_goes_along_only_where_it_fits() {
    let gray = ColorProfile::new_gray_with_gamma(1.8).encode().unwrap();
    let picture = row(Channels::Gray, vec![10, 128, 240]);
    // WebP has no gray: the curve of the profile goes along, with primaries that leave gray as it is.
    let file = write(&picture, Format::WebP, Some(&gray));
    let decoded = read(&file);
    let icc = decoded.icc.unwrap();
    assert_eq!(&icc[16..20], b"RGB ");
    let color = fractions(&icc::to_srgb(picture.clone(), &gray).unwrap());
    let (_, back) = run(
        "in.png",
        &write(&picture, Format::Png, Some(&gray)),
        "in.png",
        &[],
    );
    let close = fractions(&read(&back).picture);
    assert!(
        color
            .iter()
            .zip(close)
            .all(|(a, b)| (a - b).abs() < 1.5 / 255.0)
    );
    let file = write(&picture, Format::Png, Some(&p3()));
    assert_eq!(&read(&file).icc.unwrap()[16..20], b"GRAY");
    let mut lab = p3();
    lab[16..20].copy_from_slice(b"Lab ");
    let attachments = Attachments {
        icc: Some(&lab),
        ..Attachments::default()
    };
    let encoded = codec::encode(&flat(), &Encoding::new(Format::Png), &attachments).unwrap();
    assert!(
        encoded.warnings[0].contains("other colours"),
        "{:?}",
        encoded.warnings
    );
    assert_eq!(read(&encoded.bytes).icc, None);
}

#[test]
fn a_broken_profile_is_a_warning_and_the_picture_is_srgb() {
    let mut cut = p3();
    cut.truncate(190);
    for profile in [cut, vec![7; 300]] {
        let file = write(&flat(), Format::Png, Some(&profile));
        for choice in ["srgb", "keep"] {
            let (warnings, written) = run("in.png", &file, "in.png", &["--icc", choice]);
            assert!(warnings[0].contains("damaged"), "{warnings:?}");
            let decoded = read(&written);
            assert_eq!((decoded.picture, decoded.icc), (flat(), None));
        }
    }
}

/// An EXIF block that names a colour space by number, or by the index of its interoperability directory.
fn exif(space: u16, index: Option<&[u8; 4]>) -> Vec<u8> {
    let mut exif = b"II*\0\x08\0\0\0".to_vec();
    let field = |tag: u16, kind: u16, count: u32, value: [u8; 4]| {
        [
            &tag.to_le_bytes()[..],
            &kind.to_le_bytes(),
            &count.to_le_bytes(),
            &value,
        ]
        .concat()
    };
    exif.extend([1, 0]);
    exif.extend(field(0x8769, 4, 1, 26u32.to_le_bytes()));
    exif.extend([0; 4]);
    let [low, high] = space.to_le_bytes();
    exif.extend([if index.is_some() { 2 } else { 1 }, 0]);
    exif.extend(field(0xa001, 3, 1, [low, high, 0, 0]));
    if let Some(index) = index {
        exif.extend(field(0xa005, 4, 1, 56u32.to_le_bytes()));
        exif.extend([0; 4]);
        exif.extend([1, 0]);
        exif.extend(field(1, 2, 4, *index));
    }
    exif.extend([0; 4]);
    exif
}

#[test]
fn adobe_rgb_by_exif_is_converted_or_carried() {
    let adobe = implied_profile(&exif(2, None)).unwrap();
    let reference = ColorProfile::new_adobe_rgb().encode().unwrap();
    let managed = fractions(&icc::to_srgb(flat(), &reference).unwrap());
    let plain = fractions(&flat());
    for (exif, is_adobe) in [
        (exif(2, None), true),
        (exif(0xffff, Some(b"R03\0")), true),
        (exif(1, Some(b"R98\0")), false),
        (exif(0xffff, None), false),
    ] {
        assert_eq!(implied_profile(&exif), is_adobe.then(|| adobe.clone()));
        let attachments = |icc| Attachments {
            icc,
            exif: Some(&exif),
            ..Attachments::default()
        };
        let encode = |icc| codec::encode(&flat(), &Encoding::new(Format::Png), &attachments(icc));
        let file = encode(None).unwrap().bytes;
        let (_, written) = run("in.png", &file, "in.png", &[]);
        let wanted = if is_adobe { &managed } else { &plain };
        let found = fractions(&read(&written).picture);
        assert!(
            found
                .iter()
                .zip(wanted)
                .all(|(a, b)| (a - b).abs() < 1.1 / 255.0)
        );
        let (_, written) = run("in.png", &file, "in.png", &["--icc", "keep"]);
        let decoded = read(&written);
        assert_eq!(decoded.picture, flat());
        assert_eq!(decoded.icc, is_adobe.then(|| adobe.clone()));
        // A profile of the file's own has the word.
        let file = encode(Some(&icc::srgb_profile())).unwrap().bytes;
        let (_, written) = run("in.png", &file, "in.png", &[]);
        assert_eq!(read(&written).picture, flat());
    }
}
