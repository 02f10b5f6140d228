//! The stroke: a shape grown by a distance, with round corners.
//!
//! The distance is the exact Euclidean one to the nearest pixel that the shape touches (Felzenszwalb and Huttenlocher,
//! "Distance Transforms of Sampled Functions", 2012), put right by where the edge lies within that pixel, which its coverage
//! tells (Gustavson and Strand, "Anti-aliased Euclidean distance transform", 2011).

use super::coverage::Coverage;
use crate::picture::{Sample, Size};

/// No pixel of the shape in this column.
const NONE: u32 = u32::MAX;

/// The shape and everything within `width` pixels of it; the box is larger by the margin that is returned, on each side.
pub(super) fn grown(shape: &Coverage, width: f32) -> (Coverage, u32) {
    let margin = width.ceil() as u32 + 1;
    let padded = shape.padded(margin);
    let Size { width: across, .. } = padded.size;
    let nearest = nearest_in_columns(&padded);
    let mut values = vec![0u16; padded.values.len()];
    let mut row_of_sites = Envelope::default();
    for (y, out) in values.chunks_exact_mut(across as usize).enumerate() {
        let rows = &nearest[y * across as usize..(y + 1) * across as usize];
        row_of_sites.build(y as u32, rows);
        let mut piece = 0;
        for (x, out) in out.iter_mut().enumerate() {
            let own = padded.values[y * across as usize + x];
            if own == u16::MAX {
                *out = own;
                continue;
            }
            let Some((column, row)) = row_of_sites.nearest(x as u32, &mut piece, rows) else {
                continue;
            };
            let (dx, dy) = (i64::from(column) - x as i64, i64::from(row) - y as i64);
            if (dx as f32).hypot(dy as f32) <= width + 2.0 {
                let distance = to_shape(&padded, (x as i64, y as i64), (dx, dy));
                *out = own.max(u16::from_unit(width + 0.5 - distance));
            }
        }
    }
    (Coverage::new(padded.size, values), margin)
}

/// For each pixel the row of the nearest pixel of its column that the shape touches.
fn nearest_in_columns(shape: &Coverage) -> Vec<u32> {
    let (width, height) = (shape.size.width as usize, shape.size.height as usize);
    let mut nearest = vec![NONE; shape.values.len()];
    for y in 0..height {
        for x in 0..width {
            let at = y * width + x;
            nearest[at] = match shape.values[at] {
                0 if y > 0 => nearest[at - width],
                0 => NONE,
                _ => y as u32,
            };
        }
    }
    for y in (0..height.saturating_sub(1)).rev() {
        for x in 0..width {
            let (at, below) = (y * width + x, nearest[(y + 1) * width + x]);
            let distance = |row: u32| row.abs_diff(y as u32);
            if below != NONE && (nearest[at] == NONE || distance(below) < distance(nearest[at])) {
                nearest[at] = below;
            }
        }
    }
    nearest
}

/// The lower envelope of the parabolas of one row, one for each column that has a nearest pixel.
#[derive(Default)]
struct Envelope {
    /// The column of each piece and where the piece begins.
    pieces: Vec<(u32, f64)>,
}

impl Envelope {
    fn build(&mut self, y: u32, rows: &[u32]) {
        self.pieces.clear();
        let height = |column: u32| {
            let down = f64::from(rows[column as usize].abs_diff(y));
            down * down + f64::from(column) * f64::from(column)
        };
        for column in (0..rows.len() as u32).filter(|column| rows[*column as usize] != NONE) {
            let mut begin = f64::NEG_INFINITY;
            while let Some(&(last, from)) = self.pieces.last() {
                begin = (height(column) - height(last)) / (2.0 * f64::from(column - last));
                if begin > from {
                    break;
                }
                self.pieces.pop();
                begin = f64::NEG_INFINITY;
            }
            self.pieces.push((column, begin));
        }
    }

    /// Column and row of the pixel of the shape that is nearest to column `x`; columns are asked for from left to right.
    fn nearest(&self, x: u32, piece: &mut usize, rows: &[u32]) -> Option<(u32, u32)> {
        while self
            .pieces
            .get(*piece + 1)
            .is_some_and(|(_, begin)| *begin <= f64::from(x))
        {
            *piece += 1;
        }
        let (column, _) = *self.pieces.get(*piece)?;
        Some((column, rows[column as usize]))
    }
}

/// From the middle of a pixel to the edge of the shape, by the pixels around the nearest one, since a neighbour that is covered
/// by more may have its edge nearer.
fn to_shape(shape: &Coverage, (x, y): (i64, i64), (dx, dy): (i64, i64)) -> f32 {
    let around = (-1..=1).flat_map(|down| (-1..=1).map(move |across| (dx + across, dy + down)));
    let distance = |(dx, dy): (i64, i64)| {
        let covered = shape.at(x + dx, y + dy);
        let (dx, dy) = (dx as f32, dy as f32);
        (covered > 0.0).then(|| dx.hypot(dy) + to_edge(dx, dy, covered))
    };
    around.filter_map(distance).fold(f32::INFINITY, f32::min)
}

/// From the middle of a pixel with this coverage to the edge of the shape in it, along the direction it is seen from;
/// negative where the edge is on the near side.
fn to_edge(dx: f32, dy: f32, covered: f32) -> f32 {
    let length = dx.hypot(dy);
    if length == 0.0 {
        return 0.5 - covered;
    }
    let (dx, dy) = (dx.abs() / length, dy.abs() / length);
    let (long, short) = (dx.max(dy), dx.min(dy));
    let corner = 0.5 * short / long;
    if covered < corner {
        0.5 * (long + short) - (2.0 * long * short * covered).sqrt()
    } else if covered < 1.0 - corner {
        (0.5 - covered) * long
    } else {
        (2.0 * long * short * (1.0 - covered)).sqrt() - 0.5 * (long + short)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A disk with coverage from 16×16 points a pixel.
    fn disk(size: u32, centre: (f64, f64), radius: f64) -> Coverage {
        let mut values = Vec::new();
        for y in 0..size {
            for x in 0..size {
                let inside = (0..256).filter(|i| {
                    let (u, v) = (f64::from(i % 16), f64::from(i / 16));
                    let dx = f64::from(x) + (u + 0.5) / 16.0 - centre.0;
                    let dy = f64::from(y) + (v + 0.5) / 16.0 - centre.1;
                    dx.hypot(dy) <= radius
                });
                values.push(u16::from_unit(inside.count() as f32 / 256.0));
            }
        }
        Coverage::new(Size::new(size, size), values)
    }

    #[test]
    fn a_disk_grows_into_a_larger_disk() {
        for (radius, width) in [(7.3, 1.0), (7.3, 3.4), (2.0, 8.0), (11.0, 0.5)] {
            let centre = (14.3, 13.8);
            let (grown, margin) = grown(&disk(28, centre, radius), width);
            let shift = f64::from(margin);
            let wanted = disk(
                grown.size.width,
                (centre.0 + shift, centre.1 + shift),
                radius + f64::from(width),
            );
            for (at, (found, wanted)) in grown.values.iter().zip(&wanted.values).enumerate() {
                let off = (found.to_unit() - wanted.to_unit()).abs();
                assert!(off < 0.2, "radius {radius} width {width} at {at}: {off}");
            }
            let sum = |coverage: &Coverage| {
                coverage
                    .values
                    .iter()
                    .map(|v| f64::from(v.to_unit()))
                    .sum::<f64>()
            };
            let ratio = sum(&grown) / sum(&wanted);
            assert!(
                (ratio - 1.0).abs() < 0.03,
                "radius {radius} width {width}: {ratio}"
            );
        }
    }

    #[test]
    fn straight_edges_grow_by_the_width_exactly() {
        // Two fifths of the column at 3 are covered, so the edge lies at 3.6.
        let mut values = vec![0; 9 * 5];
        for row in values.chunks_exact_mut(9) {
            row[3] = u16::from_unit(0.4);
            row[4..6].fill(u16::MAX);
        }
        let (grown, margin) = grown(&Coverage::new(Size::new(9, 5), values), 1.5);
        let row = i64::from(margin) + 2;
        let at = |x: i64| grown.at(x + i64::from(margin), row);
        let close = |x: i64, wanted: f32| assert!((at(x) - wanted).abs() < 1e-4, "{x}: {}", at(x));
        close(1, 0.0);
        close(2, 0.9);
        close(3, 1.0);
        close(6, 1.0);
        close(7, 0.5);
        close(8, 0.0);
    }

    #[test]
    fn nothing_grows_into_nothing() {
        let (grown, margin) = grown(&Coverage::new(Size::new(3, 2), vec![0; 6]), 2.0);
        assert_eq!((grown.size, margin), (Size::new(9, 8), 3));
        assert!(grown.values.iter().all(|value| *value == 0));
    }
}
