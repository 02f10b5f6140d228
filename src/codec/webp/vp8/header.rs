//! The header of a frame: RFC 6386, sections 9 and 19.2.

use super::Odd;
use super::bits::Bits;
use super::tables::{AC_STEPS, COEFFICIENT_UPDATES, COEFFICIENTS, DC_STEPS};

/// What holds for the whole picture, and the partitions behind it.
pub(super) struct Header<'a> {
    /// Width and height in pixels.
    pub(super) size: (u16, u16),
    /// The first partition, at the modes of the first macroblock.
    pub(super) modes: Bits<'a>,
    /// The partitions of coefficients, of which rows take one after the other.
    pub(super) partitions: Vec<Bits<'a>>,
    /// The probabilities of a macroblock's segment, where each says its own.
    pub(super) segment_map: Option<[u8; 3]>,
    /// The step sizes of each segment.
    pub(super) quantizers: [Quantizer; SEGMENTS],
    pub(super) filter: Filter,
    /// The probability that a macroblock has coefficients, where one says whether it has.
    pub(super) has_coefficients: Option<u8>,
    pub(super) probabilities: Box<Probabilities>,
}

pub(super) const SEGMENTS: usize = 4;

/// Probabilities of coefficients by plane, band, context and node of the tree.
pub(super) type Probabilities = [[[[u8; 11]; 3]; 8]; 4];

/// Step sizes, of the constant coefficient and of the others.
#[derive(Clone, Copy, Default)]
pub(super) struct Quantizer {
    pub(super) luma: [i32; 2],
    /// Those of the block of the constants of sixteen luma blocks.
    pub(super) constants: [i32; 2],
    pub(super) chroma: [i32; 2],
}

/// How the edges of blocks are smoothed.
pub(super) struct Filter {
    pub(super) kind: FilterKind,
    /// The levels of each segment, for macroblocks with one mode and for those with a mode for each 4×4 block, 0 to 63.
    pub(super) levels: [[u8; 2]; SEGMENTS],
    pub(super) sharpness: u8,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum FilterKind {
    Normal,
    /// Luma only, and two samples at each edge.
    Simple,
}

/// What segments say.
#[derive(Default)]
struct Segments {
    are_used: bool,
    /// Whether the values are added to those of the frame, or stand for themselves.
    are_added: bool,
    quantizers: [i32; SEGMENTS],
    levels: [i32; SEGMENTS],
    map: Option<[u8; 3]>,
}

impl<'a> Header<'a> {
    /// Reads the header of a key frame, which is what the payload of a `VP8 ` chunk is.
    pub(super) fn read(payload: &'a [u8]) -> Result<Self, Odd> {
        let (start, rest) = payload.split_first_chunk::<10>().ok_or(Odd)?;
        let tag = u32::from_le_bytes([start[0], start[1], start[2], 0]);
        if tag & 1 != 0 || start[3..6] != [0x9d, 0x01, 0x2a] {
            return Err(Odd);
        }
        let side = |low: usize| u16::from_le_bytes([start[low], start[low + 1]]) & 0x3fff;
        let size = (side(6), side(8));
        let (first, rest) = rest.split_at_checked(tag as usize >> 5).ok_or(Odd)?;
        let mut bits = Bits::new(first);
        let is_reserved_color = bits.flag();
        let _clamping_is_not_needed = bits.flag();
        let segments = Segments::read(&mut bits);
        let filter = Filter::read(&mut bits, &segments);
        let partitions = partitions(rest, 1 << bits.literal(2))?;
        let quantizers = quantizers(&mut bits, &segments);
        let _is_kept_for_further_frames = bits.flag();
        let probabilities = probabilities(&mut bits);
        let says = bits.flag();
        let has_coefficients = says.then(|| bits.literal(8));
        if is_reserved_color || bits.ran_out() || size.0 == 0 || size.1 == 0 {
            return Err(Odd);
        }
        Ok(Self {
            size,
            modes: bits,
            partitions,
            segment_map: segments.map,
            quantizers,
            filter,
            has_coefficients,
            probabilities,
        })
    }
}

impl Segments {
    fn read(bits: &mut Bits<'_>) -> Self {
        let mut segments = Self {
            are_used: bits.flag(),
            ..Self::default()
        };
        if !segments.are_used {
            return segments;
        }
        let (has_map, has_values) = (bits.flag(), bits.flag());
        if has_values {
            segments.are_added = !bits.flag();
            segments.quantizers = std::array::from_fn(|_| bits.optional(7));
            segments.levels = std::array::from_fn(|_| bits.optional(6));
        }
        if has_map {
            let probability = |bits: &mut Bits<'_>| match bits.flag() {
                true => bits.literal(8),
                false => 255,
            };
            segments.map = Some(std::array::from_fn(|_| probability(bits)));
        }
        segments
    }

    /// A value of a segment, from that of the frame.
    fn value(&self, own: i32, of_frame: i32) -> i32 {
        match (self.are_used, self.are_added) {
            (false, _) => of_frame,
            (true, false) => own,
            (true, true) => own + of_frame,
        }
    }
}

impl Filter {
    fn read(bits: &mut Bits<'_>, segments: &Segments) -> Self {
        let kind = match bits.flag() {
            true => FilterKind::Simple,
            false => FilterKind::Normal,
        };
        let of_frame = i32::from(bits.literal(6));
        let sharpness = bits.literal(3);
        // What is added for key frames, and for those of their macroblocks that have a mode for each 4×4 block.
        let (mut for_key, mut for_many) = (0, 0);
        if bits.flag() && bits.flag() {
            let references: [i32; 4] = std::array::from_fn(|_| bits.optional(6));
            let modes: [i32; 4] = std::array::from_fn(|_| bits.optional(6));
            (for_key, for_many) = (references[0], modes[0]);
        }
        let levels = segments.levels.map(|own| {
            if of_frame == 0 {
                return [0; 2];
            }
            let level = segments.value(own, of_frame).clamp(0, 63);
            [level + for_key, level + for_key + for_many].map(|level| level.clamp(0, 63) as u8)
        });
        Self {
            kind,
            levels,
            sharpness,
        }
    }
}

/// Splits what follows the first partition; the sizes of all but the last stand before them.
fn partitions(bytes: &[u8], count: usize) -> Result<Vec<Bits<'_>>, Odd> {
    let (sizes, mut rest) = bytes.split_at_checked(3 * (count - 1)).ok_or(Odd)?;
    let mut partitions = Vec::with_capacity(count);
    for size in sizes.as_chunks::<3>().0 {
        let size = u32::from_le_bytes([size[0], size[1], size[2], 0]);
        let (own, others) = rest.split_at_checked(size as usize).ok_or(Odd)?;
        partitions.push(Bits::new(own));
        rest = others;
    }
    partitions.push(Bits::new(rest));
    Ok(partitions)
}

fn quantizers(bits: &mut Bits<'_>, segments: &Segments) -> [Quantizer; SEGMENTS] {
    let of_frame = i32::from(bits.literal(7));
    let [luma, constant, others, chroma, chroma_others] = std::array::from_fn(|_| bits.optional(4));
    let place = |index: i32| index.clamp(0, 127) as usize;
    let dc = |index| i32::from(DC_STEPS[place(index)]);
    let ac = |index| i32::from(AC_STEPS[place(index)]);
    segments.quantizers.map(|own| {
        let base = segments.value(own, of_frame);
        Quantizer {
            luma: [dc(base + luma), ac(base)],
            constants: [
                dc(base + constant) * 2,
                (ac(base + others) * 155 / 100).max(8),
            ],
            chroma: [dc(base + chroma).min(132), ac(base + chroma_others)],
        }
    })
}

fn probabilities(bits: &mut Bits<'_>) -> Box<Probabilities> {
    let mut probabilities: Box<Probabilities> = Box::new([[[[0; 11]; 3]; 8]; 4]);
    let all = probabilities.as_flattened_mut().as_flattened_mut();
    let nodes = all.as_flattened_mut().iter_mut();
    for ((node, &update), &usual) in nodes.zip(&COEFFICIENT_UPDATES).zip(&COEFFICIENTS) {
        *node = match bits.bool(update) {
            true => bits.literal(8),
            false => usual,
        };
    }
    probabilities
}
