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
const DHP: u8 = 0xde;
const SOF_LS: u8 = 0xf7;

/// The most blocks that an MCU may have (T.81, B.2.3).
pub(super) const MAX_BLOCKS: u64 = 10;

/// Whether a marker stands alone, without a length and a payload: TEM, RSTn, SOI, EOI.
pub(super) fn stands_alone(marker: u8) -> bool {
    matches!(marker, 0x01 | 0xd0..=EOI)
}

/// Whether a marker may come after the data of a scan: of tables, of applications and comments, of a further scan, or the end.
pub(super) fn may_follow_scan(marker: u8) -> bool {
    /// The number of lines, which this crate does not read.
    const DNL: u8 = 0xdc;
    const COM: u8 = 0xfe;
    matches!(
        marker,
        DHT | DAC | EOI | SOS | DQT | DNL | DRI | 0xe0..=0xef | COM
    )
}

/// Whether a marker opens a frame, of whatever kind.
pub(super) fn is_frame(marker: u8) -> bool {
    (SOF_FIRST..=SOF_LAST).contains(&marker) && !matches!(marker, DHT | JPG | DAC)
        || matches!(marker, DHP | SOF_LS)
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
        Ok(Self {
            size,
            progressive: marker == 0xc2,
            components,
        })
    }

    /// Refuses scans of these components whose MCUs would have more blocks than any decoder takes.
    pub(super) fn check_mcu(&self, components: &[usize]) -> Result<(), DecodeError> {
        let components = components.iter().map(|index| &self.components[*index]);
        let blocks: u64 = components.clone().map(|c| c.horizontal * c.vertical).sum();
        if components.len() > 1 && blocks > MAX_BLOCKS {
            return Err(unsupported(&format!(
                "a JPEG file with MCUs of {blocks} blocks, more than the standard's {MAX_BLOCKS},"
            )));
        }
        Ok(())
    }

    /// Whether two components have the same name.
    fn repeats_names(&self) -> bool {
        let mut earlier = [false; 256];
        let mut is_new = |id: u8| !std::mem::replace(&mut earlier[usize::from(id)], true);
        !self.components.iter().all(|component| is_new(component.id))
    }

    /// The layout that decoding gives: gray, or RGB for every kind of colour.
    pub(super) fn channels(&self) -> Channels {
        match self.components.len() {
            1 => Channels::Gray,
            _ => Channels::Rgb,
        }
    }

    /// Bytes of the picture itself at the peak of decoding.
    pub(super) fn picture_bytes(&self) -> u64 {
        const PROFILE_TABLES: u64 = 4 << 20;
        let pixels = self.size.pixels();
        // CMYK and YCCK are decoded to four channels, and a profile needs RGB beside them.
        match self.components.len() {
            4 => pixels * 7 + PROFILE_TABLES,
            count => pixels * count as u64,
        }
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

    /// The largest sampling factors.
    pub(super) fn largest(&self) -> (u64, u64) {
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
    /// Reads the header of the scan after those that came `earlier`.
    pub(super) fn parse(
        frame: &Frame,
        earlier: &[Self],
        payload: &[u8],
    ) -> Result<Self, DecodeError> {
        let wrong = || damaged("a scan header contradicts the frame header");
        let (&count, rest) = payload.split_first().ok_or_else(wrong)?;
        let count = usize::from(count);
        if !(1..=4).contains(&count) || rest.len() != count * 2 + 3 {
            return Err(wrong());
        }
        let (selectors, rest) = rest.split_at(count * 2);
        let names = selectors.iter().step_by(2);
        let components = components(frame, earlier, names).ok_or_else(wrong)?;
        if frame.progressive && count < frame.components.len() && frame.repeats_names() {
            let what = "a progressive JPEG file whose components have the same name";
            return Err(unsupported(what));
        }
        frame.check_mcu(&components)?;
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

/// Which components of the frame these names mean. Where several have the same, each gets its turn.
fn components<'a>(
    frame: &Frame,
    earlier: &[Scan],
    names: impl Iterator<Item = &'a u8>,
) -> Option<Vec<usize>> {
    let mut found = Vec::new();
    for name in names {
        let of_name = |index: &usize| frame.components[*index].id == *name;
        let is_new = |index: &usize| {
            let mut earlier = earlier.iter();
            !found.contains(index) && !earlier.any(|scan| scan.components.contains(index))
        };
        let mut named = (0..frame.components.len()).filter(of_name);
        let index = named.clone().find(is_new).or_else(|| named.next())?;
        found.push(index);
    }
    Some(found)
}

pub(super) fn damaged(what: &str) -> DecodeError {
    DecodeError::damaged(Format::Jpeg, what)
}

pub(super) fn unsupported(what: &str) -> DecodeError {
    DecodeError::unsupported(what, "convert it to an 8-bit baseline JPEG or PNG first")
}

fn check_coding(marker: u8, precision: u8, size: Size) -> Result<(), DecodeError> {
    match (marker, precision, size) {
        (0xc3, ..) => Err(unsupported("a lossless JPEG file")),
        (0xc9..=0xcb, ..) => Err(unsupported("a JPEG file with arithmetic coding")),
        (0xc4..=0xcf | DHP, ..) => Err(unsupported("a hierarchical JPEG file")),
        (SOF_LS, ..) => Err(unsupported("a JPEG-LS file")),
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
