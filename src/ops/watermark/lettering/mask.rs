//! The mask: how much of each pixel the glyphs of a layout cover.
//!
//! It knows sizes in pixels but no picture and no colour. Edges are antialiased by exact area coverage; glyphs stand at
//! fractions of a pixel across, and on whole pixels down, so that all letters of a line share one sharp baseline.

use ab_glyph::{OutlinedGlyph, PxScale, PxScaleFactor, Rect, point};

use super::layout::{Layout, Line, PlacedGlyph};
use crate::ops::gravity::Pull;
use crate::picture::Size;

/// Coverage, row by row from the top left: 0 is none, 65,535 is the whole pixel.
#[derive(Debug, PartialEq)]
pub(in crate::ops::watermark) struct Mask {
    size: Size,
    coverage: Vec<u16>,
}

/// A layout at one size: where in pixels its glyphs stand, with the first baseline at zero.
#[derive(Debug)]
pub(in crate::ops::watermark) struct Typesetting<'a> {
    layout: &'a Layout,
    em: f32,
    align: Pull,
}

impl<'a> Typesetting<'a> {
    /// The layout with `em` pixels to the em, or less if it would not fit into `room`; lines are aligned to `align` unless
    /// the style of the text says otherwise.
    ///
    /// In a room of very few pixels the result may still be up to 3 pixels larger.
    pub(in crate::ops::watermark) fn fitting(
        layout: &'a Layout,
        em: f32,
        room: Size,
        align: Pull,
    ) -> Self {
        let wanted = Self { layout, em, align };
        let frame = wanted.frame();
        if frame.width() <= room.width as f32 && frame.height() <= room.height as f32 {
            return wanted;
        }
        // Both ends of a width are rounded outwards, and so are those of a height, where a baseline is rounded as well.
        let across = (room.width as f32 - 2.0).max(0.5) / layout.width();
        let down = (room.height as f32 - 3.0).max(0.5) / layout.height();
        Self {
            em: em.min(across).min(down),
            ..wanted
        }
    }

    /// Draws the glyphs. Where they overlap or touch, coverage adds up.
    pub(in crate::ops::watermark) fn rasterize(&self) -> Mask {
        let frame = self.frame();
        let size = Size::new(frame.width() as u32, frame.height() as u32);
        let mut coverage = vec![0u16; size.pixels() as usize];
        self.each_glyph(|glyph| {
            let bounds = glyph.px_bounds();
            let left = (bounds.min.x - frame.min.x) as usize;
            let top = (bounds.min.y - frame.min.y) as usize;
            glyph.draw(|x, y, covered| {
                let (x, y) = (left + x as usize, top + y as usize);
                let covered = (covered.min(1.0) * 65_535.0 + 0.5) as u16;
                if let Some(sum) = coverage.get_mut(y * size.width as usize + x) {
                    *sum = sum.saturating_add(covered);
                }
            });
        });
        Mask { size, coverage }
    }

    /// The pixels that are reserved: everything that is drawn, and down the full height of the lines, so that texts with
    /// and without tall letters stand on the same baseline.
    fn frame(&self) -> Rect {
        let extents = self.layout.extents;
        let last = self
            .layout
            .lines
            .last()
            .map_or(0.0, |line| self.baseline(line));
        let mut frame = Rect {
            min: point(f32::INFINITY, -(extents.above * self.em).ceil()),
            max: point(f32::NEG_INFINITY, last + (extents.below * self.em).ceil()),
        };
        for line in &self.layout.lines {
            for (outline, factor, position) in self.outlines(line) {
                let bounds = outline.px_bounds(factor, position);
                frame.min = point(frame.min.x.min(bounds.min.x), frame.min.y.min(bounds.min.y));
                frame.max = point(frame.max.x.max(bounds.max.x), frame.max.y.max(bounds.max.y));
            }
        }
        frame
    }

    fn each_glyph(&self, mut draw: impl FnMut(&OutlinedGlyph)) {
        for line in &self.layout.lines {
            for (outline, factor, position) in self.outlines(line) {
                // The scale of the glyph itself is not used: the factor is exact in em, which the scale is not.
                let glyph =
                    ab_glyph::GlyphId(0).with_scale_and_position(PxScale::from(self.em), position);
                draw(&OutlinedGlyph::new(glyph, outline.clone(), factor));
            }
        }
    }

    /// The outlines of a line with the pixels in their units and their positions in pixels.
    fn outlines(
        &self,
        line: &'a Line,
    ) -> impl Iterator<Item = (&'a ab_glyph::Outline, PxScaleFactor, ab_glyph::Point)> {
        let anchor = self.anchor(line);
        let (layout, em, baseline) = (self.layout, self.em, self.baseline(line));
        line.glyphs.iter().filter_map(move |glyph| {
            let position = point((glyph.x - anchor) * em, baseline - glyph.y * em);
            Some((
                layout.outline(*glyph)?,
                factor(layout, *glyph, em),
                position,
            ))
        })
    }

    /// What of a line stands at zero, in em: that of the block which the mark holds on to.
    ///
    /// The side itself is at a whole pixel, so that it is sharp and the margin exact.
    fn anchor(&self, line: &Line) -> f32 {
        let (left, right) = line.ink.unwrap_or_default();
        let side = self.layout.align.side(self.align, line.order);
        let place = |side| match side {
            Pull::Start => 0.0,
            Pull::Middle => 0.5,
            Pull::End => 1.0,
        };
        let own = left + (right - left) * place(side);
        own + self.layout.width() * (place(self.align) - place(side))
    }

    fn baseline(&self, line: &Line) -> f32 {
        (line.baseline * self.em).round()
    }
}

fn factor(layout: &Layout, glyph: PlacedGlyph, em: f32) -> PxScaleFactor {
    let factor = em / layout.units_per_em(glyph);
    PxScaleFactor {
        horizontal: factor,
        vertical: factor,
    }
}

impl Mask {
    /// Width and height in pixels.
    pub(in crate::ops::watermark) fn size(&self) -> Size {
        self.size
    }

    /// The coverage of all pixels.
    pub(in crate::ops::watermark) fn coverage(&self) -> &[u16] {
        &self.coverage
    }
}
