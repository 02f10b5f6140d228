//! Samples of 8 bits widened to 16 to be resampled, in linear light or as they are, and narrowed again.
//!
//! Every value goes through a table; alpha never goes through the curve. The tables are filled when they are first
//! needed: 65,536 powers take about a millisecond.

use super::Light;
use super::fine::FineCurve;
use crate::picture::Sample;

/// The tables there and back for samples of one depth.
#[derive(Debug)]
pub(super) struct Curve<S> {
    wide: Box<[u16]>,
    narrow: Box<[S]>,
}

/// The curves of one depth that have been needed so far.
#[derive(Debug)]
pub(super) struct Curves<S> {
    encoded: Option<Curve<S>>,
    linear: Option<Curve<S>>,
    fine: Option<FineCurve<S>>,
}

impl<S> Default for Curves<S> {
    fn default() -> Self {
        Self {
            encoded: None,
            linear: None,
            fine: None,
        }
    }
}

impl<S: Sample> Curves<S> {
    pub(super) fn get(&mut self, light: Light) -> &Curve<S> {
        match light {
            Light::Encoded => self.encoded.get_or_insert_with(|| Curve::new(|v| v, |v| v)),
            Light::Linear => self
                .linear
                .get_or_insert_with(|| Curve::new(to_linear, to_encoded)),
        }
    }

    /// Linear light in floats.
    pub(super) fn fine(&mut self) -> &FineCurve<S> {
        self.fine.get_or_insert_with(|| FineCurve::new(to_linear))
    }
}

impl<S: Sample> Curve<S> {
    fn new(widen: fn(f64) -> f64, narrow: fn(f64) -> f64) -> Self {
        let table = |max: u32, curve: fn(f64) -> f64, out: u32| {
            (0..=max).map(move |v| {
                let value = curve(f64::from(v) / f64::from(max));
                (value * f64::from(out)).round() as u32
            })
        };
        let full = u32::from(u16::MAX);
        Self {
            wide: table(S::MAX, widen, full).map(u16::from_u32).collect(),
            narrow: table(full, narrow, S::MAX).map(S::from_u32).collect(),
        }
    }

    /// Fills `out` with the widened samples of whole pixels of `count` samples each.
    pub(super) fn widen(&self, samples: &[S], count: usize, out: &mut [u16]) {
        let color = |sample: S| self.wide[sample.to_u32() as usize];
        if !count.is_multiple_of(2) {
            for (out, &sample) in out.iter_mut().zip(samples) {
                *out = color(sample);
            }
            return;
        }
        let pixels = samples.chunks_exact(count);
        for (out, pixel) in out.chunks_exact_mut(count).zip(pixels) {
            for (out, &sample) in out.iter_mut().zip(pixel) {
                *out = color(sample);
            }
            out[count - 1] = (pixel[count - 1].to_u32() * (u32::from(u16::MAX) / S::MAX)) as u16;
        }
    }

    /// The samples of whole pixels of `count` samples each, as they were before they were widened.
    pub(super) fn narrow(&self, wide: &[u16], count: usize) -> Vec<S> {
        let mut out: Vec<S> = wide
            .iter()
            .map(|&sample| self.narrow[usize::from(sample)])
            .collect();
        if count.is_multiple_of(2) {
            let full = u32::from(u16::MAX);
            let alphas = wide.iter().skip(count - 1).step_by(count);
            for (out, &alpha) in out.iter_mut().skip(count - 1).step_by(count).zip(alphas) {
                *out = S::from_u32((u32::from(alpha) * S::MAX + full / 2) / full);
            }
        }
        out
    }
}

/// The sRGB curve of IEC 61966-2-1, from the encoded value to linear light, both 0 to 1.
pub(super) fn to_linear(encoded: f64) -> f64 {
    if encoded <= 0.040_45 {
        encoded / 12.92
    } else {
        ((encoded + 0.055) / 1.055).powf(2.4)
    }
}

/// The inverse of [`to_linear`].
fn to_encoded(linear: f64) -> f64 {
    if linear <= 0.003_130_8 {
        linear * 12.92
    } else {
        1.055 * linear.powf(1.0 / 2.4) - 0.055
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn eight_bits_come_back_as_they_were() {
        let samples: Vec<u8> = (0..=255).collect();
        for light in [Light::Encoded, Light::Linear] {
            let mut curves = Curves::<u8>::default();
            let curve = curves.get(light);
            for count in [1, 2, 4] {
                let mut wide = vec![0; 256];
                curve.widen(&samples, count, &mut wide);
                assert_eq!(curve.narrow(&wide, count), samples, "{light:?} {count}");
            }
        }
    }

    #[test]
    fn the_curve_is_the_known_one() {
        let mut curves = Curves::<u8>::default();
        let mut wide = [0; 3];
        curves
            .get(Light::Linear)
            .widen(&[0, 188, 255], 3, &mut wide);
        assert_eq!((wide[0], wide[2]), (0, 65_535));
        // 188 of 255 is 50.3 % of the light.
        assert!(wide[1].abs_diff(32_957) <= 1, "{}", wide[1]);
    }
}
