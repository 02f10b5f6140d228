//! Painting: laying a mark over a picture.
//!
//! Simple alpha compositing with a blend mode, as in "Compositing and Blending Level 1" (W3C), on sRGB-encoded samples, which
//! is what browsers and image editors do. It knows where a mark goes and what each of its pixels holds; it does not know
//! what the mark shows.

use super::blend::Blend;
use super::render::Sprite;
use crate::ops::Split;
use crate::picture::{Channels, Picture, Sample, Samples, Size};

/// A pixel of a mark: colour and alpha from 0 to 1, sRGB-encoded, premultiplied.
#[derive(Clone, Copy, Debug)]
pub(super) struct Premultiplied {
    pub(super) rgb: [f32; 3],
    pub(super) alpha: f32,
}

/// What can be painted.
pub(super) trait Source: Sync {
    /// Width and height in pixels.
    fn size(&self) -> Size;

    /// Whether red, green and blue are the same everywhere, so that a gray picture can stay gray.
    fn is_gray(&self) -> bool;

    /// First column of a row that is painted, and the first behind the last.
    fn span(&self, row: usize) -> (usize, usize);

    /// A pixel by its number, row by row from the top left.
    fn pixel(&self, index: usize) -> Premultiplied;
}

/// A sprite at an opacity.
#[derive(Debug)]
pub(super) struct Faded<'a> {
    pub(super) sprite: &'a Sprite,
    /// 0 to 1.
    pub(super) opacity: f32,
}

impl Source for Faded<'_> {
    fn size(&self) -> Size {
        self.sprite.size
    }

    fn is_gray(&self) -> bool {
        self.sprite.is_gray
    }

    fn span(&self, row: usize) -> (usize, usize) {
        let (first, behind) = self.sprite.spans[row];
        (first as usize, behind as usize)
    }

    fn pixel(&self, index: usize) -> Premultiplied {
        let scale = self.opacity / f32::from(u16::MAX);
        let [red, green, blue, alpha] = self.sprite.pixels[index];
        Premultiplied {
            rgb: [red, green, blue].map(|channel| f32::from(channel) * scale),
            alpha: f32::from(alpha) * scale,
        }
    }
}

/// Lays `source` over `picture` with its top left pixel at each of the corners in turn; what sticks out is cut off.
///
/// A gray picture becomes RGB if the source is coloured and any of it lies inside. Alpha of the picture is straight before
/// and after. Pixels that the source does not cover keep their samples.
pub(super) fn paint(
    source: &impl Source,
    picture: Picture,
    corners: &[(i32, i32)],
    blend: Blend,
    split: Split,
) -> Picture {
    let size = picture.size();
    let overlaps = corners
        .iter()
        .map(|corner| Overlap::new(size, source.size(), *corner));
    let copies = Copies::new(overlaps.flatten().collect());
    if copies.overlaps.is_empty() {
        return picture;
    }
    let channels = match source.is_gray() {
        true => picture.channels(),
        false => picture.channels().with_color(),
    };
    let mut picture = picture.with_channels(channels);
    let stride = picture.stride();
    let brush = Brush {
        source,
        channels,
        blend,
    };
    match picture.samples_mut() {
        Samples::U8(samples) => copies.paint(&brush, samples, stride, split),
        Samples::U16(samples) => copies.paint(&brush, samples, stride, split),
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
}

/// First position in the picture, first position in the mark and length of what they share on one axis.
fn common(picture: u32, mark: u32, start: i32) -> Option<(usize, usize, usize)> {
    let (start, picture) = (i64::from(start), i64::from(picture));
    let (from, to) = (start.max(0), (start + i64::from(mark)).min(picture));
    (from < to).then(|| (from as usize, (from - start) as usize, (to - from) as usize))
}

/// Copies of a mark inside a picture, by the rows that they touch.
struct Copies {
    overlaps: Vec<Overlap>,
    /// The first row that any of them touches.
    top: usize,
    /// For each row from there the numbers of those that touch it, in their order.
    rows: Vec<Vec<u32>>,
}

impl Copies {
    fn new(overlaps: Vec<Overlap>) -> Self {
        let top = overlaps.iter().map(|part| part.top).min().unwrap_or(0);
        let bottom = overlaps.iter().map(|part| part.top + part.height).max();
        let mut rows = vec![Vec::new(); bottom.unwrap_or(0) - top];
        for (number, part) in (0..).zip(&overlaps) {
            for row in &mut rows[part.top - top..][..part.height] {
                row.push(number);
            }
        }
        Self {
            overlaps,
            top,
            rows,
        }
    }

    fn paint<S: Sample>(
        &self,
        brush: &Brush<'_, impl Source>,
        samples: &mut [S],
        stride: usize,
        split: Split,
    ) {
        let bottom = self.top + self.rows.len();
        let rows = &mut samples[self.top * stride..bottom * stride];
        split.rows(rows, stride, |y, row| {
            for &number in &self.rows[y] {
                let part = &self.overlaps[number as usize];
                brush.paint_row(part, self.top + y, row);
            }
        });
    }
}

/// What is painted, and how.
struct Brush<'a, I> {
    source: &'a I,
    channels: Channels,
    blend: Blend,
}

impl<I: Source> Brush<'_, I> {
    /// Paints the row `y` of the picture.
    fn paint_row<S: Sample>(&self, part: &Overlap, y: usize, row: &mut [S]) {
        let own = part.skipped.1 + y - part.top;
        let (first, behind) = self.source.span(own);
        let first = first.max(part.skipped.0);
        let behind = behind.min(part.skipped.0 + part.width);
        if first >= behind {
            return;
        }
        let count = self.channels.count();
        let left = part.left + first - part.skipped.0;
        let pixels = &mut row[left * count..(left + behind - first) * count];
        let number = own * self.source.size().width as usize + first;
        match self.blend {
            Blend::Normal => {
                for (x, pixel) in pixels.chunks_exact_mut(count).enumerate() {
                    let source = self.source.pixel(number + x);
                    if source.alpha > 0.0 {
                        over(source, pixel, self.channels);
                    }
                }
            }
            blend => {
                for (x, pixel) in pixels.chunks_exact_mut(count).enumerate() {
                    let source = self.source.pixel(number + x);
                    if source.alpha > 0.0 {
                        over(
                            mixed(blend, source, pixel, self.channels),
                            pixel,
                            self.channels,
                        );
                    }
                }
            }
        }
    }
}

/// The source in the colours that it has where it meets the picture: cs' = (1 − αb) cs + αb B(cb, cs), premultiplied.
fn mixed<S: Sample>(
    blend: Blend,
    source: Premultiplied,
    pixel: &[S],
    channels: Channels,
) -> Premultiplied {
    let (colors, alpha) = pixel.split_at(channels.colors());
    let below = alpha.first().map_or(1.0, |alpha| alpha.to_unit());
    let mut rgb = source.rgb;
    // Of gray all channels are alike.
    for (color, backdrop) in rgb.iter_mut().zip(colors) {
        *color = meet(blend, below, backdrop.to_unit(), *color, source.alpha);
    }
    Premultiplied { rgb, ..source }
}

/// The same for one channel; `source` is premultiplied by `alpha`, the backdrop is straight.
pub(super) fn meet(blend: Blend, below: f32, backdrop: f32, source: f32, alpha: f32) -> f32 {
    let straight = (source / alpha).min(1.0);
    (1.0 - below) * source + below * alpha * blend.mix(backdrop, straight)
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
