//! Signatures: how the first bytes of a file tell formats apart, and those that are known and not read.
//!
//! It looks at bytes only; whether a file of a format can really be decoded is for the decoder to say.

use super::Format;

/// How many bytes [`Format::sniff`] wants to see.
pub const SNIFF_LEN: usize = 32;

impl Format {
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
