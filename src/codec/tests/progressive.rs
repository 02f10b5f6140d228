//! JPEG files of several scans, progressive and sequential: against files of one scan with the same coefficients, and
//! files that are cut or damaged.

use super::reduced::every_cut_is_truncated;
use super::scaled::{SPECIMENS, read_eighths, wanted_eighths};
use super::*;
use crate::codec::{Decoder, Decoding};

/// A file of several scans, and the name of the specimen whose coefficients it has.
pub(super) const TRANSCODED: [(&str, &[u8]); 11] = [
    ("gray", include_bytes!("data/scaled/progressive_gray.jpg")),
    ("rgb", include_bytes!("data/scaled/progressive_rgb.jpg")),
    ("ycc_420", include_bytes!("data/scaled/progressive_420.jpg")),
    ("ycc_422", include_bytes!("data/scaled/progressive_422.jpg")),
    ("ycc_444", include_bytes!("data/scaled/progressive_444.jpg")),
    (
        "ycc_mixed",
        include_bytes!("data/scaled/progressive_mixed.jpg"),
    ),
    ("ycc_420", include_bytes!("data/scaled/scans_0_1_2.jpg")),
    ("ycc_420", include_bytes!("data/scaled/scans_2_1_0.jpg")),
    ("ycc_420", include_bytes!("data/scaled/scans_0_12.jpg")),
    ("ycc_420", include_bytes!("data/scaled/scans_01_2.jpg")),
    ("ycc_420", include_bytes!("data/scaled/scans_02_1.jpg")),
];

#[test]
fn pictures_are_those_of_files_of_one_scan_at_every_scale() {
    for (name, file) in TRANSCODED {
        let specimen = SPECIMENS.iter().find(|specimen| specimen.0 == name);
        let sequential = specimen.unwrap().1;
        for n in 1..=8 {
            let same = read_eighths(file, n) == read_eighths(sequential, n);
            assert!(same, "{name} at {n}/8");
        }
    }
}

#[test]
fn a_file_of_several_scans_cut_anywhere_is_truncated() {
    for (name, file) in TRANSCODED {
        let header = look(file, None).unwrap();
        for n in [1, 3, 4, 8] {
            let decoding = Decoding {
                at_least: Some(wanted_eighths(header.size, n)),
                ..Decoding::default()
            };
            let reserved = Limits {
                max_bytes: header.decoding_bytes(&decoding),
                ..Limits::default()
            };
            for limits in [Limits::default(), reserved] {
                every_cut_is_truncated(&format!("{name} at {n}/8"), file, |file| {
                    Decoder::new().decode(file, &header, &limits, &decoding, Vec::new())
                });
            }
        }
    }
}
