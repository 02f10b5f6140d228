//! The signature of a Radiance file, of which the decoder of `image` knows one form alone.

use std::borrow::Cow;

use super::spliced::Spliced;

/// The file with the usual signature.
pub(super) fn mended(bytes: &[u8]) -> Spliced<'_> {
    match bytes.strip_prefix(b"#?RGBE") {
        Some(rest) => Spliced::of([Cow::Borrowed(&b"#?RADIANCE"[..]), Cow::Borrowed(rest)]),
        None => Spliced::whole(bytes),
    }
}
