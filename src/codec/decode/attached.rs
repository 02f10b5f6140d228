//! What is attached to a picture: profile, EXIF and XMP, wherever a format keeps them.

use image::ImageDecoder;

use crate::codec::color::MAX_PROFILE;
use crate::codec::{Decoded, Format, ifd, png, webp};

/// Takes out what is attached; what is damaged is left out with a warning.
pub(super) fn take(
    decoder: &mut impl ImageDecoder,
    bytes: &[u8],
    format: Format,
    decoded: &mut Decoded,
) {
    let warnings = &mut decoded.warnings;
    let mut found = |name: &str, attachment: image::ImageResult<Option<Vec<u8>>>| {
        attachment.unwrap_or_else(|_| {
            warnings.push(format!("the {name} is damaged; it was left out"));
            None
        })
    };
    let (profile, exif, xmp) = ("colour profile", "EXIF block", "XMP packet");
    (decoded.icc, decoded.exif) = match format {
        Format::Tiff => (None, ifd::describe(bytes)),
        Format::WebP => (
            found(profile, webp::attachment(bytes, *b"ICCP")),
            found(exif, webp::attachment(bytes, *b"EXIF")).map(without_prefix),
        ),
        _ => (
            found(profile, decoder.icc_profile()),
            found(exif, decoder.exif_metadata()).map(without_prefix),
        ),
    };
    decoded.xmp = match format {
        Format::WebP => found(xmp, webp::attachment(bytes, *b"XMP ")),
        _ => found(xmp, decoder.xmp_metadata()),
    };
    let colors = decoded.picture.channels().colors();
    let warnings = &mut decoded.warnings;
    decoded.icc = match format {
        Format::Tiff => tiff_profile(bytes, warnings),
        Format::Png => png::profile(bytes, colors, decoded.icc.take(), warnings),
        _ => decoded.icc.take(),
    }
    .filter(|profile| sized(profile, warnings).is_some());
}

/// The profile of a TIFF file, if it is of a size that profiles have.
pub(super) fn tiff_profile(bytes: &[u8], warnings: &mut Vec<String>) -> Option<Vec<u8>> {
    sized(ifd::profile(bytes)?, warnings).map(<[u8]>::to_vec)
}

/// The profile, if it is of a size that profiles have.
fn sized<'a>(profile: &'a [u8], warnings: &mut Vec<String>) -> Option<&'a [u8]> {
    if profile.len() > MAX_PROFILE {
        let (len, max) = (profile.len(), MAX_PROFILE);
        warnings.push(format!(
            "the colour profile has {len} bytes, more than {max}; the picture is taken for sRGB"
        ));
        return None;
    }
    Some(profile)
}

/// PNG and WebP files are found that keep the prefix of JPEG before the EXIF block.
fn without_prefix(exif: Vec<u8>) -> Vec<u8> {
    match exif.strip_prefix(b"Exif\0\0") {
        Some(block) => block.to_vec(),
        None => exif,
    }
}
