//! The blur in floats: any depth, any sigma, and alpha.

use fearless_simd::Simd;

use super::{Finish, finish_at, repeat_ends};
use crate::ops::Split;
use crate::ops::filter::bands::{View, Window, for_each_band, for_each_window};
use crate::ops::filter::lanes::{BLOCK, Block, Lanes, Load, block_at, store_floats_at, vectorised};
use crate::picture::{Channels, Sample, Size};

pub(super) struct Pass<'a, F> {
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

impl<'a, F: Finish> Pass<'a, F> {
    /// `weights` are those of a pixel and its neighbours on one side, the nearest first.
    pub(super) fn new(weights: Vec<f32>, split: Split, finish: &'a F) -> Self {
        Self {
            weights,
            split,
            finish,
        }
    }

    fn reach(&self) -> usize {
        self.weights.len() - 1
    }

    /// `P` holds the product of two samples.
    pub(super) fn apply<S: Lanes, P: Product>(
        &self,
        mut samples: Vec<S>,
        size: Size,
        channels: Channels,
    ) -> Vec<S> {
        let count = channels.count();
        let stride = size.width as usize * count;
        if channels.has_alpha() {
            let weighed = premultiplied::<S, P>(&samples, count);
            let view = View::new(&weighed, size, channels);
            let work = |scratch: &mut Scratch, first: usize, band: &mut [S]| {
                for (y, row) in (first as isize..).zip(band.chunks_exact_mut(stride)) {
                    let reach = self.reach() as isize;
                    let near: Vec<&[P]> = (y - reach..=y + reach).map(|y| view.row(y)).collect();
                    self.weighed(&near, count, scratch, row);
                }
            };
            for_each_band(
                self.split,
                &mut samples,
                stride,
                BAND,
                Scratch::default,
                work,
            );
        } else {
            let work = |scratch: &mut Scratch, window: &Window<'_, S>, row: &mut [S]| {
                self.opaque(window.rows, count, scratch, row);
            };
            let reach = self.reach();
            for_each_window(
                self.split,
                &mut samples,
                stride,
                reach,
                Scratch::default,
                work,
            );
        }
        samples
    }

    /// A row of the result, from the rows around it.
    fn opaque<S: Lanes>(&self, near: &[&[S]], count: usize, scratch: &mut Scratch, row: &mut [S]) {
        self.first_pass(near, count, scratch);
        vectorised!(simd => {
            for (x, near) in self.pairs(count, &scratch.padded) {
                let [first, second] = along(simd, &self.weights, count, near);
                finish_at(self.finish, simd, x, first, row);
                if x + BLOCK < row.len() {
                    finish_at(self.finish, simd, x + BLOCK, second, row);
                }
            }
        });
    }

    /// A row of the result, from the rows around it in colours times alpha.
    fn weighed<P: Load, S: Lanes>(
        &self,
        near: &[&[P]],
        count: usize,
        scratch: &mut Scratch,
        row: &mut [S],
    ) {
        self.first_pass(near, count, scratch);
        let Scratch { padded, blurred } = scratch;
        blurred.resize(row.len().next_multiple_of(PAIR), 0.0);
        vectorised!(simd => {
            for (x, near) in self.pairs(count, padded) {
                let [first, second] = along(simd, &self.weights, count, near);
                store_floats_at(first, blurred, x);
                store_floats_at(second, blurred, x + BLOCK);
            }
        });
        divide(blurred, row, count);
        vectorised!(simd => {
            for x in (0..row.len()).step_by(BLOCK) {
                let blurred = f32::load(simd, &block_at(blurred, x));
                finish_at(self.finish, simd, x, blurred, row);
            }
        });
    }

    /// Where each pair of blocks begins, and what it is summed from.
    #[inline(always)]
    fn pairs<'b>(
        &self,
        count: usize,
        padded: &'b [f32],
    ) -> impl Iterator<Item = (usize, &'b [f32])> {
        let near = padded.windows(PAIR + 2 * self.reach() * count);
        (0..).step_by(PAIR).zip(near.step_by(PAIR))
    }

    fn first_pass<P: Load>(
        &self,
        near: &[&[P]],
        count: usize,
        Scratch { padded, .. }: &mut Scratch,
    ) {
        let (reach, length) = (self.reach() * count, near[0].len());
        padded.resize(length.next_multiple_of(PAIR) + 2 * reach, 0.0);
        vectorised!(simd => down(simd, &self.weights, near, &mut padded[reach..]));
        repeat_ends(&mut padded[..length + 2 * reach], reach, count);
    }
}

/// Two blocks in work at a time keep a processor busier than one.
const PAIR: usize = 2 * BLOCK;

/// First pass, down the columns.
#[inline(always)]
fn down<V: Simd, T: Load>(simd: V, weights: &[f32], near: &[&[T]], out: &mut [f32]) {
    let (above, rest) = near.split_at(weights.len() - 1);
    let (here, below) = (rest[0], &rest[1..]);
    let pairs = above.iter().rev().zip(below).zip(&weights[1..]);
    for x in (0..here.len()).step_by(PAIR) {
        let (low, high) = pair_at(here, x);
        let mut first = scale(T::load(simd, &low), weights[0]);
        let mut second = scale(T::load(simd, &high), weights[0]);
        for ((above, below), weight) in pairs.clone() {
            let (above, below) = (pair_at(above, x), pair_at(below, x));
            add(&mut first, T::load_sums(simd, &above.0, &below.0), *weight);
            add(&mut second, T::load_sums(simd, &above.1, &below.1), *weight);
        }
        store_floats_at(first, out, x);
        store_floats_at(second, out, x + BLOCK);
    }
}

/// Second pass, along the row: a pair of blocks from what is around them.
#[inline(always)]
fn along<V: Simd>(simd: V, weights: &[f32], count: usize, near: &[f32]) -> [Block<V>; 2] {
    let reach = (weights.len() - 1) * count;
    let (low, high) = pair_at(near, reach);
    let mut first = scale(f32::load(simd, &low), weights[0]);
    let mut second = scale(f32::load(simd, &high), weights[0]);
    let (mut left, mut right) = (reach, reach);
    for &weight in &weights[1..] {
        left -= count;
        right += count;
        let (left, right) = (pair_at(near, left), pair_at(near, right));
        add(&mut first, f32::load_sums(simd, &left.0, &right.0), weight);
        add(&mut second, f32::load_sums(simd, &left.1, &right.1), weight);
    }
    [first, second]
}

/// The two blocks of a row from `x` on.
#[inline(always)]
fn pair_at<T: Load>(row: &[T], x: usize) -> ([T; BLOCK], [T; BLOCK]) {
    match row[x..].first_chunk::<PAIR>() {
        Some(pair) => {
            let blocks = pair.as_chunks().0;
            (blocks[0], blocks[1])
        }
        None => (block_at(row, x), block_at(row, (x + BLOCK).min(row.len()))),
    }
}

#[inline(always)]
fn scale<V: Simd>([a, b, c, d]: Block<V>, factor: f32) -> Block<V> {
    [a * factor, b * factor, c * factor, d * factor]
}

#[inline(always)]
fn add<V: Simd>(sums: &mut Block<V>, values: Block<V>, weight: f32) {
    sums[0] += values[0] * weight;
    sums[1] += values[1] * weight;
    sums[2] += values[2] * weight;
    sums[3] += values[3] * weight;
}

/// A number for the product of two samples.
pub(super) trait Product: Load {
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
