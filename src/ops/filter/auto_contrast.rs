//! The darkest colour to black, the brightest to white.

use super::bands::View;
use super::curve;
use super::histogram::histogram;
use super::lanes::Lanes;
use super::{AnyDepth, Args, FilterInfo, Param, ParamKind, Stage};
use crate::ops::Split;
use crate::picture::{Channels, Sample, Size};

pub(super) const INFO: FilterInfo = FilterInfo {
    name: "auto-contrast",
    summary: "Stretches the range from the darkest to the brightest sample to full scale, all channels alike so that \
              hues stay. Transparent pixels are not counted.",
    params: &[Param {
        name: "clip",
        kind: ParamKind::Number {
            min: 0.0,
            max: 25.0,
            default: 0.5,
        },
        unit: "%",
        help: "of the samples may be cut off at either end",
    }],
    build: |args: &Args| {
        Stage::whole(AutoContrast {
            clip: f64::from(args.number("clip")) / 100.0,
        })
    },
};

#[derive(Debug)]
struct AutoContrast {
    clip: f64,
}

impl AnyDepth for AutoContrast {
    fn apply<S: Lanes>(
        &self,
        mut samples: Vec<S>,
        size: Size,
        channels: Channels,
        split: Split,
    ) -> Vec<S> {
        let view = View::new(&samples, size, channels);
        let stride = view.stride();
        let bins = count(view, split);
        if let Some((low, high)) = ends(&bins, self.clip) {
            let (low, range) = (low as f32, (high - low) as f32);
            let table = curve::table::<S>(|v| (v * S::MAX as f32 - low) / range);
            split.rows(&mut samples, stride, |_, row| {
                curve::look_up(row, channels, &[&table]);
            });
        }
        samples
    }
}

/// Counts the colour samples of all pixels that are not fully transparent.
fn count<S: Sample>(view: View<'_, S>, split: Split) -> Vec<u64> {
    let (channels, colors) = (view.channels, view.channels.colors());
    histogram(view, S::MAX as usize + 1, split, |bins, row| {
        for pixel in row.chunks_exact(channels.count()) {
            if !channels.has_alpha() || pixel[colors].to_u32() > 0 {
                for sample in &pixel[..colors] {
                    bins[sample.to_u32() as usize] += 1;
                }
            }
        }
    })
}

/// The levels that become black and white, or nothing where there is only one level left.
fn ends(bins: &[u64], clip: f64) -> Option<(usize, usize)> {
    let cut = (bins.iter().sum::<u64>() as f64 * clip) as u64;
    let beyond_cut = |seen: &mut u64, count: &u64| {
        *seen += count;
        Some(*seen > cut)
    };
    let low = bins.iter().scan(0, beyond_cut).position(|beyond| beyond)?;
    let above = bins.iter().rev().scan(0, beyond_cut);
    let high = bins.len() - 1 - above.take(bins.len()).position(|beyond| beyond)?;
    (low < high).then_some((low, high))
}

#[cfg(test)]
mod tests {
    use super::super::tests::{eight, sixteen};
    use crate::picture::Channels::{Gray, GrayAlpha, Rgb};

    #[test]
    fn known_values() {
        assert_eq!(
            eight("auto-contrast:0", Gray, &[50, 100, 150]),
            [0, 128, 255]
        );
        assert_eq!(eight("auto-contrast:0", Rgb, &[20, 40, 70]), [0, 102, 255]);
        assert_eq!(eight("auto-contrast", Gray, &[7, 7, 7]), [7, 7, 7]);
        assert_eq!(
            sixteen("auto-contrast:0", Gray, &[1000, 1001, 1002]),
            [0, 32_768, 65_535]
        );
    }

    #[test]
    fn hidden_pixels_do_not_count() {
        let samples = [0, 0, 50, 255, 100, 1, 255, 0];
        assert_eq!(
            eight("auto-contrast:0", GrayAlpha, &samples),
            [0, 0, 0, 255, 255, 1, 255, 0]
        );
    }

    #[test]
    fn clipping_ignores_a_few_outliers() {
        let mut samples = vec![100; 50];
        samples.extend([200; 50]);
        samples[0] = 0;
        let stretched = eight("auto-contrast:2", Gray, &samples);
        assert_eq!((stretched[0], stretched[1], stretched[99]), (0, 0, 255));
    }
}
