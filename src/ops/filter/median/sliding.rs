//! A histogram that slides along each row (Huang, Yang and Tang 1979): its time grows with the radius, its memory with
//! the range of the samples alone.

use super::weight;
use crate::ops::Split;
use crate::ops::filter::bands::{View, for_each_band};
use crate::picture::Sample;

/// Rows that share a histogram.
const BAND: usize = 16;

pub(super) fn median<S: Sample>(view: View<'_, S>, radius: usize, split: Split) -> Vec<S> {
    let stride = view.stride();
    let mut out = view.samples.to_vec();
    let work = |window: &mut Histogram, first: usize, band: &mut [S]| {
        for (y, out) in (first as isize..).zip(band.chunks_exact_mut(stride)) {
            for channel in 0..view.channels.colors() {
                slide(view, radius as isize, (y, channel), window, out);
            }
        }
    };
    for_each_band(split, &mut out, stride, BAND, Histogram::new::<S>, work);
    out
}

/// Slides `window`, which is empty before and afterwards, along the row `y`.
fn slide<S: Sample>(
    view: View<'_, S>,
    radius: isize,
    (y, channel): (isize, usize),
    window: &mut Histogram,
    out: &mut [S],
) {
    let count = view.channels.count();
    let width = view.size.width as isize;
    let rows: Vec<&[S]> = (y - radius..=y + radius).map(|y| view.row(y)).collect();
    let column = |x: isize| {
        let start = x.clamp(0, width - 1) as usize * count;
        rows.iter().map(move |row| {
            let pixel = &row[start..][..count];
            (
                pixel[channel].to_u32() as usize,
                weight(pixel, view.channels),
            )
        })
    };
    let columns = |range: std::ops::Range<isize>| range.flat_map(column);
    columns(-radius..radius).for_each(|(value, weight)| window.add(value, weight));
    for (x, pixel) in (0..).zip(out.chunks_exact_mut(count)) {
        column(x + radius).for_each(|(value, weight)| window.add(value, weight));
        if let Some(median) = window.median() {
            pixel[channel] = S::from_u32(median as u32);
        }
        column(x - radius).for_each(|(value, weight)| window.remove(value, weight));
    }
    columns(width - radius..width + radius)
        .for_each(|(value, weight)| window.remove(value, weight));
}

/// How much weight each value has, in two steps, so that the median is found without looking at all of them.
struct Histogram {
    coarse: Vec<u32>,
    fine: Vec<u32>,
    bits: u32,
    total: u32,
}

impl Histogram {
    fn new<S: Sample>() -> Self {
        let bits = S::MAX.count_ones() / 2;
        Self {
            coarse: vec![0; 1 << bits],
            fine: vec![0; 1 << (2 * bits)],
            bits,
            total: 0,
        }
    }

    /// A window of 41 × 41 opaque 16-bit pixels has a weight of 110 million, which fits.
    fn add(&mut self, value: usize, weight: u32) {
        self.coarse[value >> self.bits] += weight;
        self.fine[value] += weight;
        self.total += weight;
    }

    fn remove(&mut self, value: usize, weight: u32) {
        self.coarse[value >> self.bits] -= weight;
        self.fine[value] -= weight;
        self.total -= weight;
    }

    /// The least value with more than half of the weight at it and below, or nothing where there is no weight.
    fn median(&self) -> Option<usize> {
        let mut left = self.total / 2;
        let mut beyond = |&weight: &u32| {
            let beyond = weight > left;
            if !beyond {
                left -= weight;
            }
            beyond
        };
        let block = self.coarse.iter().position(&mut beyond)? << self.bits;
        let within = self.fine[block..].iter().position(&mut beyond)?;
        Some(block + within)
    }
}
