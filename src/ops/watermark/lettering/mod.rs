//! Lettering: from text to coverage.
//!
//! It owns fonts, the layout of lines and the drawing of glyphs; what comes out is a mask, which knows no colour, no picture
//! and no place.

mod font;
mod layout;
mod mask;

#[cfg(test)]
pub(super) use font::BUNDLED;
pub use font::{Font, FontError};
pub(super) use layout::Layout;
pub(super) use mask::Typesetting;
