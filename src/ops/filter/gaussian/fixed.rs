//! The blur of opaque 8-bit pictures in numbers of 16 bits, twice as many at a time as floats.
//!
//! In between, a level is 64 units, so that the sum of two samples still fits a signed number. Weights are 32,768ths, and
//! their products are rounded to units, which costs little where there are few of them.

use fearless_simd::{Simd, i16x16, prelude::*, u8x32};

use super::product::product;
use super::{Finish, repeat_ends};
use crate::ops::Split;
use crate::ops::filter::bands::{Window, for_each_window};
use crate::ops::filter::lanes::{BLOCK, Load, block_at, vectorised};

/// Units in a level, as a power of two.
pub(super) const UNIT_BITS: u32 = 6;

/// [`BLOCK`] numbers of units in the order of their samples.
type Units<V> = [i16x16<V>; 2];

/// Whether what is lost here stays below half a level in the result, so that it is within a level after rounding.
///
/// Either pass is off by up to half a unit for each product and half a unit for each weight that was rounded. A sum of 255
/// levels never becomes one of 256 either.
pub(super) fn suits(weights: &[f32], gain: f32) -> bool {
    let lost = 2.0 * weights.len() as f32 / (1 << UNIT_BITS) as f32;
    lost * gain.max(1.0) < 0.5
}

pub(super) struct Pass<'a, F> {
    /// The pixel's own and those of its neighbours on one side, the nearest first, in 32,768ths.
    weights: Vec<i16>,
    /// Samples of a pixel.
    count: usize,
    finish: &'a F,
}

/// A row after the first pass, with room for what lies beyond its ends, and after the second; in units.
#[derive(Default)]
struct Scratch {
    padded: Vec<i16>,
    blurred: Vec<i16>,
}

impl<'a, F: Finish> Pass<'a, F> {
    pub(super) fn new(weights: &[f32], count: usize, finish: &'a F) -> Self {
        Self {
            weights: whole(weights),
            count,
            finish,
        }
    }

    pub(super) fn apply(&self, mut samples: Vec<u8>, stride: usize, split: Split) -> Vec<u8> {
        let reach = self.weights.len() - 1;
        let work = |scratch: &mut Scratch, window: &Window<'_, u8>, row: &mut [u8]| {
            vectorised!(simd => {
                self.blur(simd, window.rows, scratch);
                self.finish(simd, &scratch.blurred, row);
            });
        };
        for_each_window(split, &mut samples, stride, reach, Scratch::default, work);
        samples
    }

    /// Blurs the row in the middle of `near`.
    #[inline(always)]
    fn blur<V: Simd>(&self, simd: V, near: &[&[u8]], Scratch { padded, blurred }: &mut Scratch) {
        let (length, reach) = (near[0].len(), self.weights.len() - 1);
        let margin = reach * self.count;
        padded.resize(length + 2 * margin, 0);
        blurred.resize(length, 0);
        let up_and_down = |distance: usize| [near[reach - distance], near[reach + distance]];
        self.sum(simd, up_and_down, &mut padded[margin..][..length]);
        repeat_ends(padded, margin, self.count);
        let both_sides = |distance: usize| {
            let shift = distance * self.count;
            [margin - shift, margin + shift].map(|start| &padded[start..][..length])
        };
        self.sum(simd, both_sides, blurred);
    }

    /// Sums what `at` has at each distance to both sides, by weight. Going over a row with three distances at a time
    /// keeps their weights in registers.
    #[inline(always)]
    fn sum<'b, V: Simd, T: Whole + 'b>(
        &self,
        simd: V,
        at: impl Fn(usize) -> [&'b [T]; 2],
        out: &mut [i16],
    ) {
        let weights = &self.weights;
        let own = i16x16::splat(simd, weights[0]);
        for_each_block(
            simd,
            [at(0)],
            out,
            #[inline(always)]
            |_, [[row, _]]| {
                let [low, high] = T::units(simd, row);
                [product(simd, low, own), product(simd, high, own)]
            },
        );
        for first in (1..weights.len()).step_by(3) {
            let pair = |k: usize| (at(first + k), weights[first + k]);
            match weights.len() - first {
                1 => add(simd, [pair(0)], out),
                2 => add(simd, [pair(0), pair(1)], out),
                _ => add(simd, [pair(0), pair(1), pair(2)], out),
            }
        }
    }

    #[inline(always)]
    fn finish<V: Simd>(&self, simd: V, blurred: &[i16], row: &mut [u8]) {
        for x in (0..row.len()).step_by(BLOCK) {
            let (samples, blurred) = (block_at(row, x), block_at(blurred, x));
            let finished = self.finish.finish_units(simd, &samples, &blurred);
            let rest = &mut row[x..];
            match rest.first_chunk_mut() {
                Some(block) => *block = finished,
                None => rest.copy_from_slice(&finished[..rest.len()]),
            }
        }
    }
}

/// Adds the sums of `N` pairs of rows, by weight.
#[inline(always)]
fn add<V: Simd, T: Whole, const N: usize>(simd: V, pairs: [([&[T]; 2], i16); N], out: &mut [i16]) {
    let mut rows = [[&[][..]; 2]; N];
    let mut weights = [i16x16::splat(simd, 0); N];
    for k in 0..N {
        rows[k] = pairs[k].0;
        weights[k] = i16x16::splat(simd, pairs[k].1);
    }
    for_each_block(
        simd,
        rows,
        out,
        #[inline(always)]
        |[mut low, mut high], blocks| {
            for k in 0..N {
                let [a, b] = blocks[k];
                let (a, b) = (T::units(simd, a), T::units(simd, b));
                low += product(simd, a[0] + b[0], weights[k]);
                high += product(simd, a[1] + b[1], weights[k]);
            }
            [low, high]
        },
    );
}

/// Replaces each block of `out` by what `work` makes of it and of the blocks of `rows`, which are as long, at its place.
#[inline(always)]
fn for_each_block<V: Simd, T: Whole, const N: usize>(
    simd: V,
    rows: [[&[T]; 2]; N],
    out: &mut [i16],
    work: impl Fn(Units<V>, [[&[T; BLOCK]; 2]; N]) -> Units<V>,
) {
    let (blocks, rest) = out.as_chunks_mut::<BLOCK>();
    let count = blocks.len();
    let mut whole = [[&[][..]; 2]; N];
    for k in 0..N {
        let [a, b] = rows[k];
        whole[k] = [&a.as_chunks().0[..count], &b.as_chunks().0[..count]];
    }
    let nothing = [T::default(); BLOCK];
    for i in 0..count {
        let mut near = [[&nothing; 2]; N];
        for k in 0..N {
            near[k] = [&whole[k][0][i], &whole[k][1][i]];
        }
        let [low, high] = work(i16::units(simd, &blocks[i]), near);
        low.store_slice(&mut blocks[i][..BLOCK / 2]);
        high.store_slice(&mut blocks[i][BLOCK / 2..]);
    }
    if !rest.is_empty() {
        let ends = rows.map(|pair| pair.map(|row| block_at(row, count * BLOCK)));
        let near = ends.each_ref().map(|pair| pair.each_ref());
        let [low, high] = work(i16::units(simd, &block_at(rest, 0)), near);
        let mut block = [0; BLOCK];
        low.store_slice(&mut block[..BLOCK / 2]);
        high.store_slice(&mut block[BLOCK / 2..]);
        rest.copy_from_slice(&block[..rest.len()]);
    }
}

/// What a pass starts from.
trait Whole: Load {
    /// The numbers in units.
    fn units<V: Simd>(simd: V, block: &[Self; BLOCK]) -> Units<V>;
}

impl Whole for u8 {
    #[inline(always)]
    fn units<V: Simd>(simd: V, block: &[Self; BLOCK]) -> Units<V> {
        let (low, high) = u8x32::from_slice(simd, block).widen();
        let (low, high): (i16x16<V>, i16x16<V>) = (low.bitcast(), high.bitcast());
        [low << UNIT_BITS, high << UNIT_BITS]
    }
}

impl Whole for i16 {
    #[inline(always)]
    fn units<V: Simd>(simd: V, block: &[Self; BLOCK]) -> Units<V> {
        let (low, high) = block.split_at(BLOCK / 2);
        [
            i16x16::from_slice(simd, low),
            i16x16::from_slice(simd, high),
        ]
    }
}

/// Weights in 32,768ths that sum to 1 with those of the other side: what rounding leaves over goes to the pixel itself.
fn whole(weights: &[f32]) -> Vec<i16> {
    let mut whole: Vec<i16> = weights
        .iter()
        .map(|weight| (weight * 32_768.0).round() as i16)
        .collect();
    let others: i32 = whole[1..].iter().map(|&weight| i32::from(weight)).sum();
    // A pixel that is alone loses the last 32,768th, as no number of 16 bits with a sign is 1.
    whole[0] = (32_768 - 2 * others).min(0x7fff) as i16;
    whole
}

#[cfg(test)]
mod tests {
    use super::super::weights;
    use super::*;

    #[test]
    fn whole_weights_sum_to_one() {
        for sigma in [0.1, 0.3, 0.5, 1.0, 2.3, 4.6] {
            let weights = whole(&weights(sigma));
            let others: i32 = weights[1..].iter().map(|&weight| i32::from(weight)).sum();
            let sum = i32::from(weights[0]) + 2 * others;
            assert!([32_767, 32_768].contains(&sum), "{sigma}: {sum}");
        }
    }

    #[test]
    fn errors_that_grow_are_left_to_floats() {
        assert!(suits(&weights(2.0), 1.0));
        assert!(suits(&weights(4.0), 0.0));
        assert!(suits(&weights(1.0), 3.0));
        assert!(!suits(&weights(1.0), 5.0));
        assert!(!suits(&weights(5.0), 1.0));
    }
}
