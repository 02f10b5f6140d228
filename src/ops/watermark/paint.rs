//! Painting: laying a mark over a picture.
//!
//! Source over destination (Porter and Duff, "Compositing Digital Images", 1984) on sRGB-encoded samples, which is what
//! browsers and image editors do. It knows where a mark goes and what each of its pixels holds; it does not know what the
//! mark shows.

use super::lettering::Mask;
use crate::ops::{Color, Split};
use crate::picture::{Channels, Picture, Sample, Samples, Size};

/// A pixel of a mark: colour and alpha from 0 to 1, sRGB-encoded, premultiplied.
#[derive(Clone, Copy, Debug)]
pub(super) struct Premultiplied {
    pub(super) rgb: [f32; 3],
    pub(super) alpha: f32,
}

/// What can be painted.
pub(super) trait Ink: Sync {
    /// Width and height in pixels.
    fn size(&self) -> Size;

    /// Whether red, green and blue are the same everywhere, so that a gray picture can stay gray.
    fn is_gray(&self) -> bool;

    /// A pixel by its number, row by row from the top left.
    fn pixel(&self, index: usize) -> Premultiplied;
}

/// A mask in one colour.
#[derive(Debug)]
pub(super) struct Tinted<'a> {
    pub(super) mask: &'a Mask,
    pub(super) color: Color,
    /// 0 to 1.
    pub(super) opacity: f32,
}

impl Ink for Tinted<'_> {
    fn size(&self) -> Size {
        self.mask.size()
    }

    fn is_gray(&self) -> bool {
        let [red, green, blue] = self.color.rgb;
        red == green && green == blue
    }

    fn pixel(&self, index: usize) -> Premultiplied {
        let alpha = self.mask.coverage()[index].to_unit() * self.opacity;
        Premultiplied {
            rgb: self.color.rgb.map(|channel| channel.to_unit() * alpha),
            alpha,
        }
    }
}

/// Lays `ink` over `picture` with its top left pixel at `corner`; what sticks out is cut off.
///
/// A gray picture becomes RGB if the ink is coloured and any of it lies inside. Alpha of the picture is straight before
/// and after. Pixels that the ink does not cover keep their samples.
pub(super) fn paint(ink: &impl Ink, picture: Picture, corner: (i32, i32), split: Split) -> Picture {
    let Some(overlap) = Overlap::new(picture.size(), ink.size(), corner) else {
        return picture;
    };
    let channels = match ink.is_gray() {
        true => picture.channels(),
        false => picture.channels().with_color(),
    };
    let mut picture = picture.with_channels(channels);
    let stride = picture.stride();
    match picture.samples_mut() {
        Samples::U8(samples) => overlap.blend(ink, samples, stride, channels, split),
        Samples::U16(samples) => overlap.blend(ink, samples, stride, channels, split),
    }
    picture
}

/// The part of a mark that lies inside a picture.
#[derive(Clone, Copy, Debug)]
struct Overlap {
    /// Its first column and row in the picture.
    left: usize,
    top: usize,
    /// Its first column and row in the mark.
    skipped: (usize, usize),
    width: usize,
    height: usize,
}

impl Overlap {
    fn new(picture: Size, mark: Size, corner: (i32, i32)) -> Option<Self> {
        let (left, skipped_left, width) = common(picture.width, mark.width, corner.0)?;
        let (top, skipped_top, height) = common(picture.height, mark.height, corner.1)?;
        Some(Self {
            left,
            top,
            skipped: (skipped_left, skipped_top),
            width,
            height,
        })
    }

    fn blend<S: Sample>(
        self,
        ink: &impl Ink,
        samples: &mut [S],
        stride: usize,
        channels: Channels,
        split: Split,
    ) {
        let rows = &mut samples[self.top * stride..(self.top + self.height) * stride];
        let count = channels.count();
        let columns = self.left * count..(self.left + self.width) * count;
        let mark_width = ink.size().width as usize;
        split.rows(rows, stride, |y, row| {
            let first = (self.skipped.1 + y) * mark_width + self.skipped.0;
            let pixels = row[columns.clone()].chunks_exact_mut(count);
            for (x, pixel) in pixels.enumerate() {
                let source = ink.pixel(first + x);
                if source.alpha > 0.0 {
                    over(source, pixel, channels);
                }
            }
        });
    }
}

/// First position in the picture, first position in the mark and length of what they share on one axis.
fn common(picture: u32, mark: u32, start: i32) -> Option<(usize, usize, usize)> {
    let (start, picture) = (i64::from(start), i64::from(picture));
    let (from, to) = (start.max(0), (start + i64::from(mark)).min(picture));
    (from < to).then(|| (from as usize, (from - start) as usize, (to - from) as usize))
}

fn over<S: Sample>(source: Premultiplied, pixel: &mut [S], channels: Channels) {
    let (colors, alpha) = pixel.split_at_mut(channels.colors());
    let max = S::MAX as f32;
    let behind = alpha.first().map_or(1.0, |alpha| alpha.to_unit()) * (1.0 - source.alpha);
    // Without an alpha channel the picture is opaque, and so is the result.
    let combined = match alpha {
        [] => 1.0,
        _ => source.alpha + behind,
    };
    for (sample, color) in colors.iter_mut().zip(source.rgb) {
        let sum = color * max + sample.to_u32() as f32 * behind;
        *sample = S::from_u32((sum / combined + 0.5) as u32);
    }
    if let [alpha] = alpha {
        *alpha = S::from_unit(combined);
    }
}

#[cfg(test)]
mod tests;
