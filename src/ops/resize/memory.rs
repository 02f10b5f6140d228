//! How much memory a resize takes, said before it takes any.

use super::axis::Axis;
use super::between::{Between, KEPT_BYTES};
use super::convolve::{STRIP_BYTES, STRIP_WIDTH};
use super::pad::canvas_channels;
use super::weighed::Weighing;
use super::{Kernel, Plan, Resize};
use crate::picture::{Channels, Depth, Orientation, Size};

/// The tables of all curves of both depths take 676 KiB, once they were needed; the rest is for the lists of strips.
const KEPT_TABLES: u64 = 1 << 20;

/// Pixels by which a kernel may reach further, for its size, in a picture that was decoded smaller.
const ROUNDED: u64 = 4;

pub(super) fn working_bytes(
    resize: &Resize,
    upright: Size,
    (channels, depth): (Channels, Depth),
    threads: usize,
) -> u64 {
    if upright.pixels() == 0 {
        return KEPT_TABLES;
    }
    let plan = resize.plan(upright);
    let layout = (channels, depth);
    let (x, y) = Axis::stored(&plan, Orientation::Normal);
    let scaled = plan.scaled.pixels() * pixel(channels, depth);
    let picks = resize.kernel == Kernel::Nearest || (x.copies() && y.copies());
    let (between, resampling) = if picks {
        (0, 4 * u64::from(x.count) + 4 * u64::from(y.count) + scaled)
    } else {
        // The axes change places when the orientation transposes.
        let (a, b) = (
            Pass::new(resize, layout, (x, y), threads),
            Pass::new(resize, layout, (y, x), threads),
        );
        (
            Between::room(a.between().max(b.between())),
            a.at_most(scaled).max(b.at_most(scaled)),
        )
    };
    let kept = if between > KEPT_BYTES as u64 {
        0
    } else {
        between
    };
    let fresh = if x.keeps_all() && y.keeps_all() {
        0
    } else {
        scaled
    };
    let finishing = kept + finished(resize, &plan, layout, fresh);
    KEPT_TABLES + (between + resampling).max(finishing)
}

fn pixel(channels: Channels, depth: Depth) -> u64 {
    (channels.count() * depth.bytes()) as u64
}

/// A resample of stored axes.
struct Pass {
    kernel: Kernel,
    x: Axis,
    y: Axis,
    /// Bytes of a pixel as it is weighed.
    pixel: u64,
    /// Whether samples are converted to be weighed, and the result back afterwards.
    converted: bool,
    /// Whether what is weighed is made in strips.
    in_strips: bool,
    threads: u64,
}

impl Pass {
    fn new(
        resize: &Resize,
        (channels, depth): (Channels, Depth),
        (x, y): (Axis, Axis),
        threads: usize,
    ) -> Self {
        let weighing = Weighing::of(resize.light, (channels, depth), x, y);
        Self {
            kernel: resize.kernel,
            x,
            y,
            pixel: (channels.count() * weighing.bytes()) as u64,
            converted: weighing.converts(),
            in_strips: weighing.converts() || channels.has_alpha(),
            threads: threads.max(1) as u64,
        }
    }

    fn reach(&self, axis: Axis) -> u64 {
        axis.reach(self.kernel).len() as u64 + ROUNDED
    }

    /// What lies between the passes.
    fn between(&self) -> u64 {
        self.reach(self.x) * u64::from(self.y.count) * self.pixel
    }

    /// The most that is held besides that: while weighing, or while the result is narrowed.
    fn at_most(&self, scaled: u64) -> u64 {
        let weighed = u64::from(self.x.count) * u64::from(self.y.count) * self.pixel;
        let weights = self
            .x
            .weight_bytes(self.kernel)
            .max(self.y.weight_bytes(self.kernel));
        let strips = if self.in_strips { self.strips() } else { 0 };
        let narrowed = if self.converted { weighed + scaled } else { 0 };
        (weighed + strips + self.threads * weights).max(narrowed)
    }

    /// The strips of converted samples in work: an even share of the columns may be one column wider than the limit.
    fn strips(&self) -> u64 {
        let column = self.reach(self.y) * self.pixel;
        let least = self.threads * u64::from(STRIP_WIDTH) * column;
        let limit = (STRIP_BYTES as u64).max(least);
        limit.min(self.reach(self.x) * column) + self.threads * column
    }
}

/// What comes after resampling: the turned picture, then the one in the canvas' channels, then the canvas.
///
/// `fresh` are the bytes of the resampled picture, none if it is still the one that was given.
fn finished(resize: &Resize, plan: &Plan, (channels, depth): (Channels, Depth), fresh: u64) -> u64 {
    let turned = plan.scaled.pixels() * pixel(channels, depth);
    let turning = fresh + turned;
    if plan.canvas == plan.scaled {
        return turning;
    }
    let on_canvas = pixel(canvas_channels(channels, resize.background), depth);
    let laid = plan.scaled.pixels() * on_canvas;
    let canvas = plan.canvas.pixels() * on_canvas + u64::from(plan.canvas.width) * on_canvas;
    turning.max(turned + laid).max(laid + canvas)
}
