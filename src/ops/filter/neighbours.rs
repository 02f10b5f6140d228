//! Filters over the 3×3 pixels around each pixel, and where their rows come from.
//!
//! Beyond the edge the nearest pixel is repeated. A neighbour counts by its alpha: as far as it is transparent, the
//! pixel in the middle stands in for it, so that colour hidden under alpha 0 shows nowhere.

use super::bands::{View, for_each_band};
use crate::ops::Split;
use crate::picture::{Channels, Depth, Picture, Sample, Samples};

/// What a 3×3 filter makes of one channel of nine pixels, row by row; the pixel itself is number 4.
pub(super) trait Kernel: Sync {
    /// The new sample.
    fn at<S: Sample>(&self, window: [S; 9]) -> S;
}

/// Applies `kernel` to all colour channels; alpha is left as it is.
pub(super) fn apply(kernel: &impl Kernel, picture: Picture, split: Split) -> Picture {
    if picture.samples().is_empty() {
        return picture;
    }
    if picture.channels().has_alpha() && picture.depth() == Depth::Eight {
        // Blended neighbours are fractions of a level, and a kernel multiplies what rounding them to levels would do.
        return apply(kernel, picture.with_depth(Depth::Sixteen), split).with_depth(Depth::Eight);
    }
    let (size, channels, samples) = picture.into_parts();
    let samples = match &samples {
        Samples::U8(samples) => {
            Samples::U8(filter(kernel, View::new(samples, size, channels), split))
        }
        Samples::U16(samples) => {
            Samples::U16(filter(kernel, View::new(samples, size, channels), split))
        }
    };
    Picture::new(size, channels, samples)
}

/// Rows that share scratch memory.
const BAND: usize = 16;

fn filter<S: Sample>(kernel: &impl Kernel, view: View<'_, S>, split: Split) -> Vec<S> {
    let stride = view.stride();
    let mut out = vec![S::default(); view.samples.len()];
    let scratch = || [const { Vec::new() }; 3];
    for_each_band(
        split,
        &mut out,
        stride,
        BAND,
        scratch,
        |rows, first, band| {
            for (y, out) in (first as isize..).zip(band.chunks_exact_mut(stride)) {
                for (padded, y) in rows.iter_mut().zip(y - 1..) {
                    pad(padded, view.row(y), view.channels.count());
                }
                let [above, here, below] = &*rows;
                if view.channels.has_alpha() {
                    weighed(kernel, [above, here, below], view.channels, out);
                } else {
                    opaque(kernel, [above, here, below], view.channels.count(), out);
                }
            }
        },
    );
    out
}

/// The row with its first and last pixel repeated.
fn pad<S: Sample>(padded: &mut Vec<S>, row: &[S], count: usize) {
    padded.clear();
    padded.extend_from_slice(&row[..count]);
    padded.extend_from_slice(row);
    padded.extend_from_slice(&row[row.len() - count..]);
}

/// All samples alike, which leaves a loop without branches for the compiler to vectorise.
fn opaque<S: Sample>(kernel: &impl Kernel, rows: [&[S]; 3], count: usize, out: &mut [S]) {
    let length = out.len();
    let [above, here, below] =
        rows.map(|row| [0, 1, 2].map(|column| &row[column * count..][..length]));
    for i in 0..length {
        out[i] = kernel.at([
            above[0][i],
            above[1][i],
            above[2][i],
            here[0][i],
            here[1][i],
            here[2][i],
            below[0][i],
            below[1][i],
            below[2][i],
        ]);
    }
}

fn weighed<S: Sample>(kernel: &impl Kernel, rows: [&[S]; 3], channels: Channels, out: &mut [S]) {
    let (count, colors) = (channels.count(), channels.colors());
    for (x, pixel) in out.chunks_exact_mut(count).enumerate() {
        let near: [&[S]; 9] = std::array::from_fn(|i| &rows[i / 3][(x + i % 3) * count..][..count]);
        for (c, sample) in pixel[..colors].iter_mut().enumerate() {
            let middle = near[4][c];
            *sample = kernel.at(near.map(|pixel| blend(middle, pixel[c], pixel[colors])));
        }
        pixel[colors] = near[4][colors];
    }
}

/// `to` as far as `alpha` is opaque, else `from`.
fn blend<S: Sample>(from: S, to: S, alpha: S) -> S {
    let (from, to, alpha) = (from.to_u32(), to.to_u32(), alpha.to_u32());
    let sum = u64::from(from) * u64::from(S::MAX - alpha) + u64::from(to) * u64::from(alpha);
    S::from_u32(((sum + u64::from(S::MAX / 2)) / u64::from(S::MAX)) as u32)
}
