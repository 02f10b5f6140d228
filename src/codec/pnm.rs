//! Comments in plain PNM files, which the decoder of `image` takes for damage where they stand among the samples.

use std::borrow::Cow;

use super::spliced::Spliced;

/// More comments than anybody writes; a file of more is left as it is.
const MOST: usize = 4_096;

/// The file without its comments, if it is a plain one.
pub(super) fn mended(bytes: &[u8]) -> Spliced<'_> {
    if !matches!(bytes, [b'P', b'1'..=b'3', ..]) {
        return Spliced::whole(bytes);
    }
    let (mut pieces, mut rest) = (Vec::new(), bytes);
    while let Some(start) = memchr::memchr(b'#', rest) {
        if pieces.len() == MOST {
            return Spliced::whole(bytes);
        }
        pieces.push(Cow::Borrowed(&rest[..start]));
        let len = memchr::memchr2(b'\n', b'\r', &rest[start..]);
        rest = &rest[len.map_or(rest.len(), |len| start + len)..];
    }
    pieces.push(Cow::Borrowed(rest));
    Spliced::of(pieces)
}
