//! One axis of a resample: which stretch of a line of pixels becomes how many pixels.
//!
//! It knows positions along a line, and nothing of samples.

use std::ops::Range;

use super::{Kernel, Plan};
use crate::ops::orient::mirrored_axes;
use crate::picture::Orientation;

/// A stretch of a line of pixels that is resampled to `count` pixels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Axis {
    /// Pixels in the line, at least 1.
    pub(super) source: u32,
    /// Where the stretch begins, 0 to `source`.
    pub(super) from: f64,
    /// How long it is; it ends at `source` at the latest.
    pub(super) span: f64,
    /// Pixels that come out of it, at least 1.
    pub(super) count: u32,
    /// Whether the line runs against the upright picture: it decides ties of [`Axis::nearest`].
    mirrored: bool,
}

impl Axis {
    /// The axes of the stored picture, along a row and down a column, for a plan in upright coordinates.
    pub(super) fn stored(plan: &Plan, orientation: Orientation) -> (Self, Self) {
        let (source, crop, scaled) = (plan.source, plan.crop, plan.scaled);
        let across = Self::new(source.width, crop.left, crop.width, scaled.width);
        let down = Self::new(source.height, crop.top, crop.height, scaled.height);
        let (along_row, down_column) = if orientation.transposes() {
            (down, across)
        } else {
            (across, down)
        };
        let (mirror_row, mirror_column) = mirrored_axes(orientation);
        (
            along_row.reversed_if(mirror_row),
            down_column.reversed_if(mirror_column),
        )
    }

    fn new(source: u32, from: f64, span: f64, count: u32) -> Self {
        let from = from.clamp(0.0, f64::from(source));
        Self {
            source,
            from,
            span: span.clamp(0.0, f64::from(source) - from),
            count,
            mirrored: false,
        }
    }

    fn reversed_if(self, mirrored: bool) -> Self {
        if !mirrored {
            return self;
        }
        let from = f64::from(self.source) - self.from - self.span;
        Self {
            mirrored,
            ..Self::new(self.source, from, self.span, self.count)
        }
    }

    /// Source pixels per output pixel.
    pub(super) fn factor(self) -> f64 {
        self.span / f64::from(self.count)
    }

    /// Whether whole pixels are taken over one by one.
    pub(super) fn copies(self) -> bool {
        self.span == f64::from(self.count) && self.from.fract() == 0.0
    }

    /// Whether all pixels of the line are taken over.
    pub(super) fn keeps_all(self) -> bool {
        self.copies() && self.count == self.source
    }

    /// The source pixels that a kernel can touch, and perhaps one more at either end.
    pub(super) fn reach(self, kernel: Kernel) -> Range<u32> {
        let radius = kernel.radius() * self.factor().max(1.0);
        let first = (self.from - radius).floor() - 1.0;
        let last = (self.from + self.span + radius).ceil() + 1.0;
        // A cast from a float stops at the ends of the range.
        first as u32..(last as u32).min(self.source)
    }

    /// For every output pixel, the source pixel under its centre. A centre between two pixels takes the right or lower
    /// one of the upright picture.
    pub(super) fn nearest(self) -> Vec<u32> {
        let upright = if self.mirrored {
            Self {
                mirrored: false,
                ..self.reversed_if(true)
            }
        } else {
            self
        };
        let last = self.source - 1;
        let under = |i: u32| {
            let centre = upright.from + (f64::from(i) + 0.5) * upright.factor();
            (centre as u32).min(last)
        };
        if self.mirrored {
            (0..self.count).rev().map(|i| last - under(i)).collect()
        } else {
            (0..self.count).map(under).collect()
        }
    }

    /// How many bytes fast_image_resize needs for the weights of this axis: 8 for each as computed, at most 4 as used,
    /// and what is kept for every output pixel.
    pub(super) fn weight_bytes(self, kernel: Kernel) -> u64 {
        let window = (kernel.radius() * self.factor().max(1.0)).ceil() as u64 * 2 + 1;
        u64::from(self.count) * (window * 12 + 64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nearest_takes_the_centre_and_mirrors_exactly() {
        let axis = Axis::new(9, 0.0, 9.0, 3);
        assert_eq!(axis.nearest(), [1, 4, 7]);
        let axis = Axis::new(8, 0.0, 8.0, 2);
        assert_eq!(axis.nearest(), [2, 6]);
        assert_eq!(axis.reversed_if(true).nearest(), [1, 5]);
        let axis = Axis::new(2, 0.0, 2.0, 5);
        assert_eq!(axis.nearest(), [0, 0, 1, 1, 1]);
        assert_eq!(Axis::new(65_535, 0.0, 65_535.0, 1).nearest(), [32_767]);
        assert_eq!(Axis::new(10, 4.0, 3.0, 3).nearest(), [4, 5, 6]);
    }

    #[test]
    fn a_stretch_stays_on_the_line() {
        let axis = Axis::new(10, 3.3, 6.7 + 1e-15, 4);
        assert!(axis.from + axis.span <= 10.0);
        assert_eq!(axis.reach(Kernel::Lanczos3), 0..10);
        let axis = Axis::new(100, 40.0, 20.0, 20);
        assert!(axis.copies());
        assert_eq!(axis.reach(Kernel::Bilinear), 38..62);
    }
}
