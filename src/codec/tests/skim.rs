//! What is found without decoding is what decoding finds.

use std::fs;
use std::io::Cursor;
use std::path::{Path, PathBuf};

use crate::codec::{self, Attachments, Encoding, Format, Limits};
use crate::picture::{Channels, Picture, Size};

/// A block with an artist, and one long value in its EXIF directory.
fn exif() -> Vec<u8> {
    let mut block = b"MM\0*\0\0\0\x08\0\x02\x01\x3b\0\x02\0\0\0\x04Ada\0\x87\x69\0\x04\0\0\0\x01\0\0\0\x26\0\0\0\0".to_vec();
    block.extend(b"\0\x01\xa4\x34\0\x02\0\0\0\x10\0\0\0\x38\0\0\0\0RF50mm F1.2 USM\0");
    block
}

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, found);
        } else {
            found.push(path);
        }
    }
}

/// Compares; says whether there was anything.
fn agrees(bytes: &[u8], name: &str) -> bool {
    let limits = Limits {
        max_pixels: 1 << 22,
        max_bytes: 256 << 20,
    };
    let Ok(header) = codec::probe(Cursor::new(bytes), None, &limits) else {
        return false;
    };
    let skimmed = codec::skim(Cursor::new(bytes), header.format);
    let Ok(decoded) = codec::decode(bytes, &header, &limits) else {
        return false;
    };
    assert_eq!(skimmed.exif, decoded.exif, "{name}");
    assert_eq!(skimmed.xmp, decoded.xmp, "{name}");
    skimmed.exif.is_some()
}

#[test]
fn blocks_are_found_in_every_format_that_holds_them() {
    let picture = Picture::from_u8(Size::new(40, 30), Channels::Rgb, vec![9; 3_600]);
    let (block, packet) = (exif(), b"<x:xmpmeta xmlns:x=\"adobe:ns:meta/\"/>".repeat(3));
    for format in [Format::Jpeg, Format::Png, Format::WebP, Format::Tiff] {
        for (exif, xmp) in [(true, true), (true, false), (false, true)] {
            let attachments = Attachments {
                exif: exif.then_some(&block[..]),
                xmp: xmp.then_some(&packet[..]),
                ..Attachments::default()
            };
            let file = codec::encode(&picture, &Encoding::new(format), &attachments).unwrap();
            let found = agrees(&file.bytes, &format.to_string());
            assert!(found || !exif, "{format}");
            let skimmed = codec::skim(Cursor::new(&file.bytes), format);
            assert_eq!(skimmed.xmp.is_some(), xmp, "{format}");
            // Cut off anywhere it gives what is left, or nothing.
            for end in (0..file.bytes.len()).step_by(7) {
                codec::skim(Cursor::new(&file.bytes[..end]), format);
            }
        }
    }
    assert_eq!(block.len(), 0x48);
}

#[test]
fn it_agrees_with_decoding_for_all_files_that_are_at_hand() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut paths = Vec::new();
    files(&root.join("fuzz/seeds/decode"), &mut paths);
    files(&root.join("sample-images/orientation"), &mut paths);
    files(&root.join("sample-images/formats"), &mut paths);
    let found = paths.iter().filter(|path| {
        let bytes = fs::read(path).unwrap();
        agrees(&bytes, &path.display().to_string())
    });
    assert!(found.count() >= 8);
}
