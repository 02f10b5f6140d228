//! The colour profile of a picture, wherever a format keeps it.

use image::ImageDecoder;

use crate::codec::color::MAX_PROFILE;
use crate::codec::{Decoded, Format, ifd, png, webp};

/// Takes the profile out; one that is damaged is left out with a warning.
pub(super) fn take(
    decoder: &mut impl ImageDecoder,
    bytes: &[u8],
    format: Format,
    decoded: &mut Decoded,
) {
    let profile = match format {
        Format::WebP => webp::attachment(bytes, *b"ICCP"),
        _ => decoder.icc_profile(),
    };
    let profile = profile.unwrap_or_else(|_| {
        let warning = "the colour profile is damaged; it was left out";
        decoded.warnings.push(warning.to_owned());
        None
    });
    let colors = decoded.picture.channels().colors();
    let warnings = &mut decoded.warnings;
    decoded.icc = match format {
        Format::Png => png::profile(bytes, colors, profile, warnings),
        _ => profile,
    }
    .filter(|profile| sized(profile, warnings).is_some());
}

/// The profile of a TIFF file, if it is of a size that profiles have.
pub(in crate::codec) fn of_tiff(bytes: &[u8], warnings: &mut Vec<String>) -> Option<Vec<u8>> {
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
