//! What the header of a TGA file says too much or not at all, for the decoder of `image`.

use std::borrow::Cow;

use super::spliced::Spliced;
use super::{DecodeError, Format};

const HEADER: usize = 18;

/// Refuses kinds of pictures by their number.
pub(super) fn check(head: &[u8]) -> Result<(), DecodeError> {
    match head.get(2) {
        Some(kind) if !matches!(kind, 1..=3 | 9..=11) => Err(DecodeError::unsupported(
            format!("a {} file of image type {kind}", Format::Tga),
            "convert it to PNG first",
        )),
        _ => Ok(()),
    }
}

/// The file with as many bits of alpha as its depth leaves: headers are found with any number, and readers go by the depth.
pub(super) fn mended(bytes: &[u8]) -> Spliced<'_> {
    let Some(header) = bytes.first_chunk::<HEADER>() else {
        return Spliced::whole(bytes);
    };
    let (kind, depth, descriptor) = (header[2], header[16], header[17]);
    let alpha = match (kind, depth) {
        (3 | 11, 16) => 8,
        // Of 32 bits the decoder knows that the last 8 are alpha.
        _ => 0,
    };
    let descriptor = descriptor & 0xf0 | alpha;
    let (before, behind) = bytes.split_at(HEADER - 1);
    Spliced::of([
        Cow::Borrowed(before),
        Cow::Owned(vec![descriptor]),
        Cow::Borrowed(&behind[1..]),
    ])
}
