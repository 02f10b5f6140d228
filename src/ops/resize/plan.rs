//! The plan of a resize: which part of the picture is used, how large it becomes, and where it lies on the canvas.
//!
//! Sizes only, in upright coordinates; no pixels.

use super::{Enlarge, Fit, Geometry, MAX_SIDE, Resize};
use crate::ops::Gravity;
use crate::ops::orient::mirrored_axes;
use crate::picture::{Orientation, Size};

/// A part of a picture in pixels, measured from its top left corner; edges may lie between two pixels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Region {
    /// Distance of the left edge.
    pub left: f64,
    /// Distance of the top edge.
    pub top: f64,
    /// From the left to the right edge.
    pub width: f64,
    /// From the top to the bottom edge.
    pub height: f64,
}

/// What a [`Resize`] does to a picture of one size. All coordinates are upright.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Plan {
    /// The upright size of the picture that the plan is for.
    pub source: Size,
    /// The part of the picture that is used.
    pub crop: Region,
    /// What that part is resampled to.
    pub scaled: Size,
    /// The size of the result: larger than `scaled` if and only if the picture is padded.
    pub canvas: Size,
    /// Where the top left corner of the scaled picture lies on the canvas, across and down.
    pub offset: (u32, u32),
}

impl Plan {
    /// Source pixels per output pixel, on the axis that shrinks less; below 1 it enlarges.
    ///
    /// A decoder that can shrink by whole numbers may shrink by anything up to this.
    pub fn factor(&self) -> f64 {
        let across = self.crop.width / f64::from(self.scaled.width.max(1));
        let down = self.crop.height / f64::from(self.scaled.height.max(1));
        across.min(down)
    }

    /// The plan for the same picture when it was decoded at another size: the same part of it, the same result.
    pub fn for_source(&self, source: Size) -> Self {
        if source == self.source {
            return *self;
        }
        let across = f64::from(source.width) / f64::from(self.source.width.max(1));
        let down = f64::from(source.height) / f64::from(self.source.height.max(1));
        let crop = Region {
            left: self.crop.left * across,
            top: self.crop.top * down,
            width: self.crop.width * across,
            height: self.crop.height * down,
        };
        Self {
            source,
            crop,
            ..*self
        }
    }

    /// The plan for the same picture when a decoder made it smaller and rounded its width and height up.
    ///
    /// `source` is the upright size that came out, and `scale` its pixels for each of the stored picture, across and
    /// down. By what was rounded up, the last column and row of the stored picture lie beyond its edge. Where that is left
    /// out of account, as by [`Plan::for_source`], the picture is stretched by up to a pixel.
    pub fn for_scaled(&self, source: Size, scale: f64, orientation: Orientation) -> Self {
        let (row, column) = mirrored_axes(orientation);
        let (across, down) = match orientation.transposes() {
            true => (column, row),
            false => (row, column),
        };
        let begin = |from: f64, stored: u32, decoded: u32, is_mirrored: bool| {
            let beyond = f64::from(decoded) - f64::from(stored) * scale;
            from * scale + if is_mirrored { beyond } else { 0.0 }
        };
        let (crop, whole) = (self.crop, self.source);
        let crop = Region {
            left: begin(crop.left, whole.width, source.width, across),
            top: begin(crop.top, whole.height, source.height, down),
            width: crop.width * scale,
            height: crop.height * scale,
        };
        Self {
            source,
            crop,
            ..*self
        }
    }
}

pub(super) fn plan(resize: &Resize, source: Size) -> Plan {
    if source.pixels() == 0 {
        return whole(source, source);
    }
    let (width, height) = match resize.geometry {
        Geometry::Box {
            width: Some(width),
            height: Some(height),
        } => return boxed(resize, source, Size::new(width.max(1), height.max(1))),
        Geometry::Box { width, height } => (width, height),
        Geometry::LongEdge(edge) => (Some(edge), Some(edge)),
        Geometry::Percent(percent) => {
            return whole(source, scaled(source, percent, resize.enlarge));
        }
    };
    // A missing side sets no bound of its own.
    let side = |wanted: Option<u32>, own: u32| wanted.map_or(own.max(MAX_SIDE), |side| side.max(1));
    let bounds = match (width, height) {
        (None, None) => source,
        _ => Size::new(side(width, source.width), side(height, source.height)),
    };
    whole(source, inside(source, bounds, resize.enlarge))
}

/// A plan for a box with both sides.
fn boxed(resize: &Resize, source: Size, bounds: Size) -> Plan {
    match resize.fit {
        Fit::Inside => whole(source, inside(source, bounds, resize.enlarge)),
        Fit::Cover => cover(resize, source, bounds),
        Fit::Fill => match resize.enlarge {
            Enlarge::Allow => whole(source, bounds),
            Enlarge::Never => whole(
                source,
                Size::new(
                    source.width.min(bounds.width),
                    source.height.min(bounds.height),
                ),
            ),
        },
        Fit::Pad => {
            let scaled = inside(source, bounds, resize.enlarge);
            let (across, down) = share(resize.gravity);
            let before = |room: u32, share: f64| (f64::from(room) * share) as u32;
            Plan {
                canvas: bounds,
                offset: (
                    before(bounds.width - scaled.width, across),
                    before(bounds.height - scaled.height, down),
                ),
                ..whole(source, scaled)
            }
        }
    }
}

fn whole(source: Size, scaled: Size) -> Plan {
    Plan {
        source,
        crop: Region {
            left: 0.0,
            top: 0.0,
            width: f64::from(source.width),
            height: f64::from(source.height),
        },
        scaled,
        canvas: scaled,
        offset: (0, 0),
    }
}

/// The largest size inside `bounds` with the aspect of `source`.
fn inside(source: Size, bounds: Size, enlarge: Enlarge) -> Size {
    let fits = source.width <= bounds.width && source.height <= bounds.height;
    if fits && enlarge == Enlarge::Never {
        return source;
    }
    if narrower(bounds, source) {
        Size::new(
            bounds.width,
            scale(source.height, bounds.width, source.width),
        )
    } else {
        Size::new(
            scale(source.width, bounds.height, source.height),
            bounds.height,
        )
    }
}

/// Both sides in percent, rounded to the nearest, 1 to [`MAX_SIDE`] pixels.
fn scaled(source: Size, percent: f32, enlarge: Enlarge) -> Size {
    let shrinks = percent < 100.0;
    if percent == 100.0 || (!shrinks && enlarge == Enlarge::Never) {
        return source;
    }
    let side = |side: u32| {
        let wanted = (f64::from(side) * f64::from(percent) / 100.0).round();
        // In this order, what is no number becomes 1.
        wanted.max(1.0).min(f64::from(MAX_SIDE)) as u32
    };
    Size::new(side(source.width), side(source.height))
}

/// The box is filled; the sides that stick out are cropped.
fn cover(resize: &Resize, source: Size, bounds: Size) -> Plan {
    let (across, down) = share(resize.gravity);
    let small = source.width < bounds.width || source.height < bounds.height;
    let unscaled = small && resize.enlarge == Enlarge::Never;
    // The side of the picture that is used as a whole is the one that binds.
    let (mut width, mut height) = (f64::from(source.width), f64::from(source.height));
    if narrower(source, bounds) {
        height = f64::from(bounds.height) * width / f64::from(bounds.width);
    } else {
        width = f64::from(bounds.width) * height / f64::from(bounds.height);
    }
    let mut scaled = bounds;
    if unscaled {
        (width, height) = (width.round().max(1.0), height.round().max(1.0));
        scaled = Size::new(width as u32, height as u32);
    }
    let mut left = (f64::from(source.width) - width) * across;
    let mut top = (f64::from(source.height) - height) * down;
    if width == f64::from(scaled.width) && height == f64::from(scaled.height) {
        // Half a pixel is no reason to resample a picture that keeps its scale.
        (left, top) = (left.floor(), top.floor());
    }
    Plan {
        crop: Region {
            left,
            top,
            width,
            height,
        },
        ..whole(source, scaled)
    }
}

/// Whether `a` is narrower, for its height, than `b`, or just as narrow.
fn narrower(a: Size, b: Size) -> bool {
    u64::from(a.width) * u64::from(b.height) <= u64::from(b.width) * u64::from(a.height)
}

/// `side × to / from`, rounded to the nearest, at least 1.
fn scale(side: u32, to: u32, from: u32) -> u32 {
    let from = u64::from(from);
    let scaled = (u64::from(side) * u64::from(to) + from / 2) / from;
    u32::try_from(scaled).unwrap_or(u32::MAX).max(1)
}

/// How much of the room that is left lies before the picture, across and down.
fn share(gravity: Gravity) -> (f64, f64) {
    match gravity {
        Gravity::NorthWest => (0.0, 0.0),
        Gravity::North => (0.5, 0.0),
        Gravity::NorthEast => (1.0, 0.0),
        Gravity::West => (0.0, 0.5),
        Gravity::Center => (0.5, 0.5),
        Gravity::East => (1.0, 0.5),
        Gravity::SouthWest => (0.0, 1.0),
        Gravity::South => (0.5, 1.0),
        Gravity::SouthEast => (1.0, 1.0),
    }
}
