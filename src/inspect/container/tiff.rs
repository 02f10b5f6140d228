//! TIFF: the tags of its first directory that hold attachments.

use std::borrow::Cow;

use super::{Kind, photoshop};
use crate::codec::ifd::{Directory, Tiff, describe};

const XMP: u16 = 700;
const IPTC: u16 = 33_723;
const PHOTOSHOP: u16 = 34_377;
const ICC: u16 = 34_675;

/// The first byte of every data set.
const IPTC_MARK: u8 = 0x1c;

/// More pages than any document has: directories may lead in a circle.
const MAX_PAGES: usize = 65_536;

pub(super) fn find(bytes: &[u8], kind: Kind) -> Option<Cow<'_, [u8]>> {
    let tiff = Tiff::parse_file(bytes)?;
    let value = |directory: &Directory, tag| directory.field(tag).map(|field| tiff.value(field));
    let first = tiff.first();
    match kind {
        Kind::Exif if Tiff::parse(bytes).is_some() => Some(Cow::Borrowed(bytes)),
        // An EXIF block has offsets of four bytes.
        Kind::Exif => describe(bytes).map(Cow::Owned),
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
    let Some(tiff) = Tiff::parse_file(bytes) else {
        return 1;
    };
    let (mut next, mut seen) = (tiff.first_at(), std::collections::HashSet::new());
    while let Some(at) = next.filter(|at| *at != 0 && tiff.extent(*at).is_some()) {
        if seen.len() == MAX_PAGES || !seen.insert(at) {
            break;
        }
        next = tiff.after(at);
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
