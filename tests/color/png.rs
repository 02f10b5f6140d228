//! The colour chunks of PNG, by the order in which they count.

use moxcms::ColorProfile;
use stampmill::codec::{Format, Intent};
use stampmill::metadata::icc;
use stampmill::picture::{Channels, Depth, Picture};

use super::files::{fractions, read, read_by, row, run, write};
use super::plain::{D65, SRGB, srgb_of, srgb_sample, times, to_xyz};

fn colors() -> Picture {
    row(
        Channels::Rgb,
        vec![200, 40, 90, 10, 128, 240, 255, 255, 255, 30, 220, 60],
    )
}

fn chunk(kind: &[u8; 4], data: &[u8]) -> Vec<u8> {
    let body = [&kind[..], data].concat();
    let mut hash = 0xffff_ffffu32;
    for &byte in &body {
        hash ^= u32::from(byte);
        for _ in 0..8 {
            hash = if hash & 1 == 1 {
                hash >> 1 ^ 0xedb8_8320
            } else {
                hash >> 1
            };
        }
    }
    let length = (data.len() as u32).to_be_bytes();
    [&length[..], &body, &(!hash).to_be_bytes()].concat()
}

/// The picture with these chunks behind its header.
pub(crate) fn with(picture: &Picture, profile: Option<&[u8]>, chunks: &[Vec<u8>]) -> Vec<u8> {
    const HEADER_END: usize = 8 + 25;
    let file = write(picture, Format::Png, profile);
    [&file[..HEADER_END], &chunks.concat(), &file[HEADER_END..]].concat()
}

pub(crate) fn gamma(value: u32) -> Vec<u8> {
    chunk(b"gAMA", &value.to_be_bytes())
}

fn primaries(points: [f64; 8]) -> Vec<u8> {
    let numbers = points.map(|point| ((point * 100_000.0).round() as u32).to_be_bytes());
    chunk(b"cHRM", &numbers.concat())
}

fn cicp(primaries: u8, transfer: u8) -> Vec<u8> {
    chunk(b"cICP", &[primaries, transfer, 0, 1])
}

/// What the program makes of it, and what it warns of.
fn managed(file: &[u8]) -> (Vec<f64>, Vec<String>) {
    let (warnings, written) = run("in.png", file, "in.png", &["-f", "png"]);
    (fractions(&read(&written).picture), warnings)
}

fn by_profile(picture: Picture, profile: &ColorProfile) -> Vec<f64> {
    fractions(&icc::to_srgb_by(picture, &profile.encode().unwrap(), Intent::Perceptual).unwrap())
}

fn assert_close(found: &[f64], wanted: &[f64], what: &str) {
    assert_eq!(found.len(), wanted.len());
    let off = found.iter().zip(wanted).map(|(a, b)| (a - b).abs());
    assert!(
        off.fold(0.0, f64::max) <= 1.1 / 255.0,
        "{what}: {found:?} {wanted:?}"
    );
}

#[test]
fn each_chunk_is_honoured_and_the_stronger_one_wins() {
    let picture = colors();
    let adobe = ColorProfile::new_adobe_rgb().encode().unwrap();
    let plain = fractions(&picture);
    let p3 = by_profile(picture.clone(), &ColorProfile::new_display_p3());
    let by_adobe = by_profile(picture.clone(), &ColorProfile::new_adobe_rgb());
    let srgb = chunk(b"sRGB", &[0]);
    let light = gamma(100_000);
    let linear: Vec<f64> = plain.iter().map(|&value| srgb_sample(value)).collect();
    let cases: [(&str, Vec<u8>, &[f64]); 8] = [
        ("cICP", with(&picture, None, &[cicp(12, 13)]), &p3),
        (
            "cICP over iCCP and sRGB",
            with(&picture, Some(&adobe), &[cicp(12, 13), srgb.clone()]),
            &p3,
        ),
        (
            "iCCP over sRGB and gAMA",
            with(&picture, Some(&adobe), &[srgb.clone(), light.clone()]),
            &by_adobe,
        ),
        (
            "sRGB over gAMA",
            with(&picture, None, &[light.clone(), srgb]),
            &plain,
        ),
        ("gAMA", with(&picture, None, &[light]), &linear),
        (
            "gAMA as sRGB wants it",
            with(&picture, None, &[gamma(45_455)]),
            &plain,
        ),
        ("nothing", with(&picture, None, &[]), &plain),
        (
            "cICP of sRGB",
            with(&picture, None, &[cicp(1, 13), gamma(100_000)]),
            &plain,
        ),
    ];
    for (what, file, wanted) in cases {
        let (found, warnings) = managed(&file);
        assert_close(&found, wanted, what);
        assert_eq!(warnings, [""; 0], "{what}");
    }
}

#[test]
fn gamma_with_primaries_and_the_curves_by_number() {
    let picture = colors();
    let adobe = [0.3127, 0.329, 0.64, 0.33, 0.21, 0.71, 0.15, 0.06];
    let file = with(&picture, None, &[primaries(adobe), gamma(45_475)]);
    let wanted = by_profile(picture.clone(), &ColorProfile::new_adobe_rgb());
    assert_close(&managed(&file).0, &wanted, "gAMA and cHRM");

    let bt2020 = [[0.708, 0.292], [0.17, 0.797], [0.131, 0.046]];
    for (code, space) in [(1, SRGB), (9, bt2020)] {
        let light = |v: f64| {
            if v < 0.081_243 {
                v / 4.5
            } else {
                ((v + 0.099_297) / 1.099_297).powf(1.0 / 0.45)
            }
        };
        let matrix = to_xyz(D65, space);
        let wanted: Vec<f64> = fractions(&picture)
            .chunks_exact(3)
            .flat_map(|rgb| srgb_of(times(&matrix, [0, 1, 2].map(|channel| light(rgb[channel])))))
            .collect();
        let (found, warnings) = managed(&with(&picture, None, &[cicp(code, 1)]));
        assert_close(&found, &wanted, "BT.709 curve");
        assert_eq!(warnings, [""; 0]);
    }
}

#[test]
fn high_dynamic_range_is_clipped_above_white_and_said() {
    // 0, 100 and 203 cd/m² and far more, in the codes of both curves.
    let pq = [0.0, 0.508_08, 0.580_69, 0.9].map(|v: f64| (v * 65_535.0).round() as u16);
    let hlg = [0.0, 0.5, 0.75, 1.0].map(|v: f64| (v * 65_535.0).round() as u16);
    let half = (1_000.0 * (1.0f64 / 12.0).powf(1.2)) / 203.0;
    for (code, codes, middle) in [(16, pq, 100.0 / 203.0), (18, hlg, half)] {
        let gray = codes.map(|code| [code; 3]).concat();
        let picture = Picture::from_u16(stampmill::picture::Size::new(4, 1), Channels::Rgb, gray);
        let (found, warnings) = managed(&with(&picture, None, &[cicp(9, code)]));
        let wanted = [0.0, srgb_sample(middle), 1.0, 1.0]
            .map(|v| [v; 3])
            .concat();
        assert_close(&found, &wanted, "HDR");
        assert!(warnings[0].contains("dynamic range"), "{warnings:?}");
    }
}

#[test]
fn gray_and_sixteen_bits_follow_their_gamma_too() {
    for channels in [Channels::Gray, Channels::GrayAlpha, Channels::Rgba] {
        let picture = row(
            channels,
            (0..12 * channels.count() as u8).map(|v| v * 5).collect(),
        );
        let picture = picture.with_depth(Depth::Sixteen);
        let (found, _) = managed(&with(&picture, None, &[gamma(100_000)]));
        let alpha = channels.has_alpha();
        for (index, (from, found)) in fractions(&picture).into_iter().zip(found).enumerate() {
            let is_alpha = alpha && index % channels.count() == channels.count() - 1;
            let wanted = if is_alpha { from } else { srgb_sample(from) };
            assert!(
                (found - wanted).abs() < 0.002,
                "{channels:?} {from} {found} {wanted}"
            );
        }
    }
}

#[test]
fn damaged_and_unknown_chunks_are_said_and_passed_over() {
    let picture = colors();
    let mut broken = cicp(12, 13);
    *broken.last_mut().unwrap() ^= 1;
    let cases = [
        (broken, "cICP is damaged"),
        (chunk(b"cICP", &[12, 13, 0, 0]), "is not known"),
        (cicp(99, 13), "is not known"),
        (cicp(12, 99), "is not known"),
        (gamma(0), "absurd"),
        (gamma(u32::MAX), "absurd"),
        ([gamma(50_000), primaries([0.3; 8])].concat(), "absurd"),
        ([gamma(50_000), primaries([0.0; 8])].concat(), "absurd"),
    ];
    for (chunk, word) in cases {
        let (found, warnings) = managed(&with(&picture, None, &[chunk]));
        assert_close(&found, &fractions(&picture), word);
        assert!(
            warnings.iter().any(|warning| warning.contains(word)),
            "{word}: {warnings:?}"
        );
    }
}

#[test]
fn a_code_that_is_no_rgb_is_refused() {
    let file = with(&colors(), None, &[chunk(b"cICP", &[12, 13, 1, 1])]);
    let error = read_by(&file, Intent::default()).unwrap_err();
    assert!(error.to_string().contains("damaged"), "{error}");
}

#[test]
fn what_is_kept_is_a_profile() {
    let picture = colors();
    let file = with(&picture, None, &[cicp(12, 13)]);
    let wanted = by_profile(picture.clone(), &ColorProfile::new_display_p3());
    for (format, output) in [("png", "in.png"), ("tiff", "in.tif")] {
        let (_, written) = run("in.png", &file, output, &["-f", format, "--icc", "keep"]);
        let decoded = read(&written);
        assert_eq!(decoded.picture, picture);
        let converted = icc::to_srgb(decoded.picture, &decoded.icc.unwrap()).unwrap();
        assert_close(&fractions(&converted), &wanted, format);
    }
    let (_, written) = run("in.png", &file, "in.png", &["-f", "png", "--icc", "strip"]);
    let decoded = read(&written);
    assert_eq!((decoded.picture, decoded.icc), (picture, None));
}
