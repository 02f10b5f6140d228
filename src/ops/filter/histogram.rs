//! Histograms: how often each level occurs.

use rayon::prelude::*;

use super::bands::View;
use crate::ops::Split;

/// Rows that one thread counts before it takes the next ones.
const ROWS: usize = 64;

/// A histogram of `bins` bins: `count` adds a row of samples to it.
///
/// Sums do not depend on their order, so the histogram does not depend on `split`.
pub(super) fn histogram<S: Sync>(
    view: View<'_, S>,
    bins: usize,
    split: Split,
    count: impl Fn(&mut [u64], &[S]) + Sync,
) -> Vec<u64> {
    let stride = view.stride();
    let add_rows = |mut bins: Vec<u64>, rows: &[S]| {
        rows.chunks_exact(stride)
            .for_each(|row| count(&mut bins, row));
        bins
    };
    match split {
        Split::Never => add_rows(vec![0; bins], view.samples),
        Split::Rows => view
            .samples
            .par_chunks(stride * ROWS)
            .fold(|| vec![0; bins], add_rows)
            .reduce(
                || vec![0; bins],
                |mut sum, part| {
                    sum.iter_mut()
                        .zip(part)
                        .for_each(|(sum, part)| *sum += part);
                    sum
                },
            ),
    }
}
