//! What a frame header alone settles: whether the file can be decoded here, and at what sizes its components come out.

use super::edge::Edge;
use super::idct::Shape;
use super::progressive::coefficient_bytes;
use super::stream;
use crate::codec::jpeg::frame::Frame;
use crate::codec::scale::Scale;
use crate::picture::Size;

/// How a frame is decoded at a scale.
pub(in crate::codec::jpeg) struct Plan {
    pub(super) size: Size,
    pub(super) parts: Vec<Part>,
    pub(super) mcus_across: usize,
    pub(super) mcus_down: usize,
    /// Rows of the picture in a row of MCUs.
    pub(super) rows: usize,
    /// Whether all coefficients have to be kept until the last scan has been read.
    pub(super) is_progressive: bool,
}

/// A component at this scale.
pub(super) struct Part {
    /// Blocks of an MCU, across and down.
    pub(super) blocks: (usize, usize),
    pub(super) shape: Shape,
    /// Where the picture ends amid its blocks.
    pub(super) edge: Edge,
    /// How much wider and higher the picture is, 1, 2 or 4.
    pub(super) factors: (usize, usize),
    /// Samples that belong to the picture.
    pub(super) size: (usize, usize),
    /// Rows in a row of MCUs.
    pub(super) rows: usize,
    /// Bytes from one row to the next.
    pub(super) stride: usize,
}

/// Pixels that are handled at once: rows can be read to the next multiple of it.
pub(super) const LANES: usize = 32;

/// Eight Huffman tables of at most 14 KiB, and the window.
pub(in crate::codec::jpeg) const FIXED_BYTES: u64 =
    8 * (14 << 10) + size_of::<stream::Window>() as u64;

/// The most blocks that an MCU may have (T.81, B.2.3).
pub(super) const MAX_BLOCKS: usize = 10;

impl Plan {
    /// `None` if the file is for another decoder. `in_first_scan` tells how many components the first scan has.
    pub(in crate::codec::jpeg) fn new(
        frame: &Frame,
        in_first_scan: usize,
        scale: Scale,
    ) -> Option<Self> {
        let count = frame.components.len();
        if !matches!(count, 1 | 3) || !(frame.progressive || in_first_scan == count) {
            return None;
        }
        // A component alone in its scan has MCUs of one block, whatever its sampling factors are.
        let sampling: Vec<_> = match &frame.components[..] {
            [_] => vec![(1, 1)],
            components => components
                .iter()
                .map(|c| (c.horizontal, c.vertical))
                .collect(),
        };
        let blocks: u64 = sampling.iter().map(|(h, v)| h * v).sum();
        let across = sampling.iter().map(|s| s.0).max()?;
        let down = sampling.iter().map(|s| s.1).max()?;
        let is_whole =
            |most: u64, own: u64| most.is_multiple_of(own) && (most / own).is_power_of_two();
        if blocks > MAX_BLOCKS as u64
            || !sampling
                .iter()
                .all(|s| is_whole(across, s.0) && is_whole(down, s.1))
        {
            return None;
        }
        let size = scale.of(frame.size);
        let mcus_across = u64::from(frame.size.width).div_ceil(8 * across) as usize;
        let part = |&(h, v): &(u64, u64)| {
            let (width, wider) = block_length(scale, across / h);
            let (height, higher) = block_length(scale, down / v);
            let samples = |length: u32, own: u64, most: u64, block: usize| {
                (u64::from(length) * own * block as u64).div_ceil(8 * most) as usize
            };
            let shape = Shape { width, height };
            let stored = (
                samples(frame.size.width, h, across, 8),
                samples(frame.size.height, v, down, 8),
            );
            Part {
                blocks: (h as usize, v as usize),
                shape,
                edge: Edge::new(stored, shape),
                factors: (wider, higher),
                size: (
                    samples(frame.size.width, h, across, width),
                    samples(frame.size.height, v, down, height),
                ),
                rows: v as usize * height,
                stride: stride(mcus_across * h as usize * width, size.width as usize),
            }
        };
        Some(Self {
            size,
            parts: sampling.iter().map(part).collect(),
            mcus_across,
            mcus_down: u64::from(frame.size.height).div_ceil(8 * down) as usize,
            rows: down as usize * scale.block(),
            is_progressive: frame.progressive,
        })
    }

    /// Bytes that decoding takes beside the picture and the file: rows, coefficients of progressive files, and what does
    /// not depend on the picture.
    pub(in crate::codec::jpeg) fn scratch_bytes(&self) -> u64 {
        let planes: u64 = self
            .parts
            .iter()
            .map(|part| part.plane_bytes() as u64)
            .sum();
        let rows = u64::from(self.size.width).next_multiple_of(LANES as u64) * 16;
        let coefficients = match self.is_progressive {
            true => self
                .parts
                .iter()
                .map(|part| coefficient_bytes(self, part) as u64)
                .sum(),
            false => 0,
        };
        FIXED_BYTES + planes + rows + coefficients
    }

    /// Blocks of a component across and down, those that only complete MCUs included.
    pub(super) fn blocks(&self, part: &Part) -> (usize, usize) {
        (
            self.mcus_across * part.blocks.0,
            self.mcus_down * part.blocks.1,
        )
    }
}

impl Part {
    /// Two rows of MCUs, and what may be written beyond the end.
    pub(super) fn plane_bytes(&self) -> usize {
        self.stride * self.rows * 2 + 8 * self.stride
    }
}

/// Samples across or down that a block becomes, and how many pixels there are for each.
///
/// A coarser component gets larger blocks, so that as little as possible is left to be upsampled.
fn block_length(scale: Scale, coarser: u64) -> (usize, usize) {
    let (mut length, mut factor) = (scale.block(), coarser as usize);
    while factor > 1 && length * 2 <= 8 {
        length *= 2;
        factor /= 2;
    }
    (length, factor)
}

/// Bytes of a row: so many samples, but as many as whole vectors of pixels reach, and an odd number of cache lines,
/// since rows that lie a power of two apart push each other out of the cache.
fn stride(samples: usize, pixels: usize) -> usize {
    const LINE: usize = 64;
    // A block narrower than eight samples may still be written as eight.
    let needed = (samples + 8).max(pixels.next_multiple_of(LANES));
    (needed.div_ceil(LINE) | 1) * LINE
}
