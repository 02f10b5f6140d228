//! JPEG files that are damaged amid their data: an error, or a part with a warning; and what is no damage.

use super::jpeg::{PATCHES, kind, photo, photos};
use super::salvage::{keep, rows_kept};
use super::*;
use crate::codec::{DecodeErrorKind, Format, Scan};

/// A code that does not exist, again and again.
const NO_CODES: [u8; 32] = [
    0xff, 0, 0xff, 0, 0xff, 0, 0xff, 0, 0xff, 0, 0xff, 0, 0xff, 0, 0xff, 0, 0xff, 0, 0xff, 0, 0xff,
    0, 0xff, 0, 0xff, 0, 0xff, 0, 0xff, 0, 0xff, 0,
];

fn written_over(file: &[u8], at: usize, with: &[u8]) -> Vec<u8> {
    let mut file = file.to_vec();
    file[at..at + with.len()].copy_from_slice(with);
    file
}

fn first_data(file: &[u8]) -> usize {
    let scan = file.windows(2).position(|bytes| bytes == [0xff, 0xda]);
    scan.unwrap() + 14
}

#[test]
fn zeroed_and_stale_sectors_are_damage() {
    let mut random = Random::seeded();
    let sector = 512;
    let (mut tried, mut silent) = (0, 0);
    for scan in [Scan::Baseline, Scan::Progressive] {
        let file = photo(Channels::Rgb, scan);
        let first = first_data(&file);
        for _ in 0..60 {
            let from = first + random.below(file.len() - first - 2 * sector);
            let to = from + random.below(file.len() - from - sector - 2);
            let zeroed = written_over(&file, from, &vec![0; sector]);
            let stale = written_over(&file, to, &file[from..from + sector]);
            for (what, harmed) in [("zeroed", zeroed), ("stale", stale)] {
                let what = format!("{scan:?} {what} from {from} to {to}");
                if harmed == file {
                    continue;
                }
                match read(&harmed) {
                    Ok(decoded) => silent += usize::from(decoded.warnings.is_empty()),
                    Err(error) => assert_eq!(error.kind(), DecodeErrorKind::Damaged, "{what}"),
                }
                tried += 1;
                match keep(&harmed, Format::Jpeg) {
                    Ok(decoded) => assert_eq!(decoded.picture.size(), Size::new(203, 151)),
                    Err(error) => assert!(!error.to_string().contains("--on-damage"), "{error}"),
                }
            }
        }
    }
    // Stale data that take exactly as many bits as those in whose place they are cannot be told by anybody.
    assert!(silent * 20 <= tried, "{silent} of {tried}");
}

#[test]
fn rows_above_damage_are_kept() {
    for channels in [Channels::Gray, Channels::Rgb] {
        let file = photo(channels, Scan::Baseline);
        let whole = read(&file).unwrap();
        let first = first_data(&file);
        let mut last = 0;
        for part in 1..10 {
            let at = first + (file.len() - first) * part / 10;
            let harmed = written_over(&file, at, &NO_CODES);
            let error = read(&harmed).unwrap_err();
            assert_eq!(error.kind(), DecodeErrorKind::Damaged);
            assert!(error.to_string().contains("--on-damage keep"), "{error}");
            let Ok(kept) = keep(&harmed, Format::Jpeg) else {
                assert_eq!(last, 0, "{part}");
                continue;
            };
            let warning = kept.warnings.last().unwrap();
            assert!(
                warning.starts_with("is damaged (its data contain a code"),
                "{warning}"
            );
            let rows = rows_kept(&kept, &whole.picture, &format!("{part} of 10"));
            assert!(rows >= last);
            last = rows;
        }
        assert!(last > 100, "{last}");
    }
}

#[test]
fn restart_markers_lead_on_behind_damage() {
    // 32 MCUs of 8×8 pixels in eight intervals, each half a row.
    let file = PATCHES[3].1;
    let whole = read(file).unwrap().picture;
    let restarts: Vec<_> = (0..file.len() - 1)
        .filter(|&at| file[at] == 0xff && (0xd0..=0xd7).contains(&file[at + 1]))
        .collect();
    let damaged = written_over(file, restarts[2] + 2, &[0xff, 0, 0xff, 0]);
    let lost = [&file[..restarts[1]], &file[restarts[3]..]].concat();
    for (harmed, missing) in [(damaged, 3..4), (lost, 2..4)] {
        assert_eq!(kind(&harmed), Some(DecodeErrorKind::Damaged));
        let kept = keep(&harmed, Format::Jpeg).unwrap();
        let warning = kept.warnings.last().unwrap();
        assert!(
            warning.contains("could not be read and is gray"),
            "{warning}"
        );
        let (Samples::U8(own), Samples::U8(all)) = (kept.picture.samples(), whole.samples()) else {
            unreachable!()
        };
        for (index, (own, all)) in own.chunks(3).zip(all.chunks(3)).enumerate() {
            let (x, y) = (index % 64, index / 64);
            let interval = y / 8 * 2 + x / 32;
            let wanted = if missing.contains(&interval) {
                &[128; 3]
            } else {
                all
            };
            assert_eq!(own, wanted, "at {x}, {y} without {missing:?}");
        }
    }
}

#[test]
fn other_scans_are_kept_where_one_is_damaged() {
    for channels in [Channels::Gray, Channels::Rgb] {
        let file = photo(channels, Scan::Progressive);
        let whole = read(&file).unwrap().picture;
        let first = first_data(&file);
        for part in 2..9 {
            let at = first + (file.len() - first) * part / 10;
            let harmed = written_over(&file, at, &NO_CODES);
            if read(&harmed).is_ok() {
                // Scans of nothing but bits take any.
                continue;
            }
            let kept = keep(&harmed, Format::Jpeg).unwrap();
            let warning = kept.warnings.last().unwrap();
            assert!(warning.starts_with("is damaged in scan "), "{warning}");
            let (Samples::U8(own), Samples::U8(all)) = (kept.picture.samples(), whole.samples())
            else {
                unreachable!()
            };
            let sum: u32 = own
                .iter()
                .zip(all)
                .map(|(a, b)| u32::from(a.abs_diff(*b)))
                .sum();
            assert!(sum as usize <= own.len() * 40, "{channels:?} {part}: {sum}");
        }
    }
}

#[test]
fn a_few_bytes_too_many_at_the_end_are_a_warning() {
    for (name, file) in photos() {
        let whole = read(&file).unwrap();
        let (data, end) = file.split_at(file.len() - 2);
        for stray in [&[0][..], &[0; 8], b"stray", &[0xff; 30], &[0xff, 0xd3]] {
            let strayed = [data, stray, end].concat();
            let decoded =
                read(&strayed).unwrap_or_else(|error| panic!("{name} {stray:?}: {error}"));
            assert_eq!(decoded.picture, whole.picture, "{name} {stray:?}");
            // Any number of 0xff may stand before a marker, and a last restart marker says nothing.
            let warnings = whole.warnings.len() + usize::from(stray[0] != 0xff);
            assert_eq!(decoded.warnings.len(), warnings, "{name} {stray:?}");
        }
        let many = [data, &[7; 100], end].concat();
        assert_eq!(kind(&many), Some(DecodeErrorKind::Damaged), "{name}");
        let kept = keep(&many, Format::Jpeg).unwrap();
        assert_eq!(kept.picture, whole.picture, "{name}");
        assert!(kept.warnings.len() > whole.warnings.len(), "{name}");
    }
}

/// libjpeg reads such files too, and warns.
#[test]
fn a_scan_header_that_contradicts_its_kind_of_file_is_a_warning() {
    let whole = include_bytes!("data/scaled/ycc_420.jpg");
    let last = first_data(whole);
    // The first coefficient, the last, and the bits of earlier and later scans.
    for (from_end, value) in [(3, 1), (2, 0), (2, 5), (1, 0x10), (1, 0x04)] {
        let mut bytes = whole.to_vec();
        bytes[last - from_end] = value;
        let decoded = read(&bytes).unwrap();
        assert!(decoded.picture == read(whole).unwrap().picture);
        let [warning] = &decoded.warnings[..] else {
            panic!("{from_end} {value}: {:?}", decoded.warnings);
        };
        assert!(warning.contains("a scan header"), "{warning}");
    }
}
