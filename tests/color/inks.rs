//! Inks and Lab: profiles made of tables, and files of four colours in every way they are stored.

use std::io::Cursor;

use stampmill::codec::Intent;
use stampmill::metadata::icc;
use stampmill::picture::{Channels, Picture, Size};
use tiff::encoder::colortype::{CMYK8, CMYK16, CMYKA8, ColorType};
use tiff::encoder::{TiffEncoder, TiffValue};
use tiff::tags::Tag;

use super::files::{fractions, read, read_by, row, run};
use super::plain::{Vector, compensated, lab_to_xyz, srgb_of};

/// The Lab of inks from 0 to 1: a press without any bend, so that every way to interpolate gives the same.
fn press([c, m, y, k]: [f64; 4]) -> Vector {
    [
        95.0 - 22.0 * c - 24.0 * m - 8.0 * y - 30.0 * k,
        -35.0 * c + 40.0 * m - 5.0 * y,
        -40.0 * c - 5.0 * m + 45.0 * y,
    ]
}

/// A profile of one table: nodes of `inputs` inks, four along each, in the encoding of `lut16Type`.
pub(crate) fn profile(space: &[u8; 4], tags: &[(&[u8; 4], Vec<u8>)]) -> Vec<u8> {
    let start = 128 + 4 + 12 * tags.len();
    let (mut directory, mut data) = (Vec::new(), Vec::new());
    for (tag, value) in tags {
        directory.extend_from_slice(*tag);
        directory.extend(((start + data.len()) as u32).to_be_bytes());
        directory.extend((value.len() as u32).to_be_bytes());
        data.extend_from_slice(value);
    }
    let mut profile = vec![0; 128];
    profile[..4].copy_from_slice(&((start + data.len()) as u32).to_be_bytes());
    profile[8..12].copy_from_slice(&[2, 0x40, 0, 0]);
    profile[12..16].copy_from_slice(b"prtr");
    profile[16..20].copy_from_slice(space);
    profile[20..24].copy_from_slice(b"Lab ");
    profile[24..36].copy_from_slice(&[7, 0xe8, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0]);
    profile[36..40].copy_from_slice(b"acsp");
    profile.extend((tags.len() as u32).to_be_bytes());
    profile.extend(directory);
    profile.extend(data);
    profile
}

pub(crate) fn table(inputs: usize, lab: impl Fn(&[f64]) -> Vector) -> Vec<u8> {
    const GRID: usize = 4;
    let mut table = b"mft2\0\0\0\0".to_vec();
    table.extend([inputs as u8, 3, GRID as u8, 0]);
    for cell in 0..9 {
        table.extend(if cell % 4 == 0 { 65_536u32 } else { 0 }.to_be_bytes());
    }
    table.extend([0, 2, 0, 2]);
    let straight = |count: usize| [0, 0, 0xff, 0xff].repeat(count);
    table.extend(straight(inputs));
    for node in 0..GRID.pow(inputs as u32) {
        let place = |input: usize| node / GRID.pow((inputs - 1 - input) as u32) % GRID;
        let device: Vec<f64> = (0..inputs).map(|input| place(input) as f64 / 3.0).collect();
        let [l, a, b] = lab(&device);
        for value in [l * 652.8, (a + 128.0) * 256.0, (b + 128.0) * 256.0] {
            table.extend((value.round().clamp(0.0, 65_535.0) as u16).to_be_bytes());
        }
    }
    table.extend(straight(3));
    table
}

fn press_profile() -> Vec<u8> {
    let lab = |inks: &[f64]| press([inks[0], inks[1], inks[2], inks[3]]);
    profile(
        b"CMYK",
        &[(b"A2B0", table(4, lab)), (b"A2B1", table(4, lab))],
    )
}

fn wanted(inks: [f64; 4], intent: Intent) -> Vector {
    let xyz = lab_to_xyz(press(inks));
    srgb_of(match intent {
        Intent::Perceptual => compensated(xyz, lab_to_xyz(press([1.0; 4]))),
        Intent::Relative => xyz,
    })
}

fn tiff<C: ColorType>(pixels: &[C::Inner], profile: Option<&[u8]>) -> Vec<u8>
where
    [C::Inner]: TiffValue,
{
    let mut file = Cursor::new(Vec::new());
    let mut encoder = TiffEncoder::new(&mut file).unwrap();
    let width = (pixels.len() / C::BITS_PER_SAMPLE.len()) as u32;
    let mut image = encoder.new_image::<C>(width, 1).unwrap();
    if let Some(profile) = profile {
        image.encoder().write_tag(Tag::IccProfile, profile).unwrap();
    }
    image.write_data(pixels).unwrap();
    file.into_inner()
}

fn all_inks() -> Vec<u8> {
    let value = |n: usize| [0, 51, 99, 180, 255][n % 5];
    (0..625)
        .flat_map(|n| [value(n), value(n / 5), value(n / 25), value(n / 125)])
        .collect()
}

#[test]
fn inks_go_through_the_tables_of_their_profile() {
    let (inks, profile) = (all_inks(), press_profile());
    let wide: Vec<u16> = inks.iter().map(|&ink| u16::from(ink) * 257).collect();
    let files = [
        (tiff::<CMYK8>(&inks, Some(&profile)), 0.8 / 255.0),
        (tiff::<CMYK16>(&wide, Some(&profile)), 0.3 / 255.0),
    ];
    for (file, allowed) in files {
        for intent in [Intent::Perceptual, Intent::Relative] {
            let decoded = read_by(&file, intent).unwrap();
            assert_eq!((decoded.warnings.len(), decoded.icc), (0, None));
            assert_eq!(decoded.converted_from, Some("CMYK"));
            let found = fractions(&decoded.picture);
            for (inks, found) in inks.chunks_exact(4).zip(found.chunks_exact(3)) {
                let fractions = [0, 1, 2, 3].map(|ink| f64::from(inks[ink]) / 255.0);
                for (found, wanted) in found.iter().zip(wanted(fractions, intent)) {
                    let off = (found - wanted).abs();
                    assert!(off <= allowed, "{intent} {inks:?}: {found} {wanted}");
                }
            }
        }
    }
}

#[test]
fn bent_tables_are_met_at_their_nodes() {
    let bent = |device: &[f64]| {
        let ink = device.iter().map(|v| v * v).sum::<f64>();
        [
            96.0 - 20.0 * ink,
            30.0 * device[0].sqrt(),
            -25.0 * device[1],
        ]
    };
    let profile = profile(b"RGB ", &[(b"A2B1", table(3, bent))]);
    let value = |n: u32| (n % 4 * 85) as u8;
    let samples = (0..64)
        .flat_map(|n| [value(n), value(n / 4), value(n / 16)])
        .collect();
    let picture = Picture::from_u8(Size::new(8, 8), Channels::Rgb, samples);
    let found = icc::to_srgb_by(picture.clone(), &profile, Intent::Relative).unwrap();
    let (from, found) = (fractions(&picture), fractions(&found));
    for (from, found) in from.chunks_exact(3).zip(found.chunks_exact(3)) {
        for (found, wanted) in found.iter().zip(srgb_of(lab_to_xyz(bent(from)))) {
            assert!(
                (found - wanted).abs() <= 0.7 / 255.0,
                "{from:?}: {found} {wanted}"
            );
        }
    }
}

/// What an ink lets through, as `jpeg-encoder` writes it: inverted, with Adobe's segment.
fn jpeg(inks: [u8; 4], ycck: bool, profile: Option<&[u8]>) -> Vec<u8> {
    use jpeg_encoder::{ColorType, Encoder, SamplingFactor};
    let mut file = Vec::new();
    let mut encoder = Encoder::new(&mut file, 100);
    encoder.set_sampling_factor(SamplingFactor::R_4_4_4);
    if let Some(profile) = profile {
        encoder.add_icc_profile(profile).unwrap();
    }
    let color = if ycck {
        ColorType::CmykAsYcck
    } else {
        ColorType::Cmyk
    };
    encoder.encode(&inks.repeat(256), 16, 16, color).unwrap();
    file
}

#[test]
fn four_colour_jpegs_with_and_without_profile_and_adobe_segment() {
    let profile = press_profile();
    for inks in [
        [0, 0, 0, 0],
        [200, 30, 60, 20],
        [10, 180, 220, 90],
        [0, 0, 0, 255],
    ] {
        let as_fractions = inks.map(|ink| f64::from(ink) / 255.0);
        for ycck in [false, true] {
            let decoded = read(&jpeg(inks, ycck, Some(&profile)));
            assert_eq!(decoded.warnings, [""; 0]);
            let managed = wanted(as_fractions, Intent::Perceptual);
            let found = fractions(&decoded.picture);
            for (found, wanted) in found.iter().zip(managed) {
                assert!(
                    (found - wanted).abs() <= 4.0 / 255.0,
                    "{inks:?} {ycck}: {found} {wanted}"
                );
            }
            let decoded = read(&jpeg(inks, ycck, None));
            assert!(
                decoded.warnings[0].contains("no profile"),
                "{:?}",
                decoded.warnings
            );
            let through = |ink: usize| (1.0 - as_fractions[ink]) * (1.0 - as_fractions[3]);
            let found = fractions(&decoded.picture);
            for (ink, found) in found[..3].iter().enumerate() {
                assert!(
                    (found - through(ink)).abs() <= 4.0 / 255.0,
                    "{inks:?} {ycck} {found}"
                );
            }
        }
        let mut file = jpeg(inks, false, Some(&profile));
        let whole = read(&file);
        let adobe = file.windows(5).position(|bytes| bytes == b"Adobe").unwrap();
        file[adobe] = b'x';
        let without = read(&file);
        assert_eq!(without.picture, whole.picture);
        assert!(
            without.warnings[0].contains("inverted"),
            "{:?}",
            without.warnings
        );
    }
}

#[test]
fn a_profile_of_inks_is_not_kept_on_rgb() {
    let file = tiff::<CMYK8>(&[0, 200, 200, 0, 9, 9, 9, 9], Some(&press_profile()));
    for flags in [
        ["-f", "png", "--icc", "keep"],
        ["-f", "jpeg", "--icc", "keep"],
    ] {
        let output = format!("in.{}", flags[1].replace("jpeg", "jpg"));
        let (warnings, written) = run("in.tif", &file, &output, &flags);
        assert!(warnings[0].contains("was CMYK"), "{warnings:?}");
        assert_eq!(read(&written).icc, None);
    }
    let (warnings, relative) = run(
        "in.tif",
        &file,
        "in.png",
        &["-f", "png", "--intent", "relative"],
    );
    assert_eq!(warnings, [""; 0]);
    assert_eq!(
        read(&relative).picture,
        read_by(&file, Intent::Relative).unwrap().picture
    );
    assert_ne!(read(&relative).picture, read(&file).picture);
}

#[test]
fn lab_of_both_kinds_and_depths() {
    let colors: [[f64; 3]; 5] = [
        [0.0, 0.0, 0.0],
        [100.0, 0.0, 0.0],
        [53.0, 80.0, 67.0],
        [50.0, -40.0, 30.0],
        [30.0, 20.0, -60.0],
    ];
    let lab = colors.concat();
    let eight = |shift: f64| -> Vec<u8> {
        lab.chunks_exact(3)
            .flat_map(|lab| {
                let l = (lab[0] * 2.55).round() as u8;
                let ab = |v: f64| ((v + shift).round() as i16) as u8;
                [l, ab(lab[1]), ab(lab[2])]
            })
            .collect()
    };
    let sixteen = |full: f64, shift: f64| -> Vec<u8> {
        let bytes = lab.chunks_exact(3).flat_map(|lab| {
            let l = (lab[0] * full / 100.0).round() as u16;
            let ab = |v: f64| (((v + shift) * 256.0).round() as i32) as u16;
            [l, ab(lab[1]), ab(lab[2])]
        });
        bytes.flat_map(u16::to_le_bytes).collect()
    };
    let files = [
        (8, 8, eight(0.0), 2.0),
        (9, 8, eight(128.0), 2.0),
        (8, 16, sixteen(65_535.0, 0.0), 0.6),
        (9, 16, sixteen(65_280.0, 128.0), 0.6),
    ];
    for (photometric, bits, data, allowed) in files {
        let decoded = read(&lab_tiff(photometric, bits, &data));
        assert_eq!(decoded.converted_from, Some("Lab"));
        let found = fractions(&decoded.picture);
        for (lab, found) in colors.iter().zip(found.chunks_exact(3)) {
            for (found, wanted) in found.iter().zip(srgb_of(lab_to_xyz(*lab))) {
                let off = (found - wanted).abs() * 255.0;
                assert!(
                    off <= allowed,
                    "{photometric} {bits} {lab:?}: {found} {wanted}"
                );
            }
        }
    }
}

/// A little-endian TIFF of one row and one strip.
fn lab_tiff(photometric: u16, bits: u16, data: &[u8]) -> Vec<u8> {
    let width = (data.len() / 3 / usize::from(bits / 8)) as u32;
    let bits_at = 8 + data.len() as u32;
    let directory_at = bits_at + 6;
    let mut file = b"II*\0".to_vec();
    file.extend(directory_at.to_le_bytes());
    file.extend_from_slice(data);
    file.extend([bits; 3].map(u16::to_le_bytes).concat());
    let entries: [(u16, u16, u32, u32); 9] = [
        (256, 4, 1, width),
        (257, 4, 1, 1),
        (258, 3, 3, bits_at),
        (259, 3, 1, 1),
        (262, 3, 1, photometric.into()),
        (273, 4, 1, 8),
        (277, 3, 1, 3),
        (278, 4, 1, 1),
        (279, 4, 1, data.len() as u32),
    ];
    file.extend((entries.len() as u16).to_le_bytes());
    for (tag, kind, count, value) in entries {
        file.extend(tag.to_le_bytes());
        file.extend(kind.to_le_bytes());
        file.extend(count.to_le_bytes());
        file.extend(value.to_le_bytes());
    }
    file.extend([0; 4]);
    file
}

#[test]
fn what_cannot_be_read_in_inks_is_an_error() {
    let file = tiff::<CMYK8>(&[9; 8], None);
    let changed = |tag: u16, value: u16| {
        let mut file = file.clone();
        let at = file
            .windows(4)
            .rposition(|bytes| bytes[..2] == tag.to_le_bytes() && bytes[2..] == [3, 0])
            .unwrap();
        file[at + 8..at + 10].copy_from_slice(&value.to_le_bytes());
        file
    };
    for (file, word) in [
        (changed(259, 7), "JPEG"),
        (tiff::<CMYKA8>(&[9; 10], None), "further channels"),
        (changed(262, 10), "not read"),
    ] {
        let error = read_by(&file, Intent::default()).unwrap_err().to_string();
        assert!(error.contains(word), "{error}");
    }
    let picture = row(Channels::Rgb, vec![1, 2, 3]);
    let (_, error) = icc::to_srgb(picture, &press_profile()).unwrap_err();
    assert!(error.to_string().contains("CMYK"), "{error}");
}
