//! Layout: text to glyphs with positions, in em.
//!
//! It breaks lines where the text does, advances glyph by glyph with pair kerning, and knows the real bounds of the
//! outlines. Positions are in em, so one layout serves every size. It does not shape, reorder or align: the glyphs of a
//! line start at zero, and lines are moved into place when they are drawn.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use ab_glyph::{GlyphId, Outline};

use super::font::{Extents, Font, is_invisible};

/// Text, laid out.
#[derive(Debug)]
pub(in crate::ops::watermark) struct Layout {
    /// The lines from top to bottom, blank ones included.
    pub(in crate::ops::watermark) lines: Vec<Line>,
    /// The outlines of the glyphs that occur, in design units.
    outlines: HashMap<GlyphId, Outline>,
    /// Design units in an em.
    pub(in crate::ops::watermark) units_per_em: f32,
    /// The measures of the font.
    pub(in crate::ops::watermark) extents: Extents,
}

/// One line.
#[derive(Debug, Default)]
pub(in crate::ops::watermark) struct Line {
    /// The glyphs that are drawn; blanks are in the positions only.
    pub(in crate::ops::watermark) glyphs: Vec<PlacedGlyph>,
    /// Left and right end of what is drawn, in em.
    pub(in crate::ops::watermark) ink: Option<(f32, f32)>,
}

/// A glyph and the position of its origin in its line, in em.
#[derive(Clone, Copy, Debug)]
pub(in crate::ops::watermark) struct PlacedGlyph {
    pub(in crate::ops::watermark) id: GlyphId,
    pub(in crate::ops::watermark) x: f32,
}

impl Layout {
    /// Lays out `text`. A tab is a space; characters that are never drawn are left out.
    pub(in crate::ops::watermark) fn new(font: &Font, text: &str) -> Self {
        let mut layout = Self {
            lines: Vec::new(),
            outlines: HashMap::new(),
            units_per_em: font.units_per_em(),
            extents: font.extents(),
        };
        for text in text.split('\n') {
            let line = layout.line(font, text);
            layout.lines.push(line);
        }
        layout
    }

    /// Whether nothing is drawn.
    pub(in crate::ops::watermark) fn is_blank(&self) -> bool {
        self.lines.iter().all(|line| line.ink.is_none())
    }

    /// The outline of a glyph of this layout.
    pub(in crate::ops::watermark) fn outline(&self, glyph: PlacedGlyph) -> Option<&Outline> {
        self.outlines.get(&glyph.id)
    }

    /// The width of the widest line, in em; blanks at the ends of a line do not count.
    pub(in crate::ops::watermark) fn width(&self) -> f32 {
        let widths = self.lines.iter().filter_map(|line| line.ink);
        widths.map(|(left, right)| right - left).fold(0.0, f32::max)
    }

    /// The height of the whole block, in em: from the top of tall letters in the first line to the foot of hanging ones in
    /// the last, and further where a glyph reaches further.
    pub(in crate::ops::watermark) fn height(&self) -> f32 {
        let last = (self.lines.len() - 1) as f32 * self.extents.pitch;
        let (mut top, mut bottom) = (-self.extents.above, last + self.extents.below);
        for (number, line) in self.lines.iter().enumerate() {
            let baseline = number as f32 * self.extents.pitch;
            for outline in line.glyphs.iter().filter_map(|glyph| self.outline(*glyph)) {
                top = top.min(baseline - outline.bounds.min.y / self.units_per_em);
                bottom = bottom.max(baseline - outline.bounds.max.y / self.units_per_em);
            }
        }
        bottom - top
    }

    fn line(&mut self, font: &Font, text: &str) -> Line {
        let mut line = Line::default();
        let mut pen = 0.0;
        let mut previous = None;
        for c in text.chars() {
            let c = if c == '\t' { ' ' } else { c };
            if is_invisible(c) {
                continue;
            }
            let id = font.glyph(c);
            // Kerning moves the glyph that follows, so it counts before that glyph is placed.
            pen += previous.map_or(0.0, |previous| font.kerning(previous, id));
            if let Some((left, right)) = self.ink(font, id) {
                line.glyphs.push(PlacedGlyph { id, x: pen });
                let (from, to) = line.ink.unwrap_or((f32::INFINITY, f32::NEG_INFINITY));
                line.ink = Some((from.min(pen + left), to.max(pen + right)));
            }
            pen += font.advance(id);
            previous = Some(id);
        }
        line
    }

    /// Left and right end of a glyph's outline from its origin, in em; the outline is kept.
    fn ink(&mut self, font: &Font, id: GlyphId) -> Option<(f32, f32)> {
        let bounds = match self.outlines.entry(id) {
            Entry::Occupied(outline) => outline.get().bounds,
            Entry::Vacant(slot) => slot.insert(font.outline(id)?).bounds,
        };
        Some((
            bounds.min.x / self.units_per_em,
            bounds.max.x / self.units_per_em,
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn layout(text: &str) -> Layout {
        Layout::new(&Font::bundled(), text)
    }

    #[test]
    fn a_kerned_pair_is_narrower_than_its_letters() {
        let font = Font::bundled();
        let loose = font.advance(font.glyph('A'));
        let pair = layout("AV");
        let gap = pair.lines[0].glyphs[1].x - pair.lines[0].glyphs[0].x;
        assert!(gap < loose - 0.02, "{gap} against {loose}");
        let straight = layout("HH");
        assert_eq!(straight.lines[0].glyphs[1].x, font.advance(font.glyph('H')));
    }

    #[test]
    fn an_accent_makes_the_block_taller_and_an_ordinary_letter_does_not() {
        assert!(layout("É").height() > layout("E").height() + 0.1);
        assert_eq!(layout("E").height(), layout("p").height());
        assert_eq!(layout("a").height(), layout("dp").height());
        assert!(layout("ç").height() >= layout("c").height());
    }

    #[test]
    fn lines_break_at_newlines_and_blank_ones_count() {
        let block = layout("a\r\n\nb");
        assert_eq!(block.lines.len(), 3);
        assert!(block.lines[1].ink.is_none());
        let pitch = block.extents.pitch;
        assert!((block.height() - layout("a").height() - 2.0 * pitch).abs() < 1e-5);
        assert_eq!(block.width(), layout("a").width().max(layout("b").width()));
    }

    #[test]
    fn blanks_are_not_drawn_and_do_not_widen_the_ends() {
        for blank in ["", " ", "\t \n", "\u{200b}\u{fe0f}", "\u{7}"] {
            assert!(layout(blank).is_blank(), "{blank:?}");
        }
        assert!((layout("  ab ").width() - layout("ab").width()).abs() < 1e-5);
        assert!(layout("a b").width() > layout("ab").width() + 0.1);
        assert_eq!(layout("a\tb").width(), layout("a b").width());
    }

    #[test]
    fn what_is_missing_is_drawn_as_a_box() {
        let boxed = layout("東");
        assert_eq!(boxed.lines[0].glyphs[0].id, GlyphId(0));
        assert!(boxed.width() > 0.2);
    }
}
