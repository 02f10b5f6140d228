//! JPEG XL: its boxes, and the profile in its codestream.

use std::borrow::Cow;

use super::Kind;
use crate::codec::jxl::{self, Block};

pub(super) fn find(bytes: &[u8], kind: Kind) -> Option<Cow<'_, [u8]>> {
    let found = match kind {
        Kind::Exif => jxl::block(bytes, Block::Exif),
        Kind::Xmp => jxl::block(bytes, Block::Xmp),
        Kind::Icc => jxl::profile(bytes),
        // There is no box for it.
        Kind::Iptc => None,
    };
    found.map(Cow::Owned)
}
