//! How much memory a resize takes, said before it takes any.

use super::axis::Axis;
use super::convolve::{STRIP_BYTES, STRIP_WIDTH};
use super::pad::canvas_channels;
use super::resizer::weighs_wide;
use super::{Kernel, Plan, Resize};
use crate::picture::{Channels, Depth, Orientation, Size};

/// The tables of both curves and both depths.
const TABLE_BYTES: u64 = 1 << 20;

pub(super) fn working_bytes(
    resize: &Resize,
    upright: Size,
    channels: Channels,
    depth: Depth,
) -> u64 {
    let plan = resize.plan(upright);
    let pixel = channels.count() as u64 * depth.bytes() as u64;
    let scaled = plan.scaled.pixels() * pixel;
    let (x, y) = Axis::stored(&plan, Orientation::Normal);
    let resampled = if x.copies() && y.copies() {
        0
    } else if resize.kernel == Kernel::Nearest {
        4 * u64::from(x.count + y.count)
    } else {
        // The axes change places when the orientation transposes.
        let wide = weighs_wide(resize.light, depth, x, y);
        let sample = if wide { 2 } else { depth.bytes() as u64 };
        let pixel = channels.count() as u64 * sample;
        let converts = wide || channels.has_alpha();
        let most = |f: &dyn Fn(Axis, Axis) -> u64| f(x, y).max(f(y, x));
        let between = most(&|x, y| reach(x, resize.kernel) * u64::from(y.count)) * pixel;
        let strip = most(&|x, y| strip(x, y, resize.kernel, pixel));
        let weights = x
            .weight_bytes(resize.kernel)
            .max(y.weight_bytes(resize.kernel));
        let weighed = plan.scaled.pixels() * pixel;
        let strips = if converts { strip } else { 0 };
        let narrowed = if wide { weighed + TABLE_BYTES } else { 0 };
        between + narrowed + strips + weights
    };
    resampled + scaled + finished(resize, &plan, channels, depth)
}

/// What comes after resampling: the turned picture, then the one in the canvas' channels, then the canvas.
fn finished(resize: &Resize, plan: &Plan, channels: Channels, depth: Depth) -> u64 {
    let bytes =
        |size: Size, channels: Channels| size.pixels() * (channels.count() * depth.bytes()) as u64;
    let turned = bytes(plan.scaled, channels);
    if plan.canvas == plan.scaled {
        return turned;
    }
    let on_canvas = canvas_channels(channels, resize.background);
    let line = bytes(Size::new(plan.canvas.width, 1), on_canvas);
    turned.max(bytes(plan.scaled, on_canvas) + bytes(plan.canvas, on_canvas) + line)
}

fn reach(axis: Axis, kernel: Kernel) -> u64 {
    axis.reach(kernel).len() as u64
}

/// One strip of converted samples: an even share of the columns may be one column wider than the limit.
fn strip(x: Axis, y: Axis, kernel: Kernel, pixel: u64) -> u64 {
    let column = reach(y, kernel) * pixel;
    let limit = (STRIP_BYTES as u64).max(column * u64::from(STRIP_WIDTH)) + column;
    limit.min(reach(x, kernel) * column)
}
