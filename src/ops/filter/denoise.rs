//! Smoother areas with sharp edges.

mod planes;

use std::collections::VecDeque;

use fearless_simd::{Simd, f32x8, i32x8, prelude::*};

use super::bands::{Window, for_each_window};
use super::lanes::{BLOCK, Lanes, Load, block_at, store_at, vectorised};
use super::{AnyDepth, Args, FilterInfo, Param, ParamKind, Stage};
use crate::ops::Split;
use crate::picture::{Channels, Size};
use planes::Planes;

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
        let width = size.width as usize;
        match channels.count() {
            1 => self.average::<S, 1, 1>(samples, width, split),
            2 => self.average::<S, 2, 1>(samples, width, split),
            3 => self.average::<S, 3, 3>(samples, width, split),
            _ => self.average::<S, 4, 3>(samples, width, split),
        }
    }
}

/// What a thread works with.
struct Scratch<const N: usize> {
    /// The row in the middle of the window, once there was one.
    y: Option<usize>,
    /// The rows of the window.
    rows: VecDeque<Planes<N>>,
    /// The averages of the row in the middle.
    averages: Planes<N>,
    /// The same, as the samples of pixels.
    row: Vec<f32>,
}

impl<const N: usize> Default for Scratch<N> {
    fn default() -> Self {
        Self {
            y: None,
            rows: VecDeque::new(),
            averages: Planes::default(),
            row: Vec::new(),
        }
    }
}

impl<const N: usize> Scratch<N> {
    /// Takes over the rows of a window, and from the window before what they have in common.
    fn follow<S: Lanes>(&mut self, window: &Window<'_, S>, margin: usize) {
        self.rows.resize_with(window.rows.len(), Planes::default);
        let fresh = if self.y.is_some_and(|y| y + 1 == window.y) {
            self.rows.rotate_left(1);
            window.rows.len() - 1
        } else {
            0
        };
        for (planes, row) in self.rows.iter_mut().zip(window.rows).skip(fresh) {
            planes.fill(row.as_chunks().0, margin);
        }
        self.y = Some(window.y);
    }
}

impl Denoise {
    /// Averages the `C` colours of pixels of `N` samples.
    fn average<S: Lanes, const N: usize, const C: usize>(
        &self,
        mut samples: Vec<S>,
        width: usize,
        split: Split,
    ) -> Vec<S> {
        // The mean difference as a fraction of full scale, and where it goes in a power of two.
        let unit = 1.0 / (C as f32 * S::MAX as f32);
        let range = gauss_power(self.strength) * unit * unit;
        let work = |scratch: &mut Scratch<N>, window: &Window<'_, S>, row: &mut [S]| {
            scratch.follow(window, self.radius);
            let (rows, averages) = (scratch.rows.make_contiguous(), &mut scratch.averages);
            vectorised!(simd => self.weigh::<_, N, C>(simd, rows, range, width, averages));
            averages.join(&mut scratch.row, width);
            vectorised!(simd => {
                for x in (0..row.len()).step_by(BLOCK) {
                    store_at(f32::load(simd, &block_at(&scratch.row, x)), row, x);
                }
            });
        };
        let stride = width * N;
        for_each_window(
            split,
            &mut samples,
            stride,
            self.radius,
            Scratch::default,
            work,
        );
        samples
    }

    /// Averages the colours around each pixel of the middle row; where nothing is visible the own colour stays, and alpha
    /// stays anyway.
    #[inline(always)]
    fn weigh<V: Simd, const N: usize, const C: usize>(
        &self,
        simd: V,
        rows: &[Planes<N>],
        range: f32,
        width: usize,
        averages: &mut Planes<N>,
    ) {
        let length = width.next_multiple_of(LANES);
        averages
            .0
            .iter_mut()
            .for_each(|plane| plane.resize(length, 0.0));
        let here = &rows[self.radius];
        for x in (0..width).step_by(LANES) {
            let middle: [f32x8<V>; C] = here.at(simd, x + self.radius);
            let mut weighed = [f32x8::splat(simd, 0.0); C];
            let mut total = f32x8::splat(simd, 0.0);
            for tap in &self.taps {
                let planes = &rows[tap.down];
                let colors: [f32x8<V>; C] = planes.at(simd, x + tap.right);
                let mut apart = (colors[0] - middle[0]).abs();
                for c in 1..C {
                    apart += (colors[c] - middle[c]).abs();
                }
                let mut weight = power_of_two(apart * apart * range + tap.power);
                if N > C {
                    weight *= planes.plane(simd, C, x + tap.right);
                }
                for c in 0..C {
                    weighed[c] += colors[c] * weight;
                }
                total += weight;
            }
            for c in 0..C {
                let mut average = weighed[c] / total;
                if N > C {
                    average = total.simd_gt(0.0).select(average, middle[c]);
                }
                average.store_slice(&mut averages.0[c][x..x + LANES]);
            }
            if N > C {
                let alpha = here.plane(simd, C, x + self.radius);
                alpha.store_slice(&mut averages.0[C][x..x + LANES]);
            }
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
