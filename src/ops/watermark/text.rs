//! The text mark: a line or a block of text in one colour.
//!
//! It joins layout, mask and painting. The text is final when it comes here: templates and metadata are filled in above.

use super::lettering::{Layout, TextStyle, Typesetting};
use super::paint::{Tinted, paint};
use super::placement::Placement;
use crate::ops::{Color, Gravity, Length, Offset, Split};
use crate::picture::Picture;

/// How text is stamped on pictures.
///
/// ```
/// use stampmill::ops::{Gravity, Split, watermark::TextMark};
/// use stampmill::picture::{Channels, Picture, Size};
///
/// let mark = TextMark {
///     gravity: Gravity::SouthWest,
///     opacity: 0.8,
///     ..TextMark::default()
/// };
/// let black = Picture::from_u8(Size::new(320, 240), Channels::Gray, vec![0; 320 * 240]);
/// let stamped = mark.stamp("© 2026 Åsa", black.clone(), Split::Never);
/// assert_eq!(stamped.channels(), Channels::Gray);
/// assert_ne!(stamped, black);
/// ```
#[derive(Clone, Debug)]
pub struct TextMark {
    /// The typeface, and how lines and letters stand to each other.
    pub style: TextStyle,
    /// The edge or corner it goes to; lines of a block are aligned to the same side, unless the style says otherwise.
    pub gravity: Gravity,
    /// The margin to that edge. A margin that leaves no room for the text gives way; a negative one lets the text run over
    /// the edge.
    pub offset: Offset,
    /// The font size, that is the pixels in an em (capital letters are about 0.7 em high); percent of the short edge of the
    /// picture. Zero and less draw nothing.
    pub size: Length,
    /// The colour of the text, sRGB-encoded.
    pub color: Color,
    /// How much of the picture the text hides, 0 to 1; what is outside counts as the nearer end.
    pub opacity: f32,
}

impl TextMark {
    /// Stamps `text` on `picture`: any channel layout, 8 or 16 bits.
    ///
    /// The text is shaped by the rules of its scripts and reordered for display, and each `\n` starts a new line. The block
    /// is as high as tall and hanging letters ask for, so texts with and without them stand on the same baseline. It is
    /// made smaller until it fits into the picture less the margins. Characters that no font of the style has are left out,
    /// which [`Fonts::missing`](super::Fonts::missing) tells, and so is what follows after [`TextStyle::MAX_CHARS`].
    ///
    /// Blending is source-over on sRGB-encoded samples. A gray picture stays gray if the colour is gray and becomes
    /// RGB otherwise; depth and alpha channel are kept, and only pixels under the text change. Text that is blank,
    /// and a picture without pixels, leave the picture as it is. Besides the picture it takes 2 bytes for each pixel
    /// of the block.
    pub fn stamp(&self, text: &str, picture: Picture, split: Split) -> Picture {
        let size = picture.size();
        let em = self.size.pixels(size.short_edge());
        let visible = em > 0.0 && em.is_finite() && self.opacity > 0.0;
        if size.pixels() == 0 || !visible {
            return picture;
        }
        let layout = Layout::new(&self.style, text);
        if layout.is_blank() {
            return picture;
        }
        let placement = Placement {
            gravity: self.gravity,
            offset: self.offset,
        };
        let align = self.gravity.across();
        let mask = Typesetting::fitting(&layout, em, placement.room(size), align).rasterize();
        let corner = placement.corner(size, mask.size());
        let ink = Tinted {
            mask: &mask,
            color: self.color,
            opacity: self.opacity.min(1.0),
        };
        paint(&ink, picture, corner, split)
    }
}

impl Default for TextMark {
    /// White, opaque, 3 % of the short edge, in the bottom right corner at 2 %, in the bundled font.
    fn default() -> Self {
        Self {
            style: TextStyle::default(),
            gravity: Gravity::default(),
            offset: Offset::default(),
            size: Length::Percent(3.0),
            color: Color::new(255, 255, 255),
            opacity: 1.0,
        }
    }
}

#[cfg(test)]
mod tests;
