//! A picture laid on a larger canvas.

use super::Plan;
use crate::ops::{Color, Split};
use crate::picture::{Channels, Depth, Picture, Sample, Samples};

/// The layout of a padded picture: gray turns into RGB if the canvas has a colour that shows.
pub(super) fn canvas_channels(channels: Channels, background: Color) -> Channels {
    let [red, green, blue] = background.rgb;
    match channels {
        Channels::Gray if red != green || green != blue => Channels::Rgb,
        own => own,
    }
}

/// Lays `picture` on the canvas of `plan`. Allocates the canvas.
///
/// The canvas is `background`. Where the picture has alpha the canvas is transparent instead, and keeps the colour in
/// case the alpha is dropped later (a gray one keeps its luma).
pub(super) fn pad(picture: Picture, plan: &Plan, background: Color, split: Split) -> Picture {
    if picture.size() == plan.canvas {
        return picture;
    }
    let channels = canvas_channels(picture.channels(), background);
    let picture = picture.with_channels(channels);
    let blank = blank(channels, picture.depth(), background);
    let samples = match (picture.samples(), blank.samples()) {
        (Samples::U8(samples), Samples::U8(blank)) => {
            Samples::U8(lay(samples, picture.width(), blank, plan, split))
        }
        (Samples::U16(samples), Samples::U16(blank)) => {
            Samples::U16(lay(samples, picture.width(), blank, plan, split))
        }
        // Both have the same depth.
        (own, _) => own.clone(),
    };
    Picture::new(plan.canvas, channels, samples)
}

/// One pixel of the canvas.
fn blank(channels: Channels, depth: Depth, background: Color) -> Picture {
    let size = crate::picture::Size::new(1, 1);
    let [red, green, blue] = background.rgb;
    Picture::from_u8(size, Channels::Rgba, vec![red, green, blue, 0])
        .with_channels(channels)
        .with_depth(depth)
}

fn lay<S: Sample>(samples: &[S], width: u32, blank: &[S], plan: &Plan, split: Split) -> Vec<S> {
    let count = blank.len();
    let (left, top) = (plan.offset.0 as usize * count, plan.offset.1 as usize);
    let own = width as usize * count;
    let stride = plan.canvas.width as usize * count;
    let line = blank.repeat(plan.canvas.width as usize);
    let mut out = vec![S::default(); stride * plan.canvas.height as usize];
    split.rows(&mut out, stride, |y, row| {
        let source = y
            .checked_sub(top)
            .and_then(|y| samples.get(y * own..(y + 1) * own));
        match source {
            Some(source) => {
                row[..left].copy_from_slice(&line[..left]);
                row[left..left + own].copy_from_slice(source);
                row[left + own..].copy_from_slice(&line[left + own..]);
            }
            None => row.copy_from_slice(&line),
        }
    });
    out
}
