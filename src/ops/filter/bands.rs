//! Bands: runs of rows that one thread works on with scratch memory of its own, and windows of rows that slide down them.

use std::ops::Range;

use rayon::prelude::*;

use crate::ops::Split;
use crate::picture::{Channels, Size};

/// Samples that are only read, with what is needed to find a pixel among them.
#[derive(Clone, Copy, Debug)]
pub(super) struct View<'a, S> {
    /// The samples, interleaved, without padding.
    pub(super) samples: &'a [S],
    /// Width and height; neither is zero.
    pub(super) size: Size,
    /// The channels of a pixel.
    pub(super) channels: Channels,
}

impl<'a, S> View<'a, S> {
    /// Joins samples to their size, which must not be empty, and layout.
    pub(super) fn new(samples: &'a [S], size: Size, channels: Channels) -> Self {
        Self {
            samples,
            size,
            channels,
        }
    }

    /// Samples from one row to the next.
    pub(super) fn stride(&self) -> usize {
        self.size.width as usize * self.channels.count()
    }

    /// The row `y`, or the nearest one where `y` lies outside.
    pub(super) fn row(&self, y: isize) -> &'a [S] {
        let y = y.clamp(0, self.size.height as isize - 1) as usize;
        &self.samples[y * self.stride()..][..self.stride()]
    }
}

/// Calls `work` with scratch memory, the number of the first row and the rows of each band of `out`.
///
/// A band is `rows` long (the last one may be shorter). Where the bands lie does not depend on `split`, so neither do
/// results that depend on the band.
pub(super) fn for_each_band<S: Send, T>(
    split: Split,
    out: &mut [S],
    stride: usize,
    rows: usize,
    scratch: impl Fn() -> T + Sync + Send,
    work: impl Fn(&mut T, usize, &mut [S]) + Sync + Send,
) {
    if out.is_empty() {
        return;
    }
    match split {
        Split::Never => {
            let mut scratch = scratch();
            for (i, band) in out.chunks_mut(stride * rows).enumerate() {
                work(&mut scratch, i * rows, band);
            }
        }
        Split::Rows => out
            .par_chunks_mut(stride * rows)
            .enumerate()
            .for_each_init(scratch, |scratch, (i, band)| work(scratch, i * rows, band)),
    }
}

/// What a filter that looks up and down sees of a picture whose rows are replaced one by one.
pub(super) struct Window<'a, S> {
    /// The number of the row in the middle.
    pub(super) y: usize,
    /// The rows as they were, from `reach` above the middle to `reach` below it. Beyond the edge the nearest row stands
    /// again.
    pub(super) rows: &'a [&'a [S]],
}

/// Calls `work` with scratch memory, a window of rows and the row in its middle, which it may change; every row is in the
/// middle once, and within a band they come from top to bottom.
///
/// The picture is changed in place: of the rows that were changed already, those that are still looked at are kept.
pub(super) fn for_each_window<S: Copy + Default + Send + Sync, T>(
    split: Split,
    samples: &mut [S],
    stride: usize,
    reach: usize,
    scratch: impl Fn() -> T + Sync + Send,
    work: impl Fn(&mut T, &Window<'_, S>, &mut [S]) + Sync + Send,
) {
    if samples.is_empty() {
        return;
    }
    let height = samples.len() / stride;
    let bands = match split {
        Split::Never => 1,
        Split::Rows => {
            (height / LEAST_ROWS.max(2 * reach)).clamp(1, 4 * rayon::current_num_threads())
        }
    };
    let rows = height.div_ceil(bands);
    let band = |(i, samples, edges): (usize, &mut [S], Edges<S>), scratch: &mut T| {
        let band = Band {
            first: i * rows,
            height,
            stride,
            reach,
            edges,
        };
        band.slide(samples, scratch, &work);
    };
    let edges: Vec<Edges<S>> = (0..height)
        .step_by(rows)
        .map(|first| Edges::of(samples, stride, reach, first..(first + rows).min(height)))
        .collect();
    let parts = samples.chunks_mut(stride * rows).zip(edges).enumerate();
    match split {
        Split::Never => {
            let mut scratch = scratch();
            parts.for_each(|(i, (samples, edges))| band((i, samples, edges), &mut scratch));
        }
        Split::Rows => parts
            .collect::<Vec<_>>()
            .into_par_iter()
            .for_each_init(scratch, |scratch, (i, (samples, edges))| {
                band((i, samples, edges), scratch)
            }),
    }
}

/// The fewest rows for which another band pays.
const LEAST_ROWS: usize = 16;

/// The rows just above and just below a band, which other threads change while it is in work.
struct Edges<S> {
    above: Vec<S>,
    below: Vec<S>,
}

impl<S: Copy> Edges<S> {
    fn of(samples: &[S], stride: usize, reach: usize, band: Range<usize>) -> Self {
        let height = samples.len() / stride;
        let copy = |rows: Range<usize>| samples[rows.start * stride..rows.end * stride].to_vec();
        Self {
            above: copy(band.start.saturating_sub(reach)..band.start),
            below: copy(band.end..(band.end + reach).min(height)),
        }
    }
}

/// A band of a picture that is changed in place.
struct Band<S> {
    first: usize,
    /// Rows of the picture.
    height: usize,
    stride: usize,
    reach: usize,
    edges: Edges<S>,
}

impl<S: Copy + Default> Band<S> {
    fn slide<T>(
        &self,
        samples: &mut [S],
        scratch: &mut T,
        work: &impl Fn(&mut T, &Window<'_, S>, &mut [S]),
    ) {
        let (stride, slots) = (self.stride, self.reach + 1);
        let end = self.first + samples.len() / stride;
        // The row in the middle and those above it, each in the slot of its number.
        let mut kept = vec![S::default(); slots * stride];
        let slot = |y: usize| y % slots * stride..(y % slots + 1) * stride;
        let above = self.first - self.edges.above.len() / stride;
        for (y, row) in (above..).zip(self.edges.above.chunks_exact(stride)) {
            kept[slot(y)].copy_from_slice(row);
        }
        for y in self.first..end {
            let (done, rest) = samples.split_at_mut((y + 1 - self.first) * stride);
            let middle = &mut done[(y - self.first) * stride..];
            kept[slot(y)].copy_from_slice(middle);
            let row = |at: usize| match at {
                _ if at <= y => &kept[slot(at)],
                _ if at < end => &rest[(at - y - 1) * stride..][..stride],
                _ => &self.edges.below[(at - end) * stride..][..stride],
            };
            let last = self.height - 1;
            let rows: Vec<&[S]> = (0..=2 * self.reach)
                .map(|i| row((y + i).saturating_sub(self.reach).min(last)))
                .collect();
            work(scratch, &Window { y, rows: &rows }, middle);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn windows_show_rows_as_they_were() {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(5)
            .build()
            .unwrap();
        for (height, reach) in [
            (1, 0),
            (1, 3),
            (2, 1),
            (40, 5),
            (333, 1),
            (333, 40),
            (64, 100),
        ] {
            let before: Vec<u16> = (0..height * 3).map(|i| i * 7).collect();
            for split in [Split::Never, Split::Rows] {
                let mut samples = before.clone();
                let seen = |_: &mut (), window: &Window<'_, u16>, row: &mut [u16]| {
                    assert_eq!(window.rows.len(), 2 * reach + 1);
                    for (i, seen) in window.rows.iter().enumerate() {
                        let y = (window.y + i)
                            .saturating_sub(reach)
                            .min(height as usize - 1);
                        assert_eq!(
                            *seen,
                            &before[y * 3..y * 3 + 3],
                            "{height} {reach} {split:?}"
                        );
                    }
                    row.fill(9_999);
                };
                pool.install(|| for_each_window(split, &mut samples, 3, reach, || (), seen));
                assert!(samples.iter().all(|&sample| sample == 9_999));
            }
        }
    }
}
