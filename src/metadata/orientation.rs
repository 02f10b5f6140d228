//! How a picture has to be turned by all that stands beside it: EXIF if that says anything of it, or else XMP.
//!
//! It decides between the two; what is in them the others know.

use super::{exif, xmp};
use crate::codec::Format;
use crate::picture::Orientation;

/// What stands beside a picture of which the orientation is asked.
///
/// ```
/// use stampmill::codec::Format;
/// use stampmill::metadata::Stated;
/// use stampmill::picture::Orientation;
///
/// let packet = br#"<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
///     <rdf:Description xmlns:tiff="http://ns.adobe.com/tiff/1.0/" tiff:Orientation="6"/></rdf:RDF>"#;
/// let stated = Stated { exif: None, xmp: Some(packet) };
/// assert_eq!(stated.orientation(Format::Jpeg), Orientation::Rotate90);
///
/// let upright = b"MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x01\0\0\0\0\0\0";
/// let both = Stated { exif: Some(upright), ..stated };
/// assert_eq!(both.orientation(Format::Jpeg), Orientation::Normal);
/// ```
#[derive(Clone, Copy, Debug, Default)]
pub struct Stated<'a> {
    /// A TIFF structure, without `Exif\0\0` before it.
    pub exif: Option<&'a [u8]>,
    /// An XMP packet.
    pub xmp: Option<&'a [u8]>,
}

impl Stated<'_> {
    /// How the picture has to be turned, if it is in a file of this format.
    ///
    /// EXIF that has the field counts, also where its value makes no sense. XMP counts in formats in which readers look for it
    /// there ([`Format::is_turned_by_xmp`]).
    pub fn orientation(self, format: Format) -> Orientation {
        let by_exif = self.exif.and_then(exif::stated_orientation);
        let by_xmp = || xmp::orientation(self.xmp.filter(|_| format.is_turned_by_xmp())?);
        by_exif.or_else(by_xmp).unwrap_or_default()
    }
}
