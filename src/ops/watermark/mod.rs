//! Marks: text and logos, stamped on pictures.
//!
//! A text mark goes through two steps: lettering turns text into coverage, and painting lays coverage (or the pixels of a
//! logo) over a picture. Sizes and offsets are relative
//! to the short edge of the picture, so a mark looks alike on portrait, landscape, large and small. Nothing here
//! knows paths, templates or metadata: text comes in final, fonts as bytes, logos decoded.

mod lettering;
mod logo;
mod paint;
mod placement;
mod text;

pub use lettering::{
    Align, AlignError, Font, FontError, Fonts, LetterSpacing, LetterSpacingError, Order,
    ShapedGlyph, ShapedLine, ShapedRun, SystemFonts, TextStyle, UnknownFont,
};
pub use logo::{LogoError, LogoMark};
pub use text::TextMark;
