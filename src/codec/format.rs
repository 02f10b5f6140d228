//! Formats: their names, their extensions, and which of them are read and written.
//!
//! It looks at names only: what the bytes of a file say is in `signature`.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

/// A file format that can be read or written.
///
/// ```
/// use stampmill::codec::Format;
///
/// assert_eq!(Format::sniff(b"\x89PNG\r\n\x1a\n...."), Some(Format::Png));
/// assert_eq!(Format::from_extension("JPG"), Some(Format::Jpeg));
/// assert_eq!("jpg".parse(), Ok(Format::Jpeg));
/// assert_eq!(Format::Jpeg.to_string(), "jpeg");
/// assert!(Format::WebP.can_write() && !Format::OpenExr.can_write());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Format {
    /// JPEG: baseline and progressive, 8 bits.
    Jpeg,
    /// PNG; of an animation its default picture.
    Png,
    /// GIF, the first frame.
    Gif,
    /// WebP, lossy and lossless, the first frame.
    WebP,
    /// TIFF, the first page.
    Tiff,
    /// Windows bitmap.
    Bmp,
    /// Windows icon, the largest of its pictures.
    Ico,
    /// Truevision TGA, which has no signature.
    Tga,
    /// PBM, PGM, PPM and PAM.
    Pnm,
    /// Quite OK Image.
    Qoi,
    /// Radiance HDR.
    Hdr,
    /// OpenEXR.
    OpenExr,
    /// farbfeld.
    Farbfeld,
    /// JPEG XL, the first frame.
    JpegXl,
    /// AVIF, which is only written, and only where the feature `avif` is built in.
    Avif,
}

impl Format {
    /// Every format, the common ones first.
    pub const ALL: [Self; 15] = [
        Self::Jpeg,
        Self::Png,
        Self::Gif,
        Self::WebP,
        Self::Tiff,
        Self::Bmp,
        Self::Ico,
        Self::Tga,
        Self::Pnm,
        Self::Qoi,
        Self::Hdr,
        Self::OpenExr,
        Self::Farbfeld,
        Self::JpegXl,
        Self::Avif,
    ];

    /// The format a file extension stands for, in upper or lower case, without the dot.
    pub fn from_extension(extension: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| {
            format
                .extensions()
                .iter()
                .any(|known| known.eq_ignore_ascii_case(extension))
        })
    }

    /// Whether a file of this format that is written may keep an extension of its input: where it stands for several pictures
    /// in one file, such as `mpo`, it may not.
    pub(crate) fn keeps(self, extension: &str) -> bool {
        const OF_SEVERAL: [&str; 4] = ["mpo", "jps", "insp", "ptif"];
        let is_one_of = |several: &&str| several.eq_ignore_ascii_case(extension);
        Self::from_extension(extension) == Some(self) && !OF_SEVERAL.iter().any(is_one_of)
    }

    /// The extension that a new file of this format gets, without the dot.
    pub fn extension(self) -> &'static str {
        self.extensions()[0]
    }

    /// Every extension that stands for this format, the usual one first, in lower case, without the dot.
    pub fn extensions(self) -> &'static [&'static str] {
        match self {
            Self::Jpeg => &[
                "jpg", "jpeg", "jpe", "jfif", "jfi", "jif", "pjpeg", "pjpg", "mpo", "jps", "insp",
            ],
            Self::Png => &["png", "apng"],
            Self::Gif => &["gif"],
            Self::WebP => &["webp"],
            Self::Tiff => &["tif", "tiff", "ptif"],
            Self::Bmp => &["bmp", "dib"],
            Self::Ico => &["ico"],
            Self::Tga => &["tga", "icb", "vda", "vst", "targa"],
            Self::Pnm => &["ppm", "pgm", "pbm", "pnm", "pam"],
            Self::Qoi => &["qoi"],
            Self::Hdr => &["hdr", "rgbe"],
            Self::OpenExr => &["exr"],
            Self::Farbfeld => &["ff", "farbfeld"],
            Self::JpegXl => &["jxl"],
            Self::Avif => &["avif"],
        }
    }

    /// Whether XMP may say how a picture in such a file has to be turned, where EXIF does not: the formats in which readers
    /// look for it there. The header of JPEG XL turns by itself.
    pub fn is_turned_by_xmp(self) -> bool {
        matches!(self, Self::Jpeg | Self::Png | Self::WebP | Self::Tiff)
    }

    /// Whether [`decode()`](super::decode()) reads it.
    pub fn can_read(self) -> bool {
        self != Self::Avif
    }

    /// Whether [`encode()`](super::encode()) writes it; AVIF only where the feature `avif` is built in.
    pub fn can_write(self) -> bool {
        use Format::{Avif, Bmp, Gif, Jpeg, Png, Qoi, Tiff, WebP};
        matches!(self, Jpeg | Png | Gif | WebP | Tiff | Bmp | Qoi)
            || self == Avif && cfg!(feature = "avif")
    }

    /// What to do where a format cannot be written, to follow its name.
    pub(crate) fn instead(self) -> &'static str {
        match self {
            Self::Avif => {
                "is not written by this build; build one that does by cargo install --path . --features avif, or choose webp"
            }
            _ => "is only read; choose jpeg, png, webp, tiff, gif, bmp or qoi",
        }
    }

    /// Its name: lower case, one word.
    pub fn name(self) -> &'static str {
        match self {
            Self::Jpeg => "jpeg",
            Self::Png => "png",
            Self::Gif => "gif",
            Self::WebP => "webp",
            Self::Tiff => "tiff",
            Self::Bmp => "bmp",
            Self::Ico => "ico",
            Self::Tga => "tga",
            Self::Pnm => "pnm",
            Self::Qoi => "qoi",
            Self::Hdr => "hdr",
            Self::OpenExr => "exr",
            Self::Farbfeld => "farbfeld",
            Self::JpegXl => "jxl",
            Self::Avif => "avif",
        }
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// A name that is none of the formats' names and extensions.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("“{0}” is not a picture format; use one of: {names}", names = Format::ALL.map(Format::name).join(", "))]
pub struct UnknownFormat(String);

impl FromStr for Format {
    type Err = UnknownFormat;

    /// Takes a format's name or one of its extensions, in upper or lower case.
    fn from_str(name: &str) -> Result<Self, UnknownFormat> {
        Self::ALL
            .into_iter()
            .find(|format| format.name().eq_ignore_ascii_case(name))
            .or_else(|| Self::from_extension(name))
            .ok_or_else(|| UnknownFormat(name.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_and_extension_leads_back() {
        for format in Format::ALL {
            assert_eq!(format.name().parse(), Ok(format));
            assert_eq!(format.to_string().to_uppercase().parse(), Ok(format));
            for extension in format.extensions() {
                assert_eq!(Format::from_extension(extension), Some(format));
                assert_eq!(extension.parse(), Ok(format));
            }
        }
    }

    #[test]
    fn outputs_keep_no_extension_that_stands_for_several_pictures() {
        for extension in ["mpo", "JPS", "insp"] {
            assert_eq!(Format::from_extension(extension), Some(Format::Jpeg));
            assert!(!Format::Jpeg.keeps(extension), "{extension}");
        }
        assert!(!Format::Tiff.keeps("ptif"));
        assert!(Format::Jpeg.keeps("JPE") && Format::Tiff.keeps("TIFF"));
        assert!(!Format::Jpeg.keeps("png"));
    }

    #[test]
    fn an_unknown_name_lists_the_known_ones() {
        let message = "heic".parse::<Format>().unwrap_err().to_string();
        assert!(
            message.contains("“heic”") && message.contains("webp"),
            "{message}"
        );
    }
}
