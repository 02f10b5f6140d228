//! What is kept of files that end too early: whole rows, and never without a warning.

use std::io::Cursor;

use super::damage::specimens;
use super::jpeg::{PATCHES, photo, photos};
use super::*;
use crate::codec::{Compression, DecodeErrorKind, Decoder, Decoding, Format, OnDamage, Scan};

pub(super) fn keep(bytes: &[u8], format: Format) -> Result<Decoded, DecodeError> {
    keep_at(bytes, format, None)
}

fn keep_at(bytes: &[u8], format: Format, at_least: Option<Size>) -> Result<Decoded, DecodeError> {
    let limits = Limits::default();
    let header = probe(Cursor::new(bytes), Some(format.extension()), &limits)?;
    let decoding = Decoding {
        at_least,
        on_damage: OnDamage::Keep,
        ..Decoding::default()
    };
    let decoded = Decoder::new().decode(bytes, &header, &limits, &decoding, vec![7; 90_000])?;
    assert_eq!(decoded.picture.size(), header.decoded_size(&decoding));
    Ok(decoded)
}

fn samples(picture: &Picture) -> Vec<u16> {
    match picture.samples() {
        Samples::U8(samples) => samples.iter().map(|&sample| sample.into()).collect(),
        Samples::U16(samples) => samples.clone(),
    }
}

/// How many rows are as in the whole picture; the others have to be what stands for a missing one.
pub(super) fn rows_kept(part: &Decoded, whole: &Picture, what: &str) -> usize {
    let row = whole.stride();
    let gray = match (whole.channels().has_alpha(), whole.depth()) {
        (true, _) => 0,
        (false, Depth::Eight) => 128,
        (false, Depth::Sixteen) => 128 * 257,
    };
    let (part, whole) = (samples(&part.picture), samples(whole));
    let rows = part.chunks(row).zip(whole.chunks(row));
    let kept: Vec<_> = rows
        .map(|(own, all)| {
            assert!(
                own == all || own.iter().all(|&sample| sample == gray),
                "{what}: a row is neither"
            );
            own == all
        })
        .collect();
    let (above, below) = kept.split_at(kept.iter().filter(|is_kept| **is_kept).count());
    assert!(
        above.iter().all(|is_kept| *is_kept) && !below.contains(&true),
        "{what}: rows between"
    );
    above.len()
}

fn percent(decoded: &Decoded) -> usize {
    let warning = decoded.warnings.last().unwrap();
    let rest = warning
        .strip_prefix("ends after ")
        .unwrap_or_else(|| panic!("{warning}"));
    rest.split_once(" % of ").unwrap().0.parse().unwrap()
}

#[test]
fn sequential_jpegs_keep_the_rows_that_are_whole() {
    for channels in [Channels::Gray, Channels::Rgb] {
        let file = photo(channels, Scan::Baseline);
        for at_least in [None, Some(Size::new(60, 50))] {
            let whole = keep_at(&file, Format::Jpeg, at_least).unwrap();
            let mut last = 0;
            for cut in (0..120).map(|part| file.len() * part / 120) {
                let Ok(part) = keep_at(&file[..cut], Format::Jpeg, at_least) else {
                    assert!(last == 0, "nothing at {cut}");
                    continue;
                };
                let rows = rows_kept(&part, &whole.picture, &format!("cut at {cut}"));
                let height = whole.picture.height() as usize;
                assert_eq!(percent(&part), rows * 100 / height);
                assert!(rows >= last, "{rows} rows at {cut}");
                last = rows;
            }
            assert!(last * 100 >= 85 * whole.picture.height() as usize, "{last}");
        }
    }
}

#[test]
fn jpegs_of_other_programs_give_rows_or_say_that_there_are_none() {
    for (name, file) in photos()
        .into_iter()
        .chain(PATCHES.map(|(name, file)| (name.to_owned(), file.to_vec())))
    {
        let whole = keep(&file, Format::Jpeg).unwrap();
        let mut kept = 0;
        for cut in (file.len() / 4..file.len() - 3).step_by(file.len() / 97 + 1) {
            match keep(&file[..cut], Format::Jpeg) {
                Ok(part) => {
                    assert!(
                        part.warnings.len() > whole.warnings.len(),
                        "{name} cut at {cut}"
                    );
                    kept += 1;
                    if !name.to_lowercase().contains("progressive") {
                        rows_kept(&part, &whole.picture, &format!("{name} cut at {cut}"));
                    }
                }
                Err(error) => {
                    assert_eq!(
                        error.kind(),
                        DecodeErrorKind::Truncated,
                        "{name} cut at {cut}"
                    );
                    assert!(!error.to_string().contains("--on-damage"), "{error}");
                }
            }
        }
        assert!(kept > 0, "{name}");
    }
}

#[test]
fn progressive_jpegs_become_coarser_and_gray_only_where_nothing_is() {
    for channels in [Channels::Gray, Channels::Rgb] {
        let file = photo(channels, Scan::Progressive);
        let whole = keep(&file, Format::Jpeg).unwrap();
        let error = |part: &Decoded| -> u64 {
            let pairs = samples(&part.picture)
                .into_iter()
                .zip(samples(&whole.picture));
            pairs
                .map(|(own, all)| u64::from(own.abs_diff(all)).pow(2))
                .sum()
        };
        let mut errors = Vec::new();
        let mut grays = 0;
        for cut in (0..60).map(|part| file.len() * part / 60) {
            let Ok(part) = keep(&file[..cut], Format::Jpeg) else {
                assert!(errors.is_empty(), "nothing at {cut}");
                continue;
            };
            if part.warnings.last().unwrap().contains("the rest is gray") {
                grays += 1;
                let last = samples(&part.picture)[whole.picture.stride() * 150..].to_vec();
                assert!(last.iter().all(|&sample| sample == 128), "cut at {cut}");
            }
            percent(&part);
            errors.push(error(&part));
        }
        assert!(
            errors.len() > 40
                && errors
                    .iter()
                    .is_sorted_by(|one, other| *one * 101 >= *other * 100),
            "{errors:?}"
        );
        assert!(errors[errors.len() - 1] * 20 < errors[0], "{errors:?}");
        assert!(grays > 0);
    }
}

#[test]
fn space_that_was_reserved_and_never_written_is_missing() {
    for scan in [Scan::Baseline, Scan::Progressive] {
        let file = photo(Channels::Rgb, scan);
        let cut = file.len() / 2;
        let mut zeros = file[..cut].to_vec();
        zeros.resize(file.len(), 0);
        let (short, long) = (keep(&file[..cut], Format::Jpeg), keep(&zeros, Format::Jpeg));
        assert_eq!(short.unwrap(), long.unwrap(), "{scan:?}");
    }
}

#[test]
fn other_formats_keep_rows_too() {
    let size = Size::new(37, 61);
    for format in [Format::Png, Format::Qoi, Format::Bmp, Format::Gif] {
        for (channels, depth) in [
            (Channels::Rgb, Depth::Eight),
            (Channels::Rgba, Depth::Eight),
            (Channels::GrayAlpha, Depth::Sixteen),
            (Channels::Gray, Depth::Sixteen),
        ] {
            let encoding = Encoding {
                compression: Compression::Fast,
                ..Encoding::new(format)
            };
            let file = write(&noise(size, channels, depth, 3), &encoding);
            let whole = read(&file).unwrap().picture;
            let mut kept = Vec::new();
            for cut in (0..40).map(|part| file.len() * part / 40) {
                let what = format!(
                    "{format} {channels:?} {depth:?} cut at {cut} of {}",
                    file.len()
                );
                match keep(&file[..cut], format) {
                    Err(error) => {
                        assert!(kept.is_empty() || format == Format::Bmp, "{what}: {error}")
                    }
                    Ok(part) => {
                        assert!(!part.warnings.is_empty(), "{what}");
                        // BMP is stored from the bottom to the top.
                        if format != Format::Bmp {
                            let rows = rows_kept(&part, &whole, &what);
                            assert!(
                                part.picture == whole || percent(&part) == rows * 100 / 61,
                                "{what}"
                            );
                            kept.push(rows);
                        }
                    }
                }
            }
            let ends = kept.first().zip(kept.last());
            assert!(
                format == Format::Bmp
                    || ends.is_some_and(|(first, last)| *first < 40 && *last > 50),
                "{format} {channels:?}: {kept:?}"
            );
        }
    }
}

#[test]
fn plain_files_of_other_programs_keep_rows_too() {
    let pnm = [&b"P5 20 30 200\n"[..], &noise_bytes(600)].concat();
    let tiff = [&tiff_header()[..], &noise_bytes(600)].concat();
    for (file, format) in [(pnm, Format::Pnm), (tiff, Format::Tiff)] {
        let whole = read(&file).unwrap().picture;
        let part = keep(&file[..file.len() - 305], format).unwrap();
        assert_eq!(rows_kept(&part, &whole, format.name()), 14);
        let warning = "ends after 46 % of its rows; the rest is gray";
        assert_eq!(part.warnings, [warning]);
    }
}

/// What stands before 30 rows of 20 gray bytes in strips of four rows.
fn tiff_header() -> Vec<u8> {
    const STRIPS: u32 = 8;
    const FIELDS: u32 = 8;
    let directory = 8 + 2 + 12 * FIELDS + 4;
    let data = directory + 8 * STRIPS;
    let (long, short) = (4u16, 3u16);
    let mut file = b"II*\0\x08\0\0\0".to_vec();
    file.extend((FIELDS as u16).to_le_bytes());
    for (tag, kind, count, value) in [
        (256u16, short, 1, 20),
        (257, short, 1, 30),
        (258, short, 1, 8),
        (259, short, 1, 1),
        (262, short, 1, 1),
        (273, long, STRIPS, directory),
        (278, short, 1, 4),
        (279, long, STRIPS, directory + 4 * STRIPS),
    ] {
        file.extend(tag.to_le_bytes());
        file.extend(kind.to_le_bytes());
        file.extend(u32::to_le_bytes(count));
        file.extend(u32::to_le_bytes(value));
    }
    file.extend([0; 4]);
    (0..STRIPS).for_each(|strip| file.extend((data + strip * 80).to_le_bytes()));
    (0..STRIPS).for_each(|strip| file.extend((600 - strip * 80).min(80).to_le_bytes()));
    file
}

fn noise_bytes(len: usize) -> Vec<u8> {
    let mut random = Random::new(9);
    (0..len).map(|_| random.next() as u8 % 200).collect()
}

#[test]
fn whatever_is_cut_is_warned_of_or_refused() {
    for (format, bytes) in specimens() {
        let whole = read_named(&bytes, Some(format.extension())).unwrap();
        for cut in (0..bytes.len()).step_by(1 + bytes.len() / 60) {
            match keep(&bytes[..cut], format) {
                Ok(part) => assert!(
                    part.picture == whole.picture || part.warnings.len() > whole.warnings.len(),
                    "{format} cut at {cut}"
                ),
                Err(error) => assert!(
                    !error.to_string().contains("--on-damage keep"),
                    "{format} cut at {cut}: {error}"
                ),
            }
        }
    }
}
