//! PNG: its chunks.

use std::borrow::Cow;

use super::{Kind, be32, inflated};

const SIGNATURE: usize = 8;
/// Length, type and checksum of a chunk.
const FRAMING: usize = 12;
const XMP_KEYWORD: &[u8] = b"XML:com.adobe.xmp\0";

pub(super) fn find(bytes: &[u8], kind: Kind) -> Option<Cow<'_, [u8]>> {
    let mut chunks = chunks(bytes);
    let mut payload = |id| chunks.find(|(found, _)| *found == id).map(|(_, data)| data);
    match kind {
        Kind::Exif => payload(b"eXIf").map(Cow::Borrowed),
        Kind::Icc => profile(payload(b"iCCP")?),
        Kind::Xmp => chunks
            .filter(|(id, _)| *id == b"iTXt")
            .find_map(|(_, data)| text(data.strip_prefix(XMP_KEYWORD)?)),
        // There is no chunk for it.
        Kind::Iptc => None,
    }
}

/// All chunks that are whole: their types and what they hold.
pub(in crate::inspect) fn chunks(bytes: &[u8]) -> impl Iterator<Item = (&[u8; 4], &[u8])> {
    let mut at = SIGNATURE;
    std::iter::from_fn(move || {
        let length = be32(bytes, at)? as usize;
        let id = bytes.get(at + 4..at + 8)?.try_into().ok()?;
        let data = bytes.get(at + 8..(at + 8).checked_add(length)?)?;
        at += FRAMING + length;
        Some((id, data))
    })
}

/// A name, a byte for the method, and a compressed profile.
fn profile(chunk: &[u8]) -> Option<Cow<'_, [u8]>> {
    let name = chunk.iter().position(|byte| *byte == 0)?;
    Some(Cow::Owned(inflated(chunk.get(name + 2..)?)))
}

/// The text of an `iTXt` chunk, behind its keyword: compression flag and method, language, translated keyword, text.
fn text(data: &[u8]) -> Option<Cow<'_, [u8]>> {
    let (&[is_compressed, _], rest) = data.split_first_chunk::<2>()?;
    let mut fields = rest.splitn(3, |byte| *byte == 0).skip(2);
    let text = fields.next()?;
    Some(if is_compressed == 1 {
        Cow::Owned(inflated(text))
    } else {
        Cow::Borrowed(text)
    })
}
