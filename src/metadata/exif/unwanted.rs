//! The fields of an EXIF block that go: what is stale, what is to be stripped, and what is replaced.

use super::layout::Role;
use super::{ARTIST, COPYRIGHT, THUMBNAIL_AT, THUMBNAIL_LEN, X_ARTIST};
use crate::codec::ifd::GPS_IFD;
use crate::metadata::policy::{Credits, Strip};

/// Blocks that TIFF files keep in fields; here they would be a second, hidden copy.
pub(super) const XMP: u16 = 700;
pub(super) const IPTC: u16 = 33_723;
const RESOURCES: u16 = 34_377;
const PROFILE: u16 = 34_675;

/// Serial numbers, owners, maker's notes and numbers of single pictures, those of DNG and of Adobe's converter included.
const PRIVATE: [u16; 12] = [
    0x013c, // HostComputer
    0x927c, // MakerNote
    0xa420, // ImageUniqueID
    0xa430, // CameraOwnerName
    0xa431, // BodySerialNumber
    0xa435, // LensSerialNumber
    0xc62f, // CameraSerialNumber
    0xc634, // DNGPrivateData
    0xc635, // MakerNoteSafety
    0xc65d, // RawDataUniqueID
    0xfde8, // OwnerName
    0xfde9, // SerialNumber
];

/// Whether a field of a directory goes.
pub(super) fn is_unwanted(role: Role, tag: u16, strip: Strip, credits: &Credits<'_>) -> bool {
    match tag {
        XMP | IPTC | RESOURCES | PROFILE | THUMBNAIL_AT | THUMBNAIL_LEN => role == Role::First,
        ARTIST | X_ARTIST => credits.artist.is_some(),
        COPYRIGHT => credits.copyright.is_some(),
        GPS_IFD => strip.gps,
        // In the GPS directory, numbers mean something else.
        _ => strip.private && role != Role::Gps && PRIVATE.contains(&tag),
    }
}
