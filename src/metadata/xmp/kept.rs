//! What may stay of a packet of which something is stripped: namespaces that are known, and of their properties those that tell
//! neither a place nor a number of a camera, an owner or a picture.
//!
//! Properties of other namespaces go with either flag, since nobody can say what is in them: flight logs of drones, catalogues,
//! what programs note for themselves.

use super::found::Name;
use super::names::{
    CORE, DC, EXIF, EXTENDED, GEO, MANAGEMENT, PHOTOSHOP, RDF, RIGHTS, TIFF, XMP, is_stale,
};
use crate::metadata::policy::Strip;

/// Namespaces with the prefixes under which they are written.
const KNOWN: [(&str, &str); 26] = [
    (DC, "dc"),
    (XMP, "xmp"),
    (RIGHTS, "xmpRights"),
    (MANAGEMENT, "xmpMM"),
    (PHOTOSHOP, "photoshop"),
    (TIFF, "tiff"),
    (EXIF, "exif"),
    (CORE, "Iptc4xmpCore"),
    (EXTENDED, "Iptc4xmpExt"),
    (GEO, "geo"),
    ("http://cipa.jp/exif/1.0/", "exifEX"),
    ("http://ns.adobe.com/exif/1.0/aux/", "aux"),
    ("http://ns.adobe.com/camera-raw-settings/1.0/", "crs"),
    ("http://ns.adobe.com/lightroom/1.0/", "lr"),
    ("http://ns.useplus.org/ldf/xmp/1.0/", "plus"),
    ("http://ns.microsoft.com/photo/1.0/", "MicrosoftPhoto"),
    ("http://ns.microsoft.com/photo/1.0", "MicrosoftPhoto_1_"),
    ("http://www.digikam.org/ns/1.0/", "digiKam"),
    ("http://ns.google.com/photos/1.0/panorama/", "GPano"),
    ("http://creativecommons.org/ns#", "cc"),
    ("http://web.resource.org/cc/", "cc0"),
    ("http://ns.adobe.com/xap/1.0/sType/ResourceEvent#", "stEvt"),
    ("http://ns.adobe.com/xap/1.0/sType/ResourceRef#", "stRef"),
    ("http://ns.adobe.com/xap/1.0/sType/Version#", "stVer"),
    ("http://ns.adobe.com/xap/1.0/sType/Dimensions#", "stDim"),
    (RDF, "rdf"),
];

/// The place of a namespace in the list of those that are known.
pub(super) fn known(space: &str) -> Option<usize> {
    KNOWN.iter().position(|(known, _)| *known == space)
}

/// The prefix of the namespace at a place of the list.
pub(super) fn prefix(place: usize) -> &'static str {
    KNOWN[place].1
}

/// What declares the namespaces whose bits are set, but for RDF itself.
pub(super) fn declarations(used: u64) -> String {
    let mut text = String::new();
    for (place, (space, prefix)) in KNOWN.iter().enumerate() {
        if used >> place & 1 == 1 && *space != RDF {
            text.push_str(&format!(" xmlns:{prefix}=\"{space}\""));
        }
    }
    text
}

/// Whether a property goes.
pub(super) fn goes(name: &Name<'_>, strip: Strip) -> bool {
    let local = name.local.to_ascii_lowercase();
    // The notes of a maker may hold anything.
    let is_opaque = local.contains("makernote");
    is_stale(name)
        || is_opaque
        || known(name.space).is_none()
        || strip.gps && is_place(name.space, &local)
        || strip.private && is_private(name.space, &local)
}

/// Where the picture was taken and how high: coordinates in whatever namespace, and the names of the place.
fn is_place(space: &str, local: &str) -> bool {
    const WORDS: [&str; 11] = [
        "gps",
        "latitude",
        "longitude",
        "longtitude",
        "altitude",
        "geotag",
        "geohash",
        "geolocation",
        "coordinate",
        "location",
        "waterdepth",
    ];
    // Of the picture and in pixels, or a measure of sensitivity.
    let is_none = matches!(
        local,
        "subjectlocation" | "isospeedlatitudeyyy" | "isospeedlatitudezzz"
    );
    WORDS.iter().any(|word| local.contains(word)) && !is_none
        || match space {
            GEO => true,
            DC => local == "coverage",
            PHOTOSHOP => matches!(local, "city" | "state" | "country"),
            CORE => local == "countrycode",
            EXTENDED => matches!(
                local,
                "city" | "provincestate" | "countryname" | "countrycode" | "worldregion"
            ),
            _ => local == "pressure",
        }
}

/// What tells one camera, owner, computer, file or picture from all others.
fn is_private(space: &str, local: &str) -> bool {
    const WORDS: [&str; 14] = [
        "serial",
        "ownername",
        "hostcomputer",
        "uniqueid",
        "imageid",
        "imagenumber",
        "documentid",
        "instanceid",
        "guid",
        "filename",
        "filepath",
        "deviceid",
        "shot_log_data",
        "digest",
    ];
    WORDS.iter().any(|word| local.contains(word))
        || match space {
            MANAGEMENT => true,
            DC => local == "identifier",
            XMP => matches!(local, "identifier" | "baseurl"),
            PHOTOSHOP => matches!(
                local,
                "documentancestors" | "history" | "textlayers" | "transmissionreference"
            ),
            CORE => local == "creatorcontactinfo",
            EXTENDED => local == "registryid",
            _ => false,
        }
}
