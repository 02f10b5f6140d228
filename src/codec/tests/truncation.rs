//! JPEG: telling a whole file from a part of one.

use super::jpeg::{PATCHES, kind, photo, photos};
use super::*;
use crate::codec::{DecodeErrorKind, Scan};

#[test]
fn a_file_cut_anywhere_is_truncated() {
    for (name, file) in photos() {
        let len = file.len();
        let evenly = (0..64).map(|part| len * part / 64);
        for cut in evenly.chain(len - 40..len - 2).filter(|cut| *cut > 3) {
            let kind = kind(&file[..cut]);
            assert_eq!(
                kind,
                Some(DecodeErrorKind::Truncated),
                "{name} cut at {cut} of {len}"
            );
        }
    }
}

#[test]
fn a_cut_file_tells_how_far_it_goes() {
    let file = photo(Channels::Rgb, Scan::Baseline);
    let message = read(&file[..file.len() * 6 / 10]).unwrap_err().to_string();
    let percent: u32 = message
        .strip_prefix("ends after ")
        .and_then(|rest| rest.split_once(" % of its rows; copy"))
        .unwrap_or_else(|| panic!("{message}"))
        .0
        .parse()
        .unwrap();
    assert!((40..75).contains(&percent), "{message}");
    let message = read(&file[..100]).unwrap_err().to_string();
    assert!(message.starts_with("ends inside its header"), "{message}");
}

#[test]
fn only_the_end_marker_missing_is_a_warning() {
    for (name, file) in photos() {
        let whole = read(&file).unwrap();
        for missing in 1..=2 {
            let cut = &file[..file.len() - missing];
            if name == "progressive_restarts" {
                // Here nobody can tell, and it counts as truncated.
                assert_eq!(kind(cut), Some(DecodeErrorKind::Truncated));
                continue;
            }
            let decoded = read(cut).unwrap_or_else(|error| panic!("{name}: {error}"));
            assert_eq!(decoded.picture, whole.picture, "{name}");
            assert_eq!(decoded.warnings.len(), whole.warnings.len() + 1, "{name}");
        }
    }
}

#[test]
fn what_follows_the_end_marker_does_not_matter() {
    for (name, file) in photos() {
        let whole = read(&file).unwrap();
        for after in [vec![0; 5_000], noise_bytes(5_000), file.clone()] {
            assert_eq!(
                read(&[file.clone(), after].concat()).unwrap(),
                whole,
                "{name}"
            );
        }
    }
}

#[test]
fn what_fills_up_a_cut_file_is_not_taken_for_its_data() {
    for (name, file) in photos().into_iter().filter(|(_, file)| file.len() > 2_000) {
        let scans_at = file
            .windows(2)
            .position(|bytes| bytes == [0xff, 0xda])
            .unwrap();
        for part in 1..16 {
            let cut = scans_at + 12 + (file.len() - scans_at - 400) * part / 16;
            let mut zeros = file[..cut].to_vec();
            zeros.resize(file.len(), 0);
            assert!(kind(&zeros).is_some(), "{name} with zeros from {cut}");
            let ended = [&file[..cut], &[0xff, 0xd9]].concat();
            match read(&ended) {
                Err(_) => {}
                Ok(decoded) => assert!(
                    name.contains("Progressive")
                        && decoded.warnings.iter().any(|w| w.contains("detail")),
                    "{name} ended at {cut}"
                ),
            }
        }
    }
}

fn noise_bytes(len: usize) -> Vec<u8> {
    let mut random = Random::new(9);
    (0..len).map(|_| random.next() as u8).collect()
}

#[test]
fn a_missing_restart_interval_is_noticed() {
    let file = PATCHES[3].1;
    let restarts: Vec<_> = (0..file.len() - 1)
        .filter(|&at| file[at] == 0xff && (0xd0..=0xd7).contains(&file[at + 1]))
        .collect();
    assert_eq!(restarts.len(), 7);
    let without_one = [&file[..restarts[2]], &file[restarts[3]..]].concat();
    assert_eq!(kind(&without_one), Some(DecodeErrorKind::Damaged));
    let cut_between = &file[..restarts[4]];
    let message = read(cut_between).unwrap_err().to_string();
    assert!(message.contains("50 % of its scan data"), "{message}");
}
