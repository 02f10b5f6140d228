//! TIFF: the tags of its first directory that hold attachments.

use std::borrow::Cow;

use super::{Kind, photoshop};
use crate::codec::ifd::{Directory, Tiff};

const XMP: u16 = 700;
const IPTC: u16 = 33_723;
const PHOTOSHOP: u16 = 34_377;
const ICC: u16 = 34_675;

/// The first byte of every data set.
const IPTC_MARK: u8 = 0x1c;

/// More pages than any document has: directories may lead in a circle.
const MAX_PAGES: usize = 65_536;

pub(super) fn find(bytes: &[u8], kind: Kind) -> Option<Cow<'_, [u8]>> {
    let tiff = Tiff::parse(bytes)?;
    let value = |directory: &Directory, tag| directory.field(tag).map(|field| tiff.value(field));
    let first = tiff.first();
    match kind {
        Kind::Exif => Some(Cow::Borrowed(bytes)),
        Kind::Xmp => value(&first, XMP).map(Cow::Borrowed),
        Kind::Icc => value(&first, ICC).map(Cow::Borrowed),
        Kind::Iptc => value(&first, IPTC).map(in_order).or_else(|| {
            let blocks = value(&first, PHOTOSHOP)?;
            photoshop::iptc(blocks).map(Cow::Borrowed)
        }),
    }
}

/// How many directories follow each other: the pages of the file.
pub(in crate::inspect) fn pages(bytes: &[u8]) -> usize {
    let Some(tiff) = Tiff::parse(bytes) else {
        return 1;
    };
    let (mut next, mut seen) = (tiff.u32(4), std::collections::HashSet::new());
    while let Some(at) = next.filter(|at| *at != 0) {
        if seen.len() == MAX_PAGES || !seen.insert(at) {
            break;
        }
        let count_at = at as usize;
        let Some(bytes) = bytes.get(count_at..count_at.saturating_add(2)) else {
            seen.remove(&at);
            break;
        };
        let count = [bytes[0], bytes[1]];
        let count = if tiff.is_big_endian() {
            u16::from_be_bytes(count)
        } else {
            u16::from_le_bytes(count)
        };
        next = tiff.u32(count_at + 2 + usize::from(count) * 12);
    }
    seen.len().max(1)
}

/// Some writers declare the bytes as numbers of four, and swap them where the file's order is not their own.
fn in_order(value: &[u8]) -> Cow<'_, [u8]> {
    match value {
        [IPTC_MARK, ..] => Cow::Borrowed(value),
        [_, _, _, IPTC_MARK, ..] => {
            let fours = value.chunks(4).flat_map(|four| four.iter().rev());
            Cow::Owned(fours.copied().collect())
        }
        _ => Cow::Borrowed(value),
    }
}
