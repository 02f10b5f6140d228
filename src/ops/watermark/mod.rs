//! Marks: text and logos, stamped on pictures.
//!
//! A text mark goes through three steps, one file each: the layout turns text into placed glyphs, the mask turns those
//! into coverage, and painting lays coverage (or the pixels of a logo) over a picture. Sizes and offsets are relative
//! to the short edge of the picture, so a mark looks alike on portrait, landscape, large and small. Nothing here
//! knows paths, templates or metadata: text comes in final, fonts as bytes, logos decoded.

mod font;
mod layout;
mod logo;
mod mask;
mod paint;
mod placement;
mod text;

pub use font::{Font, FontError};
pub use logo::{LogoError, LogoMark};
pub use text::TextMark;
