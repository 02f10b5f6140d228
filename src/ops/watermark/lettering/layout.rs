//! Layout: shaped text to glyphs with positions, in em.
//!
//! It puts lines under each other and letters apart, and knows the real bounds of the outlines. Positions are in em, so one
//! layout serves every size. The glyphs of a line start at zero; lines are moved into place when they are drawn.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use ab_glyph::{GlyphId, Outline};

use super::font::{Extents, Font};
use super::shape::{ShapedLine, ShapedRun};
use super::style::{Align, Order, TextStyle};

/// Text, laid out.
#[derive(Debug)]
pub(in crate::ops::watermark) struct Layout {
    /// The lines from top to bottom, blank ones included.
    pub(in crate::ops::watermark) lines: Vec<Line>,
    /// The fonts of the glyphs.
    fonts: Vec<Font>,
    /// The outlines of the glyphs that occur, in design units.
    outlines: HashMap<(usize, GlyphId), Outline>,
    /// The measures of the chosen font.
    pub(in crate::ops::watermark) extents: Extents,
    pub(in crate::ops::watermark) align: Align,
}

/// One line.
#[derive(Debug, Default)]
pub(in crate::ops::watermark) struct Line {
    /// The glyphs that are drawn; blanks are in the positions only.
    pub(in crate::ops::watermark) glyphs: Vec<PlacedGlyph>,
    /// Left and right end of what is drawn, in em.
    pub(in crate::ops::watermark) ink: Option<(f32, f32)>,
    /// From the first baseline down to that of this line, in em.
    pub(in crate::ops::watermark) baseline: f32,
    pub(in crate::ops::watermark) order: Order,
}

/// A glyph and the position of its origin in its line, in em; y goes up from the baseline.
#[derive(Clone, Copy, Debug)]
pub(in crate::ops::watermark) struct PlacedGlyph {
    font: usize,
    pub(in crate::ops::watermark) id: GlyphId,
    pub(in crate::ops::watermark) x: f32,
    pub(in crate::ops::watermark) y: f32,
}

impl Layout {
    /// Lays out `text`. A tab is a space; characters that are never drawn, and those that no font has, are left out.
    pub(in crate::ops::watermark) fn new(style: &TextStyle, text: &str) -> Self {
        let mut layout = Self {
            lines: Vec::new(),
            fonts: vec![style.fonts.chosen().clone()],
            outlines: HashMap::new(),
            extents: style.fonts.chosen().extents(),
            align: style.align,
        };
        let spacing = match style.line_spacing.is_nan() {
            true => 1.0,
            false => style.line_spacing.clamp(0.0, 10.0),
        };
        let mut baseline = 0.0;
        let mut above: Option<f32> = None;
        for shaped in style.shape(text) {
            let (ascent, descent) = layout.room(&shaped);
            if let Some(above) = above {
                baseline += (above + ascent) * spacing;
            }
            above = Some(descent);
            let line = layout.line(&shaped);
            layout.lines.push(Line { baseline, ..line });
        }
        layout
    }

    /// Whether nothing is drawn.
    pub(in crate::ops::watermark) fn is_blank(&self) -> bool {
        self.lines.iter().all(|line| line.ink.is_none())
    }

    /// The outline of a glyph of this layout.
    pub(in crate::ops::watermark) fn outline(&self, glyph: PlacedGlyph) -> Option<&Outline> {
        self.outlines.get(&(glyph.font, glyph.id))
    }

    /// Design units in an em, for a glyph of this layout.
    pub(in crate::ops::watermark) fn units_per_em(&self, glyph: PlacedGlyph) -> f32 {
        self.fonts[glyph.font].units_per_em()
    }

    /// The width of the widest line, in em; blanks at the ends of a line do not count.
    pub(in crate::ops::watermark) fn width(&self) -> f32 {
        let widths = self.lines.iter().filter_map(|line| line.ink);
        widths.map(|(left, right)| right - left).fold(0.0, f32::max)
    }

    /// The height of the whole block, in em: from the top of tall letters in the first line to the foot of hanging ones in
    /// the last, and further where a glyph reaches further.
    pub(in crate::ops::watermark) fn height(&self) -> f32 {
        let last = self.lines.last().map_or(0.0, |line| line.baseline);
        let (mut top, mut bottom) = (-self.extents.above, last + self.extents.below);
        for line in &self.lines {
            for glyph in &line.glyphs {
                let units = self.units_per_em(*glyph);
                if let Some(outline) = self.outline(*glyph) {
                    let origin = line.baseline - glyph.y;
                    top = top.min(origin - outline.bounds.min.y / units);
                    bottom = bottom.max(origin - outline.bounds.max.y / units);
                }
            }
        }
        bottom - top
    }

    /// What a line asks for above and below its baseline, in em: what the chosen font does, and more where another does.
    fn room(&self, line: &ShapedLine) -> (f32, f32) {
        let own = (self.extents.ascent, self.extents.descent);
        line.runs.iter().fold(own, |(above, below), run| {
            let extents = run.font.extents();
            (above.max(extents.ascent), below.max(extents.descent))
        })
    }

    fn line(&mut self, shaped: &ShapedLine) -> Line {
        let mut line = Line {
            order: shaped.order,
            ..Line::default()
        };
        let mut pen = 0.0;
        for run in &shaped.runs {
            pen = self.run(run, pen, &mut line);
        }
        line
    }

    /// Places the glyphs of a run from `pen` on; where the next one begins.
    fn run(&mut self, run: &ShapedRun, mut pen: f32, line: &mut Line) -> f32 {
        let font = self.number(&run.font);
        let units = run.font.units_per_em();
        let mut glyphs = run.glyphs.iter().peekable();
        while let Some(glyph) = glyphs.next() {
            let placed = PlacedGlyph {
                font,
                id: GlyphId(glyph.id),
                x: pen + glyph.x_offset as f32 / units,
                y: glyph.y_offset as f32 / units,
            };
            if let Some((left, right)) = self.ink(placed) {
                line.glyphs.push(placed);
                let (from, to) = line.ink.unwrap_or((f32::INFINITY, f32::NEG_INFINITY));
                line.ink = Some((from.min(placed.x + left), to.max(placed.x + right)));
            }
            pen += glyph.advance as f32 / units;
            if glyphs
                .peek()
                .is_none_or(|next| next.cluster != glyph.cluster)
            {
                pen += run.spacing;
            }
        }
        pen
    }

    fn number(&mut self, font: &Font) -> usize {
        let known = self.fonts.iter().position(|known| known.is(font));
        known.unwrap_or_else(|| {
            self.fonts.push(font.clone());
            self.fonts.len() - 1
        })
    }

    /// Left and right end of a glyph's outline from its origin, in em; the outline is kept.
    fn ink(&mut self, glyph: PlacedGlyph) -> Option<(f32, f32)> {
        let font = &self.fonts[glyph.font];
        let bounds = match self.outlines.entry((glyph.font, glyph.id)) {
            Entry::Occupied(outline) => outline.get().bounds,
            Entry::Vacant(slot) => slot.insert(font.outline(glyph.id)?).bounds,
        };
        let units = font.units_per_em();
        Some((bounds.min.x / units, bounds.max.x / units))
    }
}

#[cfg(test)]
mod tests;
