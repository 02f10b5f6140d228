//! Pixels picked, not mixed: the nearest-neighbour kernel, and cropping without any scaling.

use super::axis::Axis;
use crate::ops::Split;
use crate::picture::Sample;

/// Takes over for every output pixel one source pixel, as it is. Allocates the result and the two tables of positions.
pub(super) fn pick<S: Sample>(
    samples: &[S],
    count: usize,
    (x, y): (Axis, Axis),
    split: Split,
) -> Vec<S> {
    let pick = match count {
        1 => pick_pixels::<S, 1>,
        2 => pick_pixels::<S, 2>,
        3 => pick_pixels::<S, 3>,
        _ => pick_pixels::<S, 4>,
    };
    pick(samples, (x, y), split)
}

fn pick_pixels<S: Sample, const N: usize>(
    samples: &[S],
    (x, y): (Axis, Axis),
    split: Split,
) -> Vec<S> {
    let (columns, lines) = (x.nearest(), y.nearest());
    let (stride, wanted) = (x.source as usize * N, columns.len() * N);
    let mut out = vec![S::default(); wanted * lines.len()];
    split.rows(&mut out, wanted, |i, row| {
        let start = lines[i] as usize * stride;
        let source = &samples[start..start + stride];
        if x.copies() {
            let first = columns[0] as usize * N;
            row.copy_from_slice(&source[first..first + wanted]);
            return;
        }
        let source = source.as_chunks::<N>().0;
        for (pixel, &column) in row.as_chunks_mut::<N>().0.iter_mut().zip(&columns) {
            *pixel = source[column as usize];
        }
    });
    out
}
