//! How a picture is to be written: format, quality and what goes along with it.
//!
//! Plain options; what they cost and whether a format can hold a picture is for `encode` to know.

use crate::picture::Depth;

use super::Format;

/// How to write a picture.
///
/// Options of other formats than the one chosen are not looked at.
///
/// ```
/// use stampmill::codec::{Encoding, Format, Scan};
///
/// let encoding = Encoding { quality: 90, scan: Scan::Progressive, ..Encoding::new(Format::Jpeg) };
/// assert_eq!(encoding.format, Format::Jpeg);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Encoding {
    /// The format.
    pub format: Format,
    /// Quality of JPEG, lossy WebP and AVIF, 1 to 100; what lies outside is moved to the nearest. 85 unless set.
    pub quality: u8,
    /// The most bytes that the file may have, with all that is attached. JPEG, lossy WebP and AVIF take the highest
    /// quality, up to [`Encoding::quality`], at which they have no more; what has more all the same is an error. Takes up to eight
    /// encodings. No bound unless set.
    pub max_bytes: Option<u64>,
    /// JPEG: how coarse the colour is stored.
    pub subsampling: Subsampling,
    /// JPEG: the order of the data.
    pub scan: Scan,
    /// JPEG: the codes of the data.
    pub codes: HuffmanCodes,
    /// PNG and TIFF: time against size. [`Compression::Fast`] leaves TIFF uncompressed.
    pub compression: Compression,
    /// PNG: how the pixels are laid out.
    pub png: PngLayout,
    /// WebP: exact or small. [`WebPMode::Lossless`] is refused where the format is JPEG, GIF or AVIF, which are not exact.
    pub webp: WebPMode,
    /// What shows through where a format holds no alpha: red, green and blue, 8 bits each, sRGB-encoded. White unless set.
    pub background: [u8; 3],
}

impl Encoding {
    /// The defaults for a format.
    pub const fn new(format: Format) -> Self {
        Self {
            format,
            quality: 85,
            max_bytes: None,
            subsampling: Subsampling::S420,
            scan: Scan::Baseline,
            codes: HuffmanCodes::Standard,
            compression: Compression::Default,
            png: PngLayout::AsIs,
            webp: WebPMode::Lossy,
            background: [255; 3],
        }
    }

    /// The bytes that the encoder takes for each pixel of that depth, beside the picture, its copies and the file.
    pub(crate) fn working_bytes(&self, depth: Depth) -> u64 {
        match self.format {
            // Measured; it keeps several whole frames in three planes each, with the blocks of all of them.
            Format::Avif => 40 * depth.bytes() as u64,
            _ => 0,
        }
    }
}

/// The resolution of colour in a JPEG file. Gray pictures have none to reduce.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Subsampling {
    /// Full resolution: for drawings, text and saturated edges.
    S444,
    /// Half the width.
    S422,
    /// Half the width and half the height: the usual choice for photos.
    #[default]
    S420,
}

/// The order of the data in a JPEG file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Scan {
    /// From top to bottom.
    #[default]
    Baseline,
    /// From coarse to fine, as a page shows it while it loads: slower to write and to read, and some percent larger, less so
    /// with [`HuffmanCodes::Optimized`].
    Progressive,
}

/// The Huffman codes of a JPEG file. The pixels are the same.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum HuffmanCodes {
    /// Those of the standard.
    #[default]
    Standard,
    /// The shortest for each picture: some percent smaller, slower to write.
    Optimized,
}

/// How hard a lossless encoder tries. The pixels are the same.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Compression {
    /// Quick and larger.
    Fast,
    /// Between the two.
    #[default]
    Default,
    /// Slow and smaller.
    Best,
}

/// How the pixels of a PNG file are laid out. They are the same in any case.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum PngLayout {
    /// With the channels and the depth of the picture.
    #[default]
    AsIs,
    /// In the layout of those that hold the very pixels whose file is smallest, and never larger than as they are: without
    /// alpha where all is opaque, gray where all is, 8 bits where 16 say no more, fewer bits of gray, or a palette of at
    /// most 256 colours with alpha. Takes up to four encodings.
    Smallest,
}

/// The two kinds of WebP.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum WebPMode {
    /// Like JPEG, at [`Encoding::quality`]; alpha is kept exactly.
    #[default]
    Lossy,
    /// Every sample as it is, at 8 bits; of 16 bits the lower 8 are lost, with a warning.
    Lossless,
}

/// What is written beside the pixels.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Attachments<'a> {
    /// An ICC profile that fits the pixels.
    pub icc: Option<&'a [u8]>,
    /// An EXIF block: a TIFF structure, without `Exif\0\0` before it.
    pub exif: Option<&'a [u8]>,
    /// An XMP packet.
    pub xmp: Option<&'a [u8]>,
    /// IPTC datasets (IIM).
    pub iptc: Option<&'a [u8]>,
}

/// A picture as a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Encoded {
    /// The file's bytes.
    pub bytes: Vec<u8>,
    /// The quality that was found to fit, where [`Encoding::max_bytes`] is set and the format has one.
    pub quality: Option<u8>,
    /// What the format could not hold: alpha, a profile, metadata. Sentences that read on from the output's name.
    pub warnings: Vec<String>,
}
