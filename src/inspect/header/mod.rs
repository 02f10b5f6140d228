//! The probe `header`: what a file says of its picture, and how the picture is stored.

mod jpeg;
mod others;

use serde::Serialize;

use super::answer::Fault;
use super::container::{Kind, find};
use super::subject::Subject;
use crate::codec::Format;
use crate::metadata::Stated;
use crate::picture::{Channels, Depth, Orientation};

/// What a file says of its picture.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct HeaderFacts {
    /// The format, by content: `jpeg`, `png` …
    pub format: String,
    /// Pixels across, as stored, before any orientation.
    pub width: u32,
    /// Pixels down, as stored.
    pub height: u32,
    /// What decoding gives: `gray`, `gray+alpha`, `rgb` or `rgba`.
    pub channels: &'static str,
    /// Bits of a sample that decoding gives: 8 or 16.
    pub bits: u8,
    /// How it is stored, as far as the format has such things.
    #[serde(flatten)]
    pub coding: Coding,
    /// What a careful person would want to know, such as an extension that stands for another format.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub warnings: Vec<String>,
}

/// How a picture is stored.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Coding {
    /// `baseline`, `progressive`, `lossy`, `lossless`, `lzw`, `deflate`, `recompressed jpeg` …
    #[serde(skip_serializing_if = "Option::is_none")]
    pub coding: Option<String>,
    /// The colours as they are stored: `YCbCr`, `CMYK`, `palette` …
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stored_as: Option<String>,
    /// Bits of a stored sample.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stored_bits: Option<u8>,
    /// The resolution of colour: `4:4:4`, `4:2:2`, `4:2:0`; for others the sampling factors of each component.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subsampling: Option<String>,
    /// The quality, 1 to 100, at which libjpeg would have used tables like those of the file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quality: Option<u8>,
    /// Whether the tables are just those of that quality.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quality_is_exact: Option<bool>,
    /// Whether coarse rows come first.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub interlaced: Option<bool>,
    /// How decoding turns the picture, 1 to 8 as in EXIF, where the header itself says so; of JPEG XL.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub orientation: Option<u8>,
    /// Whether it is an animation, of which only the first frame is decoded, where frames are not counted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub animation: Option<bool>,
    /// Frames of an animation, pages, or sizes of an icon; only the first is decoded.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub frames: Option<u64>,
}

pub(super) fn ask(subject: &Subject) -> Result<HeaderFacts, Fault> {
    let header = subject.header()?;
    let extension = subject.path.extension().and_then(|text| text.to_str());
    let named = extension.and_then(Format::from_extension);
    let lie = named.filter(|named| *named != header.format).map(|named| {
        format!(
            "the extension says {named}, the content is {}",
            header.format
        )
    });
    Ok(HeaderFacts {
        format: header.format.to_string(),
        width: header.size.width,
        height: header.size.height,
        channels: match header.channels {
            Channels::Gray => "gray",
            Channels::GrayAlpha => "gray+alpha",
            Channels::Rgb => "rgb",
            Channels::Rgba => "rgba",
        },
        bits: match header.depth {
            Depth::Eight => 8,
            Depth::Sixteen => 16,
        },
        coding: coding(subject.bytes()?, header.format),
        warnings: lie.into_iter().collect(),
    })
}

/// How a file of this format stores its picture; nothing where it does not say.
pub(super) fn coding(bytes: &[u8], format: Format) -> Coding {
    match format {
        Format::Jpeg => jpeg::coding(bytes),
        Format::Png => others::png(bytes),
        Format::Gif => others::gif(bytes),
        Format::WebP => others::webp(bytes),
        Format::Tiff => others::tiff(bytes),
        Format::Bmp => others::bmp(bytes),
        Format::Ico => others::ico(bytes),
        Format::JpegXl => others::jxl(bytes),
        _ => Coding::default(),
    }
}

/// How the picture that decoding gives is to be turned.
///
/// Of a TIFF the whole file is the block, and the codec looks there too. A JPEG XL file is turned by its header while it is
/// decoded, whatever its block says.
pub(super) fn orientation(bytes: &[u8], format: Format) -> Orientation {
    let exif = find(bytes, format, Kind::Exif).filter(|_| format != Format::JpegXl);
    let xmp = find(bytes, format, Kind::Xmp);
    let stated = Stated {
        exif: exif.as_deref(),
        xmp: xmp.as_deref(),
    };
    stated.orientation(format)
}
