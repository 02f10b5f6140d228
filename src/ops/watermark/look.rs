//! How a mark looks: stroke, shadow, plate, opacity, rotation, blend mode. What people write for each, and what is refused.
//!
//! Lengths in percent are of the mark's own size (the em of a text, the long edge of a logo), so that a look holds at every
//! size of picture.

mod words;

use std::fmt;
use std::str::FromStr;

use super::blend::Blend;
use super::imprint::MarkError;
use crate::ops::{AlphaColor, AlphaColorError, Color, Length, LengthError};
use words::Words;

/// How a mark looks besides its own shape.
///
/// From back to front: the plate, the shadow, the stroke, the text or logo. They are put together first; then opacity and
/// blend mode act on the whole, as on a group in CSS.
///
/// ```
/// use stampmill::ops::watermark::{Blend, Look};
///
/// let look = Look {
///     stroke: Some("4% black".parse()?),
///     shadow: Some("3% 3% 5% #000a".parse()?),
///     rotation: -30.0,
///     blend: Blend::SoftLight,
///     ..Look::default()
/// };
/// assert!("4% blurred".parse::<stampmill::ops::watermark::Stroke>().is_err());
/// # Ok::<(), stampmill::ops::watermark::LookError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Look {
    /// A line around the shape.
    pub stroke: Option<Stroke>,
    /// A shadow of shape and stroke.
    pub shadow: Option<Shadow>,
    /// A board behind the mark.
    pub plate: Option<Plate>,
    /// How much of the mark there is, 0 to 1.
    pub opacity: f32,
    /// Degrees clockwise.
    pub rotation: f32,
    /// How its colours meet those of the picture.
    pub blend: Blend,
}

impl Default for Look {
    /// Opaque, upright, without any of it.
    fn default() -> Self {
        Self {
            stroke: None,
            shadow: None,
            plate: None,
            opacity: 1.0,
            rotation: 0.0,
            blend: Blend::Normal,
        }
    }
}

impl Look {
    /// Everything in its range.
    pub(super) fn check(&self) -> Result<(), MarkError> {
        if !(0.0..=1.0).contains(&self.opacity) {
            return Err(MarkError::Opacity(self.opacity));
        }
        if !self.rotation.is_finite() {
            return Err(MarkError::Rotation(self.rotation));
        }
        let (zero, any) = (0.0, f32::MIN);
        let stroke = self.stroke.map(|stroke| [("stroke", stroke.width, zero)]);
        let shadow = self.shadow.map(|Shadow { x, y, blur, .. }| {
            [("shadow", x, any), ("shadow", y, any), ("blur", blur, zero)]
        });
        let plate = self.plate.map(
            |Plate {
                 padding, radius, ..
             }| { [("padding", padding, zero), ("radius", radius, zero)] },
        );
        let lengths = stroke.into_iter().flatten();
        let lengths = lengths.chain(shadow.into_iter().flatten());
        for (what, length, least) in lengths.chain(plate.into_iter().flatten()) {
            let (Length::Pixels(value) | Length::Percent(value)) = length;
            if !(least..=f32::MAX).contains(&value) {
                return Err(MarkError::Length(what));
            }
        }
        Ok(())
    }
}

/// The colour of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ink {
    /// White or black, whatever stands out more; with a thin stroke of the other where neither is enough.
    Auto,
    /// This one.
    Color(AlphaColor),
}

/// A line around a shape: all of it lies outside, and its corners are round.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Stroke {
    /// How wide it is, from the edge of the shape outwards.
    pub width: Length,
    /// Its colour.
    pub color: AlphaColor,
}

/// A shadow, as CSS's `text-shadow`: moved, blurred, in one colour.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Shadow {
    /// To the right.
    pub x: Length,
    /// Down.
    pub y: Length,
    /// How far it is blurred, up to 200 pixels; the standard deviation of the Gaussian is half of it, as in CSS.
    pub blur: Length,
    /// Its colour.
    pub color: AlphaColor,
}

/// A board behind a mark, with round corners.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Plate {
    /// From the mark to the edge of the board.
    pub padding: Length,
    /// The radius of its corners, at most half of its short edge.
    pub radius: Length,
    /// Its colour.
    pub color: AlphaColor,
}

/// A part of a look that does not parse.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LookError {
    /// A colour where there is none.
    #[error(transparent)]
    Color(#[from] AlphaColorError),
    /// A length where there is none.
    #[error(transparent)]
    Length(#[from] LengthError),
    /// A length that cannot be less than zero.
    #[error("'{0}' is less than zero; write 0 or more, in px or in % of the mark's size")]
    Negative(String),
    /// Too few or too many words.
    #[error("'{given}' is no {what}; write it as {form}")]
    Form {
        /// What was read.
        given: String,
        /// What it should have been.
        what: &'static str,
        /// How that is written.
        form: &'static str,
    },
}

/// A word for the colour of a text that is neither `auto` nor a colour.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}; or auto, for the one of white and black that can be read")]
pub struct InkError(#[from] AlphaColorError);

impl FromStr for Ink {
    type Err = InkError;

    /// Reads `auto`, and what [`AlphaColor`] reads.
    fn from_str(text: &str) -> Result<Self, InkError> {
        match text.eq_ignore_ascii_case("auto") {
            true => Ok(Self::Auto),
            false => Ok(Self::Color(text.parse()?)),
        }
    }
}

impl FromStr for Stroke {
    type Err = LookError;

    /// Reads `WIDTH [COLOR]`; black if no colour is given.
    fn from_str(text: &str) -> Result<Self, LookError> {
        let form = "WIDTH and a colour if wanted, such as 4% black or 2px #0008";
        let mut words = Words::new(text, "stroke", form);
        let (lengths, color) = words.lengths_and_color(1, 1)?;
        Ok(Self {
            width: words::at_least_zero(lengths[0])?,
            color: color.unwrap_or(Color::new(0, 0, 0).into()),
        })
    }
}

impl FromStr for Shadow {
    type Err = LookError;

    /// Reads `X Y [BLUR] [COLOR]`; 0 and black at two thirds (`#000a`) if not given.
    fn from_str(text: &str) -> Result<Self, LookError> {
        let form = "X Y, a blur and a colour if wanted, such as 3% 3% 5% #000a";
        let mut words = Words::new(text, "shadow", form);
        let (lengths, color) = words.lengths_and_color(2, 3)?;
        let blur = lengths.get(2).copied().unwrap_or(Length::Pixels(0.0));
        Ok(Self {
            x: lengths[0],
            y: lengths[1],
            blur: words::at_least_zero(blur)?,
            color: color.unwrap_or(AlphaColor::new(Color::new(0, 0, 0), 0xaa)),
        })
    }
}

impl FromStr for Plate {
    type Err = LookError;

    /// Reads `PADDING [RADIUS] [COLOR]`; 0 and black at two fifths (`#0006`) if not given.
    fn from_str(text: &str) -> Result<Self, LookError> {
        let form = "PADDING, a radius and a colour if wanted, such as 30% 20% #0006";
        let mut words = Words::new(text, "plate", form);
        let (lengths, color) = words.lengths_and_color(1, 2)?;
        let radius = lengths.get(1).copied().unwrap_or(Length::Pixels(0.0));
        Ok(Self {
            padding: words::at_least_zero(lengths[0])?,
            radius: words::at_least_zero(radius)?,
            color: color.unwrap_or(AlphaColor::new(Color::new(0, 0, 0), 0x66)),
        })
    }
}

impl fmt::Display for Ink {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Auto => f.pad("auto"),
            Self::Color(color) => color.fmt(f),
        }
    }
}

#[cfg(test)]
mod tests;
