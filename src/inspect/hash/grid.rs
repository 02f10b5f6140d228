//! Pictures reduced to a small grid of luma by the mean of what each cell covers.

use crate::ops::{Split, orient};
use crate::picture::{Channels, Orientation, Picture, Sample, Samples, Size, luma};

/// A grid of luma over white, 0 to 255, in 16 bits.
///
/// A cell is the mean of the pixels that it covers, those at its border by the part of them that lies inside.
pub(super) fn reduce(picture: &Picture, size: Size) -> Picture {
    let cells = match picture.samples() {
        Samples::U8(samples) => cells(samples, picture, size),
        Samples::U16(samples) => cells(samples, picture, size),
    };
    let samples = cells.into_iter().map(|cell| (cell * 257.0 + 0.5) as u16);
    Picture::from_u16(size, Channels::Gray, samples.collect())
}

/// The grid as it is to be seen.
pub(super) fn upright(grid: Picture, orientation: Orientation) -> Picture {
    orient(grid, orientation, Split::Never)
}

/// Means of blocks of the grid, row by row; its sides are multiples of the numbers of blocks across and down.
pub(super) fn average(grid: &Picture, (across, down): (usize, usize)) -> Vec<f64> {
    let Samples::U16(samples) = grid.samples() else {
        return vec![0.0; across * down];
    };
    let (width, height) = (grid.width() as usize, grid.height() as usize);
    let (block_width, block_height) = (width / across, height / down);
    let mut sums = vec![0u64; across * down];
    for (y, row) in samples.chunks_exact(width).enumerate() {
        for (x, sample) in row.iter().enumerate() {
            sums[y / block_height * across + x / block_width] += u64::from(*sample);
        }
    }
    let weight = (block_width * block_height) as f64 * 257.0;
    sums.into_iter().map(|sum| sum as f64 / weight).collect()
}

fn cells<S: Sample>(samples: &[S], picture: &Picture, size: Size) -> Vec<f64> {
    let (width, height) = (picture.width() as usize, picture.height() as usize);
    let channels = picture.channels();
    let (across, down) = (shares(width, size.width), shares(height, size.height));
    let mut cells = vec![0.0; size.pixels() as usize];
    let mut row_cells = vec![0.0; size.width as usize];
    let rows = samples.chunks_exact(width * channels.count());
    for (row, targets) in rows.zip(&down) {
        row_cells.fill(0.0);
        for (pixel, targets) in row.chunks_exact(channels.count()).zip(&across) {
            let value = over_white(pixel, channels);
            for (cell, share) in targets.iter() {
                row_cells[cell] += value * share;
            }
        }
        for (cell, share) in targets.iter() {
            let from = cell * row_cells.len();
            let to = &mut cells[from..from + row_cells.len()];
            for (to, value) in to.iter_mut().zip(&row_cells) {
                *to += value * share;
            }
        }
    }
    cells
}

/// The cells that one row or column of pixels falls into, and which share of each it makes up.
struct Share {
    first: usize,
    /// Of the first cell, of those between, and of the last one.
    ends: (f64, f64, f64),
    last: usize,
}

impl Share {
    fn iter(&self) -> impl Iterator<Item = (usize, f64)> {
        let (first, middle, last) = self.ends;
        (self.first..=self.last).map(move |cell| match cell {
            cell if cell == self.first => (cell, first),
            cell if cell == self.last => (cell, last),
            cell => (cell, middle),
        })
    }
}

fn shares(pixels: usize, cells: u32) -> Vec<Share> {
    let (wide, count) = (cells as usize, pixels);
    // Pixel n covers the cells from n·cells/pixels to (n+1)·cells/pixels; a cell is one long.
    let share = |n: usize| {
        let (begin, end) = (n * wide, (n + 1) * wide);
        let (first, last) = (begin / count, (end - 1) / count);
        let length = |from: usize, to: usize| (to - from) as f64 / count as f64;
        let ends = if first == last {
            let all = length(begin, end);
            (all, all, all)
        } else {
            (
                length(begin, (first + 1) * count),
                1.0,
                length(last * count, end),
            )
        };
        Share { first, ends, last }
    };
    (0..count).map(share).collect()
}

/// Luma from 0 to 255, with what is transparent on white.
fn over_white<S: Sample>(pixel: &[S], channels: Channels) -> f64 {
    let value = match channels.colors() {
        1 => pixel[0],
        _ => luma(pixel[0], pixel[1], pixel[2]),
    };
    let scale = f64::from(S::MAX) / 255.0;
    let value = f64::from(value.to_u32()) / scale;
    if !channels.has_alpha() {
        return value;
    }
    let alpha = f64::from(pixel[channels.count() - 1].to_u32()) / f64::from(S::MAX);
    value * alpha + 255.0 * (1.0 - alpha)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_cell_is_made_up_of_whole_shares() {
        for (pixels, cells) in [
            (1, 288),
            (7, 288),
            (288, 288),
            (289, 288),
            (1000, 288),
            (3, 2),
        ] {
            let mut sums = vec![0.0; cells as usize];
            for share in shares(pixels, cells) {
                for (cell, share) in share.iter() {
                    sums[cell] += share;
                }
            }
            assert!(
                sums.iter().all(|sum| (sum - 1.0f64).abs() < 1e-9),
                "{pixels} to {cells}"
            );
        }
    }

    #[test]
    fn means_are_kept() {
        let samples: Vec<u8> = (0..35).map(|n| n * 7).collect();
        let mean = samples.iter().map(|n| f64::from(*n)).sum::<f64>() / 35.0;
        let picture = Picture::from_u8(Size::new(7, 5), Channels::Gray, samples);
        let grid = reduce(&picture, Size::new(288, 288));
        for (across, down) in [(32, 32), (9, 8), (1, 1)] {
            let means = average(&grid, (across, down));
            let sum: f64 = means.iter().sum();
            assert!((sum / means.len() as f64 - mean).abs() < 0.01);
        }
    }

    #[test]
    fn what_is_transparent_is_white() {
        let clear = Picture::from_u8(Size::new(2, 1), Channels::GrayAlpha, vec![0, 0, 9, 0]);
        let grid = reduce(&clear, Size::new(2, 1));
        assert_eq!(*grid.samples(), Samples::U16(vec![65_535; 2]));
    }
}
