//! Filters over the 3×3 pixels around each pixel.
//!
//! Beyond the edge the nearest pixel is repeated. A neighbour counts by its alpha: as far as it is transparent, the
//! pixel in the middle stands in for it, so that colour hidden under alpha 0 shows nowhere.

use fearless_simd::Simd;

use super::bands::{Window, for_each_window};
use super::lanes::{BLOCK, Block, Lanes, Load, block_at, store_at, store_floats_at, vectorised};
use crate::ops::Split;
use crate::picture::{Channels, Size};

/// What a 3×3 filter makes of one channel of nine pixels, row by row; the pixel itself is number 4.
pub(super) trait Kernel: Sync {
    /// The new values, on the scale of the samples.
    fn apply<V: Simd>(&self, simd: V, window: [Block<V>; 9]) -> Block<V>;
}

/// Applies `kernel` to all colour channels, in place; alpha is left as it is.
pub(super) fn filter<S: Lanes>(
    kernel: &impl Kernel,
    mut samples: Vec<S>,
    size: Size,
    channels: Channels,
    split: Split,
) -> Vec<S> {
    let count = channels.count();
    let work = |rows: &mut Rows, window: &Window<'_, S>, out: &mut [S]| {
        rows.follow(window, channels);
        if channels.has_alpha() {
            vectorised!(simd => weighed(simd, kernel, &rows.rows, count, out));
            let alpha = window.rows[1].iter().skip(count - 1).step_by(count);
            let kept = out.iter_mut().skip(count - 1).step_by(count);
            kept.zip(alpha).for_each(|(out, alpha)| *out = *alpha);
        } else {
            vectorised!(simd => opaque(simd, kernel, &rows.rows, count, out));
        }
    };
    let stride = size.width as usize * count;
    for_each_window(split, &mut samples, stride, 1, Rows::default, work);
    samples
}

/// Three rows of a window.
#[derive(Default)]
struct Rows {
    /// The row in the middle, once there was one.
    y: Option<usize>,
    rows: [Row; 3],
}

impl Rows {
    /// Takes over the rows of a window, and from the window before what they have in common.
    fn follow<S: Lanes>(&mut self, window: &Window<'_, S>, channels: Channels) {
        let fresh = if self.y.is_some_and(|y| y + 1 == window.y) {
            self.rows.rotate_left(1);
            2..
        } else {
            0..
        };
        for (row, from) in self.rows[fresh.clone()].iter_mut().zip(&window.rows[fresh]) {
            row.fill(from, channels);
        }
        self.y = Some(window.y);
    }
}

/// A row in floats with its first and last pixel repeated.
#[derive(Default)]
struct Row {
    values: Vec<f32>,
    /// For each sample the alpha of its pixel, 0 to 1; empty where there is none.
    alphas: Vec<f32>,
}

impl Row {
    fn fill<S: Lanes>(&mut self, row: &[S], channels: Channels) {
        let count = channels.count();
        let length = row.len().next_multiple_of(BLOCK) + 2 * count;
        self.values.resize(length, 0.0);
        vectorised!(simd => {
            for x in (0..row.len()).step_by(BLOCK) {
                let values = S::load(simd, &block_at(row, x));
                store_floats_at(values, &mut self.values, count + x);
            }
        });
        if channels.has_alpha() {
            self.alphas.resize(length, 0.0);
            let inner = self.alphas[count..].chunks_exact_mut(count);
            for (alphas, pixel) in inner.zip(row.chunks_exact(count)) {
                alphas.fill(pixel[count - 1].to_unit());
            }
        }
        for plane in [&mut self.values, &mut self.alphas] {
            if !plane.is_empty() {
                plane.copy_within(count..2 * count, 0);
                plane.copy_within(row.len()..row.len() + count, row.len() + count);
            }
        }
    }

    #[inline(always)]
    fn at<V: Simd>(&self, simd: V, x: usize) -> Block<V> {
        f32::load(simd, &block_at(&self.values, x))
    }

    /// The values as far as they are opaque, else those in the middle.
    #[inline(always)]
    fn blended<V: Simd>(&self, simd: V, x: usize, middle: Block<V>) -> Block<V> {
        let mut values = self.at(simd, x);
        let alphas = f32::load(simd, &block_at(&self.alphas, x));
        for (k, value) in values.iter_mut().enumerate() {
            *value = middle[k] + (*value - middle[k]) * alphas[k];
        }
        values
    }
}

#[inline(always)]
fn opaque<V: Simd, S: Lanes>(
    simd: V,
    kernel: &impl Kernel,
    [above, here, below]: &[Row; 3],
    count: usize,
    out: &mut [S],
) {
    for x in (0..out.len()).step_by(BLOCK) {
        let window = [
            above.at(simd, x),
            above.at(simd, x + count),
            above.at(simd, x + 2 * count),
            here.at(simd, x),
            here.at(simd, x + count),
            here.at(simd, x + 2 * count),
            below.at(simd, x),
            below.at(simd, x + count),
            below.at(simd, x + 2 * count),
        ];
        store_at(kernel.apply(simd, window), out, x);
    }
}

#[inline(always)]
fn weighed<V: Simd, S: Lanes>(
    simd: V,
    kernel: &impl Kernel,
    [above, here, below]: &[Row; 3],
    count: usize,
    out: &mut [S],
) {
    for x in (0..out.len()).step_by(BLOCK) {
        let middle = here.at(simd, x + count);
        let window = [
            above.blended(simd, x, middle),
            above.blended(simd, x + count, middle),
            above.blended(simd, x + 2 * count, middle),
            here.blended(simd, x, middle),
            middle,
            here.blended(simd, x + 2 * count, middle),
            below.blended(simd, x, middle),
            below.blended(simd, x + count, middle),
            below.blended(simd, x + 2 * count, middle),
        ];
        store_at(kernel.apply(simd, window), out, x);
    }
}
