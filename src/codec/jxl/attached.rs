//! EXIF and XMP in the boxes of a JPEG XL file, as they are or packed by Brotli.

use std::borrow::Cow;
use std::io::{self, Cursor, Read, Seek, SeekFrom};

use brotli_decompressor::Decompressor;

use crate::codec::ifd::{ORIENTATION, Tiff};
use crate::codec::skim::Blocks;
use crate::codec::{Decoded, MAX_METADATA};

use super::container::{Container, Extent, Part};

/// A kind of metadata that has a box.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Block {
    /// A TIFF structure, without the offset and the name that may stand before it.
    Exif,
    /// A packet of XML.
    Xmp,
}

impl Block {
    fn kind(self) -> [u8; 4] {
        match self {
            Self::Exif => *b"Exif",
            Self::Xmp => *b"xml ",
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Exif => "EXIF block",
            Self::Xmp => "XMP packet",
        }
    }
}

/// Why a block that is there is not given.
enum Fault {
    Damaged,
    TooLarge,
}

/// What a file has of this kind, as it says it; nothing where it is damaged.
pub(crate) fn block(bytes: &[u8], block: Block) -> Option<Vec<u8>> {
    let container = Container::read(&mut Cursor::new(bytes), Extent::Whole).ok()?;
    find(&container, bytes, block).ok().flatten()
}

/// Takes the blocks out of a file. What is damaged or far too large is left out with a warning.
pub(super) fn read(container: &Container, bytes: &[u8], decoded: &mut Decoded) {
    let mut take = |block: Block| {
        find(container, bytes, block).unwrap_or_else(|fault| {
            let name = block.name();
            decoded.warnings.push(match fault {
                Fault::Damaged => format!("the {name} is damaged; it was left out"),
                Fault::TooLarge => format!(
                    "the {name} has more than {MAX_METADATA} bytes, more than any picture needs; it was left out"
                ),
            });
            None
        })
    };
    let (exif, xmp) = (take(Block::Exif), take(Block::Xmp));
    decoded.exif = exif.map(upright);
    decoded.xmp = xmp;
}

/// EXIF and XMP as decoding gives them, found by seeking; what is damaged or far too large is left out.
pub(in crate::codec) fn skim<R: Read + Seek>(reader: &mut R) -> io::Result<Blocks> {
    let whole = Container::read(reader, Extent::Whole)?;
    let (mut bytes, mut container) = (Vec::new(), Container::default());
    for Part { kind, at } in whole.parts {
        let len = at.end.saturating_sub(at.start);
        let is_metadata = matches!(&kind, b"Exif" | b"xml " | b"brob");
        if !is_metadata || bytes.len() as u64 + len > 2 * MAX_METADATA as u64 {
            continue;
        }
        let start = bytes.len() as u64;
        reader.seek(SeekFrom::Start(at.start))?;
        reader.by_ref().take(len).read_to_end(&mut bytes)?;
        let at = start..start + len;
        container.parts.push(Part { kind, at });
    }
    let found = |block| find(&container, &bytes, block).ok().flatten();
    Ok((found(Block::Exif).map(upright), found(Block::Xmp)))
}

fn find(container: &Container, bytes: &[u8], block: Block) -> Result<Option<Vec<u8>>, Fault> {
    let kind = block.kind();
    let plain = container.find(kind, bytes).map(Cow::Borrowed);
    let packed = || {
        let parts = container.parts.iter().filter(|part| part.kind == *b"brob");
        let mut payloads = parts.map(|part| part.payload(bytes));
        payloads.find_map(|payload| payload.strip_prefix(&kind))
    };
    let content = match plain {
        Some(content) => Some(content),
        None => packed().map(unpacked).transpose()?.map(Cow::Owned),
    };
    let Some(content) = content else {
        return Ok(None);
    };
    if content.len() > MAX_METADATA {
        return Err(Fault::TooLarge);
    }
    let block = match block {
        Block::Exif => structure(&content).ok_or(Fault::Damaged)?,
        Block::Xmp => &content,
    };
    Ok(Some(block.to_vec()))
}

fn unpacked(stream: &[u8]) -> Result<Vec<u8>, Fault> {
    // Windows of up to 1 GiB are no Brotli by RFC 7932, and would be allocated as soon as they are named.
    const LARGE_WINDOW: u8 = 0x11;
    if stream
        .first()
        .is_none_or(|first| first & 0x7f == LARGE_WINDOW)
    {
        return Err(Fault::Damaged);
    }
    let mut bytes = Vec::new();
    Decompressor::new(stream, 4_096)
        .take(MAX_METADATA as u64 + 1)
        .read_to_end(&mut bytes)
        .map_err(|_| Fault::Damaged)?;
    Ok(bytes)
}

/// The structure in an EXIF box, which begins with the number of bytes before it.
fn structure(content: &[u8]) -> Option<&[u8]> {
    let (offset, rest) = content.split_first_chunk::<4>()?;
    let structure = rest.get(u32::from_be_bytes(*offset) as usize..)?;
    Some(structure.strip_prefix(b"Exif\0\0").unwrap_or(structure))
}

/// The block of a picture that has been turned by what its header says.
fn upright(mut exif: Vec<u8>) -> Vec<u8> {
    let Some(tiff) = Tiff::parse(&exif) else {
        return exif;
    };
    let one = match tiff.is_big_endian() {
        true => [0, 1],
        false => [1, 0],
    };
    let fields = tiff.first().fields;
    let shorts = fields
        .iter()
        .filter(|field| field.kind == 3 && field.count > 0);
    for field in shorts.filter(|field| field.tag == ORIENTATION) {
        exif[field.at..field.at + 2].copy_from_slice(&one);
    }
    exif
}
