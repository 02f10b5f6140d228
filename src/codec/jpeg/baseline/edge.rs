//! Blocks that the edge of the picture goes through, where blocks come out smaller than they are stored.
//!
//! A smaller block's samples are made of all that the block holds, and what it holds beyond the edge is anybody's: most
//! encoders repeat the last column and row, but a lossless crop leaves the picture that was there. Such a block is decoded
//! in full, what lies beyond the edge is replaced by the last column and row inside, and what it has become goes the way of
//! all others.

use super::block::Block;
use super::idct::{MATRICES, Shape};
use super::kernels::Kernels;
use super::order::place;

/// Samples across and down that a block is stored with.
const STORED: usize = 8;

/// Where the edges go through the blocks of a component.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Edge {
    right: Line,
    bottom: Line,
}

/// A column or row of blocks with an edge in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Line {
    /// Its number; one that no block has where the edge lies between blocks.
    block: usize,
    /// Samples across or down that belong to the picture, 1 to 8.
    inside: usize,
}

impl Edge {
    /// For a component of so many samples across and down as it is stored, whose blocks come out in this shape.
    pub(super) fn new((width, height): (usize, usize), shape: Shape) -> Self {
        let line = |samples: usize, block: usize| match samples % STORED {
            inside if inside > 0 && block < STORED => Line {
                block: samples / STORED,
                inside,
            },
            _ => Line {
                block: usize::MAX,
                inside: STORED,
            },
        };
        Self {
            right: line(width, shape.width),
            bottom: line(height, shape.height),
        }
    }

    /// The part that belongs to the picture of the block in this column and row, if that is not all of it.
    #[inline(always)]
    pub(super) fn inside(&self, (column, row): (usize, usize)) -> Option<Shape> {
        if column != self.right.block && row != self.bottom.block {
            return None;
        }
        let length = |line: Line, block: usize| match block == line.block {
            true => line.inside,
            false => STORED,
        };
        Some(Shape {
            width: length(self.right, column),
            height: length(self.bottom, row),
        })
    }

    /// Whether an edge goes through a block of the MCU in this column and row, which has so many blocks across and down.
    #[inline(always)]
    pub(super) fn is_in_mcu(&self, (column, row): (usize, usize), blocks: (usize, usize)) -> bool {
        // Without a division: the edge lies in the last MCUs or in none.
        let reaches = |line: Line, mcu: usize, blocks: usize| {
            line.block < (mcu + 1) * blocks && line.block >= mcu * blocks
        };
        reaches(self.right, column, blocks.0) || reaches(self.bottom, row, blocks.1)
    }

    /// How many blocks have an edge in them at the most, in so many columns and rows.
    pub(super) fn blocks(&self, (across, down): (usize, usize)) -> usize {
        let right = if self.right.block < across { down } else { 0 };
        let bottom = if self.bottom.block < down { across } else { 0 };
        right + bottom
    }

    /// A number for each block with an edge in it, below [`Edge::blocks`]; `None` for others.
    #[inline(always)]
    pub(super) fn number(
        &self,
        (column, row): (usize, usize),
        (across, down): (usize, usize),
    ) -> Option<usize> {
        if column == self.right.block {
            return Some(row);
        }
        let right = if self.right.block < across { down } else { 0 };
        (row == self.bottom.block).then_some(right + column)
    }
}

/// Transforms a block, all of whose coefficients are there, as if nothing but `inside` were known of its samples.
#[cold]
#[inline(never)]
pub(super) fn transform<K: Kernels>(
    kernels: K,
    (block, count): (&Block, u8),
    quantizers: &[i16; 64],
    (inside, shape): (Shape, Shape),
    out: &mut [u8],
    stride: usize,
) {
    const WHOLE: Shape = Shape {
        width: STORED,
        height: STORED,
    };
    let mut samples = [0; STORED * STORED];
    kernels.transform(block, quantizers, count, WHOLE, &mut samples, STORED);
    repeat_last(&mut samples, inside);
    kernels.transform(&forward(&samples), &[1; 64], 64, shape, out, stride);
}

/// Repeats the last column and row inside.
fn repeat_last(samples: &mut [u8; STORED * STORED], inside: Shape) {
    for row in samples.as_chunks_mut::<STORED>().0 {
        let last = row[inside.width - 1];
        row[inside.width..].fill(last);
    }
    let last = (inside.height - 1) * STORED;
    for row in inside.height..STORED {
        samples.copy_within(last..last + STORED, row * STORED);
    }
}

/// The coefficients of a block of samples (T.81, A.3.3), rounded.
fn forward(samples: &[u8; STORED * STORED]) -> Block {
    /// Two passes by cosines of 14 bits, and the eighth that both leave to be divided by.
    const SHIFT: u32 = 14 + 14 + 3;
    let cosine = |sample: usize, frequency: usize| {
        let half = MATRICES[STORED - 1][sample.min(STORED - 1 - sample)][frequency];
        // Odd frequencies change their sign about the middle.
        let is_mirrored = sample >= STORED / 2 && frequency % 2 == 1;
        i64::from(if is_mirrored { -half } else { half })
    };
    let each = || 0..STORED;
    let mut rows = [[0; STORED]; STORED];
    for (row, samples) in rows.iter_mut().zip(samples.as_chunks::<STORED>().0) {
        *row = std::array::from_fn(|column| {
            let product = |x: usize| (i64::from(samples[x]) - 128) * cosine(x, column);
            each().map(product).sum::<i64>()
        });
    }
    let mut block = Block::ZERO;
    for (column, row) in each().flat_map(|column| each().map(move |row| (column, row))) {
        let sum: i64 = each().map(|y| rows[y][column] * cosine(y, row)).sum();
        block.0[place(column, row)] = ((sum + (1 << (SHIFT - 1))) >> SHIFT) as i16;
    }
    block
}

#[cfg(test)]
mod tests {
    use super::super::kernels::Scalar;
    use super::*;

    const EIGHT: Shape = Shape {
        width: 8,
        height: 8,
    };

    fn square(side: usize) -> Shape {
        Shape {
            width: side,
            height: side,
        }
    }

    #[test]
    fn edges_lie_where_samples_end_amid_a_block() {
        let edge = Edge::new((1001, 801), square(4));
        assert_eq!(edge.inside((124, 99)), None);
        let part = |width, height| Some(Shape { width, height });
        assert_eq!(edge.inside((125, 0)), part(1, 8));
        assert_eq!(edge.inside((0, 100)), part(8, 1));
        assert_eq!(edge.inside((125, 100)), part(1, 1));
        assert!(edge.is_in_mcu((62, 0), (2, 2)) && edge.is_in_mcu((0, 50), (2, 2)));
        assert!(!edge.is_in_mcu((61, 49), (2, 2)));
        // Whole blocks have no edge in them, and what keeps its size takes nothing from beyond.
        let whole = Edge::new(
            (1000, 801),
            Shape {
                height: 8,
                ..square(4)
            },
        );
        assert_eq!(whole, Edge::new((8, 8), square(1)));
        assert_eq!(
            (whole.inside((124, 100)), whole.blocks((125, 101))),
            (None, 0)
        );
    }

    #[test]
    fn blocks_with_an_edge_are_numbered() {
        for (size, across, down) in [((17, 33), 4, 6), ((16, 33), 2, 5), ((9, 8), 2, 1)] {
            let edge = Edge::new(size, square(2));
            let places = (0..across).flat_map(|column| (0..down).map(move |row| (column, row)));
            let mut numbers = Vec::new();
            for place in places {
                let number = edge.number(place, (across, down));
                assert_eq!(number.is_some(), edge.inside(place).is_some(), "{place:?}");
                numbers.extend(number);
            }
            numbers.sort_unstable();
            let len = numbers.len();
            numbers.dedup();
            assert_eq!(numbers.len(), len);
            assert!(
                numbers
                    .iter()
                    .all(|&number| number < edge.blocks((across, down)))
            );
        }
    }

    #[test]
    fn what_lies_beyond_the_edge_counts_nothing() {
        let inside = Shape {
            width: 3,
            height: 6,
        };
        let samples: [u8; 64] = std::array::from_fn(|index| match (index % 8, index / 8) {
            (x, y) if x < 3 && y < 6 => 60,
            _ => 255,
        });
        let block = forward(&samples);
        for side in 1..8 {
            let mut out = [0; 64];
            let wanted = (inside, square(side));
            transform(Scalar, (&block, 64), &[1; 64], wanted, &mut out, 8);
            for row in out.chunks(8).take(side) {
                assert!(
                    row[..side].iter().all(|sample| sample.abs_diff(60) <= 1),
                    "{row:?}"
                );
            }
        }
    }

    #[test]
    fn there_and_back_samples_are_the_same() {
        let samples: [u8; 64] = std::array::from_fn(|index| (index * index * 7 % 256) as u8);
        let mut out = [0; 64];
        Scalar.transform(&forward(&samples), &[1; 64], 64, EIGHT, &mut out, 8);
        let far = samples.iter().zip(out).map(|(a, b)| a.abs_diff(b)).max();
        assert!(far <= Some(1), "{far:?}");
    }
}
