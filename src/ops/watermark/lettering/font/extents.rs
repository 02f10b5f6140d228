//! The vertical measures of a font.

use ab_glyph::{Font, FontVec};

/// The vertical measures of a font in em, all of them distances.
#[derive(Clone, Copy, Debug)]
pub(in crate::ops::watermark) struct Extents {
    /// From the baseline up to the top of tall letters.
    pub(in crate::ops::watermark) above: f32,
    /// From the baseline down to the foot of letters that hang below it.
    pub(in crate::ops::watermark) below: f32,
    /// The room above the baseline that a line of this font asks for.
    pub(in crate::ops::watermark) ascent: f32,
    /// The room below the baseline that a line of this font asks for, with the gap to the next.
    pub(in crate::ops::watermark) descent: f32,
}

/// Tall letters and hanging ones, by which the room of a line is told, of the larger scripts; the first that a font has.
const TALL: [char; 7] = ['d', 'ا', 'ל', 'ह', 'ป', '国', 'あ'];
const HANGING: [char; 7] = ['p', 'م', 'ך', 'ह', 'ฤ', '国', 'あ'];

impl Extents {
    pub(super) fn of(font: &FontVec, units_per_em: f32) -> Self {
        // What a font declares beyond this is a slip, and would put its lines out of sight.
        let em = |units: f32| (units / units_per_em).clamp(0.0, 4.0);
        let (ascent, descent) = (em(font.ascent_unscaled()), em(-font.descent_unscaled()));
        let bounds = |c: &char| {
            let glyph = Some(font.glyph_id(*c)).filter(|glyph| glyph.0 > 0)?;
            Some(font.outline(glyph)?.bounds)
        };
        let (tall, hanging) = (
            TALL.iter().find_map(bounds),
            HANGING.iter().find_map(bounds),
        );
        // Lines must not fall onto one another where a font declares nothing.
        let declared = ascent + descent + em(font.line_gap_unscaled());
        let (line_ascent, pitch) = match declared > 0.5 {
            true => (ascent, declared),
            false => (0.9, 1.2),
        };
        Self {
            above: tall.map_or(ascent, |bounds| em(bounds.min.y)),
            below: hanging.map_or(descent, |bounds| em(-bounds.max.y)),
            ascent: line_ascent,
            descent: pitch - line_ascent,
        }
    }
}
