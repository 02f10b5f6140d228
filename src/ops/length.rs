//! Lengths as people write them, in pixels or in percent, and pairs of them as offsets.
//!
//! It does not know what a percentage is of: whoever turns a length into pixels says so.

use std::fmt;
use std::str::FromStr;

use crate::picture::Size;

/// A length in pixels, or in percent of some other length.
///
/// ```
/// use stampmill::ops::Length;
///
/// let length: Length = "2.5%".parse()?;
/// assert_eq!(length, Length::Percent(2.5));
/// assert_eq!(length.pixels(1200), 30.0);
/// assert_eq!("12px".parse::<Length>()?.pixels(1200), 12.0);
/// # Ok::<(), stampmill::ops::LengthError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Length {
    /// Pixels.
    Pixels(f32),
    /// Percent: 100 is the whole of the reference.
    Percent(f32),
}

/// A length or an offset that does not parse, or that is not allowed where it stands.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LengthError {
    /// Not a number with or without a unit.
    #[error("'{0}' is no length; write pixels as 12 or 12px, or percent as 2%")]
    NotALength(String),
    /// Zero or negative where only a positive length makes sense.
    #[error("'{0}' has to be more than zero; write pixels as 12 or 12px, or percent as 2%")]
    NotPositive(String),
    /// More than two lengths in an offset.
    #[error("'{0}' is no offset; write one length for both axes, as 2%, or two, as 2%,10px")]
    NotAnOffset(String),
}

impl Length {
    /// Reads a length that has to be more than zero, such as a size.
    ///
    /// # Errors
    /// What [`Length::from_str`] refuses, and zero and less.
    pub fn positive(text: &str) -> Result<Self, LengthError> {
        let length: Self = text.parse()?;
        if length.is_positive() {
            Ok(length)
        } else {
            Err(LengthError::NotPositive(text.to_owned()))
        }
    }

    /// Whether it is more than zero and finite.
    pub fn is_positive(self) -> bool {
        let (Self::Pixels(value) | Self::Percent(value)) = self;
        value > 0.0 && value.is_finite()
    }

    /// The length in pixels, where 100 % is `reference` pixels.
    pub fn pixels(self, reference: u32) -> f32 {
        match self {
            Self::Pixels(pixels) => pixels,
            Self::Percent(percent) => percent / 100.0 * reference as f32,
        }
    }
}

impl FromStr for Length {
    type Err = LengthError;

    /// Reads `12`, `12px` or `2%`, with a sign and decimals if wanted; the number has to be finite.
    fn from_str(text: &str) -> Result<Self, LengthError> {
        let trimmed = text.trim();
        let (number, make): (_, fn(f32) -> Self) = match trimmed.strip_suffix('%') {
            Some(number) => (number, Self::Percent),
            None => (without_px(trimmed), Self::Pixels),
        };
        let refuse = || LengthError::NotALength(text.to_owned());
        let number = number.trim_end();
        // f32 also reads "inf", "nan" and "1e3", which nobody writes as a length.
        if number.contains(|c: char| c.is_ascii_alphabetic()) {
            return Err(refuse());
        }
        let value: f32 = number.parse().map_err(|_| refuse())?;
        value.is_finite().then(|| make(value)).ok_or_else(refuse)
    }
}

impl fmt::Display for Length {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Pixels(pixels) => write!(f, "{pixels}px"),
            Self::Percent(percent) => write!(f, "{percent}%"),
        }
    }
}

/// How far something is pushed, across and down; percentages are of the short edge of the picture, on both axes, so
/// that equal percentages give equal distances.
///
/// ```
/// use stampmill::ops::Offset;
/// use stampmill::picture::Size;
///
/// let offset: Offset = "2%,10px".parse()?;
/// assert_eq!(offset.pixels(Size::new(1600, 1200)), (24, 10));
/// assert_eq!("2%".parse::<Offset>()?.pixels(Size::new(1600, 1200)), (24, 24));
/// # Ok::<(), stampmill::ops::LengthError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Offset {
    /// Across.
    pub x: Length,
    /// Down.
    pub y: Length,
}

impl Offset {
    /// The offset in a picture of that size, to the nearest pixel.
    pub fn pixels(self, picture: Size) -> (i32, i32) {
        let round = |length: Length| length.pixels(picture.short_edge()).round() as i32;
        (round(self.x), round(self.y))
    }
}

impl Default for Offset {
    /// 2 % on both axes.
    fn default() -> Self {
        Self {
            x: Length::Percent(2.0),
            y: Length::Percent(2.0),
        }
    }
}

impl FromStr for Offset {
    type Err = LengthError;

    /// Reads one length for both axes, or two with a comma between them; either may be negative.
    fn from_str(text: &str) -> Result<Self, LengthError> {
        let (x, y) = text.split_once(',').unwrap_or((text, text));
        if y.contains(',') {
            return Err(LengthError::NotAnOffset(text.to_owned()));
        }
        Ok(Self {
            x: x.parse()?,
            y: y.parse()?,
        })
    }
}

impl fmt::Display for Offset {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{},{}", self.x, self.y)
    }
}

fn without_px(text: &str) -> &str {
    let split = text.len().saturating_sub(2);
    match text.get(split..) {
        Some(unit) if unit.eq_ignore_ascii_case("px") => &text[..split],
        _ => text,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn lengths_are_read_with_and_without_unit() {
        let forms = [
            ("12", Length::Pixels(12.0)),
            ("12px", Length::Pixels(12.0)),
            (" 12 PX ", Length::Pixels(12.0)),
            ("-3.5px", Length::Pixels(-3.5)),
            ("+4", Length::Pixels(4.0)),
            ("0", Length::Pixels(0.0)),
            (".5%", Length::Percent(0.5)),
            ("2 %", Length::Percent(2.0)),
            ("-2%", Length::Percent(-2.0)),
        ];
        for (text, length) in forms {
            assert_eq!(text.parse(), Ok(length), "{text}");
        }
    }

    #[test]
    fn what_is_no_length_is_answered_with_the_forms() {
        for text in [
            "", "px", "%", "12pt", "2%%", "inf", "nan", "1e3", "1,5", "--2", "1 2", "é", "é%",
        ] {
            let error = text.parse::<Length>().unwrap_err();
            assert_eq!(error, LengthError::NotALength(text.to_owned()));
            assert!(error.to_string().contains("12px"), "{error}");
        }
        let overflow = format!("{}px", "9".repeat(60));
        assert!(overflow.parse::<Length>().is_err());
    }

    #[test]
    fn a_size_has_to_be_positive() {
        assert_eq!(Length::positive("3%"), Ok(Length::Percent(3.0)));
        for text in ["0", "-1", "0%", "-0"] {
            let error = Length::positive(text).unwrap_err();
            assert_eq!(error, LengthError::NotPositive(text.to_owned()));
        }
    }

    #[test]
    fn offsets_are_read_once_or_twice() {
        let offset: Offset = "-1%, 5".parse().unwrap();
        assert_eq!(offset.pixels(Size::new(300, 1000)), (-3, 5));
        assert_eq!("2%".parse::<Offset>().unwrap(), Offset::default());
        assert_eq!(
            "1,2,3".parse::<Offset>().unwrap_err(),
            LengthError::NotAnOffset("1,2,3".to_owned())
        );
        assert!("1,".parse::<Offset>().is_err());
    }

    #[test]
    fn percent_of_nothing_is_nothing() {
        assert_eq!(Length::Percent(50.0).pixels(0), 0.0);
        assert_eq!(Offset::default().pixels(Size::new(0, 100)), (0, 0));
    }

    proptest! {
        #[test]
        fn what_is_displayed_is_read_back(value in -10_000.0f32..10_000.0, percent in 0..2u8) {
            let length = if percent == 1 { Length::Percent(value) } else { Length::Pixels(value) };
            prop_assert_eq!(length.to_string().parse(), Ok(length));
        }

        #[test]
        fn no_text_panics(text in any::<String>()) {
            let _ = text.parse::<Length>();
            let _ = text.parse::<Offset>();
        }
    }
}
