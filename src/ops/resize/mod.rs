//! Resizing: a size that is wanted becomes a plan, and the plan becomes pixels.
//!
//! Orientation is folded in: the stored pixels are resampled as they lie and only the result is turned, so a rotated
//! photo costs no turn of its full size. It knows nothing of files and of how many pictures are in work.

mod axis;
mod between;
mod convolve;
mod curve;
mod fine;
mod geometry;
mod memory;
mod nearest;
mod options;
mod pad;
mod plan;
mod resizer;
#[cfg(test)]
mod tests;
mod weighed;

pub use geometry::{Geometry, GeometryError, MAX_PERCENT, MAX_SIDE};
pub use options::{Enlarge, Fit, Kernel, Light, NameError};
pub use plan::{Plan, Region};
pub use resizer::{Recycler, Resizer};

use crate::ops::{Color, Gravity};
use crate::picture::{Channels, Depth, Size};

/// How pictures are resized.
///
/// Sizes are those of the upright picture. A side that follows from the aspect is rounded to the nearest pixel and is
/// at least 1. For a picture of W×H and a box of w×h with both sides:
///
/// | fit | [`Enlarge::Allow`] | [`Enlarge::Never`] |
/// |---|---|---|
/// | inside | the largest size in the box with the picture's aspect | the same; a picture inside the box stays |
/// | cover | w×h; scaled until it covers the box, what sticks out is cropped | the same if W ≥ w and H ≥ h; otherwise not scaled, and cropped to the largest part with the box's aspect |
/// | fill | w×h, each axis scaled on its own | min(W, w)×min(H, h) |
/// | pad | w×h; inside, on a canvas | w×h; inside without enlarging, on a canvas |
///
/// The other geometries keep the aspect, and every fit does the same with them:
///
/// | geometry | [`Enlarge::Allow`] | [`Enlarge::Never`] |
/// |---|---|---|
/// | one side | that side as wanted, though no side above [`MAX_SIDE`] | the same; a picture that is no longer on that side stays |
/// | long edge | the longer side as wanted | the same; a picture that is no longer stays |
/// | percent | both sides, rounded, 1 to [`MAX_SIDE`] | the same; more than 100 % leaves the picture |
///
/// ```
/// use stampmill::ops::resize::{Fit, Resize};
/// use stampmill::picture::Size;
///
/// let mut resize = Resize::new("1600x1600".parse()?);
/// assert_eq!(resize.target(Size::new(4000, 3000)), Size::new(1600, 1200));
/// assert_eq!(resize.target(Size::new(800, 600)), Size::new(800, 600));
/// resize.fit = Fit::Cover;
/// assert_eq!(resize.target(Size::new(4000, 3000)), Size::new(1600, 1600));
/// assert_eq!(resize.target(Size::new(800, 600)), Size::new(600, 600));
/// # Ok::<(), stampmill::ops::resize::GeometryError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Resize {
    /// The size that is wanted.
    pub geometry: Geometry,
    /// What happens when the aspect of a box differs from the picture's.
    pub fit: Fit,
    /// The resampling kernel.
    pub kernel: Kernel,
    /// Which values the kernel weighs.
    pub light: Light,
    /// Whether a picture may become larger.
    pub enlarge: Enlarge,
    /// What is kept by [`Fit::Cover`], and where the picture lies on the canvas of [`Fit::Pad`]. Where a centred picture
    /// cannot be exactly in the middle of its canvas, it is half a pixel further left or up.
    pub gravity: Gravity,
    /// The canvas of [`Fit::Pad`]. On a picture with alpha the canvas is transparent instead. A gray picture without
    /// alpha becomes RGB if this is a colour and the picture is padded.
    pub background: Color,
}

impl Resize {
    /// Inside the geometry, Lanczos3 on encoded samples, shrinking only, centred, on white.
    pub fn new(geometry: Geometry) -> Self {
        Self {
            geometry,
            fit: Fit::Inside,
            kernel: Kernel::Lanczos3,
            light: Light::Encoded,
            enlarge: Enlarge::Never,
            gravity: Gravity::Center,
            background: Color::new(255, 255, 255),
        }
    }

    /// What is done to a picture of this upright size. A picture without pixels is left alone.
    pub fn plan(&self, upright: Size) -> Plan {
        plan::plan(self, upright)
    }

    /// The size of the result for a picture of this upright size.
    pub fn target(&self, upright: Size) -> Size {
        self.plan(upright).canvas
    }

    /// The most bytes that [`Resizer::apply`] holds at any time besides the picture that it is given: its result, what it
    /// works with, and what its resizer has kept from other pictures. It holds for any orientation, and for
    /// [`Resizer::apply_plan`] with a picture that was decoded smaller.
    ///
    /// `upright` is the upright size of the picture. `threads` is 1 for [`Split::Never`](crate::ops::Split::Never), and for
    /// [`Split::Rows`](crate::ops::Split::Rows) the size of the rayon pool. The pool's own memory is not counted.
    pub fn working_bytes(
        &self,
        upright: Size,
        channels: Channels,
        depth: Depth,
        threads: usize,
    ) -> u64 {
        memory::working_bytes(self, upright, (channels, depth), threads)
    }
}
