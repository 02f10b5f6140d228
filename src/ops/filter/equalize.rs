//! Histogram equalisation.

use super::bands::View;
use super::histogram::histogram;
use super::lanes::Lanes;
use super::{AnyDepth, Args, FilterInfo, Param, ParamKind, Stage};
use crate::ops::Split;
use crate::picture::{Channels, Sample, Size};

pub(super) const INFO: FilterInfo = FilterInfo {
    name: "equalize",
    summary: "Spreads the luma so that every range of it holds as many pixels. Colour differences stay, and transparent \
              pixels are not counted.",
    params: &[Param {
        name: "strength",
        kind: ParamKind::Number {
            min: 0.0,
            max: 1.0,
            default: 1.0,
        },
        unit: "",
        help: "0 leaves the picture, 1 equalises fully",
    }],
    build: |args: &Args| {
        Stage::whole(Equalize {
            strength: f64::from(args.number("strength")),
        })
    },
};

#[derive(Debug)]
struct Equalize {
    strength: f64,
}

impl AnyDepth for Equalize {
    /// Adds to all channels of a pixel what its luma has to move by, which leaves the differences between them.
    fn apply<S: Lanes>(
        &self,
        mut samples: Vec<S>,
        size: Size,
        channels: Channels,
        split: Split,
    ) -> Vec<S> {
        let (count, colors) = (channels.count(), channels.colors());
        let view = View::new(&samples, size, channels);
        let stride = view.stride();
        let shifts = self.shifts::<S>(&histogram_of_luma(view, split));
        split.rows(&mut samples, stride, |_, row| {
            for pixel in row.chunks_exact_mut(count) {
                let shift = shifts[level(&pixel[..colors])];
                for sample in &mut pixel[..colors] {
                    let value = sample.to_u32() as i32 + shift;
                    *sample = S::from_u32(value.max(0) as u32);
                }
            }
        });
        samples
    }
}

impl Equalize {
    /// By how many sample values each level of luma moves.
    fn shifts<S: Sample>(&self, bins: &[u64]) -> Vec<i32> {
        let total: u64 = bins.iter().sum();
        let lowest = bins.iter().copied().find(|&count| count > 0).unwrap_or(0);
        if total == lowest {
            return vec![0; bins.len()];
        }
        let full = f64::from(S::MAX);
        let mut below = 0;
        let shift = |(level, count): (usize, &u64)| {
            below += count;
            let target = below.saturating_sub(lowest) as f64 / (total - lowest) as f64 * full;
            let value = level as f64 / (bins.len() - 1) as f64 * full;
            ((target - value) * self.strength).round() as i32
        };
        bins.iter().enumerate().map(shift).collect()
    }
}

/// Counts the luma of all pixels that are not fully transparent.
fn histogram_of_luma<S: Sample>(view: View<'_, S>, split: Split) -> Vec<u64> {
    let (channels, colors) = (view.channels, view.channels.colors());
    let bins = level(&[S::from_u32(S::MAX); 3]) + 1;
    histogram(view, bins, split, |bins, row| {
        for pixel in row.chunks_exact(channels.count()) {
            if !channels.has_alpha() || pixel[colors].to_u32() > 0 {
                bins[level(&pixel[..colors])] += 1;
            }
        }
    })
}

/// The BT.709 luma of gray or RGB samples: in 16ths of a sample value at 8 bits, in whole ones at 16 bits.
fn level<S: Sample>(colors: &[S]) -> usize {
    let shift = if S::MAX == 255 { 12 } else { 16 };
    let sum = match *colors {
        [red, green, blue] => {
            red.to_u32() * 13_933 + green.to_u32() * 46_871 + blue.to_u32() * 4_732
        }
        _ => colors[0].to_u32() << 16,
    };
    // 65,535 × 65,536 and the half that rounds still fit 32 bits.
    ((sum + (1 << (shift - 1))) >> shift) as usize
}

#[cfg(test)]
mod tests {
    use super::super::tests::{eight, sixteen};
    use crate::picture::Channels::{Gray, GrayAlpha, Rgb};

    #[test]
    fn known_values() {
        assert_eq!(
            eight("equalize", Gray, &[10, 11, 12, 200]),
            [0, 85, 170, 255]
        );
        assert_eq!(eight("equalize:0.5", Gray, &[100, 200]), [50, 228]);
        assert_eq!(eight("equalize", Gray, &[9, 9]), [9, 9]);
        assert_eq!(
            eight("equalize:0", Rgb, &[1, 2, 3, 9, 8, 7]),
            [1, 2, 3, 9, 8, 7]
        );
        assert_eq!(sixteen("equalize", Gray, &[5, 6, 7]), [0, 32_768, 65_535]);
    }

    #[test]
    fn differences_between_channels_stay() {
        let spread = eight(
            "equalize",
            Rgb,
            &[90, 100, 110, 120, 120, 120, 200, 200, 200],
        );
        assert_eq!(spread[3..6], [128; 3]);
        assert_eq!(spread[6..9], [255; 3]);
    }

    #[test]
    fn hidden_pixels_do_not_count() {
        let spread = eight("equalize", GrayAlpha, &[3, 0, 100, 9, 150, 9]);
        assert_eq!(spread[2..], [0, 9, 255, 9]);
        assert_eq!(spread[1], 0);
    }
}
