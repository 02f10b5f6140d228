//! How strips and tiles are packed: the numbers of the field Compression, and the names of those that are not read.

use crate::codec::DecodeError;

use super::fields::Fields;
use super::tags;

/// How the data of strips and tiles are packed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Packing {
    Plain,
    PackBits,
    Lzw,
    Deflate,
    Zstd,
    Jpeg,
    Fax(Fax),
}

/// The codes of facsimile machines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fax {
    /// Runs along each row, which begins at a whole byte.
    Runs,
    /// Runs along each row, which begins at two whole bytes.
    RunsByTwo,
    /// Group 3: runs along each row, and a mark at its end.
    Group3,
    /// Group 3 in two dimensions: some rows say how they differ from the row above.
    Group3Differences,
    /// Group 4: all rows say how they differ from the row above.
    Group4,
}

impl Packing {
    pub(super) fn of(fields: &Fields) -> Result<Self, DecodeError> {
        let code = fields.number(tags::COMPRESSION).unwrap_or(1);
        let is_by_two = fields.number(tags::T4_OPTIONS).unwrap_or(0) & 1 == 1;
        Ok(match code {
            1 => Self::Plain,
            2 => Self::Fax(Fax::Runs),
            3 if is_by_two => Self::Fax(Fax::Group3Differences),
            3 => Self::Fax(Fax::Group3),
            4 => Self::Fax(Fax::Group4),
            5 => Self::Lzw,
            7 => Self::Jpeg,
            8 | 32_946 => Self::Deflate,
            32_771 => Self::Fax(Fax::RunsByTwo),
            32_773 => Self::PackBits,
            50_000 => Self::Zstd,
            code => return Err(unread(code)),
        })
    }

    /// Whether differences between samples may be packed in place of the samples.
    pub(super) fn has_predictor(self) -> bool {
        matches!(self, Self::Lzw | Self::Deflate | Self::Zstd)
    }
}

fn unread(code: u64) -> DecodeError {
    let name = match code {
        6 => "old-style JPEG",
        9 | 10 | 34_661 => "JBIG",
        32_766 => "the compression of NeXT",
        32_809 => "ThunderScan",
        32_895..=32_898 => "a compression of prepress (IT8)",
        32_908 | 32_909 => "PixarLog or PixarFilm",
        32_947 => "Kodak DCS",
        33_003..=33_005 | 34_712 => "JPEG 2000",
        34_676 | 34_677 => "SGI LogLuv",
        34_887 => "LERC",
        34_892 => "the lossy JPEG of camera raw",
        34_925 => "LZMA",
        50_001 => "WebP",
        50_002 | 52_546 => "JPEG XL",
        _ => {
            let what = format!("a TIFF file of the unknown compression {code}");
            return DecodeError::unsupported(what, REMEDY);
        }
    };
    DecodeError::unsupported(format!("a TIFF file packed as {name}"), REMEDY)
}

const REMEDY: &str = "save it uncompressed or with Deflate first";
