//! Orientation applied: flips, turns and the two diagonal mirrors.
//!
//! It moves pixels and never mixes them, so every result is exact. Where the orientation comes from is the caller's
//! concern.

use rayon::prelude::*;

use crate::ops::Split;
use crate::picture::{Channels, Orientation, Picture, Sample, Samples, Size};

/// Output rows that are written in one go when rows become columns: a tile of 32 by 32 pixels stays in the first cache.
const TILE: usize = 32;

/// Turns the stored pixels of `picture` upright.
///
/// [`Orientation::Normal`] gives the picture back. Flips and half a turn happen in place. The four cases that exchange
/// width and height allocate a second picture of the same size and go over it in tiles. A picture without pixels only
/// has its sides exchanged.
///
/// ```
/// use stampmill::ops::{Split, orient};
/// use stampmill::picture::{Channels, Orientation, Picture, Size};
///
/// let row = Picture::from_u8(Size::new(3, 1), Channels::Gray, vec![1, 2, 3]);
/// let column = orient(row, Orientation::Rotate270, Split::Never);
/// assert_eq!(column, Picture::from_u8(Size::new(1, 3), Channels::Gray, vec![3, 2, 1]));
/// ```
pub fn orient(picture: Picture, orientation: Orientation, split: Split) -> Picture {
    if orientation == Orientation::Normal {
        return picture;
    }
    let (size, channels, samples) = picture.into_parts();
    let samples = match samples {
        Samples::U8(samples) => Samples::U8(turn(samples, size, channels, orientation, split)),
        Samples::U16(samples) => Samples::U16(turn(samples, size, channels, orientation, split)),
    };
    Picture::new(upright_size(size, orientation), channels, samples)
}

/// The size that a picture of `stored` pixels has once it is upright.
pub fn upright_size(stored: Size, orientation: Orientation) -> Size {
    if orientation.transposes() {
        stored.transposed()
    } else {
        stored
    }
}

/// Which stored axes (first the one along a row, then the one down a column) run against the upright axis that they
/// become.
pub(crate) fn mirrored_axes(orientation: Orientation) -> (bool, bool) {
    match orientation {
        Orientation::Normal | Orientation::Transpose => (false, false),
        Orientation::FlipHorizontal | Orientation::Rotate270 => (true, false),
        Orientation::FlipVertical | Orientation::Rotate90 => (false, true),
        Orientation::Rotate180 | Orientation::Transverse => (true, true),
    }
}

fn turn<S: Sample>(
    samples: Vec<S>,
    size: Size,
    channels: Channels,
    orientation: Orientation,
    split: Split,
) -> Vec<S> {
    if samples.is_empty() {
        return samples;
    }
    let turn = match channels.count() {
        1 => turn_pixels::<S, 1>,
        2 => turn_pixels::<S, 2>,
        3 => turn_pixels::<S, 3>,
        _ => turn_pixels::<S, 4>,
    };
    turn(samples, size, orientation, split)
}

fn turn_pixels<S: Sample, const N: usize>(
    mut samples: Vec<S>,
    size: Size,
    orientation: Orientation,
    split: Split,
) -> Vec<S> {
    let (mirror_x, mirror_y) = mirrored_axes(orientation);
    if orientation.transposes() {
        return transpose::<S, N>(&samples, size, (mirror_x, mirror_y), split);
    }
    let stride = size.width as usize * N;
    if mirror_x {
        split.rows(&mut samples, stride, |_, row| {
            row.as_chunks_mut::<N>().0.reverse();
        });
    }
    if mirror_y {
        exchange_rows(&mut samples, stride, split);
    }
    samples
}

/// Turns the rows of a picture upside down.
fn exchange_rows<S: Sample>(samples: &mut [S], stride: usize, split: Split) {
    let rows = samples.len() / stride;
    let (top, rest) = samples.split_at_mut(rows / 2 * stride);
    let bottom = &mut rest[rows % 2 * stride..];
    match split {
        Split::Never => top
            .chunks_exact_mut(stride)
            .zip(bottom.chunks_exact_mut(stride).rev())
            .for_each(|(a, b)| a.swap_with_slice(b)),
        Split::Rows => top
            .par_chunks_exact_mut(stride)
            .zip(bottom.par_chunks_exact_mut(stride).rev())
            .for_each(|(a, b)| a.swap_with_slice(b)),
    }
}

/// Rows become columns; `mirror` says which stored axes are turned around.
fn transpose<S: Sample, const N: usize>(
    samples: &[S],
    stored: Size,
    mirror: (bool, bool),
    split: Split,
) -> Vec<S> {
    let mut out = vec![S::default(); samples.len()];
    let source = samples.as_chunks::<N>().0;
    let pixels = out.as_chunks_mut::<N>().0;
    let band = TILE * stored.height as usize;
    let work = |(index, band): (usize, &mut [[S; N]])| {
        transpose_band(source, stored, mirror, index * TILE, band);
    };
    match split {
        Split::Never => pixels.chunks_mut(band).enumerate().for_each(work),
        Split::Rows => pixels.par_chunks_mut(band).enumerate().for_each(work),
    }
    out
}

/// Fills some rows of the transposed picture, the first of which is row `first`.
fn transpose_band<S: Sample, const N: usize>(
    source: &[[S; N]],
    stored: Size,
    (mirror_x, mirror_y): (bool, bool),
    first: usize,
    band: &mut [[S; N]],
) {
    let (width, height) = (stored.width as usize, stored.height as usize);
    for from in (0..height).step_by(TILE) {
        let to = (from + TILE).min(height);
        for (row, out) in band.chunks_exact_mut(height).enumerate() {
            let y = first + row;
            let column = if mirror_x { width - 1 - y } else { y };
            for (x, pixel) in (from..to).zip(&mut out[from..to]) {
                let line = if mirror_y { height - 1 - x } else { x };
                *pixel = source[line * width + column];
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Where each pixel goes, said for every case on its own: `(width, height, x, y)` of the stored pixel to its upright place.
    fn place(orientation: Orientation, w: u32, h: u32, x: u32, y: u32) -> (u32, u32) {
        match orientation {
            Orientation::Normal => (x, y),
            Orientation::FlipHorizontal => (w - 1 - x, y),
            Orientation::Rotate180 => (w - 1 - x, h - 1 - y),
            Orientation::FlipVertical => (x, h - 1 - y),
            Orientation::Transpose => (y, x),
            Orientation::Rotate90 => (h - 1 - y, x),
            Orientation::Transverse => (h - 1 - y, w - 1 - x),
            Orientation::Rotate270 => (y, w - 1 - x),
        }
    }

    fn all() -> impl Iterator<Item = Orientation> {
        (1..=8).filter_map(Orientation::from_exif)
    }

    fn naive<S: Sample>(samples: &[S], size: Size, count: usize, turned: Orientation) -> Vec<S> {
        let upright = upright_size(size, turned);
        let mut out = vec![S::default(); samples.len()];
        for y in 0..size.height {
            for x in 0..size.width {
                let (to_x, to_y) = place(turned, size.width, size.height, x, y);
                let from = (y * size.width + x) as usize * count;
                let to = (to_y * upright.width + to_x) as usize * count;
                out[to..to + count].copy_from_slice(&samples[from..from + count]);
            }
        }
        out
    }

    #[test]
    fn a_letter_f_is_turned_as_exif_means_it() {
        // The letter F as the eight EXIF examples store it, row by row.
        let upright = "###.#...##..#...#...";
        let stored = [
            (4, "###.#...##..#...#..."),
            (4, ".###...#..##...#...#"),
            (4, "...#...#..##...#.###"),
            (4, "#...#...##..#...###."),
            (5, "######.#..#........."),
            (5, ".....#....#.#..#####"),
            (5, ".........#..#.######"),
            (5, "#####..#.#....#....."),
        ];
        for (exif, (width, text)) in (1..).zip(stored) {
            let picture = Picture::from_u8(
                Size::new(width, 20 / width),
                Channels::Gray,
                text.bytes().collect(),
            );
            let orientation = Orientation::from_exif(exif).unwrap();
            let turned = orient(picture, orientation, Split::Never);
            assert_eq!(turned.size(), Size::new(4, 5), "EXIF {exif}");
            assert_eq!(
                turned.samples(),
                &Samples::U8(upright.bytes().collect()),
                "EXIF {exif}"
            );
        }
    }

    #[test]
    fn every_layout_agrees_with_the_naive_reference() {
        for size in [(1, 1), (1, 5), (7, 1), (5, 3), (33, 65), (100, 64)] {
            let size = Size::new(size.0, size.1);
            for channels in [
                Channels::Gray,
                Channels::GrayAlpha,
                Channels::Rgb,
                Channels::Rgba,
            ] {
                let count = size.pixels() as usize * channels.count();
                let wide: Vec<u16> = (0..count).map(|i| (i * 40_503) as u16).collect();
                let narrow: Vec<u8> = wide.iter().map(|v| (v >> 8) as u8).collect();
                for turned in all() {
                    for split in [Split::Never, Split::Rows] {
                        let picture = Picture::from_u8(size, channels, narrow.clone());
                        let got = orient(picture, turned, split);
                        let want = naive(&narrow, size, channels.count(), turned);
                        assert_eq!(got.size(), upright_size(size, turned));
                        assert_eq!(got.samples(), &Samples::U8(want), "{size} {turned:?}");
                        let picture = Picture::from_u16(size, channels, wide.clone());
                        let got = orient(picture, turned, split);
                        let want = naive(&wide, size, channels.count(), turned);
                        assert_eq!(got.samples(), &Samples::U16(want), "{size} {turned:?}");
                    }
                }
            }
        }
    }

    #[test]
    fn the_inverse_undoes_and_nothing_is_nothing() {
        let picture = Picture::from_u8(Size::new(3, 2), Channels::Gray, vec![1, 2, 3, 4, 5, 6]);
        for turned in all() {
            let there = orient(picture.clone(), turned, Split::Never);
            assert_eq!(orient(there, turned.inverse(), Split::Never), picture);
            let empty = Picture::from_u8(Size::new(4, 0), Channels::Rgb, Vec::new());
            let size = orient(empty, turned, Split::Rows).size();
            assert_eq!(size, upright_size(Size::new(4, 0), turned));
        }
    }
}
