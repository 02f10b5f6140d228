//! How long a path is, and what its edges cost.

use resvg::tiny_skia::{PathSegment, Point};
use resvg::usvg::Path;

/// The outline of a path, by the lines between its points and handles, which are longer than it is.
pub(super) struct Outline {
    segments: f64,
    /// In its own units.
    pub(super) length: f64,
    /// Rows of the canvas that its segments cross, together.
    rows: f64,
    /// Pieces that curves are cut into to be measured.
    pub(super) pieces: f64,
}

impl Outline {
    /// `scale` are the pixels of a unit, `edge` those of the canvas along.
    pub(super) fn of(path: &Path, scale: f32, edge: f32) -> Self {
        let mut outline = Self {
            segments: 0.0,
            length: 0.0,
            rows: 0.0,
            pieces: 0.0,
        };
        let (mut at, mut start) = (Point::zero(), Point::zero());
        for segment in path.data().segments() {
            let points = match segment {
                PathSegment::MoveTo(to) => {
                    (at, start) = (to, to);
                    continue;
                }
                PathSegment::LineTo(to) => vec![to],
                PathSegment::QuadTo(handle, to) => vec![handle, to],
                PathSegment::CubicTo(first, second, to) => vec![first, second, to],
                PathSegment::Close => vec![start],
            };
            let is_curve = points.len() > 1;
            let (mut length, mut rise) = (0.0, 0.0);
            for to in points {
                length += (to - at).length();
                rise += (to.y - at.y).abs().max((to.x - at.x).abs());
                at = to;
            }
            outline.segments += 1.0;
            outline.length += f64::from(length);
            outline.rows += f64::from((rise * scale).min(edge));
            if is_curve {
                outline.pieces += f64::from(length * scale).sqrt();
            }
        }
        outline
    }

    /// What its edges cost, in touches: four lines in each row, and each segment by itself.
    pub(super) fn edges(&self) -> f64 {
        4.0 * self.rows + 30.0 * self.segments
    }
}
