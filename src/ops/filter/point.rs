//! Filters that look at one pixel at a time, and runs of them that go over a picture once.
//!
//! Neighbouring curves are one table; everything else is done row by row, one filter after the other, while the row is
//! near. The bytes are those of the filters applied one by one.

use super::bands::for_each_band;
use super::curve::{Curves, Tabled, look_up};
use super::lanes::Lanes;
use super::matrix::{Matrix, Rows};
use crate::ops::Split;
use crate::picture::{Channels, Picture, Samples};

/// What becomes of a pixel, wherever it is.
#[derive(Debug)]
pub(super) enum Point {
    /// Each sample by a table.
    Curves(Curves),
    /// Each colour from the others. A gray picture is left as it is.
    Matrix(Matrix),
    /// The same, but a gray picture becomes RGB before.
    ColorMatrix(Matrix),
}

impl Point {
    fn makes_color(&self) -> bool {
        matches!(self, Self::Curves(Curves::Each(_)) | Self::ColorMatrix(_))
    }

    /// Adds what comes next to a run.
    pub(super) fn push(self, run: &mut Vec<Self>) {
        if let (Self::Curves(next), Some(Self::Curves(last))) = (&self, run.last_mut()) {
            *last = last.then(next);
        } else {
            run.push(self);
        }
    }
}

/// Rows that share scratch memory.
const BAND: usize = 16;

/// Applies a run to a picture.
pub(super) fn apply(run: &[Point], picture: Picture, split: Split) -> Picture {
    let gray = picture.channels().colors() == 1;
    // On gray a matrix whose rows sum to 1 does nothing, up to the filter that makes colour.
    let colored = run.iter().position(Point::makes_color);
    let matters = |(i, point): &(usize, &Point)| {
        !gray || !matches!(point, Point::Matrix(_)) || colored.is_some_and(|first| *i > first)
    };
    let run: Vec<&Point> = run
        .iter()
        .enumerate()
        .filter(matters)
        .map(|(_, point)| point)
        .collect();
    let channels = match colored {
        Some(_) => picture.channels().with_color(),
        None => picture.channels(),
    };
    let mut picture = picture.with_channels(channels);
    let stride = picture.stride();
    match picture.samples_mut() {
        Samples::U8(samples) => apply_rows(&run, samples, stride, channels, split),
        Samples::U16(samples) => apply_rows(&run, samples, stride, channels, split),
    }
    picture
}

/// A [`Point`] made ready for samples of one depth.
enum Step<'a, S> {
    Tables(Vec<&'a [S]>),
    Matrix(&'a Matrix),
}

fn apply_rows<S: Lanes + Tabled>(
    run: &[&Point],
    samples: &mut [S],
    stride: usize,
    channels: Channels,
    split: Split,
) {
    let steps: Vec<Step<'_, S>> = run
        .iter()
        .map(|point| match point {
            Point::Curves(curves) => Step::Tables(curves.tables()),
            Point::Matrix(matrix) | Point::ColorMatrix(matrix) => Step::Matrix(matrix),
        })
        .collect();
    let work = |rows: &mut Rows, _: usize, band: &mut [S]| {
        for row in band.chunks_exact_mut(stride) {
            for step in &steps {
                match step {
                    Step::Tables(tables) => look_up(row, channels, tables),
                    Step::Matrix(matrix) => matrix.apply(row, channels.count(), rows),
                }
            }
        }
    };
    for_each_band(split, samples, stride, BAND, Rows::default, work);
}
