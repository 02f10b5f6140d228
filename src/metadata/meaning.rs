//! How the pixels of a decoded file are meant: which way is up, and in which colours they are.
//!
//! Everything that is decoded to be shown comes through here, photos and logos, so that they cannot be taken differently. It
//! says what stands in a file; who turns and converts, and in which order, it does not know.

use super::{Stated, implied_profile};
use crate::codec::{Decoded, Format};
use crate::picture::Orientation;

/// How the pixels of a decoded file are meant.
///
/// ```
/// use stampmill::codec::{self, Limits};
/// use stampmill::metadata::Meaning;
/// use stampmill::picture::Orientation;
///
/// let file = b"P5 1 1 255 \x07";
/// let header = codec::probe(std::io::Cursor::new(file), None, &Limits::default())?;
/// let decoded = codec::decode(file, &header, &Limits::default())?;
/// let plain = Meaning { orientation: Orientation::Normal, profile: None };
/// assert_eq!(Meaning::of(&decoded, header.format), plain);
/// # Ok::<(), stampmill::codec::DecodeError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Meaning {
    /// How the picture has to be turned.
    pub orientation: Orientation,
    /// The profile of the samples: the file's own, or the one that its EXIF block stands for; without one they are sRGB.
    pub profile: Option<Vec<u8>>,
}

impl Meaning {
    /// What a file of this format says of its pixels.
    pub fn of(decoded: &Decoded, format: Format) -> Self {
        let exif = decoded.exif.as_deref();
        let stated = Stated {
            exif,
            xmp: decoded.xmp.as_deref(),
        };
        // Colours that were converted while they were decoded are sRGB, whatever a block says of the file.
        let profile = match decoded.converted_from {
            Some(_) => None,
            None => decoded
                .icc
                .clone()
                .or_else(|| exif.and_then(implied_profile)),
        };
        Self {
            orientation: stated.orientation(format),
            profile,
        }
    }
}
