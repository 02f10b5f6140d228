//! Coefficients from the booleans of a partition: RFC 6386, section 13.

use super::bits::Bits;
use super::header::{Probabilities, Quantizer};

/// The coefficients of a macroblock.
pub(super) struct Residual {
    /// Sixteen blocks of luma row by row, then four each of the two chroma planes, each row by row.
    pub(super) blocks: [Block; 24],
    /// What of each is other than zero.
    pub(super) content: [Content; 24],
}

/// The coefficients of a block, row by row from the lowest frequencies.
pub(super) type Block = [i32; 16];

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Content {
    #[default]
    Nothing,
    /// The first coefficient only.
    Constant,
    Much,
}

/// Which blocks next to a macroblock had coefficients: four of luma, two of each chroma plane, and that of constants.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Neighbours {
    luma: [bool; 4],
    chroma: [[bool; 2]; 2],
    constants: bool,
}

impl Neighbours {
    /// Those of a macroblock without coefficients.
    pub(super) fn clear(&mut self, has_constants: bool) {
        *self = Self {
            constants: self.constants && !has_constants,
            ..Self::default()
        };
    }
}

/// Coefficients from here on are more than any picture needs; the transform may do sums with them that overflow.
pub(super) const TOO_LARGE: u32 = 1 << 14;

const ZIGZAG: [u8; 16] = [0, 1, 4, 8, 5, 2, 3, 6, 9, 12, 13, 10, 7, 11, 14, 15];

/// The band of each position; the last stands behind the end.
const BANDS: [u8; 17] = [0, 1, 2, 3, 6, 4, 5, 6, 6, 6, 6, 6, 6, 6, 6, 7, 0];

/// The four kinds of blocks, in the order of the tables.
const LUMA_WITHOUT_CONSTANT: usize = 0;
const CONSTANTS: usize = 1;
const CHROMA: usize = 2;
const LUMA: usize = 3;

/// What is known before the coefficients of a macroblock are read.
pub(super) struct Known<'a> {
    pub(super) probabilities: &'a Probabilities,
    pub(super) quantizer: &'a Quantizer,
    /// Whether the constants of the luma blocks have a block of their own.
    pub(super) has_constants: bool,
}

impl Residual {
    pub(super) const EMPTY: Self = Self {
        blocks: [[0; 16]; 24],
        content: [Content::Nothing; 24],
    };

    /// Reads the coefficients of a macroblock over blocks that hold zeros. Returns whether any is too large.
    #[inline(always)]
    pub(super) fn read(
        &mut self,
        partition: &mut Bits<'_>,
        known: &Known<'_>,
        above: &mut Neighbours,
        left: &mut Neighbours,
    ) -> bool {
        let mut bits = *partition;
        let mut most = 0;
        let mut plane = LUMA;
        if known.has_constants {
            plane = LUMA_WITHOUT_CONSTANT;
            let mut block = [0; 16];
            let context = usize::from(above.constants) + usize::from(left.constants);
            let probabilities = &known.probabilities[CONSTANTS];
            let steps = known.quantizer.constants;
            let end = read(&mut bits, probabilities, (context, 0), steps, &mut block).0;
            (above.constants, left.constants) = (end > 0, end > 0);
            if end > 0 {
                let constants = super::transform::constants(&block);
                for (block, constant) in self.blocks.iter_mut().zip(constants) {
                    block[0] = constant;
                    most |= constant.unsigned_abs();
                }
            }
        }
        let tables = (&known.probabilities[plane], known.quantizer.luma);
        let first = usize::from(known.has_constants);
        let grid = (self.blocks[..16].iter_mut(), self.content[..16].iter_mut());
        most |= rows(
            &mut bits,
            tables,
            first,
            grid,
            &mut above.luma,
            &mut left.luma,
        );
        let tables = (&known.probabilities[CHROMA], known.quantizer.chroma);
        for (plane, (above, left)) in above.chroma.iter_mut().zip(&mut left.chroma).enumerate() {
            let part = 16 + 4 * plane..20 + 4 * plane;
            let grid = (
                self.blocks[part.clone()].iter_mut(),
                self.content[part].iter_mut(),
            );
            most |= rows(&mut bits, tables, 0, grid, above, left);
        }
        *partition = bits;
        most >= TOO_LARGE
    }

    /// Whether there is anything in it.
    pub(super) fn is_empty(&self) -> bool {
        self.content == [Content::Nothing; 24]
    }
}

/// Reads a square of blocks; returns all sizes of coefficients, combined by or.
#[inline(always)]
fn rows<'b, const SIDE: usize>(
    bits: &mut Bits<'_>,
    (probabilities, steps): (&[[[u8; 11]; 3]; 8], [i32; 2]),
    first: usize,
    (mut blocks, mut contents): (
        impl Iterator<Item = &'b mut Block>,
        impl Iterator<Item = &'b mut Content>,
    ),
    above: &mut [bool; SIDE],
    left: &mut [bool; SIDE],
) -> u32 {
    let mut most = 0;
    for left in left {
        for above in above.iter_mut() {
            let (Some(block), Some(content)) = (blocks.next(), contents.next()) else {
                return most;
            };
            let context = usize::from(*above) + usize::from(*left);
            let (end, sizes) = read(bits, probabilities, (context, first), steps, block);
            most |= sizes;
            (*above, *left) = (end > first, end > first);
            *content = match end {
                2.. => Content::Much,
                _ if block[0] != 0 => Content::Constant,
                _ => Content::Nothing,
            };
        }
    }
    most
}

/// Reads a block from position `first`. Returns the position behind the last coefficient, and the sizes of all combined by or.
#[inline(always)]
fn read(
    bits: &mut Bits<'_>,
    probabilities: &[[[u8; 11]; 3]; 8],
    (context, first): (usize, usize),
    steps: [i32; 2],
    block: &mut Block,
) -> (usize, u32) {
    let band = |position: usize| &probabilities[usize::from(BANDS[position])];
    let mut nodes = &band(first)[context];
    let mut most = 0;
    let mut position = first;
    while position < 16 {
        if !bits.bool(nodes[0]) {
            return (position, most);
        }
        while !bits.bool(nodes[1]) {
            position += 1;
            if position == 16 {
                return (16, most);
            }
            nodes = &band(position)[0];
        }
        let following = band(position + 1);
        let size = match bits.bool(nodes[2]) {
            false => {
                nodes = &following[1];
                1
            }
            true => {
                let size = large(bits, nodes);
                nodes = &following[2];
                size
            }
        };
        let value = size * steps[usize::from(position > 0)];
        most |= value as u32;
        block[usize::from(ZIGZAG[position])] = if bits.flag() { -value } else { value };
        position += 1;
    }
    (16, most)
}

/// A size of 2 and more.
#[inline(always)]
fn large(bits: &mut Bits<'_>, nodes: &[u8; 11]) -> i32 {
    if !bits.bool(nodes[3]) {
        return match bits.bool(nodes[4]) {
            false => 2,
            true => 3 + i32::from(bits.bool(nodes[5])),
        };
    }
    if !bits.bool(nodes[6]) {
        return match bits.bool(nodes[7]) {
            false => 5 + i32::from(bits.bool(159)),
            true => extra(bits, 7, &[165, 145]),
        };
    }
    match (bits.bool(nodes[8]), bits) {
        (false, bits) => match bits.bool(nodes[9]) {
            false => extra(bits, 11, &[173, 148, 140]),
            true => extra(bits, 19, &[176, 155, 140, 135]),
        },
        (true, bits) => match bits.bool(nodes[10]) {
            false => extra(bits, 35, &[180, 157, 141, 134, 130]),
            true => extra(
                bits,
                67,
                &[254, 254, 243, 230, 196, 177, 153, 140, 133, 130, 129],
            ),
        },
    }
}

/// A size from `least` on, by what further bits add.
#[inline(always)]
fn extra(bits: &mut Bits<'_>, least: i32, probabilities: &[u8]) -> i32 {
    let more = probabilities.iter().fold(0, |more, &probability| {
        more << 1 | i32::from(bits.bool(probability))
    });
    least + more
}
