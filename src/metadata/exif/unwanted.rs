//! The fields of an EXIF block that go: what is stale and what is replaced.

use super::layout::Role;
use super::{ARTIST, COPYRIGHT, THUMBNAIL_AT, THUMBNAIL_LEN, X_ARTIST};
use crate::metadata::policy::Credits;

/// Blocks that TIFF files keep in fields; here they would be a second, hidden copy.
pub(super) const XMP: u16 = 700;
pub(super) const IPTC: u16 = 33_723;
const RESOURCES: u16 = 34_377;
const PROFILE: u16 = 34_675;

/// Whether a field of a directory goes.
pub(super) fn is_unwanted(role: Role, tag: u16, credits: &Credits<'_>) -> bool {
    match tag {
        XMP | IPTC | RESOURCES | PROFILE | THUMBNAIL_AT | THUMBNAIL_LEN => role == Role::First,
        ARTIST | X_ARTIST => credits.artist.is_some(),
        COPYRIGHT => credits.copyright.is_some(),
        _ => false,
    }
}
