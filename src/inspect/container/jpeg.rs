//! JPEG: the segments before the first scan.

use std::borrow::Cow;

use super::{Kind, photoshop};

const SOS: u8 = 0xda;
const EOI: u8 = 0xd9;
const APP1: u8 = 0xe1;
const APP2: u8 = 0xe2;
const APP13: u8 = 0xed;

const EXIF: &[u8] = b"Exif\0\0";
const XMP: &[u8] = b"http://ns.adobe.com/xap/1.0/\0";
const ICC: &[u8] = b"ICC_PROFILE\0";
const PHOTOSHOP: &[u8] = b"Photoshop 3.0\0";

pub(super) fn find(bytes: &[u8], kind: Kind) -> Option<Cow<'_, [u8]>> {
    match kind {
        Kind::Exif => behind(bytes, APP1, EXIF).next().map(Cow::Borrowed),
        Kind::Xmp => behind(bytes, APP1, XMP).next().map(Cow::Borrowed),
        Kind::Icc => profile(bytes),
        Kind::Iptc => {
            // A block that is too long for one segment goes on in the next.
            let blocks: Vec<u8> = behind(bytes, APP13, PHOTOSHOP).flatten().copied().collect();
            photoshop::iptc(&blocks).map(|found| Cow::Owned(found.to_vec()))
        }
    }
}

/// The segments before the first scan: their markers and what they hold.
pub(in crate::inspect) fn segments(bytes: &[u8]) -> impl Iterator<Item = (u8, &[u8])> {
    let mut at = 2;
    std::iter::from_fn(move || {
        loop {
            // Any number of 0xff may stand before a marker.
            let marker = match bytes.get(at..at + 2)? {
                [0xff, 0xff] => {
                    at += 1;
                    continue;
                }
                [0xff, marker] => *marker,
                // Stray bytes, as some cameras leave them.
                _ => {
                    at += 1;
                    continue;
                }
            };
            if matches!(marker, 0 | 1 | 0xd0..=0xd8) {
                at += 2;
                continue;
            }
            if matches!(marker, SOS | EOI) {
                return None;
            }
            let length = bytes.get(at + 2..at + 4)?;
            let length = usize::from(u16::from_be_bytes([length[0], length[1]]));
            let payload = bytes.get(at + 4..at + 2 + length)?;
            at += 2 + length;
            return Some((marker, payload));
        }
    })
}

/// What stands behind a signature in segments of this marker.
fn behind<'a>(
    bytes: &'a [u8],
    marker: u8,
    signature: &'static [u8],
) -> impl Iterator<Item = &'a [u8]> {
    segments(bytes)
        .filter(move |(found, _)| *found == marker)
        .filter_map(move |(_, payload)| payload.strip_prefix(signature))
}

/// A profile from its pieces, which are numbered from 1.
fn profile(bytes: &[u8]) -> Option<Cow<'_, [u8]>> {
    let mut pieces: Vec<(u8, &[u8])> = behind(bytes, APP2, ICC)
        .filter_map(|payload| Some((*payload.first()?, payload.get(2..)?)))
        .collect();
    pieces.sort_by_key(|(number, _)| *number);
    pieces.dedup_by_key(|(number, _)| *number);
    match pieces[..] {
        [] => None,
        [(_, only)] => Some(Cow::Borrowed(only)),
        _ => Some(
            pieces
                .iter()
                .flat_map(|(_, piece)| *piece)
                .copied()
                .collect(),
        ),
    }
}
