//! Photos with EXIF, made in the test.

use std::fs;
use std::path::{Path, PathBuf};

use stampmill::codec::{self, Attachments, Encoding, Format};
use stampmill::picture::{Channels, Picture, Size};

/// A field: its tag, type and value in big-endian order.
pub(crate) type Field = (u16, u16, Vec<u8>);

pub(crate) const MAKE: u16 = 0x010f;
pub(crate) const MODEL: u16 = 0x0110;
pub(crate) const ORIENTATION: u16 = 0x0112;
pub(crate) const DATE_TIME: u16 = 0x0132;
pub(crate) const ARTIST: u16 = 0x013b;
pub(crate) const COPYRIGHT: u16 = 0x8298;
pub(crate) const TAKEN: u16 = 0x9003;

/// Text, with a zero behind it.
pub(crate) fn text(tag: u16, text: &str) -> Field {
    (tag, 2, [text.as_bytes(), b"\0"].concat())
}

fn short(tag: u16, value: u16) -> Field {
    (tag, 3, value.to_be_bytes().to_vec())
}

fn fraction(tag: u16, above: u32, below: u32) -> Field {
    (tag, 5, [above.to_be_bytes(), below.to_be_bytes()].concat())
}

/// What a camera writes.
pub(crate) fn camera() -> Vec<Field> {
    vec![
        text(MAKE, "Canon"),
        text(MODEL, "Canon EOS R5"),
        text(DATE_TIME, "2027:01:01 00:00:00"),
        text(ARTIST, "Ada Lovelace"),
        fraction(0x829a, 1, 250),
        fraction(0x829d, 28, 10),
        short(0x8827, 400),
        text(TAKEN, "2026:03:09 18:05:07"),
        fraction(0x920a, 50, 1),
        text(0xa434, "RF50mm F1.2 L USM"),
    ]
}

pub(crate) fn turned(orientation: u16) -> Field {
    short(ORIENTATION, orientation)
}

/// A block of these fields; those of the EXIF directory are put there.
pub(crate) fn exif(fields: &[Field]) -> Vec<u8> {
    let (further, first): (Vec<_>, Vec<_>) =
        fields.iter().cloned().partition(|(tag, ..)| *tag > 0x8298);
    let mut first = first;
    first.push((0x8769, 4, vec![0; 4]));
    first.sort_by_key(|(tag, ..)| *tag);
    let mut block = b"MM\0*\0\0\0\x08".to_vec();
    let pointer = directory(&mut block, &first);
    let at = block.len() as u32;
    block[pointer..pointer + 4].copy_from_slice(&at.to_be_bytes());
    directory(&mut block, &further);
    block
}

/// Appends a directory; tells where the value of its pointer to the EXIF directory stands.
fn directory(block: &mut Vec<u8>, fields: &[Field]) -> usize {
    let mut values: Vec<u8> = Vec::new();
    let behind = block.len() + 2 + fields.len() * 12 + 4;
    let mut pointer = 0;
    block.extend((fields.len() as u16).to_be_bytes());
    for (tag, kind, value) in fields {
        let size = [0, 1, 1, 2, 4, 8][usize::from(*kind)];
        block.extend(tag.to_be_bytes());
        block.extend(kind.to_be_bytes());
        block.extend(((value.len() / size) as u32).to_be_bytes());
        if *tag == 0x8769 {
            pointer = block.len();
        }
        if value.len() <= 4 {
            let mut inline = value.clone();
            inline.resize(4, 0);
            block.extend(inline);
        } else {
            block.extend(((behind + values.len()) as u32).to_be_bytes());
            values.extend(value);
        }
    }
    block.extend([0; 4]);
    block.extend(values);
    pointer
}

/// A picture of a plain colour as a file with this block.
pub(crate) fn file(size: Size, format: Format, attachments: &Attachments<'_>) -> Vec<u8> {
    let samples = vec![90; size.pixels() as usize * 3];
    let picture = Picture::from_u8(size, Channels::Rgb, samples);
    codec::encode(&picture, &Encoding::new(format), attachments)
        .unwrap()
        .bytes
}

/// A photo of 120×80 in a folder, made if it is missing.
pub(crate) fn photo(folder: &Path, name: &str, fields: &[Field]) -> PathBuf {
    let path = folder.join(name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    let block = exif(fields);
    let attachments = Attachments {
        exif: (!fields.is_empty()).then_some(&block[..]),
        ..Attachments::default()
    };
    fs::write(&path, file(Size::new(120, 80), Format::Jpeg, &attachments)).unwrap();
    path
}
