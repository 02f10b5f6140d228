//! Bands: runs of rows that one thread works on with scratch memory of its own.

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
