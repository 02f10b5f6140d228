//! One histogram for each column, and a window that is the sum of some of them (Perreault and Hébert 2007).
//!
//! From row to row each column loses a pixel and gains one; from pixel to pixel the window loses a column and gains one.
//! Both take the same time whatever the radius. Histograms have 16 blocks of 16 values, and only the block that the
//! median lies in is kept up to date.

use std::ops::{AddAssign, Range, SubAssign};

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
type Weights<W> = [W; BLOCK];

/// A number for the weight of a window: 16 bits hold the pixels of the largest, 32 bits their alphas too.
pub(super) trait Weight:
    Copy + Default + Ord + AddAssign + SubAssign + Send + Sync + TryFrom<u32>
{
    /// Half of the sum, rounded down.
    fn half_of(weights: &Weights<Self>) -> Self;
}

impl Weight for u16 {
    #[inline(always)]
    fn half_of(weights: &Weights<Self>) -> Self {
        weights.iter().sum::<Self>() / 2
    }
}

impl Weight for u32 {
    #[inline(always)]
    fn half_of(weights: &Weights<Self>) -> Self {
        weights.iter().sum::<Self>() / 2
    }
}

/// The samples of a picture have 8 bits.
pub(super) fn median<S: Sample, W: Weight>(
    view: View<'_, S>,
    radius: usize,
    split: Split,
) -> Vec<S> {
    let stride = view.stride();
    let mut out = view.samples.to_vec();
    let scratch = || Columns::new(TILE + 2 * radius);
    let work = |columns: &mut Columns<W>, first: usize, band: &mut [S]| {
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
struct Columns<W> {
    coarse: Vec<Weights<W>>,
    fine: Vec<[Weights<W>; BLOCK]>,
}

impl<W: Weight> Columns<W> {
    fn new(count: usize) -> Self {
        Self {
            coarse: vec![Weights::default(); count],
            fine: vec![Default::default(); count],
        }
    }

    fn clear(&mut self) {
        self.coarse.fill(Weights::default());
        self.fine.fill(Default::default());
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
    fn filter<W: Weight>(&self, columns: &mut Columns<W>, first: usize, band: &mut [S]) {
        let radius = self.radius as isize;
        let count = self.view.channels.count();
        columns.clear();
        let first = first as isize;
        for y in first - radius..first + radius {
            self.count(columns, y, W::add_assign);
        }
        for (y, row) in (first..).zip(band.chunks_exact_mut(self.view.stride())) {
            self.count(columns, y + radius, W::add_assign);
            let row = &mut row[self.columns.start * count..self.columns.end * count];
            self.slide(columns, row);
            self.count(columns, y - radius, W::sub_assign);
        }
    }

    /// Adds the pixels of a row to their columns, or takes them away.
    #[inline(always)]
    fn count<W: Weight>(&self, columns: &mut Columns<W>, y: isize, change: impl Fn(&mut W, W)) {
        let (row, channels) = (self.view.row(y), self.view.channels);
        let last = self.view.size.width as usize - 1;
        let kept = columns.coarse.iter_mut().zip(&mut columns.fine);
        let places = self.columns.start..self.columns.end + 2 * self.radius;
        for (x, (coarse, fine)) in places.zip(kept) {
            let x = x.saturating_sub(self.radius).min(last);
            let pixel = &row[x * channels.count()..][..channels.count()];
            let value = pixel[self.channel].to_u32() as usize;
            let weight = W::try_from(weight(pixel, channels)).unwrap_or_default();
            let (block, within) = (value / BLOCK % BLOCK, value % BLOCK);
            change(&mut coarse[block], weight);
            change(&mut fine[block][within], weight);
        }
    }

    /// Slides the window along a row.
    #[inline(always)]
    fn slide<W: Weight>(&self, columns: &Columns<W>, row: &mut [S]) {
        let diameter = 2 * self.radius + 1;
        let mut coarse = Weights::<W>::default();
        for column in &columns.coarse[..diameter - 1] {
            add(&mut coarse, column);
        }
        let mut fine = Fine::default();
        for (x, pixel) in row.chunks_exact_mut(self.view.channels.count()).enumerate() {
            add(&mut coarse, &columns.coarse[x + diameter - 1]);
            let half = W::half_of(&coarse);
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
struct Fine<W> {
    weights: [Weights<W>; BLOCK],
    /// The end of the window at that time.
    ends: [usize; BLOCK],
}

impl<W: Weight> Fine<W> {
    /// A block of the window that is the last `diameter` columns.
    #[inline(always)]
    fn at(
        &mut self,
        block: usize,
        columns: &[[Weights<W>; BLOCK]],
        diameter: usize,
    ) -> &Weights<W> {
        let start = columns.len() - diameter;
        let end = std::mem::replace(&mut self.ends[block], columns.len());
        let mut weights = self.weights[block];
        if end <= start + diameter / 2 {
            // Most of the columns are others.
            weights = Weights::default();
            for column in &columns[start..] {
                add(&mut weights, &column[block]);
            }
        } else {
            for column in &columns[end..] {
                add(&mut weights, &column[block]);
            }
            for column in &columns[end - diameter..start] {
                subtract(&mut weights, &column[block]);
            }
        }
        self.weights[block] = weights;
        &self.weights[block]
    }
}

/// Both are taken by value and put back whole, without which the compiler adds them one by one.
#[inline(always)]
fn add<W: Weight>(sum: &mut Weights<W>, weights: &Weights<W>) {
    let (mut own, other) = (*sum, *weights);
    for i in 0..BLOCK {
        own[i] += other[i];
    }
    *sum = own;
}

#[inline(always)]
fn subtract<W: Weight>(sum: &mut Weights<W>, weights: &Weights<W>) {
    let (mut own, other) = (*sum, *weights);
    for i in 0..BLOCK {
        own[i] -= other[i];
    }
    *sum = own;
}

/// The first place at which the weights up to and with it are more than `left`, and what is left of that before it.
#[inline(always)]
fn beyond<W: Weight>(weights: &Weights<W>, mut left: W) -> Option<(usize, W)> {
    for (place, &weight) in weights.iter().enumerate() {
        if weight > left {
            return Some((place, left));
        }
        left -= weight;
    }
    None
}
