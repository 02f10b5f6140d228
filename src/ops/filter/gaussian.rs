//! The Gaussian blur that several filters start from.
//!
//! Two passes of the sampled Gaussian, cut off at three sigma, down the columns and then along the row. Neither pass is
//! rounded to whole samples: that is done once, by the filter that asked for the blur. Opaque pictures of 8 bits take a
//! way in whole numbers where that is exact enough, everything else takes one in floats.

mod fixed;
mod floats;
mod product;

use fearless_simd::Simd;

use super::lanes::{BLOCK, Block, Lanes, Load, block_at, store_at};
use crate::ops::Split;
use crate::picture::{Picture, Samples};

/// What a filter makes of samples and of the same samples blurred, both 0 to [`Sample::MAX`].
///
/// [`Sample::MAX`]: crate::picture::Sample::MAX
pub(super) trait Finish: Sync {
    /// The new values; where both are the same they have to stay.
    fn finish<V: Simd>(&self, simd: V, most: f32, samples: Block<V>, blurred: Block<V>)
    -> Block<V>;

    /// The same for blurred samples of 8 bits in 64ths.
    #[inline(always)]
    fn finish_units<V: Simd>(
        &self,
        simd: V,
        samples: &[u8; BLOCK],
        blurred: &[i16; BLOCK],
    ) -> [u8; BLOCK] {
        let mut levels = i16::load(simd, blurred);
        for level in &mut levels {
            *level *= 1.0 / 64.0;
        }
        let finished = self.finish(simd, u8::MAX.into(), u8::load(simd, samples), levels);
        let mut out = [0; BLOCK];
        u8::store(finished, &mut out);
        out
    }

    /// By how much an error of the blur grows in the result, at most.
    fn gain(&self) -> f32;
}

/// Blurs `picture` with a Gaussian of standard deviation `sigma` in pixels and finishes it.
///
/// Beyond the edge the nearest pixel is repeated. Colours are weighed by their alpha; alpha itself is left as it is, and
/// so is a colour around which nothing can be seen. The picture is changed in place; where there is alpha, twice its bytes
/// are allocated.
pub(super) fn filter(finish: &impl Finish, picture: Picture, sigma: f32, split: Split) -> Picture {
    if picture.samples().is_empty() {
        return picture;
    }
    let weights = weights(sigma);
    let (size, channels, samples) = picture.into_parts();
    let stride = size.width as usize * channels.count();
    let samples = match samples {
        Samples::U8(samples) if !channels.has_alpha() && fixed::suits(&weights, finish.gain()) => {
            let pass = fixed::Pass::new(&weights, channels.count(), finish);
            Samples::U8(pass.apply(samples, stride, split))
        }
        Samples::U8(samples) => {
            let pass = floats::Pass::new(weights, split, finish);
            // Products of two bytes fit 16 bits.
            Samples::U8(pass.apply::<_, u16>(samples, size, channels))
        }
        Samples::U16(samples) => {
            let pass = floats::Pass::new(weights, split, finish);
            Samples::U16(pass.apply::<_, f32>(samples, size, channels))
        }
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

/// Finishes the block of a row from `x` on.
#[inline(always)]
fn finish_at<V: Simd, S: Lanes>(
    finish: &impl Finish,
    simd: V,
    x: usize,
    blurred: Block<V>,
    row: &mut [S],
) {
    let samples = S::load(simd, &block_at(row, x));
    store_at(finish.finish(simd, S::MAX as f32, samples, blurred), row, x);
}

/// Fills the margins of a row with its first and its last pixel.
fn repeat_ends<T: Copy>(padded: &mut [T], margin: usize, count: usize) {
    let end = padded.len() - margin;
    for i in 0..margin {
        padded[i] = padded[margin + i % count];
        padded[end + i] = padded[end - count + i % count];
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
