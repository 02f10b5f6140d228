//! The Gaussian blur that several filters start from.
//!
//! Two passes of the sampled Gaussian, cut off at three sigma, in floats. The second pass is rounded once, by the filter
//! that asked for the blur.

use fearless_simd::Simd;

use super::bands::{View, for_each_band};
use super::lanes::{BLOCK, Block, Lanes, Load, block_at, store_at, store_floats_at, vectorised};
use crate::ops::Split;
use crate::picture::{Channels, Picture, Sample, Samples, Size};

/// What a filter makes of samples and of the same samples blurred, both 0 to [`Sample::MAX`].
pub(super) trait Finish: Sync {
    /// The new values; where both are the same they have to stay.
    fn finish<V: Simd>(&self, simd: V, most: f32, samples: Block<V>, blurred: Block<V>)
    -> Block<V>;
}

/// Blurs `picture` with a Gaussian of standard deviation `sigma` in pixels and finishes it.
///
/// Beyond the edge the nearest pixel is repeated. Colours are weighed by their alpha; alpha itself is left as it is, and
/// so is a colour around which nothing can be seen. Allocates the result, or where there is alpha twice the bytes of the
/// picture.
pub(super) fn filter(finish: &impl Finish, picture: Picture, sigma: f32, split: Split) -> Picture {
    if picture.samples().is_empty() {
        return picture;
    }
    let pass = Pass {
        weights: weights(sigma),
        split,
        finish,
    };
    let (size, channels, samples) = picture.into_parts();
    let samples = match samples {
        // Products of two bytes fit 16 bits.
        Samples::U8(samples) => Samples::U8(pass.apply::<_, u16>(samples, size, channels)),
        Samples::U16(samples) => Samples::U16(pass.apply::<_, f32>(samples, size, channels)),
    };
    Picture::new(size, channels, samples)
}

/// The weights of a pixel and its neighbours on one side, the nearest first; with those of the other side they sum to 1.
fn weights(sigma: f32) -> Vec<f32> {
    let sigma = f64::from(sigma);
    let reach = (sigma * 3.0).ceil() as u32;
    let gauss = |distance: u32| (-0.5 * (f64::from(distance) / sigma).powi(2)).exp();
    let sum = gauss(0) + 2.0 * (1..=reach).map(gauss).sum::<f64>();
    (0..=reach)
        .map(|distance| (gauss(distance) / sum) as f32)
        .collect()
}

struct Pass<'a, F> {
    weights: Vec<f32>,
    split: Split,
    finish: &'a F,
}

/// Rows that share scratch memory.
const BAND: usize = 16;

/// A row after the first pass, with room for what lies beyond its ends, and after the second.
#[derive(Default)]
struct Scratch {
    padded: Vec<f32>,
    blurred: Vec<f32>,
}

impl<F: Finish> Pass<'_, F> {
    /// `P` holds the product of two samples.
    fn apply<S: Lanes, P: Product>(
        &self,
        mut samples: Vec<S>,
        size: Size,
        channels: Channels,
    ) -> Vec<S> {
        if channels.has_alpha() {
            let weighed = premultiplied::<S, P>(&samples, channels.count());
            let view = View::new(&weighed, size, channels);
            self.bands(view, &mut samples, |_, _| ());
            return samples;
        }
        let view = View::new(&samples, size, channels);
        let mut out = vec![S::default(); samples.len()];
        let stride = view.stride();
        self.bands(view, &mut out, |y, row| {
            row.copy_from_slice(&samples[y * stride..][..stride]);
        });
        out
    }

    /// Replaces the rows that `fetch` lays out by what becomes of them and of `view` blurred.
    fn bands<T: Load, S: Lanes>(
        &self,
        view: View<'_, T>,
        out: &mut [S],
        fetch: impl Fn(usize, &mut [S]) + Sync + Send,
    ) {
        let stride = view.stride();
        let work = |scratch: &mut Scratch, first: usize, band: &mut [S]| {
            for (y, row) in (first..).zip(band.chunks_exact_mut(stride)) {
                fetch(y, row);
                self.row(view, y, scratch, row);
            }
        };
        for_each_band(self.split, out, stride, BAND, Scratch::default, work);
    }

    fn row<T: Load, S: Lanes>(
        &self,
        view: View<'_, T>,
        y: usize,
        Scratch { padded, blurred }: &mut Scratch,
        row: &mut [S],
    ) {
        let count = view.channels.count();
        let margin = (self.weights.len() - 1) * count;
        let length = row.len().next_multiple_of(BLOCK);
        padded.resize(length + 2 * margin, 0.0);
        blurred.resize(length, 0.0);
        vectorised!(simd => down(simd, &self.weights, view, y, &mut padded[margin..]));
        repeat_ends(&mut padded[..row.len() + 2 * margin], margin, count);
        vectorised!(simd => along(simd, &self.weights, count, padded, blurred));
        if view.channels.has_alpha() {
            divide(blurred, row, count);
        }
        vectorised!(simd => {
            for x in (0..row.len()).step_by(BLOCK) {
                let samples = S::load(simd, &block_at(row, x));
                let blurred = f32::load(simd, &block_at(blurred, x));
                let most = S::MAX as f32;
                store_at(self.finish.finish(simd, most, samples, blurred), row, x);
            }
        });
    }
}

/// First pass, down the columns.
#[inline(always)]
fn down<V: Simd, T: Load>(simd: V, weights: &[f32], view: View<'_, T>, y: usize, out: &mut [f32]) {
    let y = y as isize;
    let here = view.row(y);
    let pairs: Vec<(&[T], &[T], f32)> = (0..)
        .zip(weights)
        .skip(1)
        .map(|(distance, &weight)| (view.row(y - distance), view.row(y + distance), weight))
        .collect();
    for x in (0..here.len()).step_by(BLOCK) {
        let mut sums = scale(T::load(simd, &block_at(here, x)), weights[0]);
        for (above, below, weight) in &pairs {
            let near = T::load_sums(simd, &block_at(above, x), &block_at(below, x));
            add(&mut sums, near, *weight);
        }
        store_floats_at(sums, out, x);
    }
}

/// Second pass, along the row.
#[inline(always)]
fn along<V: Simd>(simd: V, weights: &[f32], count: usize, padded: &[f32], out: &mut [f32]) {
    let margin = (weights.len() - 1) * count;
    for x in (0..out.len()).step_by(BLOCK) {
        let mut sums = scale(f32::load(simd, &block_at(padded, margin + x)), weights[0]);
        for (distance, &weight) in (0..).step_by(count).zip(weights).skip(1) {
            let left = block_at(padded, margin + x - distance);
            let right = block_at(padded, margin + x + distance);
            add(&mut sums, f32::load_sums(simd, &left, &right), weight);
        }
        store_floats_at(sums, out, x);
    }
}

#[inline(always)]
fn scale<V: Simd>([a, b, c, d]: Block<V>, factor: f32) -> Block<V> {
    [a * factor, b * factor, c * factor, d * factor]
}

#[inline(always)]
fn add<V: Simd>(sums: &mut Block<V>, values: Block<V>, weight: f32) {
    sums[0] = sums[0] + values[0] * weight;
    sums[1] = sums[1] + values[1] * weight;
    sums[2] = sums[2] + values[2] * weight;
    sums[3] = sums[3] + values[3] * weight;
}

/// Fills the margins of a row with its first and its last pixel.
fn repeat_ends(padded: &mut [f32], margin: usize, count: usize) {
    let end = padded.len() - margin;
    for i in 0..margin {
        padded[i] = padded[margin + i % count];
        padded[end + i] = padded[end - count + i % count];
    }
}

/// A number for the product of two samples.
trait Product: Load {
    fn of(a: u32, b: u32) -> Self;
}

impl Product for u16 {
    fn of(a: u32, b: u32) -> Self {
        (a * b) as Self
    }
}

impl Product for f32 {
    fn of(a: u32, b: u32) -> Self {
        a as Self * b as Self
    }
}

/// Colours times alpha, and alpha times what colours are at most.
fn premultiplied<S: Sample, P: Product>(samples: &[S], count: usize) -> Vec<P> {
    let mut out = Vec::with_capacity(samples.len());
    for pixel in samples.chunks_exact(count) {
        let (colors, alpha) = (&pixel[..count - 1], pixel[count - 1].to_u32());
        out.extend(colors.iter().map(|color| P::of(color.to_u32(), alpha)));
        out.push(P::of(S::MAX, alpha));
    }
    out
}

/// Blurred colours without their alpha, and the alpha and the hidden colours of `row`.
fn divide<S: Sample>(blurred: &mut [f32], row: &[S], count: usize) {
    for (blurred, pixel) in blurred.chunks_exact_mut(count).zip(row.chunks_exact(count)) {
        let alpha = blurred[count - 1];
        for (value, own) in blurred.iter_mut().zip(pixel) {
            *value = if alpha > 0.0 {
                *value * (S::MAX as f32 / alpha)
            } else {
                own.to_u32() as f32
            };
        }
        blurred[count - 1] = pixel[count - 1].to_u32() as f32;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weights_sum_to_one_and_reach_three_sigma() {
        for sigma in [0.1, 0.5, 1.0, 2.3, 100.0] {
            let weights = weights(sigma);
            assert_eq!(weights.len(), (sigma * 3.0).ceil() as usize + 1);
            let sum = weights[0] + 2.0 * weights[1..].iter().sum::<f32>();
            assert!((sum - 1.0).abs() < 1e-5, "{sigma}: {sum}");
            assert!(
                weights.is_sorted_by(|a, b| a > b || *a == 0.0),
                "{weights:?}"
            );
        }
    }
}
