//! The properties of XMP by what they tell, as namespaces and names.

use super::found::Name;

pub(super) const DC: &str = "http://purl.org/dc/elements/1.1/";
pub(super) const EXIF: &str = "http://ns.adobe.com/exif/1.0/";
pub(super) const PHOTOSHOP: &str = "http://ns.adobe.com/photoshop/1.0/";
pub(super) const RIGHTS: &str = "http://ns.adobe.com/xap/1.0/rights/";
pub(super) const TIFF: &str = "http://ns.adobe.com/tiff/1.0/";
const CAMERA: &str = "http://ns.google.com/photos/1.0/camera/";
const CONTAINER: &str = "http://ns.google.com/photos/1.0/container/";
pub(super) const CORE: &str = "http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/";
const DEPTH: &str = "http://ns.google.com/photos/1.0/depthmap/";
pub(super) const EXTENDED: &str = "http://iptc.org/std/Iptc4xmpExt/2008-02-29/";
const GAIN_MAP: &str = "http://ns.adobe.com/hdr-gain-map/1.0/";
pub(super) const GEO: &str = "http://www.w3.org/2003/01/geo/wgs84_pos#";
const IMAGE: &str = "http://ns.google.com/photos/1.0/image/";
pub(super) const MANAGEMENT: &str = "http://ns.adobe.com/xap/1.0/mm/";
const NOTE: &str = "http://ns.adobe.com/xmp/note/";
pub(super) const RDF: &str = "http://www.w3.org/1999/02/22-rdf-syntax-ns#";
pub(super) const XMP: &str = "http://ns.adobe.com/xap/1.0/";

/// What is never true of another file: thumbnails and other pictures, where they lie in the file, and sums of other blocks.
pub(super) fn is_stale(name: &Name<'_>) -> bool {
    match name.space {
        XMP => name.local == "Thumbnails",
        NOTE => name.local == "HasExtendedXMP",
        EXIF | TIFF => name.local == "NativeDigest",
        PHOTOSHOP => name.local == "LegacyIPTCDigest",
        CAMERA => name.local.starts_with("MotionPhoto") || name.local.starts_with("MicroVideo"),
        IMAGE | DEPTH | CONTAINER | GAIN_MAP => true,
        _ => false,
    }
}

/// Properties that stay where only the copyright does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Credit {
    Creator,
    Rights,
    Taken,
    Created,
    Marked,
    Statement,
    Terms,
    Owner,
}

pub(super) fn credit(name: &Name<'_>) -> Option<Credit> {
    if !name.is_own {
        return None;
    }
    match (name.space, name.local) {
        (DC, "creator") | (TIFF, "Artist") => Some(Credit::Creator),
        (DC, "rights") | (TIFF, "Copyright") => Some(Credit::Rights),
        (EXIF, "DateTimeOriginal") => Some(Credit::Taken),
        (PHOTOSHOP, "DateCreated") => Some(Credit::Created),
        (RIGHTS, "Marked") => Some(Credit::Marked),
        (RIGHTS, "WebStatement") => Some(Credit::Statement),
        (RIGHTS, "UsageTerms") => Some(Credit::Terms),
        (RIGHTS, "Owner") => Some(Credit::Owner),
        _ => None,
    }
}
