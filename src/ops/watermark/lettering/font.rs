//! Fonts: the bundled one, and those that come as bytes.
//!
//! A font holds its outlines, what shaping needs of it and the plans of shaping it has made, so nothing of it is read twice.
//! It answers in em, so that nothing above has to know its design units. It ignores bitmap and colour glyphs, and does not
//! know other fonts.

mod extents;

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use ab_glyph::{Font as _, FontVec, GlyphId, Outline};
use harfrust::{Feature, ShapePlan, ShapePlanKey};
use unicode_normalization::UnicodeNormalization;

pub(in crate::ops::watermark) use extents::Extents;

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
pub struct Font(Arc<Face>);

struct Face {
    outlines: Arc<Outlines>,
    shaping: harfrust::Font,
    /// Those that were made last, of which a text needs one or two.
    plans: Mutex<Vec<Arc<ShapePlan>>>,
    units_per_em: f32,
    extents: Extents,
}

/// The bytes of a file, which shaping shares, and its outlines.
struct Outlines(FontVec);

/// How many plans a font keeps.
const PLANS: usize = 16;

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
    /// A number beyond the faces of the file.
    #[error("it has no face #{index}; it has {faces}, counted from #0")]
    NoFace {
        /// Which was asked for.
        index: u32,
        /// How many the file has.
        faces: u32,
    },
}

pub(in crate::ops::watermark) const BUNDLED: &[u8] =
    include_bytes!("../../../../assets/fonts/OpenSans-Semibold.ttf");

impl Font {
    /// Bytes that the file of a font may have; large collections for Chinese and Japanese have a tenth of that.
    pub const MOST_BYTES: u64 = 1 << 30;

    /// The font that comes with the program: Open Sans Semibold, with Latin, Greek, Cyrillic and Vietnamese letters.
    pub fn bundled() -> Self {
        Self::from_bytes(BUNDLED.to_vec()).expect("the bundled font is a font with outlines")
    }

    /// A font from the bytes of a TrueType or OpenType file; of a collection (`.ttc`) it is the first face, of a
    /// variable font the default instance.
    ///
    /// # Errors
    /// Bytes that are no such font, and fonts without outlines.
    pub fn from_bytes(bytes: Vec<u8>) -> Result<Self, FontError> {
        Self::from_collection(bytes, 0)
    }

    /// The face of that number, from 0, of a collection.
    ///
    /// # Errors
    /// Bytes that are no such font, numbers that they do not have, and fonts without outlines.
    pub fn from_collection(bytes: Vec<u8>, index: u32) -> Result<Self, FontError> {
        if bytes.starts_with(b"wOFF") || bytes.starts_with(b"wOF2") {
            return Err(FontError::Woff);
        }
        let faces = ttf_parser::fonts_in_collection(&bytes).unwrap_or(1);
        if index >= faces {
            return Err(FontError::NoFace { index, faces });
        }
        let outlines = FontVec::try_from_vec_and_index(bytes, index);
        Self::checked(
            Outlines(outlines.map_err(|_| FontError::Unreadable)?),
            index,
        )
    }

    /// The bytes of the file, of all its faces.
    pub fn bytes(&self) -> &[u8] {
        self.0.outlines.as_ref().as_ref()
    }

    /// The characters of `text` that the font has no glyph for, each once, in order of appearance.
    ///
    /// Line breaks and other characters that are never drawn do not count.
    pub fn missing(&self, text: &str) -> Vec<char> {
        let mut missing = Vec::new();
        for c in text.chars().filter(|&c| !is_invisible(c)) {
            if !self.shows(c) && !missing.contains(&c) {
                missing.push(c);
            }
        }
        missing
    }

    /// Whether the font can draw a character: with an outline of its own, or of the parts that it decomposes into.
    pub(super) fn shows(&self, c: char) -> bool {
        let whole = |c: char| match self.glyph(c) {
            // A blank has no outline, and fonts draw wide and narrow ones by that of the space bar.
            Some(glyph) => c.is_whitespace() || self.outline(glyph).is_some(),
            None => match c {
                '\u{2011}' => self.glyph('\u{2010}').is_some(),
                _ => c.is_whitespace(),
            },
        };
        whole(c) || {
            let mut parts = std::iter::once(c).nfd();
            let first = parts.next();
            first.is_some_and(|first| first != c && whole(first)) && parts.all(whole)
        }
    }

    /// Whether the font can draw a character with its marks.
    pub(super) fn shows_all(&self, cluster: &str) -> bool {
        let shown = |c: char| is_invisible(c) || self.shows(c);
        cluster.chars().all(shown) || (cluster.len() > 1 && cluster.nfc().all(shown))
    }

    /// Whether both are clones of one.
    pub(super) fn is(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }

    /// What shaping reads.
    pub(super) fn shaping(&self) -> &harfrust::Font {
        &self.0.shaping
    }

    /// A plan for text of one script and direction; the last ones are kept.
    pub(super) fn plan(
        &self,
        script: Option<harfrust::Script>,
        direction: harfrust::Direction,
        features: &[Feature],
    ) -> Arc<ShapePlan> {
        let font = &self.0.shaping;
        let key = ShapePlanKey::new(font, script, direction).features(features);
        // A panic elsewhere leaves whole plans behind.
        let kept = || self.0.plans.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(plan) = kept().iter().find(|plan| key.matches(plan)) {
            return Arc::clone(plan);
        }
        let plan = Arc::new(ShapePlan::new(font, direction, script, None, features));
        let mut plans = kept();
        if plans.len() == PLANS {
            plans.remove(0);
        }
        plans.push(Arc::clone(&plan));
        plan
    }

    /// The outline of a glyph in design units, or nothing for a blank.
    pub(in crate::ops::watermark) fn outline(&self, glyph: GlyphId) -> Option<Outline> {
        self.0.outlines.0.outline(glyph)
    }

    /// Design units in an em.
    pub(in crate::ops::watermark) fn units_per_em(&self) -> f32 {
        self.0.units_per_em
    }

    /// How bold it is, from 100 to 900.
    pub(super) fn weight(&self) -> u16 {
        self.0.shaping.default_attributes().weight.value() as u16
    }

    /// The vertical measures: those of the letters d and p, or what the font declares where it has neither.
    ///
    /// The declared ascent leaves room for stacked accents, so text set by it hangs visibly too low under a top edge.
    pub(in crate::ops::watermark) fn extents(&self) -> Extents {
        self.0.extents
    }

    fn glyph(&self, c: char) -> Option<GlyphId> {
        let glyph = self.0.shaping.charmap().map_unicode(c)?;
        // Outlines and shaping count glyphs alike; numbers beyond 16 bits have no outline.
        u16::try_from(glyph.to_u32()).ok().map(GlyphId)
    }

    fn checked(outlines: Outlines, index: u32) -> Result<Self, FontError> {
        let units_per_em = outlines.0.units_per_em();
        let units_per_em = units_per_em
            .filter(|units| *units >= 1.0)
            .ok_or(FontError::Unreadable)?;
        let outlines = Arc::new(outlines);
        let shared: Arc<dyn AsRef<[u8]> + Send + Sync> = outlines.clone();
        let shaping = harfrust::Font::new(shared, index).ok_or(FontError::Unreadable)?;
        let drawn = |(_, glyph): (u32, harfrust::GlyphId)| {
            let glyph = u16::try_from(glyph.to_u32()).ok();
            glyph.is_some_and(|glyph| outlines.0.outline(GlyphId(glyph)).is_some())
        };
        if !shaping.charmap().unicodes().any(drawn) {
            return Err(FontError::NoOutlines);
        }
        Ok(Self(Arc::new(Face {
            extents: Extents::of(&outlines.0, units_per_em),
            outlines,
            shaping,
            plans: Mutex::default(),
            units_per_em,
        })))
    }
}

impl AsRef<[u8]> for Outlines {
    fn as_ref(&self) -> &[u8] {
        self.0.as_slice()
    }
}

impl fmt::Debug for Font {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Font")
            .field("glyphs", &self.0.outlines.0.glyph_count())
            .field("units_per_em", &self.0.units_per_em)
            .finish_non_exhaustive()
    }
}

/// Whether a character is never drawn: controls, direction marks, joiners, variation selectors and tags.
pub(in crate::ops::watermark) fn is_invisible(c: char) -> bool {
    c.is_control()
        || matches!(
            c,
            '\u{ad}'
                | '\u{34f}'
                | '\u{61c}'
                | '\u{180b}'..='\u{180f}'
                | '\u{200b}'..='\u{200f}'
                | '\u{2028}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}'
                | '\u{fe00}'..='\u{fe0f}'
                | '\u{feff}'
                | '\u{e0000}'..='\u{e0fff}'
        )
}

#[cfg(test)]
mod tests;
