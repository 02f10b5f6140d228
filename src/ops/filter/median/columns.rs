//! One histogram for each column, and a window that is the sum of some of them (Perreault and Hébert 2007).
//!
//! From row to row each column loses a pixel and gains one; from pixel to pixel the window loses a column and gains one.
//! Both take the same time whatever the radius. Histograms have 16 blocks of 16 values, and only the block that the
//! median lies in is kept up to date.

use std::ops::Range;

use super::weight;
use crate::ops::Split;
use crate::ops::filter::bands::{View, for_each_band};
use crate::ops::filter::lanes::vectorised;
use crate::picture::Sample;

/// Values in a block, and blocks in a histogram.
const BLOCK: usize = 16;

/// Rows whose columns are counted once: many, because the first of them costs as much as the whole diameter.
const BAND: usize = 128;

/// Output pixels of a row for which columns are kept at a time, so that they stay near.
const TILE: usize = 128;

/// How much weight the 16 values of a block, or the 16 blocks, have.
type Weights = [u32; BLOCK];

/// The samples of a picture have 8 bits.
pub(super) fn median<S: Sample>(view: View<'_, S>, radius: usize, split: Split) -> Vec<S> {
    let stride = view.stride();
    let mut out = view.samples.to_vec();
    let scratch = || Columns::new(TILE + 2 * radius);
    let work = |columns: &mut Columns, first: usize, band: &mut [S]| {
        let width = view.size.width as usize;
        for channel in 0..view.channels.colors() {
            for left in (0..width).step_by(TILE) {
                let tile = Tile {
                    view,
                    radius,
                    channel,
                    columns: left..(left + TILE).min(width),
                };
                vectorised!(_ => tile.filter(columns, first, band));
            }
        }
    };
    for_each_band(split, &mut out, stride, BAND, scratch, work);
    out
}

/// Histograms of columns.
struct Columns {
    coarse: Vec<Weights>,
    fine: Vec<[Weights; BLOCK]>,
}

impl Columns {
    fn new(count: usize) -> Self {
        Self {
            coarse: vec![[0; BLOCK]; count],
            fine: vec![[[0; BLOCK]; BLOCK]; count],
        }
    }

    fn clear(&mut self) {
        self.coarse.fill([0; BLOCK]);
        self.fine.fill([[0; BLOCK]; BLOCK]);
    }
}

/// One channel of some columns of a picture.
struct Tile<'a, S> {
    view: View<'a, S>,
    radius: usize,
    channel: usize,
    /// The columns that are filtered.
    columns: Range<usize>,
}

impl<S: Sample> Tile<'_, S> {
    /// Fills the columns in the rows of `band`, the first of which is row `first`.
    #[inline(always)]
    fn filter(&self, columns: &mut Columns, first: usize, band: &mut [S]) {
        let radius = self.radius as isize;
        let count = self.view.channels.count();
        columns.clear();
        let first = first as isize;
        for y in first - radius..first + radius {
            self.count(columns, y, u32::wrapping_add);
        }
        for (y, row) in (first..).zip(band.chunks_exact_mut(self.view.stride())) {
            self.count(columns, y + radius, u32::wrapping_add);
            let row = &mut row[self.columns.start * count..self.columns.end * count];
            self.slide(columns, row);
            self.count(columns, y - radius, u32::wrapping_sub);
        }
    }

    /// Adds the pixels of a row to their columns, or takes them away.
    #[inline(always)]
    fn count(&self, columns: &mut Columns, y: isize, change: impl Fn(u32, u32) -> u32) {
        let (row, channels) = (self.view.row(y), self.view.channels);
        let last = self.view.size.width as usize - 1;
        let kept = columns.coarse.iter_mut().zip(&mut columns.fine);
        let places = self.columns.start..self.columns.end + 2 * self.radius;
        for (x, (coarse, fine)) in places.zip(kept) {
            let x = x.saturating_sub(self.radius).min(last);
            let pixel = &row[x * channels.count()..][..channels.count()];
            let (value, weight) = (
                pixel[self.channel].to_u32() as usize,
                weight(pixel, channels),
            );
            let (block, within) = (value / BLOCK % BLOCK, value % BLOCK);
            coarse[block] = change(coarse[block], weight);
            fine[block][within] = change(fine[block][within], weight);
        }
    }

    /// Slides the window along a row.
    #[inline(always)]
    fn slide(&self, columns: &Columns, row: &mut [S]) {
        let diameter = 2 * self.radius + 1;
        let mut coarse = [0; BLOCK];
        for column in &columns.coarse[..diameter - 1] {
            add(&mut coarse, column);
        }
        let mut fine = Fine::default();
        for (x, pixel) in row.chunks_exact_mut(self.view.channels.count()).enumerate() {
            add(&mut coarse, &columns.coarse[x + diameter - 1]);
            let half = coarse.iter().sum::<u32>() / 2;
            if let Some((block, left)) = beyond(&coarse, half) {
                let window = &columns.fine[..x + diameter];
                let weights = fine.at(block, window, diameter);
                if let Some((within, _)) = beyond(weights, left) {
                    pixel[self.channel] = S::from_u32((block * BLOCK + within) as u32);
                }
            }
            subtract(&mut coarse, &columns.coarse[x]);
        }
    }
}

/// The blocks of a window, each as it was when the median last lay in it.
#[derive(Default)]
struct Fine {
    weights: [Weights; BLOCK],
    /// The end of the window at that time.
    ends: [usize; BLOCK],
}

impl Fine {
    /// A block of the window that is the last `diameter` columns.
    #[inline(always)]
    fn at(&mut self, block: usize, columns: &[[Weights; BLOCK]], diameter: usize) -> &Weights {
        let (weights, end) = (&mut self.weights[block], &mut self.ends[block]);
        let start = columns.len() - diameter;
        if *end <= start + diameter / 2 {
            // Most of the columns are others.
            *weights = [0; BLOCK];
            for column in &columns[start..] {
                add(weights, &column[block]);
            }
        } else {
            for column in &columns[*end..] {
                add(weights, &column[block]);
            }
            for column in &columns[*end - diameter..start] {
                subtract(weights, &column[block]);
            }
        }
        *end = columns.len();
        weights
    }
}

#[inline(always)]
fn add(sum: &mut Weights, weights: &Weights) {
    for (sum, weight) in sum.iter_mut().zip(weights) {
        *sum += weight;
    }
}

#[inline(always)]
fn subtract(sum: &mut Weights, weights: &Weights) {
    for (sum, weight) in sum.iter_mut().zip(weights) {
        *sum -= weight;
    }
}

/// The first place at which the weights up to and with it are more than `left`, and what is left of that before it.
#[inline(always)]
fn beyond(weights: &Weights, mut left: u32) -> Option<(usize, u32)> {
    for (place, &weight) in weights.iter().enumerate() {
        if weight > left {
            return Some((place, left));
        }
        left -= weight;
    }
    None
}
