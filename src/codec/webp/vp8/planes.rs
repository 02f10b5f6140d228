//! A row of macroblocks with what is not finished of the row above: the planes that smoothing works on.

use super::edge::{Across, Kind, LANES, Limits};
use super::kernels::Kernels;

/// Rows of each plane that stay when the next macroblocks come.
pub(super) const CARRIED: usize = 8;

/// One plane. Rows [`CARRIED`] and below are those of the macroblocks.
#[derive(Default)]
pub(super) struct Plane {
    pub(super) stride: usize,
    pub(super) samples: Vec<u8>,
}

impl Plane {
    /// Room for a row of macroblocks of so many rows of samples.
    pub(super) fn prepare(&mut self, stride: usize, rows: usize) {
        self.stride = stride;
        self.samples.resize((CARRIED + rows) * stride, 0);
    }

    /// Moves the last rows to the front.
    pub(super) fn carry(&mut self) {
        let from = self.samples.len() - CARRIED * self.stride;
        self.samples.copy_within(from.., 0);
    }

    #[inline(always)]
    pub(super) fn row(&self, row: usize) -> &[u8] {
        &self.samples[row * self.stride..(row + 1) * self.stride]
    }

    /// Repeats the last sample of the picture in a row, up to `width`.
    pub(super) fn extend(&mut self, row: usize, last: usize, width: usize) {
        let row = &mut self.samples[row * self.stride..(row + 1) * self.stride];
        let (inside, outside) = row.split_at_mut(last + 1);
        let until = width.saturating_sub(last + 1).min(outside.len());
        outside[..until].fill(inside[last]);
    }
}

/// The samples of a row of macroblocks.
#[derive(Default)]
pub(super) struct Planes {
    pub(super) luma: Plane,
    pub(super) chroma: [Plane; 2],
}

impl Planes {
    /// Room for a row of so many macroblocks.
    pub(super) fn prepare(&mut self, across: usize) {
        self.luma.prepare(across * 16, 16);
        for plane in &mut self.chroma {
            plane.prepare(across * 8, 8);
        }
    }

    /// [`Plane::carry`], for all.
    pub(super) fn carry(&mut self) {
        self.luma.carry();
        self.chroma.iter_mut().for_each(Plane::carry);
    }
}

/// Smooths the sixteen places of a horizontal edge above `row`, from `column` on.
pub(super) fn across_rows(
    kernels: impl Kernels,
    plane: &mut Plane,
    (row, column): (usize, usize),
    kind: Kind,
    limits: Limits,
) {
    let first = (row - 4) * plane.stride + column;
    let stride = plane.stride;
    let samples = &mut plane.samples[first..first + 7 * stride + LANES];
    let mut across: Across = std::array::from_fn(|row| lanes(samples, row * stride));
    kernels.smooth(&mut across, kind, limits);
    for (row, changed) in across.iter().enumerate().skip(1).take(6) {
        samples[row * stride..row * stride + LANES].copy_from_slice(changed);
    }
}

/// The same for two planes of eight places each.
pub(super) fn across_rows_of_two(
    kernels: impl Kernels,
    planes: &mut [Plane; 2],
    (row, column): (usize, usize),
    kind: Kind,
    limits: Limits,
) {
    let stride = planes[0].stride;
    let first = (row - 4) * stride + column;
    let [one, other] = planes;
    let one = &mut one.samples[first..first + 7 * stride + 8];
    let other = &mut other.samples[first..first + 7 * stride + 8];
    let mut across: Across = std::array::from_fn(|row| {
        let mut both = [0; LANES];
        both[..8].copy_from_slice(&one[row * stride..][..8]);
        both[8..].copy_from_slice(&other[row * stride..][..8]);
        both
    });
    kernels.smooth(&mut across, kind, limits);
    for (row, changed) in across.iter().enumerate().skip(1).take(6) {
        one[row * stride..row * stride + 8].copy_from_slice(&changed[..8]);
        other[row * stride..row * stride + 8].copy_from_slice(&changed[8..]);
    }
}

/// Smooths the sixteen places of a vertical edge left of `column`, from `row` on.
pub(super) fn across_columns(
    kernels: impl Kernels,
    plane: &mut Plane,
    (row, column): (usize, usize),
    kind: Kind,
    limits: Limits,
) {
    let stride = plane.stride;
    let first = row * stride + column - 4;
    let samples = &mut plane.samples[first..first + 15 * stride + 8];
    let (upper, lower) = samples.split_at_mut(8 * stride);
    across_halves(kernels, [upper, lower], stride, kind, limits);
}

/// The same for two planes of eight places each.
pub(super) fn across_columns_of_two(
    kernels: impl Kernels,
    planes: &mut [Plane; 2],
    (row, column): (usize, usize),
    kind: Kind,
    limits: Limits,
) {
    let stride = planes[0].stride;
    let first = row * stride + column - 4;
    let [one, other] = planes;
    let one = &mut one.samples[first..first + 7 * stride + 8];
    let other = &mut other.samples[first..first + 7 * stride + 8];
    across_halves(kernels, [one, other], stride, kind, limits);
}

/// Smooths across a vertical edge of which each half holds eight places, the four samples before the edge first.
#[inline(always)]
fn across_halves(
    kernels: impl Kernels,
    halves: [&mut [u8]; 2],
    stride: usize,
    kind: Kind,
    limits: Limits,
) {
    let rows = |half: &[u8]| std::array::from_fn(|row| word(half, row * stride));
    let mut across = turned([rows(halves[0]), rows(halves[1])]);
    kernels.smooth(&mut across, kind, limits);
    for (half, words) in halves.into_iter().zip(returned(&across)) {
        for (row, word) in words.iter().enumerate() {
            half[row * stride..row * stride + 8].copy_from_slice(&word.to_le_bytes());
        }
    }
}

#[inline(always)]
fn lanes(samples: &[u8], first: usize) -> [u8; LANES] {
    std::array::from_fn(|lane| samples[first..first + LANES][lane])
}

#[inline(always)]
fn word(samples: &[u8], first: usize) -> u64 {
    samples[first..]
        .first_chunk()
        .map_or(0, |bytes| u64::from_le_bytes(*bytes))
}

/// Rows of eight samples, eight and eight, to samples across the edge.
#[inline(always)]
fn turned(halves: [[u64; 8]; 2]) -> Across {
    let [first, second] = halves.map(transposed);
    std::array::from_fn(|row| {
        let both = u128::from(first[row]) | u128::from(second[row]) << 64;
        both.to_le_bytes()
    })
}

#[inline(always)]
fn returned(across: &Across) -> [[u64; 8]; 2] {
    let words = across.map(u128::from_le_bytes);
    [
        words.map(|both| both as u64),
        words.map(|both| (both >> 64) as u64),
    ]
    .map(transposed)
}

/// Byte i of word j becomes byte j of word i: by halves, quarters and eighths (Warren, Hacker's Delight, section 7-3).
#[inline(always)]
fn transposed(mut words: [u64; 8]) -> [u64; 8] {
    const STEPS: [(usize, u32, u64); 3] = [
        (4, 32, 0x0000_0000_ffff_ffff),
        (2, 16, 0x0000_ffff_0000_ffff),
        (1, 8, 0x00ff_00ff_00ff_00ff),
    ];
    for (apart, bits, mask) in STEPS {
        for low in (0..8).filter(|word| word & apart == 0) {
            let high = low + apart;
            let moved = ((words[low] >> bits) ^ words[high]) & mask;
            words[low] ^= moved << bits;
            words[high] ^= moved;
        }
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_square_of_bytes_is_transposed() {
        let words: [u64; 8] = std::array::from_fn(|row| {
            u64::from_le_bytes(std::array::from_fn(|column| (row * 8 + column) as u8))
        });
        for (row, word) in transposed(words).iter().enumerate() {
            let expected: [u8; 8] = std::array::from_fn(|column| (column * 8 + row) as u8);
            assert_eq!(word.to_le_bytes(), expected);
        }
        assert_eq!(transposed(transposed(words)), words);
    }
}
