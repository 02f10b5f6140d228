//! WebP: the chunks of its RIFF container.

use std::borrow::Cow;

use super::Kind;

/// `RIFF`, a length, `WEBP`.
const HEAD: usize = 12;

pub(super) fn find(bytes: &[u8], kind: Kind) -> Option<Cow<'_, [u8]>> {
    let id = match kind {
        Kind::Exif => b"EXIF",
        Kind::Xmp => b"XMP ",
        Kind::Icc => b"ICCP",
        // There is no chunk for it.
        Kind::Iptc => return None,
    };
    let data = chunks(bytes).find(|(found, _)| *found == id)?.1;
    // Some writers leave the signature of JPEG's segment in front.
    Some(Cow::Borrowed(
        data.strip_prefix(b"Exif\0\0").unwrap_or(data),
    ))
}

/// All chunks that are whole: their types and what they hold.
pub(in crate::inspect) fn chunks(bytes: &[u8]) -> impl Iterator<Item = (&[u8; 4], &[u8])> {
    let mut at = HEAD;
    std::iter::from_fn(move || {
        let id = bytes.get(at..at + 4)?.try_into().ok()?;
        let length = u32::from_le_bytes(bytes.get(at + 4..at + 8)?.try_into().ok()?) as usize;
        let data = bytes.get(at + 8..(at + 8).checked_add(length)?)?;
        at += 8 + length.next_multiple_of(2);
        Some((id, data))
    })
}
