//! Marks: text and logos, stamped on pictures.
//!
//! A mark goes through these steps: lettering turns text into coverage, or a logo is brought to its size; rendering puts
//! stroke, shadow and plate around it and turns it; then its place and, if it may, its colour are chosen by the pixels that
//! will lie under it; and painting lays it over the picture. Sizes and offsets are relative to the picture, so a mark looks
//! alike on portrait, landscape, large and small. Nothing here knows paths, templates or metadata: text comes in final, fonts
//! as bytes, logos decoded.

mod blend;
mod cache;
mod calm;
mod fitting;
mod imprint;
mod legible;
mod lettering;
mod logo;
mod look;
mod mark;
mod paint;
mod place;
mod placement;
mod render;
mod size;
mod text;

pub use blend::{Blend, BlendError};
pub use imprint::{Imprint, MarkError, Stamped};
pub use lettering::{
    Align, AlignError, Font, FontError, Fonts, LetterSpacing, LetterSpacingError, Order,
    ShapedGlyph, ShapedLine, ShapedRun, SystemFonts, TextStyle, UnknownFont,
};
pub use logo::{Logo, LogoError, LogoMark, SvgError};
pub use look::{Ink, InkError, Look, LookError, Plate, Shadow, Stroke};
pub use place::{Gravities, Place, Point, PointError, Tile, TileError};
pub use size::{Edge, MarkSize, MarkSizeError};
pub use text::TextMark;
