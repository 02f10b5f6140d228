//! Fonts: the bundled one, and those that come as bytes.
//!
//! A font answers in em, so that nothing above has to know its design units. It reads TrueType and OpenType outlines
//! and the pair kerning of the `kern` table; it does not shape, and it ignores bitmap and colour glyphs.

use std::fmt;

use ab_glyph::{Font as _, FontArc, GlyphId, Outline};

/// A typeface with outlines; a clone shares the data.
///
/// ```
/// use stampmill::ops::watermark::Font;
///
/// let font = Font::bundled();
/// assert!(font.missing("© Åsa & Łukasz, Αθήνα").is_empty());
/// assert_eq!(font.missing("東京"), ['東', '京']);
/// assert!(Font::from_bytes(b"no font".to_vec()).is_err());
/// ```
#[derive(Clone)]
pub struct Font {
    data: FontArc,
    units_per_em: f32,
}

/// Bytes that cannot be used as a font.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FontError {
    /// A web font, which is compressed.
    #[error("this is a WOFF web font; unpack it to .ttf or .otf first")]
    Woff,
    /// Not a font, or a damaged one.
    #[error(
        "this is no TrueType or OpenType font, or it is damaged; use a .ttf, .otf or .ttc file"
    )]
    Unreadable,
    /// A font of bitmaps or layers only, as some emoji fonts are.
    #[error("this font holds no outlines (some emoji fonts do not); use one that does")]
    NoOutlines,
}

/// The vertical measures of a font in em, all of them distances.
#[derive(Clone, Copy, Debug)]
pub(in crate::ops::watermark) struct Extents {
    /// From the baseline up to the top of tall letters.
    pub(in crate::ops::watermark) above: f32,
    /// From the baseline down to the foot of letters that hang below it.
    pub(in crate::ops::watermark) below: f32,
    /// From one baseline to the next.
    pub(in crate::ops::watermark) pitch: f32,
}

pub(in crate::ops::watermark) const BUNDLED: &[u8] =
    include_bytes!("../../../../assets/fonts/OpenSans-Semibold.ttf");

impl Font {
    /// The font that comes with the program: Open Sans Semibold, with Latin, Greek, Cyrillic and Vietnamese letters.
    pub fn bundled() -> Self {
        let data = FontArc::try_from_slice(BUNDLED).expect("the bundled font is a font");
        Self::checked(data).expect("the bundled font has outlines")
    }

    /// A font from the bytes of a TrueType or OpenType file; of a collection (`.ttc`) it is the first face, of a
    /// variable font the default instance.
    ///
    /// # Errors
    /// Bytes that are no such font, and fonts without outlines.
    pub fn from_bytes(bytes: Vec<u8>) -> Result<Self, FontError> {
        if bytes.starts_with(b"wOFF") || bytes.starts_with(b"wOF2") {
            return Err(FontError::Woff);
        }
        Self::checked(FontArc::try_from_vec(bytes).map_err(|_| FontError::Unreadable)?)
    }

    /// The characters of `text` that the font has no glyph for, each once, in order of appearance.
    ///
    /// Line breaks and other characters that are never drawn do not count.
    pub fn missing(&self, text: &str) -> Vec<char> {
        let mut missing = Vec::new();
        for c in text.chars().filter(|&c| !is_invisible(c)) {
            if self.glyph(c).0 == 0 && !missing.contains(&c) {
                missing.push(c);
            }
        }
        missing
    }

    /// The glyph of a character; glyph 0 stands for what is missing.
    pub(in crate::ops::watermark) fn glyph(&self, c: char) -> GlyphId {
        self.data.glyph_id(c)
    }

    /// From the origin of a glyph to that of the next, in em.
    pub(in crate::ops::watermark) fn advance(&self, glyph: GlyphId) -> f32 {
        self.data.h_advance_unscaled(glyph) / self.units_per_em
    }

    /// What is added to the advance of `left` when `right` follows, in em.
    pub(in crate::ops::watermark) fn kerning(&self, left: GlyphId, right: GlyphId) -> f32 {
        self.data.kern_unscaled(left, right) / self.units_per_em
    }

    /// The outline of a glyph in design units, or nothing for a blank.
    pub(in crate::ops::watermark) fn outline(&self, glyph: GlyphId) -> Option<Outline> {
        self.data.outline(glyph)
    }

    /// Design units in an em.
    pub(in crate::ops::watermark) fn units_per_em(&self) -> f32 {
        self.units_per_em
    }

    /// The vertical measures: those of the letters d and p, or what the font declares where it has neither.
    ///
    /// The declared ascent leaves room for stacked accents, so text set by it hangs visibly too low under a top edge.
    pub(in crate::ops::watermark) fn extents(&self) -> Extents {
        let em = |units: f32| units / self.units_per_em;
        let (ascent, descent) = (
            em(self.data.ascent_unscaled()).max(0.0),
            em(-self.data.descent_unscaled()).max(0.0),
        );
        let letter = |c: char| match self.glyph(c) {
            GlyphId(0) => None,
            glyph => self.outline(glyph).map(|outline| outline.bounds),
        };
        let pitch = ascent + descent + em(self.data.line_gap_unscaled()).max(0.0);
        Extents {
            above: letter('d').map_or(ascent, |bounds| em(bounds.min.y).max(0.0)),
            below: letter('p').map_or(descent, |bounds| em(-bounds.max.y).max(0.0)),
            // Lines must not fall onto one another where a font declares nothing.
            pitch: if pitch > 0.5 { pitch } else { 1.2 },
        }
    }

    fn checked(data: FontArc) -> Result<Self, FontError> {
        let units_per_em = data
            .units_per_em()
            .filter(|units| *units >= 1.0)
            .ok_or(FontError::Unreadable)?;
        let mut glyphs = data.codepoint_ids();
        if !glyphs.any(|(glyph, _)| data.outline(glyph).is_some()) {
            return Err(FontError::NoOutlines);
        }
        drop(glyphs);
        Ok(Self { data, units_per_em })
    }
}

impl fmt::Debug for Font {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Font")
            .field("glyphs", &self.data.glyph_count())
            .field("units_per_em", &self.units_per_em)
            .finish()
    }
}

/// Whether a character is never drawn: controls, direction marks, joiners, variation selectors and tags.
pub(in crate::ops::watermark) fn is_invisible(c: char) -> bool {
    c.is_control()
        || matches!(
            c,
            '\u{ad}'
                | '\u{61c}'
                | '\u{180b}'..='\u{180e}'
                | '\u{200b}'..='\u{200f}'
                | '\u{2028}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}'
                | '\u{fe00}'..='\u{fe0f}'
                | '\u{feff}'
                | '\u{e0000}'..='\u{e0fff}'
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bundled_font_covers_european_text() {
        let text = "© ® ™ – — … ‘’ “” « » € £ ¥ × ·\nÀÉÎÕÜß æøå çñ ŁłĄęŻź ČřŮž ŐűĞışİ Ș ț\nΑθήνα Москва Київ Việt Nam";
        assert_eq!(Font::bundled().missing(text), []);
    }

    #[test]
    fn missing_characters_are_named_once_and_controls_never() {
        let text = "a東b\u{1f600}東\t\r\n\u{200d}\u{fe0f}";
        assert_eq!(Font::bundled().missing(text), ['東', '\u{1f600}']);
    }

    #[test]
    fn vertical_measures_are_those_of_letters() {
        let extents = Font::bundled().extents();
        assert!((0.7..0.8).contains(&extents.above), "{extents:?}");
        assert!((0.2..0.3).contains(&extents.below), "{extents:?}");
        assert!((1.2..1.5).contains(&extents.pitch), "{extents:?}");
    }

    #[test]
    fn what_is_no_font_is_refused_with_a_remedy() {
        let refused = |bytes: &[u8]| Font::from_bytes(bytes.to_vec()).unwrap_err();
        assert_eq!(refused(b""), FontError::Unreadable);
        assert_eq!(refused(&BUNDLED[..100]), FontError::Unreadable);
        assert_eq!(refused(b"wOF2\0\x01\0\0"), FontError::Woff);
        assert!(refused(b"wOFF").to_string().contains(".ttf"));
    }

    #[test]
    fn bytes_and_the_bundled_font_are_alike() {
        let font = Font::from_bytes(BUNDLED.to_vec()).unwrap();
        let glyph = font.glyph('©');
        assert_eq!(font.advance(glyph), Font::bundled().advance(glyph));
    }
}
