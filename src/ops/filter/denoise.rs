//! Smoother areas with sharp edges.

use fearless_simd::{Simd, f32x8, i32x8, prelude::*};

use super::bands::{View, for_each_band};
use super::lanes::{Lanes, vectorised};
use super::{AnyDepth, Args, FilterInfo, Param, ParamKind, Stage};
use crate::ops::Split;
use crate::picture::{Channels, Size};

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
        Stage::whole(Denoise::new(
            args.number("strength") / 100.0,
            args.number("sigma"),
        ))
    },
};

/// The bilateral filter (Tomasi and Manduchi 1998) over a disc of two sigma.
///
/// A neighbour's weight is a Gaussian of its distance times a Gaussian of the mean difference of its colours, times its
/// alpha. Both Gaussians are one power of two, computed for 8 pixels at a time.
#[derive(Debug)]
struct Denoise {
    strength: f32,
    radius: usize,
    taps: Vec<Tap>,
}

/// A neighbour, right and down from the pixel by its offset less the radius.
#[derive(Debug)]
struct Tap {
    right: usize,
    down: usize,
    /// The power of two that its distance weighs.
    power: f32,
}

impl Denoise {
    fn new(strength: f32, sigma: f32) -> Self {
        let radius = (2.0 * sigma).ceil() as usize;
        let side = 0..=2 * radius;
        let square = side
            .clone()
            .flat_map(|down| side.clone().map(move |right| (right, down)));
        let taps = square.filter_map(|(right, down)| {
            let squared = right.abs_diff(radius).pow(2) + down.abs_diff(radius).pow(2);
            (squared <= radius * radius).then(|| Tap {
                right,
                down,
                power: squared as f32 * gauss_power(sigma),
            })
        });
        Self {
            strength,
            radius,
            taps: taps.collect(),
        }
    }
}

/// `exp(−d² / 2σ²)` is 2 to the power of this times d².
fn gauss_power(sigma: f32) -> f32 {
    -0.5 * std::f32::consts::LOG2_E / (sigma * sigma)
}

/// Rows that share scratch memory.
const BAND: usize = 32;

/// Pixels that are worked on together.
const LANES: usize = 8;

impl AnyDepth for Denoise {
    fn apply<S: Lanes>(
        &self,
        samples: Vec<S>,
        size: Size,
        channels: Channels,
        split: Split,
    ) -> Vec<S> {
        let view = View::new(&samples, size, channels);
        match channels.count() {
            1 => self.average::<S, 1, 1>(view, split),
            2 => self.average::<S, 2, 1>(view, split),
            3 => self.average::<S, 3, 3>(view, split),
            _ => self.average::<S, 4, 3>(view, split),
        }
    }
}

/// What a thread works with: the rows around the one in work, and the sums of weighed colours and of weights.
struct Scratch<const N: usize> {
    rows: Vec<Planes<N>>,
    sums: Planes<N>,
    totals: Vec<f32>,
}

impl<const N: usize> Default for Scratch<N> {
    fn default() -> Self {
        Self {
            rows: Vec::new(),
            sums: Planes::default(),
            totals: Vec::new(),
        }
    }
}

impl Denoise {
    /// Averages the `C` colours of pixels of `N` samples.
    fn average<S: Lanes, const N: usize, const C: usize>(
        &self,
        view: View<'_, S>,
        split: Split,
    ) -> Vec<S> {
        let mut out = view.samples.to_vec();
        // The mean difference as a fraction of full scale, and where it goes in a power of two.
        let unit = 1.0 / (C as f32 * S::MAX as f32);
        let range = gauss_power(self.strength) * unit * unit;
        let work = |scratch: &mut Scratch<N>, first: usize, band: &mut [S]| {
            let height = band.len() / view.stride() + 2 * self.radius;
            scratch.rows.resize_with(height, Planes::default);
            for (y, planes) in (first as isize - self.radius as isize..).zip(&mut scratch.rows) {
                planes.fill(view.row(y).as_chunks().0, self.radius);
            }
            for (y, row) in band.chunks_exact_mut(view.stride()).enumerate() {
                let Scratch { rows, sums, totals } = &mut *scratch;
                let rows = &rows[y..=y + 2 * self.radius];
                let width = view.size.width as usize;
                vectorised!(simd => self.weigh::<_, N, C>(simd, rows, range, width, sums, totals));
                settle::<S, N, C>(row.as_chunks_mut().0, sums, totals);
            }
        };
        for_each_band(split, &mut out, view.stride(), BAND, Scratch::default, work);
        out
    }

    /// Sums the weighed colours and the weights around each pixel of the middle row.
    #[inline(always)]
    fn weigh<V: Simd, const N: usize, const C: usize>(
        &self,
        simd: V,
        rows: &[Planes<N>],
        range: f32,
        width: usize,
        sums: &mut Planes<N>,
        totals: &mut Vec<f32>,
    ) {
        let length = width.next_multiple_of(LANES);
        sums.0
            .iter_mut()
            .for_each(|plane| plane.resize(length, 0.0));
        totals.resize(length, 0.0);
        for x in (0..width).step_by(LANES) {
            let middle: [f32x8<V>; C] = rows[self.radius].at(simd, x + self.radius);
            let mut weighed = [f32x8::splat(simd, 0.0); C];
            let mut total = f32x8::splat(simd, 0.0);
            for tap in &self.taps {
                let planes = &rows[tap.down];
                let colors: [f32x8<V>; C] = planes.at(simd, x + tap.right);
                let mut apart = (colors[0] - middle[0]).abs();
                for c in 1..C {
                    apart = apart + (colors[c] - middle[c]).abs();
                }
                let mut weight = power_of_two(apart * apart * range + tap.power);
                if N > C {
                    weight = weight * planes.plane(simd, C, x + tap.right);
                }
                for c in 0..C {
                    weighed[c] = weighed[c] + colors[c] * weight;
                }
                total = total + weight;
            }
            for c in 0..C {
                weighed[c].store_slice(&mut sums.0[c][x..x + LANES]);
            }
            total.store_slice(&mut totals[x..x + LANES]);
        }
    }
}

/// 2 to a power of at most 0: within 3 parts in a million, and next to nothing below −126.
#[inline(always)]
fn power_of_two<V: Simd>(power: f32x8<V>) -> f32x8<V> {
    // Adding this pushes all that is no whole number out of the last bit of a float, rounded to the nearest.
    const WHOLE: f32 = 12_582_912.0;
    let power = power.max(-126.0);
    let shifted = power + WHOLE;
    let rest = power - (shifted - WHOLE);
    // The polynomial of the least relative error between −1/2 and 1/2.
    let mut value = rest * 0.009_570_102 + 0.055_917_86;
    for coefficient in [0.240_247_44, 0.693_121_8, 0.999_999_3] {
        value = value * rest + coefficient;
    }
    let (value, whole): (i32x8<V>, i32x8<V>) = (value.bitcast(), shifted.bitcast());
    (value + (whole << 23)).bitcast()
}

/// Where nothing is visible around a pixel its colour does not matter, and stays.
fn settle<S: Lanes, const N: usize, const C: usize>(
    row: &mut [[S; N]],
    sums: &Planes<N>,
    totals: &[f32],
) {
    for (x, (pixel, &total)) in row.iter_mut().zip(totals).enumerate() {
        if total > 0.0 {
            let scale = 1.0 / total;
            for c in 0..C {
                pixel[c] = S::from_u32((sums.0[c][x] * scale + 0.5) as i32 as u32);
            }
        }
    }
}

/// A row with its channels taken apart, and room for what lies beyond its ends.
struct Planes<const N: usize>([Vec<f32>; N]);

impl<const N: usize> Default for Planes<N> {
    fn default() -> Self {
        Self([const { Vec::new() }; N])
    }
}

impl<const N: usize> Planes<N> {
    /// Takes over a row and repeats its first and last pixel `margin` times, and the last one to a whole number of
    /// lanes.
    fn fill<S: Lanes>(&mut self, row: &[[S; N]], margin: usize) {
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

    #[inline(always)]
    fn plane<V: Simd>(&self, simd: V, c: usize, x: usize) -> f32x8<V> {
        f32x8::from_slice(simd, &self.0[c][x..x + LANES])
    }

    /// The first `C` channels of some pixels.
    #[inline(always)]
    fn at<V: Simd, const C: usize>(&self, simd: V, x: usize) -> [f32x8<V>; C] {
        let mut colors = [f32x8::splat(simd, 0.0); C];
        for (c, color) in colors.iter_mut().enumerate() {
            *color = self.plane(simd, c, x);
        }
        colors
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn powers_of_two_are_close() {
        vectorised!(simd => {
            for i in 0..12_000 {
                let power = -f32::from(i as u16) / 100.0;
                let got = power_of_two(f32x8::splat(simd, power));
                let off = f64::from(got.as_slice()[0]) / f64::from(power).exp2() - 1.0;
                assert!(off.abs() < 3e-6, "2^{power} is off by {off}");
            }
            let least = power_of_two(f32x8::splat(simd, -1e9));
            assert!(least.as_slice()[0] < 1e-37);
        });
    }
}
