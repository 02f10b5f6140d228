//! Away with specks.

use super::bands::{View, for_each_band};
use super::neighbours::{self, Kernel};
use super::{Args, Filter, FilterInfo, Param, ParamKind};
use crate::ops::Split;
use crate::picture::{Picture, Sample, Samples};

pub(super) const INFO: FilterInfo = FilterInfo {
    name: "median",
    summary: "Replaces every sample by the median around it, which removes specks and keeps edges.",
    params: &[Param {
        name: "radius",
        kind: ParamKind::Whole {
            min: 1,
            max: 20,
            default: 1,
        },
        unit: "px",
        help: "the square looked at has sides of 2 × radius + 1",
    }],
    build: |args: &Args| Box::new(Median(args.whole("radius") as usize)),
};

#[derive(Debug)]
struct Median(usize);

impl Filter for Median {
    fn apply(&self, picture: Picture, split: Split) -> Picture {
        if picture.samples().is_empty() {
            return picture;
        }
        if self.0 == 1 && !picture.channels().has_alpha() {
            return neighbours::apply(&MedianOfNine, picture, split);
        }
        let (size, channels, samples) = picture.into_parts();
        let samples = match &samples {
            Samples::U8(samples) => {
                Samples::U8(self.slide(View::new(samples, size, channels), split))
            }
            Samples::U16(samples) => {
                Samples::U16(self.slide(View::new(samples, size, channels), split))
            }
        };
        Picture::new(size, channels, samples)
    }
}

struct MedianOfNine;

/// Sorts the columns, then takes the median of the greatest low, the middle middle and the least high one (Smith 1996).
impl Kernel for MedianOfNine {
    #[inline(always)]
    fn at<S: Sample>(&self, [a, b, c, d, e, f, g, h, i]: [S; 9]) -> S {
        let [l0, m0, h0] = sort([a, d, g]);
        let [l1, m1, h1] = sort([b, e, h]);
        let [l2, m2, h2] = sort([c, f, i]);
        let low = l0.max(l1).max(l2);
        let high = h0.min(h1).min(h2);
        sort([low, sort([m0, m1, m2])[1], high])[1]
    }
}

#[inline(always)]
fn sort<S: Sample>([a, b, c]: [S; 3]) -> [S; 3] {
    let (a, b) = (a.min(b), a.max(b));
    let (b, c) = (b.min(c), b.max(c));
    [a.min(b), a.max(b), c]
}

/// Rows that share a histogram.
const BAND: usize = 16;

impl Median {
    /// Slides a window along each row and keeps its histogram up to date (Huang, Yang and Tang 1979).
    fn slide<S: Sample>(&self, view: View<'_, S>, split: Split) -> Vec<S> {
        let stride = view.stride();
        let mut out = view.samples.to_vec();
        for_each_band(
            split,
            &mut out,
            stride,
            BAND,
            Histogram::new::<S>,
            |window, first, band| {
                for (y, out) in (first as isize..).zip(band.chunks_exact_mut(stride)) {
                    for channel in 0..view.channels.colors() {
                        self.slide_row(view, window, y, channel, out);
                    }
                }
            },
        );
        out
    }

    fn slide_row<S: Sample>(
        &self,
        view: View<'_, S>,
        window: &mut Histogram,
        y: isize,
        channel: usize,
        out: &mut [S],
    ) {
        let (count, radius) = (view.channels.count(), self.0 as isize);
        let last = view.size.width as isize - 1;
        let rows: Vec<&[S]> = (y - radius..=y + radius).map(|y| view.row(y)).collect();
        let column = |x: isize| {
            let start = x.clamp(0, last) as usize * count;
            rows.iter().map(move |row| {
                let pixel = &row[start..][..count];
                let weight = if view.channels.has_alpha() {
                    pixel[count - 1].to_u32()
                } else {
                    1
                };
                (pixel[channel].to_u32() as usize, weight)
            })
        };
        window.clear();
        (-radius..radius)
            .flat_map(column)
            .for_each(|(value, weight)| window.add(value, weight));
        for (x, pixel) in (0..).zip(out.chunks_exact_mut(count)) {
            column(x + radius).for_each(|(value, weight)| window.add(value, weight));
            if let Some(median) = window.median() {
                pixel[channel] = S::from_u32(median as u32);
            }
            column(x - radius).for_each(|(value, weight)| window.remove(value, weight));
        }
    }
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

    fn clear(&mut self) {
        self.coarse.fill(0);
        self.fine.fill(0);
        self.total = 0;
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
