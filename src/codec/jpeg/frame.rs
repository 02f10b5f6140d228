//! The frame and scan headers of a JPEG file: what they say, and what decoding such a frame takes.
//!
//! It reads the payload of single segments; where they lie in the file is for `header` and `layout` to find.

use crate::codec::{DecodeError, Format};
use crate::picture::{Channels, Size};

pub(super) const SOF_FIRST: u8 = 0xc0;
pub(super) const SOF_LAST: u8 = 0xcf;
pub(super) const DHT: u8 = 0xc4;
pub(super) const JPG: u8 = 0xc8;
pub(super) const DAC: u8 = 0xcc;
pub(super) const EOI: u8 = 0xd9;
pub(super) const SOS: u8 = 0xda;
pub(super) const DQT: u8 = 0xdb;
pub(super) const DRI: u8 = 0xdd;

/// Whether a marker stands alone, without a length and a payload: TEM, RSTn, SOI, EOI.
pub(super) fn stands_alone(marker: u8) -> bool {
    matches!(marker, 0x01 | 0xd0..=EOI)
}

/// Whether a marker opens a frame.
pub(super) fn is_frame(marker: u8) -> bool {
    (SOF_FIRST..=SOF_LAST).contains(&marker) && !matches!(marker, DHT | JPG | DAC)
}

/// One component of a frame.
#[derive(Clone, Copy, Debug)]
pub(super) struct Component {
    pub(super) id: u8,
    /// Sampling factors, 1 to 4.
    pub(super) horizontal: u64,
    pub(super) vertical: u64,
    /// The number of its quantisation table.
    pub(super) quantizer: u8,
}

/// A frame header (SOFn).
#[derive(Clone, Debug)]
pub(super) struct Frame {
    pub(super) size: Size,
    pub(super) progressive: bool,
    pub(super) components: Vec<Component>,
}

impl Frame {
    pub(super) fn parse(marker: u8, payload: &[u8]) -> Result<Self, DecodeError> {
        let (&[precision, h1, h0, w1, w0, count], components) = payload
            .split_first_chunk::<6>()
            .ok_or_else(|| damaged("its frame header is too short"))?;
        let size = Size::new(
            u16::from_be_bytes([w1, w0]).into(),
            u16::from_be_bytes([h1, h0]).into(),
        );
        check_coding(marker, precision, size)?;
        if components.len() != usize::from(count) * 3 {
            return Err(damaged("its frame header has the wrong length"));
        }
        if !matches!(count, 1 | 3 | 4) {
            return Err(unsupported(&format!("a JPEG file with {count} components")));
        }
        let components = components
            .chunks_exact(3)
            .map(component)
            .collect::<Result<_, _>>()?;
        let frame = Self {
            size,
            progressive: marker == 0xc2,
            components,
        };
        if !frame.is_upsampled_rightly() {
            return Err(unsupported("a JPEG file with unusual subsampling"));
        }
        Ok(frame)
    }

    /// Whether the decoder gets the colours right.
    ///
    /// It does where the first component has the highest resolution and the others a whole fraction of it. With
    /// others, such as luma coarser than chroma, `zune-jpeg` 0.5.15 puts samples into the wrong places and says nothing.
    fn is_upsampled_rightly(&self) -> bool {
        let (horizontal, vertical) = self.largest();
        let first = &self.components[0];
        (first.horizontal, first.vertical) == (horizontal, vertical)
            && self.components.iter().all(|component| {
                component.horizontal.is_power_of_two() && vertical % component.vertical == 0
            })
    }

    /// The layout that decoding gives: gray, or RGB for every kind of colour.
    pub(super) fn channels(&self) -> Channels {
        match self.components.len() {
            1 => Channels::Gray,
            _ => Channels::Rgb,
        }
    }

    /// Bytes allocated at the peak of decoding, when the first scan holds `in_first_scan` components.
    pub(super) fn working_bytes(&self, in_first_scan: usize) -> u64 {
        const PROFILE_TABLES: u64 = 4 << 20;
        let pixels = self.size.pixels();
        // CMYK and YCCK are decoded to four channels, and a profile needs RGB beside them.
        let samples = match self.components.len() {
            4 => pixels * 7 + PROFILE_TABLES,
            count => pixels * count as u64,
        };
        let coefficients = if self.progressive || in_first_scan < self.components.len() {
            let blocks: u64 = self
                .components
                .iter()
                .map(|c| self.mcus() * c.horizontal * c.vertical)
                .sum();
            blocks * 64 * 2
        } else {
            0
        };
        // A row of MCUs in 16 bits: decoded, upsampled, and kept for the row after it.
        let columns = u64::from(self.size.width).next_multiple_of(8 * self.largest().0);
        let rows = columns * 8 * self.largest().1 * self.components.len() as u64 * 2 * 3;
        samples + coefficients + rows
    }

    /// How many MCUs a scan of these components has.
    pub(super) fn mcus_in(&self, components: &[usize]) -> u64 {
        let (across, down) = self.mcus_across_and_down(components);
        across * down
    }

    /// The MCUs of a scan of these components, in each direction.
    pub(super) fn mcus_across_and_down(&self, components: &[usize]) -> (u64, u64) {
        let (horizontal, vertical) = self.largest();
        match components {
            [only] => {
                let component = &self.components[*only];
                let across = u64::from(self.size.width) * component.horizontal;
                let down = u64::from(self.size.height) * component.vertical;
                (across.div_ceil(8 * horizontal), down.div_ceil(8 * vertical))
            }
            _ => (
                u64::from(self.size.width).div_ceil(8 * horizontal),
                u64::from(self.size.height).div_ceil(8 * vertical),
            ),
        }
    }

    fn mcus(&self) -> u64 {
        self.mcus_in(&[])
    }

    fn largest(&self) -> (u64, u64) {
        self.components
            .iter()
            .fold((1, 1), |(horizontal, vertical), component| {
                (
                    horizontal.max(component.horizontal),
                    vertical.max(component.vertical),
                )
            })
    }
}

/// A scan header (SOS).
#[derive(Clone, Debug)]
pub(super) struct Scan {
    /// Positions of its components in the frame.
    pub(super) components: Vec<usize>,
    /// The numbers of their Huffman tables, for DC and for AC.
    pub(super) tables: Vec<(u8, u8)>,
    /// First and last coefficient, 0 to 63.
    pub(super) band: (u8, u8),
    /// Bits that earlier scans have left to come; 0 if this is the first of its band.
    pub(super) high_bits: u8,
    /// Bits that later scans have yet to bring.
    pub(super) low_bits: u8,
}

impl Scan {
    pub(super) fn parse(frame: &Frame, payload: &[u8]) -> Result<Self, DecodeError> {
        let wrong = || damaged("a scan header contradicts the frame header");
        let (&count, rest) = payload.split_first().ok_or_else(wrong)?;
        let count = usize::from(count);
        if !(1..=4).contains(&count) || rest.len() != count * 2 + 3 {
            return Err(wrong());
        }
        let (selectors, rest) = rest.split_at(count * 2);
        let components = selectors
            .chunks_exact(2)
            .map(|selector| frame.components.iter().position(|c| c.id == selector[0]))
            .collect::<Option<_>>()
            .ok_or_else(wrong)?;
        let tables = selectors
            .chunks_exact(2)
            .map(|selector| (selector[1] >> 4, selector[1] & 0x0f))
            .collect();
        Ok(Self {
            components,
            tables,
            band: (rest[0], rest[1]),
            high_bits: rest[2] >> 4,
            low_bits: rest[2] & 0x0f,
        })
    }
}

pub(super) fn damaged(what: &str) -> DecodeError {
    DecodeError::damaged(Format::Jpeg, what)
}

fn unsupported(what: &str) -> DecodeError {
    DecodeError::unsupported(what, "convert it to an 8-bit baseline JPEG or PNG first")
}

fn check_coding(marker: u8, precision: u8, size: Size) -> Result<(), DecodeError> {
    match (marker, precision, size) {
        (0xc3, ..) => Err(unsupported("a lossless JPEG file")),
        (0xc9..=0xcb, ..) => Err(unsupported("a JPEG file with arithmetic coding")),
        (0xc4..=0xcf, ..) => Err(unsupported("a hierarchical JPEG file")),
        (_, 8, Size { height: 0, .. }) => Err(unsupported(
            "a JPEG file that tells its height only at its end",
        )),
        (_, 8, Size { width: 0, .. }) => Err(damaged("its width is 0")),
        (_, 8, _) => Ok(()),
        _ => Err(unsupported(&format!(
            "a JPEG file with {precision}-bit samples"
        ))),
    }
}

fn component(bytes: &[u8]) -> Result<Component, DecodeError> {
    let component = Component {
        id: bytes[0],
        horizontal: u64::from(bytes[1] >> 4),
        vertical: u64::from(bytes[1] & 0x0f),
        quantizer: bytes[2],
    };
    let valid = 1..=4;
    if !valid.contains(&component.horizontal) || !valid.contains(&component.vertical) {
        return Err(damaged("a sampling factor is not between 1 and 4"));
    }
    Ok(component)
}
