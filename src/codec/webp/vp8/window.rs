//! A block of samples with those around it from which it is predicted.

use super::modes::Mode;
use super::tokens::{Block, Content};
use super::transform;

/// Bytes from one row to the next.
pub(super) const STRIDE: usize = 32;

/// The first sample: there is a row above, and a column to the left of it.
pub(super) const ORIGIN: usize = STRIDE + 8;

/// The samples of a plane in a macroblock; `LEN` is a row of [`STRIDE`] more than its rows have.
pub(super) struct Window<const LEN: usize> {
    pub(super) samples: [u8; LEN],
}

/// Sixteen rows.
pub(super) type LumaWindow = Window<{ 17 * STRIDE }>;

/// Eight rows.
pub(super) type ChromaWindow = Window<{ 9 * STRIDE }>;

/// What lies around a macroblock; what is beyond the picture is taken for a constant.
#[derive(Clone, Copy, Debug)]
pub(super) struct Edges {
    pub(super) has_above: bool,
    pub(super) has_left: bool,
}

impl<const LEN: usize> Window<LEN> {
    pub(super) const EMPTY: Self = Self { samples: [0; LEN] };

    /// Rows and columns.
    const SIDE: usize = LEN / STRIDE - 1;

    /// Puts the constants in place that stand left of the picture.
    pub(super) fn begin_row(&mut self, has_above: bool) {
        self.samples[ORIGIN - STRIDE - 1] = if has_above { 129 } else { 127 };
        for row in 0..Self::SIDE {
            self.samples[ORIGIN + row * STRIDE - 1] = 129;
        }
    }

    /// Puts the samples above in place.
    #[inline(always)]
    pub(super) fn set_above(&mut self, above: &[u8]) {
        self.samples[ORIGIN - STRIDE..][..above.len()].copy_from_slice(above);
    }

    /// Makes the last column the one to the left of the next macroblock, the corner above it included.
    #[inline(always)]
    pub(super) fn advance(&mut self) {
        for row in self.samples.as_chunks_mut::<STRIDE>().0 {
            row[7] = row[7 + Self::SIDE];
        }
    }

    /// A row.
    #[inline(always)]
    pub(super) fn row(&self, row: usize) -> &[u8] {
        &self.samples[ORIGIN + row * STRIDE..][..Self::SIDE]
    }

    /// Predicts all of it: RFC 6386, sections 12.2 and 12.3.
    #[inline(always)]
    pub(super) fn predict(&mut self, mode: Mode, edges: Edges) {
        let (above_row, rows) = self.samples.split_at_mut(STRIDE);
        let above = &above_row[8..8 + Self::SIDE];
        let corner = i16::from(above_row[7]);
        let rows = rows.as_chunks_mut::<STRIDE>().0;
        match mode {
            Mode::Dc => {
                let mean = mean(above, rows, edges);
                for row in rows {
                    row[8..8 + Self::SIDE].fill(mean);
                }
            }
            Mode::Vertical => {
                for row in rows {
                    row[8..8 + Self::SIDE].copy_from_slice(above);
                }
            }
            Mode::Horizontal => {
                for row in rows {
                    let left = row[7];
                    row[8..8 + Self::SIDE].fill(left);
                }
            }
            Mode::TrueMotion => {
                for row in rows {
                    let more = i16::from(row[7]) - corner;
                    for (sample, &above) in row[8..].iter_mut().zip(above) {
                        *sample = (i16::from(above) + more).clamp(0, 255) as u8;
                    }
                }
            }
        }
    }

    /// Adds what a block holds to the four rows and columns at `first`, and empties it.
    #[inline(always)]
    pub(super) fn add(&mut self, first: usize, block: &mut Block, content: Content) {
        match content {
            Content::Nothing => {}
            Content::Constant => {
                let more = transform::constant(block);
                block[0] = 0;
                self.add_rows(first, [[more; 4]; 4]);
            }
            Content::Much => {
                let more = transform::block(block);
                *block = [0; 16];
                self.add_rows(first, more);
            }
        }
    }

    #[inline(always)]
    fn add_rows(&mut self, first: usize, more: [[i32; 4]; 4]) {
        let samples = &mut self.samples[first..first + 3 * STRIDE + 4];
        for (row, more) in more.iter().enumerate() {
            let samples = &mut samples[row * STRIDE..row * STRIDE + 4];
            for (sample, &more) in samples.iter_mut().zip(more) {
                *sample = (i32::from(*sample) + more).clamp(0, 255) as u8;
            }
        }
    }
}

#[inline(always)]
fn mean(above: &[u8], rows: &[[u8; STRIDE]], edges: Edges) -> u8 {
    let side = above.len() as u32;
    let of_above = || above.iter().map(|&sample| u32::from(sample)).sum::<u32>();
    let of_left = || rows.iter().map(|row| u32::from(row[7])).sum::<u32>();
    let (sum, count) = match (edges.has_above, edges.has_left) {
        (false, false) => return 128,
        (true, false) => (of_above(), side),
        (false, true) => (of_left(), side),
        (true, true) => (of_above() + of_left(), 2 * side),
    };
    ((sum + count / 2) / count) as u8
}
