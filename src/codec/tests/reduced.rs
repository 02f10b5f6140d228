//! JPEG at wanted_eighths of its size, as callers use it: what comes in full, memory, and files that are cut.

use super::jpeg::{PATCHES, photos};
use super::progressive::TRANSCODED;
use super::scaled::{SPECIMENS, read_at, wanted_eighths};
use super::*;
use crate::codec::{DecodeErrorKind, Decoder, Decoding, Format, Scan};

#[test]
fn what_has_no_scales_comes_in_full() {
    let png = write(
        &smooth(Size::new(40, 30), Channels::Rgb, Depth::Eight),
        &Encoding::new(Format::Png),
    );
    for file in [&png[..], PATCHES[6].1] {
        let whole = read(file).unwrap();
        assert!(read_at(file, Size::new(1, 1)) == whole);
        let header = look(file, None).unwrap();
        let decoding = Decoding {
            at_least: Some(Size::new(1, 1)),
            ..Decoding::default()
        };
        assert_eq!(header.decoding_bytes(&decoding), header.working_bytes);
    }
}

#[test]
fn reduced_pictures_take_less_memory_and_keep_what_is_attached() {
    let (icc, exif) = (vec![3; 70_000], vec![5; 100]);
    let picture = smooth(Size::new(800, 600), Channels::Rgb, Depth::Eight);
    let attachments = Attachments {
        icc: Some(&icc),
        exif: Some(&exif),
        ..Attachments::default()
    };
    let file = encode(&picture, &Encoding::new(Format::Jpeg), &attachments)
        .unwrap()
        .bytes;
    let header = look(&file, None).unwrap();
    let needs = |n| {
        let at_least = Some(wanted_eighths(header.size, n));
        header.decoding_bytes(&Decoding {
            at_least,
            ..Decoding::default()
        })
    };
    assert_eq!(needs(8), header.working_bytes);
    assert!((1..8).all(|n| needs(n) < needs(n + 1)));
    assert!(needs(4) < needs(8) / 2, "{} {}", needs(4), needs(8));
    let decoded = read_at(&file, Size::new(200, 150));
    assert_eq!((decoded.icc, decoded.exif), (Some(icc), Some(exif)));
    assert_eq!(decoded.warnings, [""; 0]);
}

#[test]
fn progressive_files_take_less_memory_the_smaller_they_come_out() {
    let encoding = Encoding {
        scan: Scan::Progressive,
        ..Encoding::new(Format::Jpeg)
    };
    for channels in [Channels::Gray, Channels::Rgb] {
        let file = write(
            &smooth(Size::new(800, 600), channels, Depth::Eight),
            &encoding,
        );
        let header = look(&file, None).unwrap();
        let needs = |n| {
            let at_least = Some(wanted_eighths(header.size, n));
            header.decoding_bytes(&Decoding {
                at_least,
                ..Decoding::default()
            })
        };
        assert_eq!(needs(8), header.working_bytes);
        assert!((1..8).all(|n| needs(n) < needs(n + 1)));
        assert!(needs(4) < needs(8) / 2, "{} {}", needs(4), needs(8));
        assert!(needs(1) < needs(8) / 4, "{} {}", needs(1), needs(8));
    }
}

#[test]
fn a_decoder_keeps_no_trace_of_other_files() {
    let mut random = Random::seeded();
    let mut decoder = Decoder::new();
    let mut files: Vec<_> = photos().into_iter().map(|(_, file)| file).collect();
    files.extend(SPECIMENS.map(|(_, file, ..)| file.to_vec()));
    files.extend(TRANSCODED.map(|(_, file)| file.to_vec()));
    for _ in 0..300 {
        let file = &files[random.below(files.len())];
        let header = look(file, None).unwrap();
        let least = wanted_eighths(header.size, 1 + random.below(8) as u32);
        let decoding = Decoding {
            at_least: Some(least),
            ..Decoding::default()
        };
        if random.below(4) == 0 {
            let cut = &file[..random.below(file.len())];
            let _ = decoder.decode(cut, &header, &Limits::default(), &decoding, Vec::new());
        }
        let spare = vec![0xa5; random.below(20_000)];
        let decoded = decoder.decode(file, &header, &Limits::default(), &decoding, spare);
        assert!(decoded.unwrap() == read_at(file, least));
    }
}

/// Cut anywhere but within its end marker.
pub(super) fn every_cut_is_truncated(
    name: &str,
    file: &[u8],
    mut read: impl FnMut(&[u8]) -> Result<Decoded, DecodeError>,
) {
    for cut in 2..file.len() - 2 {
        let kind = read(&file[..cut]).map_err(|error| error.kind());
        assert_eq!(kind, Err(DecodeErrorKind::Truncated), "{name} cut at {cut}");
    }
}

#[test]
fn reduced_pictures_of_cut_files_are_errors() {
    for (name, file, ..) in SPECIMENS {
        let header = look(file, None).unwrap();
        for n in [1, 2, 4, 7] {
            let decoding = Decoding {
                at_least: Some(wanted_eighths(header.size, n)),
                ..Decoding::default()
            };
            let reserved = Limits {
                max_bytes: header.decoding_bytes(&decoding),
                ..Limits::default()
            };
            for limits in [Limits::default(), reserved] {
                let read = |file: &[u8]| {
                    Decoder::new().decode(file, &header, &limits, &decoding, Vec::new())
                };
                let whole = read(file).unwrap();
                every_cut_is_truncated(name, file, read);
                for missing in 1..=2 {
                    let decoded = read(&file[..file.len() - missing]).unwrap();
                    assert_eq!(decoded.picture, whole.picture, "{name}");
                    assert_eq!(decoded.warnings.len(), 1, "{name}");
                }
            }
        }
    }
}
