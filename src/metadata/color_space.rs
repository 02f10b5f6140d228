//! The colour space that an EXIF block names, for pictures without a profile.

use crate::codec::color;
use crate::codec::ifd::{Directory, EXIF_IFD, INTEROPERABILITY_IFD, Tiff};

const COLOR_SPACE: u16 = 0xa001;
const INTEROPERABILITY_INDEX: u16 = 0x0001;

/// Not in the standard, and yet what many cameras write for Adobe RGB.
const ADOBE_RGB: u32 = 2;

/// The profile of Adobe RGB (1998), if that is what an EXIF block says of its picture.
///
/// It does by `ColorSpace` 2, or by the interoperability index `R03`, which is the way of the standard (DCF 2.0).
/// `None` otherwise: the picture is sRGB then, for all that is known.
///
/// ```
/// use stampmill::metadata::implied_profile;
///
/// assert_eq!(implied_profile(b"nothing"), None);
/// ```
pub fn implied_profile(exif: &[u8]) -> Option<Vec<u8>> {
    let tiff = Tiff::parse(exif)?;
    let below = |directory: &Directory, tag| {
        let at = tiff.number(directory.field(tag)?)?;
        Some(tiff.directory(at))
    };
    let details = below(&tiff.first(), EXIF_IFD)?;
    let space = details
        .field(COLOR_SPACE)
        .and_then(|field| tiff.number(field));
    let is_r03 = || {
        let directory = below(&details, INTEROPERABILITY_IFD)?;
        let index = directory.field(INTEROPERABILITY_INDEX)?;
        Some(tiff.value(index).starts_with(b"R03"))
    };
    (space == Some(ADOBE_RGB) || is_r03() == Some(true)).then(color::adobe_rgb)
}
