//! Lettering: from text to coverage.
//!
//! It owns fonts, shaping, the layout of lines and the drawing of glyphs; what comes out is a mask, which knows no colour, no
//! picture and no place. Text goes through runs (one direction, script and font each), shaping (glyphs by the rules of font
//! and script), layout (lines under each other, in em) and the mask (pixels).

mod font;
mod fonts;
mod layout;
mod mask;
mod runs;
mod shape;
mod style;
mod system;

#[cfg(test)]
pub(super) use font::BUNDLED;
pub use font::{Font, FontError};
pub use fonts::Fonts;
pub(super) use layout::Layout;
pub(super) use mask::Typesetting;
pub use shape::{ShapedGlyph, ShapedLine, ShapedRun};
pub use style::{Align, AlignError, LetterSpacing, LetterSpacingError, Order, TextStyle};
pub use system::{SystemFonts, UnknownFont};
