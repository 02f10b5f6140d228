//! What the samples of a TIFF page are: gray, colours, indices, inks; and which of them is alpha.

use crate::codec::DecodeError;

use super::device::Device;
use super::fields::Fields;
use super::packing::Packing;
use super::page::{REMEDY, contradiction};
use super::samples::{Numbers, Stored};
use super::tags;
use super::ycc::Ycc;

/// What the samples of a pixel are, but for alpha.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Colors {
    Gray {
        is_white_zero: bool,
    },
    Rgb,
    /// Indices of a table in the file.
    Palette,
    /// Luma and chroma.
    Ycc(Ycc),
    Cmyk,
    Lab(Device),
}

/// Alpha among the samples of a pixel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Alpha {
    /// Its number among them.
    pub(super) at: usize,
    /// Whether colours are multiplied by it.
    pub(super) is_associated: bool,
}

/// Colours, and what the samples beyond them are.
pub(super) struct Kind {
    pub(super) colors: Colors,
    pub(super) alpha: Option<Alpha>,
    /// How many samples are neither colour nor alpha.
    pub(super) ignored: usize,
}

impl Kind {
    pub(super) fn of(
        fields: &Fields,
        samples: usize,
        packing: Packing,
    ) -> Result<Self, DecodeError> {
        let extra: Vec<u64> = fields.numbers(tags::EXTRA_SAMPLES);
        let colors = colors(fields, samples.saturating_sub(extra.len()), packing)?;
        let further = samples
            .checked_sub(colors.count())
            .filter(|further| *further >= extra.len())
            .ok_or_else(contradiction)?;
        let alpha = alpha(&extra, colors.count(), further);
        let kind = Self {
            ignored: further - usize::from(alpha.is_some()),
            alpha,
            colors,
        };
        kind.checked(extra.len())
    }

    /// Beside inks, Lab and luma no alpha is read.
    fn checked(self, told: usize) -> Result<Self, DecodeError> {
        let name = match &self.colors {
            Colors::Cmyk => "CMYK",
            Colors::Lab(_) => "Lab",
            Colors::Ycc(_) => "YCbCr",
            _ => return Ok(self),
        };
        let is_told = self.ignored <= told;
        if self.alpha.is_none() && is_told {
            return Ok(self);
        }
        let what = format!("a TIFF file in {name} with further channels");
        Err(DecodeError::unsupported(what, "convert it to RGB first"))
    }
}

/// The first sample that is alpha. Where nothing is told of the only further one, it is.
fn alpha(extra: &[u64], colors: usize, further: usize) -> Option<Alpha> {
    const ASSOCIATED: u64 = 1;
    const UNASSOCIATED: u64 = 2;
    /// As an old program of Corel numbers it.
    const COREL: u64 = 999;
    if extra.is_empty() && further == 1 {
        return Some(Alpha {
            at: colors,
            is_associated: false,
        });
    }
    let is_alpha = |kind: &u64| [ASSOCIATED, UNASSOCIATED, COREL].contains(kind);
    let index = extra.iter().position(is_alpha)?;
    Some(Alpha {
        at: colors + index,
        is_associated: extra[index] == ASSOCIATED,
    })
}

fn colors(fields: &Fields, samples: usize, packing: Packing) -> Result<Colors, DecodeError> {
    let is_fax = matches!(packing, Packing::Fax(_));
    let assumed = match samples {
        // As other readers have it.
        3.. if packing == Packing::Jpeg => 6,
        3.. => 2,
        _ if is_fax => 0,
        _ => 1,
    };
    let code = fields.number(tags::PHOTOMETRIC).unwrap_or(assumed);
    let name = match code {
        0 | 1 => {
            let is_white_zero = code == 0;
            return Ok(Colors::Gray { is_white_zero });
        }
        2 => return Ok(Colors::Rgb),
        3 => return Ok(Colors::Palette),
        5 if matches!(fields.number(tags::INK_SET), None | Some(1)) => return Ok(Colors::Cmyk),
        5 => "of other inks than cyan, magenta, yellow and black",
        6 => return Ok(Colors::Ycc(Ycc::of(fields)?)),
        8 => return Ok(Colors::Lab(Device::CieLab)),
        9 => return Ok(Colors::Lab(Device::IccLab)),
        4 => "that is a mask for another picture",
        10 => "in the Lab of the ITU",
        32_803 => "of raw data of a sensor",
        32_844 | 32_845 => "in LogLuv",
        34_892 => "of linear raw data",
        code => &format!("of the unknown photometric interpretation {code}"),
    };
    let what = format!("a TIFF file {name}");
    Err(DecodeError::unsupported(what, REMEDY))
}

impl Colors {
    /// How many samples of a pixel they are.
    pub(super) fn count(&self) -> usize {
        match self {
            Self::Gray { .. } | Self::Palette => 1,
            Self::Rgb | Self::Ycc(_) | Self::Lab(_) => 3,
            Self::Cmyk => 4,
        }
    }

    /// Width and height in pixels of what is stored together: more than one where chroma is reduced.
    pub(super) fn unit(&self) -> (u32, u32) {
        match self {
            Self::Ycc(ycc) => (ycc.horizontal, ycc.vertical),
            _ => (1, 1),
        }
    }

    /// What they are by the way in which they are stored, if that is read.
    pub(super) fn in_depth(
        self,
        fields: &Fields,
        (packing, stored): (Packing, Stored),
        is_planar: bool,
    ) -> Result<Self, DecodeError> {
        let refuse = |what: String| Err(DecodeError::unsupported(what, "convert it to RGB first"));
        let is_whole = stored.numbers == Numbers::Unsigned;
        let Stored { bits, .. } = stored;
        match self {
            // The JPEG data say themselves how they are to be put together.
            Self::Ycc(_) if packing == Packing::Jpeg && !is_planar => Ok(Self::Rgb),
            Self::Ycc(ycc) if packing == Packing::Jpeg => Ok(Self::Ycc(ycc.in_full())),
            Self::Ycc(ycc) if is_planar && (ycc.horizontal, ycc.vertical) != (1, 1) => {
                refuse("a TIFF file in YCbCr with reduced colour in planes of its own".to_owned())
            }
            Self::Ycc(_) if !is_whole || bits != 8 => {
                refuse(format!("a TIFF file in YCbCr of {bits} bits"))
            }
            Self::Palette if packing == Packing::Jpeg => {
                refuse("a TIFF file of indices packed as JPEG".to_owned())
            }
            Self::Palette if !is_whole || !(bits <= 8 || bits == 16) => refuse(format!(
                "a TIFF file of indices of {bits} bits or of signed numbers"
            )),
            Self::Palette if (fields.numbers(tags::COLOR_MAP).len() as u64) < 3 << bits => Err(
                super::page::damaged("the table of its colours is missing or too short"),
            ),
            Self::Lab(_) if packing == Packing::Jpeg => {
                refuse("a TIFF file in Lab packed as JPEG".to_owned())
            }
            Self::Cmyk | Self::Lab(_) if !is_whole || !matches!(bits, 8 | 16) => {
                let name = if self == Self::Cmyk { "CMYK" } else { "Lab" };
                refuse(format!(
                    "a TIFF file in {name} of other depths than 8 and 16 bits of whole numbers"
                ))
            }
            same => Ok(same),
        }
    }
}
