//! Where a file keeps what is attached to its picture: EXIF, XMP, IPTC and the colour profile, found without decoding.
//!
//! It finds bytes and does not know what is in them. What points outside the file, or does not end, is as if it were not
//! there, so that a damaged file still tells what it can.

pub(super) mod gif;
pub(super) mod jpeg;
mod jxl;
mod photoshop;
pub(super) mod png;
pub(super) mod tiff;
pub(super) mod webp;

use std::borrow::Cow;
use std::io::Read;

use flate2::read::ZlibDecoder;

use crate::codec::Format;

/// The most that a compressed attachment may inflate to: no sensible one is larger.
const MAX_INFLATED: u64 = 8 << 20;

/// A kind of attachment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A TIFF structure, without `Exif\0\0` before it; of a TIFF file all of it.
    Exif,
    /// A packet of XML.
    Xmp,
    /// Data sets of the IIM, without what Photoshop puts around them.
    Iptc,
    /// A colour profile.
    Icc,
}

/// The attachment of this kind in a file of this format, if it has one.
pub(super) fn find(bytes: &[u8], format: Format, kind: Kind) -> Option<Cow<'_, [u8]>> {
    let found = match format {
        Format::Jpeg => jpeg::find(bytes, kind),
        Format::Png => png::find(bytes, kind),
        Format::WebP => webp::find(bytes, kind),
        Format::Tiff => tiff::find(bytes, kind),
        Format::JpegXl => jxl::find(bytes, kind),
        _ => None,
    };
    found.filter(|found| !found.is_empty())
}

/// What a zlib stream inflates to; what lies behind the limit is cut off, and so is what is damaged.
fn inflated(stream: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::new();
    // What came before an error is kept.
    let _ = ZlibDecoder::new(stream)
        .take(MAX_INFLATED)
        .read_to_end(&mut bytes);
    bytes
}

/// A big-endian number of four bytes.
pub(super) fn be32(bytes: &[u8], at: usize) -> Option<u32> {
    let bytes = bytes.get(at..at.checked_add(4)?)?;
    Some(u32::from_be_bytes(bytes.try_into().ok()?))
}
