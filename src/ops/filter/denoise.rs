//! Smoother areas with sharp edges.

use super::bands::View;
use super::{Args, Filter, FilterInfo, Param, ParamKind};
use crate::ops::Split;
use crate::picture::{Picture, Sample, Samples};

pub(super) const INFO: FilterInfo = FilterInfo {
    name: "denoise",
    summary: "Averages neighbours of similar colour, which smooths noise and keeps edges (bilateral filter).",
    params: &[
        Param {
            name: "strength",
            kind: ParamKind::Number {
                min: 0.5,
                max: 100.0,
                default: 8.0,
            },
            unit: "%",
            help: "of full scale; colours that differ more than this count little",
        },
        Param {
            name: "sigma",
            kind: ParamKind::Number {
                min: 0.5,
                max: 10.0,
                default: 1.0,
            },
            unit: "px",
            help: "standard deviation of the distance; larger takes longer",
        },
    ],
    build: |args: &Args| {
        Box::new(Denoise::new(
            args.number("strength") / 100.0,
            args.number("sigma"),
        ))
    },
};

/// The bilateral filter (Tomasi and Manduchi 1998) over a disc of two sigma.
#[derive(Debug)]
struct Denoise {
    taps: Vec<Tap>,
    /// Weights by the distance of two colours: the sum over three channels of the differences, in [`STEPS`].
    ranges: Vec<f32>,
}

/// A neighbour and the weight its distance gives it.
#[derive(Debug)]
struct Tap {
    x: isize,
    y: isize,
    weight: f32,
}

/// Into how many steps the range of a channel is divided for [`Denoise::ranges`].
const STEPS: u32 = 1024;

fn gauss(distance: f32, sigma: f32) -> f32 {
    (-0.5 * (distance / sigma).powi(2)).exp()
}

impl Denoise {
    fn new(strength: f32, sigma: f32) -> Self {
        let radius = (2.0 * sigma).ceil() as isize;
        let square = (-radius..=radius).flat_map(|y| (-radius..=radius).map(move |x| (x, y)));
        let taps = square
            .filter(|(x, y)| x * x + y * y <= radius * radius)
            .map(|(x, y)| Tap {
                x,
                y,
                weight: gauss(((x * x + y * y) as f32).sqrt(), sigma),
            });
        let ranges = (0..=3 * STEPS).map(|sum| gauss(sum as f32 / (3 * STEPS) as f32, strength));
        Self {
            taps: taps.collect(),
            ranges: ranges.collect(),
        }
    }
}

impl Filter for Denoise {
    fn apply(&self, picture: Picture, split: Split) -> Picture {
        if picture.samples().is_empty() {
            return picture;
        }
        let (size, channels, samples) = picture.into_parts();
        let samples = match &samples {
            Samples::U8(samples) => {
                Samples::U8(self.dispatch(View::new(samples, size, channels), split))
            }
            Samples::U16(samples) => {
                Samples::U16(self.dispatch(View::new(samples, size, channels), split))
            }
        };
        Picture::new(size, channels, samples)
    }
}

impl Denoise {
    fn dispatch<S: Sample>(&self, view: View<'_, S>, split: Split) -> Vec<S> {
        match view.channels.count() {
            1 => self.average::<S, 1, 1>(view, split),
            2 => self.average::<S, 2, 1>(view, split),
            3 => self.average::<S, 3, 3>(view, split),
            _ => self.average::<S, 4, 3>(view, split),
        }
    }

    /// Averages the `C` colours of pixels of `N` samples.
    fn average<S: Sample, const N: usize, const C: usize>(
        &self,
        view: View<'_, S>,
        split: Split,
    ) -> Vec<S> {
        let last = view.size.width as isize - 1;
        let mut out = view.samples.to_vec();
        split.rows(&mut out, view.stride(), |y, row| {
            let taps: Vec<(isize, &[[S; N]], f32)> = self
                .taps
                .iter()
                .map(|tap| {
                    (
                        tap.x,
                        view.row(y as isize + tap.y).as_chunks().0,
                        tap.weight,
                    )
                })
                .collect();
            for (x, pixel) in (0..).zip(row.as_chunks_mut::<N>().0) {
                let near = taps
                    .iter()
                    .map(|&(dx, row, weight)| (&row[(x + dx).clamp(0, last) as usize], weight));
                self.settle::<S, N, C>(pixel, near);
            }
        });
        out
    }

    #[inline(always)]
    fn settle<'a, S: Sample, const N: usize, const C: usize>(
        &self,
        pixel: &mut [S; N],
        near: impl Iterator<Item = (&'a [S; N], f32)>,
    ) {
        let (mut sums, mut total) = ([0.0f32; C], 0.0f32);
        let middle: [u32; C] = std::array::from_fn(|c| pixel[c].to_u32());
        for (other, mut weight) in near {
            let colors: [u32; C] = std::array::from_fn(|c| other[c].to_u32());
            let apart: u32 = colors.iter().zip(middle).map(|(a, b)| a.abs_diff(b)).sum();
            weight *= self.ranges[(apart * (3 / C as u32) * STEPS / S::MAX) as usize];
            if N > C {
                weight *= other[C].to_u32() as f32;
            }
            for (sum, color) in sums.iter_mut().zip(colors) {
                *sum += weight * color as f32;
            }
            total += weight;
        }
        // Nothing visible around: the colour does not matter and stays.
        if total > 0.0 {
            for (sample, sum) in pixel.iter_mut().zip(sums) {
                *sample = S::from_u32((sum / total + 0.5) as u32);
            }
        }
    }
}
