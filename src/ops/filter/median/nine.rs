//! The median of 3×3 samples by comparisons alone (Smith 1996), for pictures without alpha.

use crate::ops::Split;
use crate::ops::filter::bands::{Window, for_each_window};
use crate::ops::filter::lanes::vectorised;
use crate::picture::{Channels, Sample, Size};

pub(super) fn median<S: Sample>(
    mut samples: Vec<S>,
    size: Size,
    channels: Channels,
    split: Split,
) -> Vec<S> {
    let count = channels.count();
    let scratch = || [const { Vec::new() }; 3];
    let work = |rows: &mut [Vec<S>; 3], window: &Window<'_, S>, out: &mut [S]| {
        for (padded, row) in rows.iter_mut().zip(window.rows) {
            pad(padded, row, count);
        }
        vectorised!(_ => filter(rows, count, out));
    };
    let stride = size.width as usize * count;
    for_each_window(split, &mut samples, stride, 1, scratch, work);
    samples
}

/// The row with its first and last pixel repeated.
fn pad<S: Sample>(padded: &mut Vec<S>, row: &[S], count: usize) {
    padded.clear();
    padded.extend_from_slice(&row[..count]);
    padded.extend_from_slice(row);
    padded.extend_from_slice(&row[row.len() - count..]);
}

/// All samples alike, which leaves a loop without branches for the compiler to vectorise.
#[inline(always)]
fn filter<S: Sample>(rows: &[Vec<S>; 3], count: usize, out: &mut [S]) {
    let length = out.len();
    let columns = |row: usize| [0, 1, 2].map(|column| &rows[row][column * count..][..length]);
    let (above, here, below) = (columns(0), columns(1), columns(2));
    for i in 0..length {
        // Sorts the columns, then takes the median of the greatest low, the middle middle and the least high one.
        let [l0, m0, h0] = sort([above[0][i], here[0][i], below[0][i]]);
        let [l1, m1, h1] = sort([above[1][i], here[1][i], below[1][i]]);
        let [l2, m2, h2] = sort([above[2][i], here[2][i], below[2][i]]);
        let low = l0.max(l1).max(l2);
        let high = h0.min(h1).min(h2);
        out[i] = sort([low, sort([m0, m1, m2])[1], high])[1];
    }
}

#[inline(always)]
fn sort<S: Sample>([a, b, c]: [S; 3]) -> [S; 3] {
    let (a, b) = (a.min(b), a.max(b));
    let (b, c) = (b.min(c), b.max(c));
    [a.min(b), a.max(b), c]
}
