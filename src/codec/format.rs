//! Formats: their names, their extensions, and how the first bytes of a file tell them apart.
//!
//! It looks at bytes and names only; whether a file of a format can really be decoded is for the decoder to say.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

/// How many bytes [`Format::sniff`] wants to see.
pub const SNIFF_LEN: usize = 32;

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

    /// The format whose signature `head`, the first [`SNIFF_LEN`] bytes of a file, carries.
    ///
    /// TGA has no signature and is never found here.
    pub fn sniff(head: &[u8]) -> Option<Self> {
        let starts = |signature: &[u8]| head.starts_with(signature);
        if starts(b"\xff\xd8\xff") {
            Some(Self::Jpeg)
        } else if starts(b"\x89PNG\r\n\x1a\n") {
            Some(Self::Png)
        } else if starts(b"GIF87a") || starts(b"GIF89a") {
            Some(Self::Gif)
        } else if starts(b"RIFF") && head.get(8..12) == Some(b"WEBP") {
            Some(Self::WebP)
        } else if [b"II*\0", b"MM\0*", b"II+\0", b"MM\0+"]
            .iter()
            .any(|s| starts(*s))
        {
            Some(Self::Tiff)
        } else if starts(b"BM") {
            Some(Self::Bmp)
        } else if starts(b"\0\0\x01\0") && !starts(b"\0\0\x01\0\0\0") {
            Some(Self::Ico)
        } else if is_pnm(head) {
            Some(Self::Pnm)
        } else if starts(b"qoif") {
            Some(Self::Qoi)
        } else if starts(b"#?RADIANCE") || starts(b"#?RGBE") {
            Some(Self::Hdr)
        } else if starts(b"\x76\x2f\x31\x01") {
            Some(Self::OpenExr)
        } else if starts(b"farbfeld") {
            Some(Self::Farbfeld)
        } else if starts(b"\xff\x0a") || starts(b"\0\0\0\x0cJXL \r\n\x87\n") {
            Some(Self::JpegXl)
        } else {
            None
        }
    }

    /// The format a file extension stands for, in upper or lower case, without the dot.
    pub fn from_extension(extension: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| {
            format
                .extensions()
                .iter()
                .any(|known| known.eq_ignore_ascii_case(extension))
        })
    }

    /// The extension that a new file of this format gets, without the dot.
    pub fn extension(self) -> &'static str {
        self.extensions()[0]
    }

    /// Every extension that stands for this format, the usual one first, in lower case, without the dot.
    pub fn extensions(self) -> &'static [&'static str] {
        match self {
            Self::Jpeg => &["jpg", "jpeg", "jpe", "jfif", "jif"],
            Self::Png => &["png", "apng"],
            Self::Gif => &["gif"],
            Self::WebP => &["webp"],
            Self::Tiff => &["tif", "tiff"],
            Self::Bmp => &["bmp", "dib"],
            Self::Ico => &["ico"],
            Self::Tga => &["tga", "icb", "vda", "vst"],
            Self::Pnm => &["ppm", "pgm", "pbm", "pnm", "pam"],
            Self::Qoi => &["qoi"],
            Self::Hdr => &["hdr"],
            Self::OpenExr => &["exr"],
            Self::Farbfeld => &["ff", "farbfeld"],
            Self::JpegXl => &["jxl"],
            Self::Avif => &["avif"],
        }
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

/// Names a kind of file that is recognised and cannot be read, so that the message can say more than “unknown”.
pub(super) fn foreign(head: &[u8]) -> Option<&'static str> {
    let brand = head.get(4..8) == Some(b"ftyp");
    match head {
        _ if brand => Some(match head.get(8..12) {
            Some(b"avif" | b"avis") => "an AVIF picture",
            Some(b"heic" | b"heix" | b"hevc" | b"mif1" | b"msf1") => "a HEIC picture",
            Some(b"crx ") => "a Canon raw file",
            _ => "a video or another ISO media file",
        }),
        [0xff, 0x4f, 0xff, 0x51, ..] | [0, 0, 0, 0x0c, b'j', b'P', b' ', b' ', ..] => {
            Some("a JPEG 2000 picture")
        }
        [b'8', b'B', b'P', b'S', ..] => Some("a Photoshop document"),
        [b'%', b'P', b'D', b'F', ..] => Some("a PDF document"),
        [b'F', b'U', b'J', b'I', b'F', b'I', b'L', b'M', ..] => Some("a Fujifilm raw file"),
        [b'D', b'D', b'S', b' ', ..] => Some("a DDS texture"),
        [b'<', b's', b'v', b'g', ..] | [b'<', b'?', b'x', b'm', b'l', ..] => {
            Some("an SVG or another XML document")
        }
        [b'<', ..] => Some("a web page"),
        [b'P', b'K', 3, 4, ..] => Some("a zip archive"),
        _ => None,
    }
}

fn is_pnm(head: &[u8]) -> bool {
    matches!(head, [b'P', b'1'..=b'7', after, ..] if after.is_ascii_whitespace() || *after == b'#')
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
    fn an_unknown_name_lists_the_known_ones() {
        let message = "heic".parse::<Format>().unwrap_err().to_string();
        assert!(
            message.contains("“heic”") && message.contains("webp"),
            "{message}"
        );
    }

    #[test]
    fn signatures() {
        let cases: [(&[u8], Format); 16] = [
            (b"\xff\xd8\xff\xe0\0\x10JFIF", Format::Jpeg),
            (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", Format::Png),
            (b"GIF89a", Format::Gif),
            (b"RIFF\x10\0\0\0WEBPVP8 ", Format::WebP),
            (b"II*\0\x08\0\0\0", Format::Tiff),
            (b"MM\0*\0\0\0\x08", Format::Tiff),
            (b"MM\0+\0\x08\0\0", Format::Tiff),
            (b"BM\x36\0\0\0", Format::Bmp),
            (b"\0\0\x01\0\x01\0\x10\x10", Format::Ico),
            (b"P6 1 1 255\n", Format::Pnm),
            (b"qoif\0\0", Format::Qoi),
            (b"#?RADIANCE\n", Format::Hdr),
            (b"\x76\x2f\x31\x01\x02", Format::OpenExr),
            (b"farbfeld\0\0", Format::Farbfeld),
            (b"\xff\x0a\x30", Format::JpegXl),
            (b"\0\0\0\x0cJXL \r\n\x87\n\0\0\0\x14ftyp", Format::JpegXl),
        ];
        for (head, format) in cases {
            assert_eq!(Format::sniff(head), Some(format));
            for end in 0..2 {
                assert_eq!(
                    Format::sniff(&head[..end]),
                    None,
                    "{format} from {end} bytes"
                );
            }
        }
    }

    #[test]
    fn what_is_no_picture_is_not_taken_for_one() {
        for head in [
            &b""[..],
            b"P",
            b"P8 ",
            b"Plain text",
            b"RIFF\0\0\0\0WAVE",
            b"\0\0\x02\0",
        ] {
            assert_eq!(Format::sniff(head), None);
        }
        assert_eq!(foreign(b"\0\0\0\x18ftypheic"), Some("a HEIC picture"));
        assert_eq!(foreign(b"\0\0\x02\0"), None);
    }
}
