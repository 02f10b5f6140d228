//! Samples of 16 bits in linear light, as floats.
//!
//! In integers of 16 bits the light of the darkest sixteenth of all samples would have 333 values for 4,096 of these.

use crate::codec::color::Encoder;
use crate::picture::Sample;

/// The light of every sample, and the way back. Alpha never goes through the curve.
pub(super) struct FineCurve<S> {
    light: Box<[f32]>,
    encoder: Encoder,
    of: std::marker::PhantomData<S>,
}

impl<S: Sample> FineCurve<S> {
    pub(super) fn new(to_linear: fn(f64) -> f64) -> Self {
        let light = |v: u32| to_linear(f64::from(v) / f64::from(S::MAX)) as f32;
        Self {
            light: (0..=S::MAX).map(light).collect(),
            encoder: Encoder::new(),
            of: std::marker::PhantomData,
        }
    }

    /// Fills `out` with the light of whole pixels of `count` samples each.
    pub(super) fn widen(&self, samples: &[S], count: usize, out: &mut [f32]) {
        let has_alpha = count.is_multiple_of(2);
        let pixels = samples.chunks_exact(count);
        for (out, pixel) in out.chunks_exact_mut(count).zip(pixels) {
            for (out, &sample) in out.iter_mut().zip(pixel) {
                *out = self.light[sample.to_u32() as usize];
            }
            if has_alpha {
                out[count - 1] = pixel[count - 1].to_unit();
            }
        }
    }

    /// The samples of whole pixels of `count` numbers each. What is transparent has no colour.
    pub(super) fn narrow(&self, light: &[f32], count: usize) -> Vec<S> {
        let has_alpha = count.is_multiple_of(2);
        let mut out = Vec::with_capacity(light.len());
        for pixel in light.chunks_exact(count) {
            let start = out.len();
            out.extend(pixel.iter().map(|&v| S::from_unit(self.encoder.encode(v))));
            if has_alpha {
                let alpha = S::from_unit(pixel[count - 1]);
                out[start + count - 1] = alpha;
                if alpha.to_u32() == 0 {
                    out[start..].fill(alpha);
                }
            }
        }
        out
    }
}

impl<S> std::fmt::Debug for FineCurve<S> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("FineCurve").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::super::curve::to_linear;
    use super::*;

    #[test]
    fn sixteen_bits_come_back_as_they_were() {
        let samples: Vec<u16> = (0..=u16::MAX).collect();
        let curve = FineCurve::new(to_linear);
        let mut light = vec![0.0; samples.len()];
        for count in [1, 2, 4] {
            curve.widen(&samples, count, &mut light);
            let back = curve.narrow(&light, count);
            for (place, (back, own)) in back.iter().zip(&samples).enumerate() {
                // The first pixel's alpha is 1 or 3 of 65,535 and yet not nothing.
                assert_eq!(back, own, "{count} {place}");
            }
        }
    }
}
