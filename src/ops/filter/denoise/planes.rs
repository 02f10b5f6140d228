//! Rows of pixels with their channels taken apart, for filters that need a whole pixel at a time.

use fearless_simd::{Simd, f32x8, prelude::*};

use super::LANES;
use crate::ops::filter::lanes::Lanes;

/// A row with its channels taken apart, and room for what lies beyond its ends.
pub(super) struct Planes<const N: usize>(pub(super) [Vec<f32>; N]);

impl<const N: usize> Default for Planes<N> {
    fn default() -> Self {
        Self([const { Vec::new() }; N])
    }
}

impl<const N: usize> Planes<N> {
    /// Takes over a row and repeats its first and last pixel `margin` times, and the last one to a whole number of
    /// lanes.
    pub(super) fn fill<S: Lanes>(&mut self, row: &[[S; N]], margin: usize) {
        let length = row.len().next_multiple_of(LANES) + 2 * margin;
        for (c, plane) in self.0.iter_mut().enumerate() {
            let value = |pixel: &[S; N]| pixel[c].to_u32() as f32;
            let (first, last) = (value(&row[0]), value(&row[row.len() - 1]));
            plane.clear();
            plane.resize(margin, first);
            plane.extend(row.iter().map(value));
            plane.resize(length, last);
        }
    }

    /// Puts the channels of `width` pixels together again.
    pub(super) fn join(&self, row: &mut Vec<f32>, width: usize) {
        row.resize(width * N, 0.0);
        let planes = self.0.each_ref().map(|plane| &plane[..width]);
        for (x, pixel) in row.as_chunks_mut::<N>().0.iter_mut().enumerate() {
            *pixel = std::array::from_fn(|c| planes[c][x]);
        }
    }

    #[inline(always)]
    pub(super) fn plane<V: Simd>(&self, simd: V, c: usize, x: usize) -> f32x8<V> {
        f32x8::from_slice(simd, &self.0[c][x..x + LANES])
    }

    /// The first `C` channels of some pixels.
    #[inline(always)]
    pub(super) fn at<V: Simd, const C: usize>(&self, simd: V, x: usize) -> [f32x8<V>; C] {
        let mut colors = [f32x8::splat(simd, 0.0); C];
        for (c, color) in colors.iter_mut().enumerate() {
            *color = self.plane(simd, c, x);
        }
        colors
    }
}
