//! From finished rows of the planes to pixels: chroma at the size of luma, or luma and chroma smaller; and then colours.
//!
//! Chroma samples lie amid four pixels, of which each takes nine sixteenths from the nearest, three from the two beside it
//! and one from the fourth. Colours are those of ITU-R BT.601 in the range of video, in the whole numbers that `libwebp`
//! takes, so that pixels are its own.

use std::ops::Range;

use super::kernels::Kernels;
use super::planes::Plane;
use crate::picture::Size;

/// Where pixels go.
pub(super) struct Output<'a> {
    /// The size in the file.
    pub(super) size: Size,
    /// Pixels of the file across and down that become one: 1, 2, 4 or 8.
    pub(super) reduction: usize,
    /// RGB, row by row.
    pub(super) samples: &'a mut [u8],
    pub(super) lines: &'a mut Lines,
}

/// Rows of samples on their way.
#[derive(Default)]
pub(super) struct Lines {
    luma: Vec<u8>,
    chroma: [Vec<u8>; 2],
    sums: Vec<i16>,
}

impl Lines {
    /// Room for rows of so many samples.
    pub(super) fn prepare(&mut self, width: usize) {
        self.luma.resize(width, 0);
        self.chroma
            .iter_mut()
            .for_each(|line| line.resize(width, 0));
        self.sums.resize(width / 2 + 2, 0);
    }
}

/// The planes, and the rows of the picture in which they begin.
pub(super) struct Source<'a> {
    pub(super) luma: (&'a mut Plane, isize),
    pub(super) chroma: (&'a mut [Plane; 2], isize),
}

impl Source<'_> {
    fn luma_row(&self, y: usize) -> usize {
        (y as isize - self.luma.1) as usize
    }

    fn chroma_row(&self, y: usize) -> usize {
        (y as isize - self.chroma.1) as usize
    }
}

impl Output<'_> {
    /// Makes the pixels of these rows, which begin at a multiple of eight.
    pub(super) fn emit(
        &mut self,
        kernels: impl Kernels,
        mut source: Source<'_>,
        rows: Range<usize>,
    ) {
        match self.reduction {
            1 => rows.for_each(|y| self.full_row(kernels, &source, y)),
            reduction => {
                self.extend(&mut source, &rows);
                for y in rows.start / reduction..rows.end.div_ceil(reduction) {
                    self.reduced_row(kernels, &source, y);
                }
            }
        }
    }

    /// The last rows and columns of chroma.
    fn chroma_last(&self) -> (usize, usize) {
        let last = |side: u32| (side as usize - 1) / 2;
        (last(self.size.height), last(self.size.width))
    }

    fn full_row(&mut self, kernels: impl Kernels, source: &Source<'_>, y: usize) {
        let width = self.size.width as usize;
        let (last_row, last_column) = self.chroma_last();
        let near = y / 2;
        let far = match y % 2 {
            0 => near.saturating_sub(1),
            _ => (near + 1).min(last_row),
        };
        let Lines { chroma, sums, .. } = &mut *self.lines;
        for (plane, line) in source.chroma.0.iter().zip(chroma.iter_mut()) {
            let row = |y| &plane.row(source.chroma_row(y))[..=last_column];
            kernels.enlarge([row(near), row(far)], sums, line);
        }
        let luma = &source.luma.0.row(source.luma_row(y))[..width];
        let [blue, red] = chroma;
        let out = &mut self.samples[y * width * 3..(y + 1) * width * 3];
        kernels.to_rgb([luma, &blue[..width], &red[..width]], out);
    }

    fn reduced_row(&mut self, kernels: impl Kernels, source: &Source<'_>, y: usize) {
        let reduction = self.reduction;
        let width = (self.size.width as usize).div_ceil(reduction);
        let (last_row, _) = self.chroma_last();
        let Lines { luma, chroma, .. } = &mut *self.lines;
        let plane = &source.luma.0;
        let bottom = self.size.height as usize - 1;
        let rows = |row: usize| plane.row(source.luma_row((y * reduction + row).min(bottom)));
        let luma = &mut luma[..width];
        match reduction {
            2 => kernels.reduce::<2>(std::array::from_fn(rows), luma),
            4 => kernels.reduce::<4>(std::array::from_fn(rows), luma),
            _ => kernels.reduce::<8>(std::array::from_fn(rows), luma),
        }
        for (plane, line) in source.chroma.0.iter().zip(chroma.iter_mut()) {
            let first = y * reduction / 2;
            let rows = |row: usize| plane.row(source.chroma_row((first + row).min(last_row)));
            let line = &mut line[..width];
            match reduction {
                2 => line.copy_from_slice(&rows(0)[..width]),
                4 => kernels.reduce::<2>(std::array::from_fn(rows), line),
                _ => kernels.reduce::<4>(std::array::from_fn(rows), line),
            }
        }
        let [blue, red] = chroma;
        let out = &mut self.samples[y * width * 3..(y + 1) * width * 3];
        kernels.to_rgb([luma, &blue[..width], &red[..width]], out);
    }

    /// Repeats the last column of these rows, which nothing reads again, until whole pixels come out.
    fn extend(&self, source: &mut Source<'_>, rows: &Range<usize>) {
        let width = self.size.width as usize;
        let whole = width.next_multiple_of(self.reduction);
        let (last_row, last_column) = self.chroma_last();
        for y in rows.clone() {
            let row = source.luma_row(y);
            source.luma.0.extend(row, width - 1, whole);
        }
        for y in rows.start / 2..=((rows.end - 1) / 2).min(last_row) {
            let row = source.chroma_row(y);
            for plane in source.chroma.0.iter_mut() {
                plane.extend(row, last_column, whole / 2);
            }
        }
    }
}

/// Doubles a row between two of chroma; `sums` holds two more than they have.
#[inline(always)]
pub(super) fn enlarge([near, far]: [&[u8]; 2], sums: &mut [i16], out: &mut [u8]) {
    let len = near.len();
    for ((sum, &near), &far) in sums[1..=len].iter_mut().zip(near).zip(far) {
        *sum = 3 * i16::from(near) + i16::from(far);
    }
    sums[0] = sums[1];
    sums[len + 1] = sums[len];
    let (left, middle, right) = (&sums[..len], &sums[1..=len], &sums[2..len + 2]);
    let pairs = out.as_chunks_mut::<2>().0;
    for (((pair, &left), &middle), &right) in pairs.iter_mut().zip(left).zip(middle).zip(right) {
        *pair = [left, right].map(|beside| ((3 * middle + beside + 8) >> 4) as u8);
    }
}

/// Means of squares of `SIDE` by `SIDE` samples.
#[inline(always)]
pub(super) fn reduce<const SIDE: usize>(rows: [&[u8]; SIDE], out: &mut [u8]) {
    let squares = rows.map(|row| &row.as_chunks::<SIDE>().0[..out.len()]);
    let area = (SIDE * SIDE) as u16;
    for (column, mean) in out.iter_mut().enumerate() {
        let mut sum = area / 2;
        for square in squares {
            for sample in square[column] {
                sum += u16::from(sample);
            }
        }
        *mean = (sum / area) as u8;
    }
}

/// Makes pixels of luma and the two differences.
#[inline(always)]
pub(super) fn to_rgb([luma, blue, red]: [&[u8]; 3], out: &mut [u8]) {
    let pixels = out.as_chunks_mut::<3>().0.iter_mut();
    for (((pixel, &luma), &blue), &red) in pixels.zip(luma).zip(blue).zip(red) {
        let light = share(luma, 19_077);
        let green = (light + 8_708).saturating_sub(share(blue, 6_419) + share(red, 13_320));
        *pixel = [
            (light + share(red, 26_149)).saturating_sub(14_234),
            green,
            (light + share(blue, 33_050)).saturating_sub(17_685),
        ]
        .map(|channel| (channel >> 6).min(255) as u8);
    }
}

/// The upper sixteen bits of a product, which is one instruction.
#[inline(always)]
fn share(sample: u8, factor: u16) -> u16 {
    (((u32::from(sample) << 8) * u32::from(factor)) >> 16) as u16
}
