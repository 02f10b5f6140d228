//! What a frame header alone settles: at what sizes the components come out, and how they become as large as the picture.

use super::buffered::coefficient_bytes;
use super::edge::Edge;
use super::idct::Shape;
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
    /// Whether all coefficients have to be kept until the last scan has been read: in progressive files, and in
    /// sequential ones of several scans.
    pub(super) keeps_coefficients: bool,
}

/// A component at this scale.
pub(super) struct Part {
    /// Blocks of an MCU, across and down.
    pub(super) blocks: (usize, usize),
    pub(super) shape: Shape,
    /// Where the picture ends amid its blocks.
    pub(super) edge: Edge,
    /// Its samples beside the pixels of the picture, across and down.
    pub(super) ratios: (Ratio, Ratio),
    pub(super) upsampling: Upsampling,
    /// Samples that belong to the picture.
    pub(super) size: (usize, usize),
    /// Rows in a row of MCUs.
    pub(super) rows: usize,
    /// Bytes from one row to the next.
    pub(super) stride: usize,
}

/// How many samples lie along how many pixels, in lowest terms.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Ratio {
    samples: usize,
    pub(super) pixels: usize,
}

impl Ratio {
    fn new(samples: usize, pixels: usize) -> Self {
        let common = (1..=samples)
            .rev()
            .find(|divisor| samples.is_multiple_of(*divisor) && pixels.is_multiple_of(*divisor));
        let common = common.unwrap_or(1);
        Self {
            samples: samples / common,
            pixels: pixels / common,
        }
    }

    /// How many pixels there are for each sample; `None` if that is no whole number.
    pub(super) fn whole(self) -> Option<usize> {
        (self.samples == 1).then_some(self.pixels)
    }

    /// The sample that this pixel lies in.
    #[inline(always)]
    pub(super) fn at(self, pixel: usize) -> usize {
        pixel * self.samples / self.pixels
    }
}

/// How the samples of a component become as many as there are pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Upsampling {
    /// They are as many.
    None,
    /// Twice as wide, blended.
    Widen,
    /// Twice as high, blended.
    Heighten,
    /// Both.
    Enlarge,
    /// Each pixel takes the sample that it lies in.
    Repeat,
}

impl Upsampling {
    /// What libjpeg does, for ratios that are no whole numbers too, which it does not read.
    fn new((across, down): (Ratio, Ratio), width: usize) -> Self {
        match (across.whole(), down.whole()) {
            (Some(1), Some(1)) => Self::None,
            (Some(1), Some(2)) => Self::Heighten,
            // It does not blend rows of one or two samples.
            (Some(2), Some(1)) if width > 2 => Self::Widen,
            (Some(2), Some(2)) if width > 2 => Self::Enlarge,
            _ => Self::Repeat,
        }
    }
}

/// Pixels that are handled at once: rows can be read to the next multiple of it.
pub(super) const LANES: usize = 32;

/// Eight Huffman tables of at most 14 KiB, and the window.
const FIXED_BYTES: u64 = 8 * (14 << 10) + size_of::<stream::Window>() as u64;

impl Plan {
    /// `in_first_scan` tells how many components the first scan has.
    pub(in crate::codec::jpeg) fn new(frame: &Frame, in_first_scan: usize, scale: Scale) -> Self {
        // A component alone in its scan has MCUs of one block, whatever its sampling factors are.
        let sampling: Vec<_> = match &frame.components[..] {
            [_] => vec![(1, 1)],
            components => components
                .iter()
                .map(|c| (c.horizontal, c.vertical))
                .collect(),
        };
        let (across, down) = match sampling.len() {
            1 => (1, 1),
            _ => frame.largest(),
        };
        let size = scale.of(frame.size);
        let mcus_across = u64::from(frame.size.width).div_ceil(8 * across) as usize;
        let part = |&(h, v): &(u64, u64)| {
            let width = block_length(scale, h, across);
            let height = block_length(scale, v, down);
            let ratio = |block: usize, own: u64, most: u64| {
                Ratio::new(own as usize * block, most as usize * scale.block())
            };
            let ratios = (ratio(width, h, across), ratio(height, v, down));
            let samples = |length: u32, own: u64, most: u64, block: usize| {
                (u64::from(length) * own * block as u64).div_ceil(8 * most) as usize
            };
            let shape = Shape { width, height };
            let stored = (
                samples(frame.size.width, h, across, 8),
                samples(frame.size.height, v, down, 8),
            );
            let samples_across = samples(frame.size.width, h, across, width);
            Part {
                blocks: (h as usize, v as usize),
                shape,
                edge: Edge::new(stored, shape),
                ratios,
                upsampling: Upsampling::new(ratios, samples_across),
                size: (samples_across, samples(frame.size.height, v, down, height)),
                rows: v as usize * height,
                stride: stride(mcus_across * h as usize * width, size.width as usize),
            }
        };
        Self {
            size,
            parts: sampling.iter().map(part).collect(),
            mcus_across,
            mcus_down: u64::from(frame.size.height).div_ceil(8 * down) as usize,
            rows: down as usize * scale.block(),
            keeps_coefficients: frame.progressive || in_first_scan < frame.components.len(),
        }
    }

    /// Whether the picture is made only when all scans have been read.
    pub(in crate::codec::jpeg) fn keeps_coefficients(&self) -> bool {
        self.keeps_coefficients
    }

    /// Bytes that decoding takes beside the picture and the file: rows, coefficients where they are kept, and what does
    /// not depend on the picture.
    pub(in crate::codec::jpeg) fn scratch_bytes(&self) -> u64 {
        let planes: u64 = self
            .parts
            .iter()
            .map(|part| part.plane_bytes() as u64)
            .sum();
        let rows = u64::from(self.size.width).next_multiple_of(LANES as u64) * 16;
        let coefficients = match self.keeps_coefficients {
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

/// Samples across or down that a block becomes, of a component with its `own` sampling factor of at `most` so many.
///
/// A coarser component gets larger blocks, so that as little as possible is left to be upsampled.
fn block_length(scale: Scale, own: u64, most: u64) -> usize {
    let mut length = scale.block();
    let pixels = most as usize * scale.block();
    while length * 2 <= 8 && pixels.is_multiple_of(own as usize * length * 2) {
        length *= 2;
    }
    length
}

/// Bytes of a row: so many samples, but as many as whole vectors of pixels reach, and an odd number of cache lines,
/// since rows that lie a power of two apart push each other out of the cache.
fn stride(samples: usize, pixels: usize) -> usize {
    const LINE: usize = 64;
    // A block narrower than eight samples may still be written as eight.
    let needed = (samples + 8).max(pixels.next_multiple_of(LANES));
    (needed.div_ceil(LINE) | 1) * LINE
}
