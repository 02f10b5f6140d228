//! What comes of stamping: the picture with what became of the mark, or why there can be no such mark.

use super::size::MarkSize;
use crate::ops::{AlphaColor, Gravity};
use crate::picture::{Picture, Size};

/// A mark that cannot be stamped as asked.
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error)]
pub enum MarkError {
    /// A size that is not more than zero.
    #[error("the size is {0}; it has to be more than zero, as in 3% or 40px")]
    Size(MarkSize),
    /// An opacity outside its range.
    #[error("the opacity is {0}; it goes from 0 (not there) to 1 (opaque)")]
    Opacity(f32),
    /// A rotation that is no number.
    #[error("the rotation is {0}; write degrees clockwise, as -30")]
    Rotation(f32),
    /// A length that is no number, or less than zero where that makes no sense.
    #[error("the {0} is less than zero or no number; write it in px or in %")]
    Length(&'static str),
}

/// A picture under a mark, and what became of the mark.
#[derive(Debug)]
pub struct Stamped {
    /// The picture.
    pub picture: Picture,
    /// Where the mark is and how it looks there; none if nothing of it shows.
    pub imprint: Option<Imprint>,
}

/// A mark as it was painted.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Imprint {
    /// The gravity, if it went by one; that which was chosen, if there were several.
    pub gravity: Option<Gravity>,
    /// How many copies show, if it was tiled.
    pub copies: Option<usize>,
    /// Its top left corner in the picture, in pixels; it may lie outside. Of a tiled mark it is that of the picture.
    pub corner: (i32, i32),
    /// Width and height with stroke, shadow and plate, turned; of a tiled mark those of the picture.
    pub size: Size,
    /// The colour of a text.
    pub color: Option<AlphaColor>,
    /// The colour of the stroke, if there is one.
    pub stroke: Option<AlphaColor>,
    /// The contrast to the picture that nine tenths of it reach, 1 to 21 as in WCAG 2; see [`Ink::Auto`]. Of a logo it is
    /// that of its mean colour. None where the picture is transparent, so that nobody knows what the mark will lie on.
    pub contrast: Option<f32>,
}
