//! Colour matrices: every colour becomes a weighted sum of red, green and blue.

use fearless_simd::{Simd, f32x8, prelude::*};

use super::lanes::{BLOCK, Lanes, Load, block_at, store_at, store_floats_at, vectorised};

/// A 3×3 matrix over sRGB-encoded red, green and blue: row `i` holds the weights that make channel `i`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Matrix(pub(super) [[f32; 3]; 3]);

/// Samples on either side of a sample that its sum can reach.
const REACH: usize = 2;

/// Samples after which the places of channels in a vector repeat.
const PERIOD: usize = 24;

const LANES: usize = 8;

/// Memory for rows of floats.
#[derive(Debug, Default)]
pub(super) struct Rows {
    from: Vec<f32>,
    to: Vec<f32>,
}

impl Matrix {
    /// The matrix that changes nothing.
    pub(super) const IDENTITY: Self = Self([[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]]);

    /// The matrix that takes the luma of the picture module (BT.709 weights).
    pub(super) const LUMA: Self = Self([[0.2126, 0.7152, 0.0722]; 3]);

    /// `self × weight + other × (1 − weight)`.
    pub(super) fn mix(&self, weight: f32, other: &Self) -> Self {
        Self(std::array::from_fn(|i| {
            std::array::from_fn(|j| self.0[i][j] * weight + other.0[i][j] * (1.0 - weight))
        }))
    }

    /// Applies the matrix to a row of RGB or RGBA pixels of `count` samples, rounds to the nearest value and clamps;
    /// alpha is left as it is.
    pub(super) fn apply<S: Lanes>(&self, row: &mut [S], count: usize, rows: &mut Rows) {
        let weights = self.weights(count);
        vectorised!(simd => transform(simd, &weights, row, rows));
    }

    /// The weight of the sample `d − REACH` further on, for each place in a period of samples: the pixels are not taken
    /// apart, and each sample is a sum of its neighbours instead.
    fn weights(&self, count: usize) -> [[f32; PERIOD]; 2 * REACH + 1] {
        let mut weights = [[0.0; PERIOD]; 2 * REACH + 1];
        for (place, channel) in (0..PERIOD).map(|place| (place, place % count)) {
            if channel == 3 {
                weights[REACH][place] = 1.0;
                continue;
            }
            for (from, &weight) in self.0[channel].iter().enumerate() {
                weights[from + REACH - channel][place] = weight;
            }
        }
        weights
    }
}

#[inline(always)]
fn transform<V: Simd, S: Lanes>(
    simd: V,
    weights: &[[f32; PERIOD]; 2 * REACH + 1],
    row: &mut [S],
    rows: &mut Rows,
) {
    let length = row.len().next_multiple_of(BLOCK).next_multiple_of(PERIOD);
    rows.from.resize(length + BLOCK, 0.0);
    rows.to.resize(length + BLOCK, 0.0);
    for x in (0..row.len()).step_by(BLOCK) {
        let values = S::load(simd, &block_at(row, x));
        store_floats_at(values, &mut rows.from, REACH + x);
    }
    let near = rows.from.windows(LANES + 2 * REACH).step_by(LANES);
    for (i, (out, near)) in rows
        .to
        .as_chunks_mut::<LANES>()
        .0
        .iter_mut()
        .zip(near)
        .enumerate()
    {
        let place = i * LANES % PERIOD;
        let mut sum = f32x8::splat(simd, 0.0);
        for (d, weights) in weights.iter().enumerate() {
            let weights = f32x8::from_slice(simd, &weights[place..place + LANES]);
            sum += f32x8::from_slice(simd, &near[d..d + LANES]) * weights;
        }
        sum.store_slice(out);
    }
    for x in (0..row.len()).step_by(BLOCK) {
        store_at(f32::load(simd, &block_at(&rows.to, x)), row, x);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn swaps_channels_in_blocks_and_in_the_rest() {
        let swap = Matrix([[0.0, 0.0, 1.0], [0.0, 2.0, 0.0], [1.0, 0.0, -1.0]]);
        for width in [1, 7, 8, 10, 11, 16, 17, 50] {
            let mut rows = Rows::default();
            let mut pixels = [10u8, 200, 30, 7].repeat(width);
            swap.apply(&mut pixels, 4, &mut rows);
            assert_eq!(pixels, [30u8, 255, 0, 7].repeat(width), "width {width}");
            let mut pixels = [1_000u16, 20_000, 3_000].repeat(width);
            swap.apply(&mut pixels, 3, &mut rows);
            assert_eq!(pixels, [3_000u16, 40_000, 0].repeat(width), "width {width}");
        }
    }
}
