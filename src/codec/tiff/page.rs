//! The first page of a TIFF file: its fields, held against each other, become a layout that can be read.
//!
//! What is not read is refused here by its name, before any memory is taken. It unpacks nothing.

use crate::codec::{DecodeError, Format, Header};
use crate::picture::{Channels, Depth, Size};

use super::colors::{self, Alpha, Colors};
use super::fields::Fields;
use super::grid::Grid;
use super::packing::Packing;
use super::predictor::Predictor;
use super::samples::{Numbers, Stored};
use super::tags;

/// A page that can be read.
pub(super) struct Layout {
    pub(super) size: Size,
    pub(super) packing: Packing,
    /// Whether the bits of each byte are the other way round, as FillOrder 2 has them.
    pub(super) is_bit_reversed: bool,
    pub(super) predictor: Predictor,
    pub(super) colors: Colors,
    pub(super) alpha: Option<Alpha>,
    /// Further samples of a pixel that are no alpha.
    pub(super) ignored: usize,
    /// Samples of a pixel, all in all.
    pub(super) samples: usize,
    pub(super) stored: Stored,
    pub(super) grid: Grid,
    pub(super) has_further_pages: bool,
}

impl Layout {
    /// Holds the fields of a page against each other.
    pub(super) fn of(fields: &Fields) -> Result<Self, DecodeError> {
        let size = size(fields)?;
        let packing = Packing::of(fields)?;
        let samples = fields.number(tags::SAMPLES_PER_PIXEL).unwrap_or(1);
        let samples = usize::from(u16::try_from(samples).map_err(|_| contradiction())?);
        let is_planar = match fields.number(tags::PLANAR_CONFIGURATION) {
            None | Some(1) => false,
            Some(2) => samples > 1,
            Some(_) => return Err(damaged("it has no planar configuration that exists")),
        };
        let kind = colors::Kind::of(fields, samples, packing)?;
        let stored = stored(fields, &kind.colors, samples)?;
        let colors = kind.colors.in_depth(fields, (packing, stored), is_planar)?;
        let (across, planes) = if is_planar {
            (1, samples)
        } else {
            (samples, 1)
        };
        check_packing(packing, stored, across)?;
        let predictor = Predictor::of(fields, packing, stored)?;
        if predictor != Predictor::None && colors.unit() != (1, 1) {
            let what = "a TIFF file with differences between samples of reduced colour";
            return Err(DecodeError::unsupported(what, REMEDY));
        }
        let bits = across as u64 * u64::from(stored.bits);
        Ok(Self {
            size,
            packing,
            is_bit_reversed: fields.number(tags::FILL_ORDER) == Some(2) && packing != Packing::Jpeg,
            predictor,
            grid: Grid::of(fields, size, (bits, planes), colors.unit())?,
            colors,
            alpha: kind.alpha,
            ignored: kind.ignored,
            samples,
            stored,
            has_further_pages: fields.has_next,
        })
    }

    /// The channels that reading gives.
    fn channels(&self) -> Channels {
        let colors = match self.colors {
            Colors::Gray { .. } => Channels::Gray,
            _ => Channels::Rgb,
        };
        match self.alpha {
            Some(_) => colors.with_alpha(),
            None => colors,
        }
    }

    /// The depth that reading gives.
    fn depth(&self) -> Depth {
        let is_deep = self.stored.bits > 8 || self.stored.numbers == Numbers::Floats;
        match self.colors {
            Colors::Palette | Colors::Ycc(_) => Depth::Eight,
            _ if is_deep => Depth::Sixteen,
            _ => Depth::Eight,
        }
    }

    /// Samples of a pixel in the memory of the picture; inks are more than the colours that they become.
    pub(super) fn held(&self) -> usize {
        match self.colors {
            Colors::Cmyk => 4,
            _ => self.channels().count(),
        }
    }

    /// Whether the bytes of a block can be taken from the file as they are.
    pub(super) fn is_plain(&self) -> bool {
        self.packing == Packing::Plain && !self.is_bit_reversed
    }

    /// The most bytes that are unpacked of one block; what a file has beyond that, no block of its size needs.
    pub(super) fn max_packed(&self) -> u64 {
        let widest = match self.packing {
            // Six bits for each pixel, and marks at the ends of rows.
            Packing::Fax(_) => self.grid.block_bytes * 6 + u64::from(self.grid.height) * 8,
            _ => self.grid.block_bytes * 2,
        };
        let head = match self.packing {
            Packing::Jpeg => 64 << 10,
            _ => 1 << 10,
        };
        widest.saturating_add(head)
    }

    /// What decoding gives and takes.
    pub(super) fn header(&self, file_len: u64) -> Header {
        Header {
            format: Format::Tiff,
            size: self.size,
            channels: self.channels(),
            depth: self.depth(),
            working_bytes: self.working_bytes(file_len),
            scratch: None,
        }
    }

    fn working_bytes(&self, file_len: u64) -> u64 {
        /// Windows and tables of fixed size.
        const FIXED: u64 = 512 << 10;
        const PROFILE_TABLES: u64 = 4 << 20;
        let held = self.held() as u64 * self.depth().bytes() as u64;
        let picture = self.size.pixels().saturating_mul(held);
        let block = match self.is_plain() {
            true => 0,
            false => self.grid.block_bytes * self.grid.planes,
        };
        let packed = match self.is_bit_reversed || self.packing == Packing::Jpeg {
            true => self.max_packed().min(file_len),
            false => 0,
        };
        let unpacker = match self.packing {
            Packing::Zstd => super::unpack::zstd_bytes(self.grid.block_bytes),
            Packing::Jpeg => {
                super::unpack::jpeg_bytes(self.grid.width, self.grid.height, self.samples)
            }
            _ => 0,
        };
        // A row of samples as they are stored and as numbers.
        let row = u64::from(self.grid.width) * self.samples as u64 * 8 * 2;
        let tables = match self.colors {
            Colors::Cmyk => PROFILE_TABLES,
            // As it is read, as numbers and as colours.
            Colors::Palette => (3 << self.stored.bits) * 12,
            _ => 0,
        };
        [picture, block, packed, unpacker, row, tables, FIXED]
            .into_iter()
            .fold(0, u64::saturating_add)
    }
}

fn size(fields: &Fields) -> Result<Size, DecodeError> {
    let side = |tag, name| match fields.number(tag) {
        None => Err(damaged(format!("its {name} is missing"))),
        Some(0) => Err(damaged(format!("its {name} is 0"))),
        Some(length) => Ok(u32::try_from(length).unwrap_or(u32::MAX)),
    };
    Ok(Size::new(
        side(tags::IMAGE_WIDTH, "width")?,
        side(tags::IMAGE_LENGTH, "height")?,
    ))
}

/// Depth and kind of the samples, which have to be the same for all of a pixel.
fn stored(fields: &Fields, colors: &Colors, samples: usize) -> Result<Stored, DecodeError> {
    let refuse = |what: &str| Err(DecodeError::unsupported(what, REMEDY));
    let all_bits = fields.numbers(tags::BITS_PER_SAMPLE);
    let bits = all_bits.first().copied().unwrap_or(1);
    if all_bits.iter().take(samples).any(|other| *other != bits) {
        return refuse("a TIFF file whose samples differ in depth");
    }
    let formats = fields.numbers(tags::SAMPLE_FORMAT);
    let format = formats.first().copied().unwrap_or(1);
    let is_lab = matches!(colors, Colors::Lab(_));
    let is_same = |other: &u64| *other == format || is_lab && matches!(other, 1 | 2);
    if !formats.iter().take(samples).all(is_same) {
        return refuse("a TIFF file with samples of several kinds");
    }
    let numbers = match format {
        1 | 4 => Numbers::Unsigned,
        // Those of Lab are signed or not by its own rules.
        2 if is_lab => Numbers::Unsigned,
        2 => Numbers::Signed,
        3 => Numbers::Floats,
        5 | 6 => return refuse("a TIFF file of complex numbers"),
        _ => return refuse("a TIFF file with samples of an unknown kind"),
    };
    let is_read = match numbers {
        Numbers::Floats => matches!(bits, 16 | 24 | 32 | 64),
        _ => matches!(bits, 1..=32 | 64),
    };
    if !is_read {
        return refuse(&format!("a TIFF file with samples of {bits} bits"));
    }
    Ok(Stored {
        bits: bits as u32,
        numbers,
        is_big_endian: fields.is_big_endian,
    })
}

/// Some compressions are for one kind of samples only.
fn check_packing(packing: Packing, stored: Stored, samples: usize) -> Result<(), DecodeError> {
    match packing {
        Packing::Fax(_) if stored.bits != 1 || samples != 1 => Err(damaged(
            "it is packed as by a facsimile machine and is not of two tones",
        )),
        Packing::Jpeg if stored.bits != 8 || stored.numbers != Numbers::Unsigned => {
            let what = format!("a TIFF file packed as JPEG of {} bits", stored.bits);
            Err(DecodeError::unsupported(what, REMEDY))
        }
        _ => Ok(()),
    }
}

/// Two fields that cannot both be true.
pub(super) fn contradiction() -> DecodeError {
    damaged("its channels contradict each other")
}

pub(super) fn damaged(what: impl std::fmt::Display) -> DecodeError {
    DecodeError::damaged(Format::Tiff, what)
}

pub(super) const REMEDY: &str = "convert it to a TIFF file of 8 or 16 bits, a PNG or a JPEG first";
