//! Huffman tables in the shape that decoding wants them.
//!
//! A photo's symbols are short: most take fewer than eleven bits with the value that follows them. So the table of the
//! AC coefficients is asked with the next [`LOOK`] bits and answers with everything they hold: one or two coefficients
//! whole, with the zeros before them, and the end of the block. What is longer is looked up by [`Codes`], bit length by
//! bit length.

use super::codes::{Codes, LONGEST, extend};

/// Bits with which the tables are asked.
pub(super) const LOOK: u32 = 11;

/// Bits with which the tables of the DC differences are asked.
pub(super) const DC_LOOK: u32 = 9;

/// Codes for the sizes of DC differences.
pub(super) struct DcTable {
    pub(super) codes: Codes,
    /// By the next [`DC_LOOK`] bits.
    pub(super) sizes: [Difference; 1 << DC_LOOK],
}

impl DcTable {
    /// `None` if a size is more than 15 bits.
    pub(super) fn new(codes: Codes, symbols: &[u8]) -> Option<Self> {
        let sizes = std::array::from_fn(|index| {
            let found = codes.find((index as u32) << (LONGEST as u32 - DC_LOOK));
            let found = found.filter(|(length, _)| *length <= DC_LOOK);
            found.map_or(Difference(0), |(length, symbol)| {
                Difference::new(length, symbol)
            })
        });
        let is_sane = symbols.iter().all(|&size| size <= 15);
        is_sane.then_some(Self { codes, sizes })
    }
}

/// A DC difference, packed: in bits 0–5 the bits that it takes with its code (0 if the code is longer than [`DC_LOOK`]),
/// from bit 8 the bits of the difference alone.
#[derive(Clone, Copy)]
pub(super) struct Difference(u16);

impl Difference {
    /// Of a code's length and its symbol.
    pub(super) fn new(length: u32, symbol: u8) -> Self {
        Self(u16::from(symbol) << 8 | (length as u16 + u16::from(symbol)))
    }

    pub(super) fn is_known(self) -> bool {
        self.0 != 0
    }

    /// The bits that it takes are the lower six.
    pub(super) fn length(self) -> u32 {
        self.0.into()
    }

    pub(super) fn size(self) -> u32 {
        u32::from(self.0 >> 8)
    }
}

/// Codes for AC coefficients.
pub(super) struct AcTable {
    pub(super) codes: Codes,
    /// What the next [`LOOK`] bits hold; see [`Entry`].
    pub(super) entries: Box<[Entry; 1 << LOOK]>,
    /// How far the next [`LOOK`] bits go, where nobody wants the values; see [`Skip`].
    skips: Box<[u16; 1 << LOOK]>,
}

impl AcTable {
    pub(super) fn new(codes: Codes) -> Self {
        let spread = spread(&codes);
        let mut entries = Box::new([Entry(0); 1 << LOOK]);
        let mut skips = Box::new([0; 1 << LOOK]);
        for index in 0..1 << LOOK {
            entries[index] = Entry::of(index as u32, &spread);
            skips[index] = Skip::of(index as u32, &spread).0 as u16;
        }
        Self {
            codes,
            entries,
            skips,
        }
    }

    #[inline(always)]
    pub(super) fn skip(&self, look: u32) -> Skip {
        Skip(self.skips[look as usize].into())
    }
}

/// The length and the symbol for each value of the next [`LOOK`] bits; a length of 0 where the code is longer.
type Spread = [(u8, u8); 1 << LOOK];

fn spread(codes: &Codes) -> Box<Spread> {
    let mut spread = Box::new([(0, 0); 1 << LOOK]);
    for (index, entry) in spread.iter_mut().enumerate() {
        let found = codes.find((index as u32) << (LONGEST as u32 - LOOK));
        if let Some((length, symbol)) = found.filter(|(length, _)| *length <= LOOK) {
            *entry = (length as u8, symbol);
        }
    }
    spread
}

/// What one look into the stream finds, packed:
///
/// | bits | |
/// |---|---|
/// | 0–5 | bits that it takes |
/// | 6–10 | places from here to the last coefficient |
/// | 11 | set if it stops: the block ends after these coefficients, or the first is longer than the look |
/// | 12–15 | places from here to the first coefficient |
/// | 16–23 | the first coefficient, signed; the size of a value that is longer than the look |
/// | 24–31 | the last coefficient, signed, 0 if there is but one; where it stops, 1 if the value is longer, 2 if the code is |
///
/// A run of sixteen zeros is a coefficient of 0.
#[derive(Clone, Copy)]
pub(super) struct Entry(pub(super) u32);

impl Entry {
    pub(super) const STOP: u32 = 1 << 11;
    const LONG: u32 = 1;
    const UNKNOWN: u32 = 2;

    fn of(bits: u32, spread: &Spread) -> Self {
        let Some((length, symbol)) = code_at(bits, 0, spread) else {
            return Self(Self::UNKNOWN << 24 | Self::STOP);
        };
        let (run, size) = (u32::from(symbol >> 4), u32::from(symbol & 15));
        if size == 0 && run != 15 {
            return Self(Self::STOP | length);
        }
        let Some(first) = value_at(bits, length, size) else {
            return Self(
                Self::LONG << 24 | size << 16 | run << 12 | Self::STOP | run << 6 | length,
            );
        };
        let one = Self(u32::from(first as u8) << 16 | run << 12 | run << 6 | (length + size));
        one.and_second(bits, spread).unwrap_or(one)
    }

    /// With what follows the first coefficient, if that is within the look.
    fn and_second(self, bits: u32, spread: &Spread) -> Option<Self> {
        let used = self.0 & 63;
        let (length, symbol) = code_at(bits, used, spread)?;
        let (run, size) = (u32::from(symbol >> 4), u32::from(symbol & 15));
        if size == 0 && run != 15 {
            return Some(Self((self.0 | Self::STOP) + length));
        }
        let second = value_at(bits, used + length, size)?;
        let far = self.far() as u32 + 1 + run;
        let rest = self.0 & 0x00ff_f000;
        Some(Self(
            u32::from(second as u8) << 24 | rest | far << 6 | (used + length + size),
        ))
    }

    /// The bits that it takes are the lower six.
    pub(super) fn length(self) -> u32 {
        self.0
    }

    fn stops(self) -> bool {
        self.0 & Self::STOP != 0
    }

    pub(super) fn run(self) -> usize {
        (self.0 >> 12 & 15) as usize
    }

    pub(super) fn far(self) -> usize {
        (self.0 >> 6 & 31) as usize
    }

    pub(super) fn first(self) -> i16 {
        (self.0 >> 16) as i8 as i16
    }

    pub(super) fn last(self) -> i16 {
        (self.0 as i32 >> 24) as i16
    }

    /// Whether it is nothing but coefficients.
    pub(super) fn goes_on(self) -> bool {
        !self.stops()
    }

    /// Whether the block ends after these coefficients.
    pub(super) fn ends(self) -> bool {
        self.stops() && self.0 >> 24 == 0
    }

    /// Whether it is the zeros before a coefficient and its code, whose value follows.
    pub(super) fn is_long(self) -> bool {
        self.stops() && self.0 >> 24 == Self::LONG
    }

    /// The size of that value.
    pub(super) fn size(self) -> u32 {
        self.0 >> 16 & 15
    }
}

/// Coefficients that are passed over, packed: in bits 0–5 the bits that they take, in bits 8–14 the places that they
/// fill (127 if the first code is longer than [`LOOK`]), in bit 15 whether it stops there, because the block ends or the
/// code is too long. So what bits 8–15 say exceeds all places of a block if it does.
///
/// As many whole codes as fit; the value of the last may be longer than the look, since it does not matter.
#[derive(Clone, Copy)]
pub(super) struct Skip(u32);

impl Skip {
    /// Added to the places where the block ends.
    pub(super) const STOP: usize = 1 << 7;

    fn of(bits: u32, spread: &Spread) -> Self {
        let (mut used, mut places) = (0, 0);
        let pack = |places: usize, used: u32| Self((places << 8) as u32 | used);
        while let Some((length, symbol)) = code_at(bits, used, spread) {
            let (run, size) = (usize::from(symbol >> 4), u32::from(symbol & 15));
            if size == 0 && run != 15 {
                return pack(places + Self::STOP, used + length);
            }
            if places + run >= 64 {
                break;
            }
            used += length + size;
            places += run + 1;
        }
        match used {
            0 => pack(Self::STOP + 127, 0),
            _ => pack(places, used),
        }
    }

    /// The bits that they take are the lower six.
    pub(super) fn length(self) -> u32 {
        self.0
    }

    /// The places that they fill, and [`Skip::STOP`] more if the block ends.
    pub(super) fn places(self) -> usize {
        (self.0 >> 8) as usize
    }
}

/// The code that begins `used` bits into the look and ends within it.
fn code_at(bits: u32, used: u32, spread: &Spread) -> Option<(u32, u8)> {
    let rest = LOOK.checked_sub(used)?;
    let (length, symbol) = spread[(bits << used) as usize & ((1 << LOOK) - 1)];
    let length = u32::from(length);
    (length > 0 && length <= rest).then_some((length, symbol))
}

/// The value of `size` bits that begins `used` bits into the look, if it ends within it and fits 8 bits.
fn value_at(bits: u32, used: u32, size: u32) -> Option<i8> {
    let end = used + size;
    if end > LOOK || size > 7 {
        return None;
    }
    let value = bits >> (LOOK - end) & ((1 << size) - 1);
    Some(extend(u64::from(value) << 1 << (63 - size), size) as i8)
}
