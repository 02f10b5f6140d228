//! The style of text: its fonts, and how its lines and letters stand to each other.

use std::fmt;
use std::str::FromStr;

use super::fonts::Fonts;
use super::shape::{ShapedLine, shape};
use crate::ops::gravity::Pull;

/// How text is set, whatever its size and colour.
///
/// ```
/// use stampmill::ops::watermark::{Align, TextStyle};
///
/// let style = TextStyle {
///     align: Align::Center,
///     line_spacing: 1.2,
///     letter_spacing: "5%".parse()?,
///     ..TextStyle::default()
/// };
/// assert!(style.fonts.missing("© Åsa").is_empty());
/// # Ok::<(), stampmill::ops::watermark::LetterSpacingError>(())
/// ```
#[derive(Clone, Debug)]
pub struct TextStyle {
    /// The typeface, and those that stand in for what it lacks.
    pub fonts: Fonts,
    /// To which side the lines of a block are aligned.
    pub align: Align,
    /// The distance between lines, as a multiple of what the font asks for, 0 to 10; what is outside counts as the nearer
    /// end.
    pub line_spacing: f32,
    /// What is added between letters.
    pub letter_spacing: LetterSpacing,
}

impl Default for TextStyle {
    /// The bundled font, aligned by gravity, with the spacing of the font.
    fn default() -> Self {
        Self {
            fonts: Fonts::default(),
            align: Align::default(),
            line_spacing: 1.0,
            letter_spacing: LetterSpacing::default(),
        }
    }
}

impl TextStyle {
    /// The most characters of a text that are drawn: what comes from the metadata of a picture may be of any length.
    pub const MAX_CHARS: usize = 4_096;

    /// The glyphs of a text, line by line, as they are drawn from left to right: shaped, reordered for display, each run with
    /// the font that has its characters. What no font has is left out, as is everything after
    /// [`MAX_CHARS`](Self::MAX_CHARS).
    ///
    /// ```
    /// use stampmill::ops::watermark::TextStyle;
    ///
    /// let lines = TextStyle::default().shape("AV\n©");
    /// let glyphs = &lines[0].runs[0].glyphs;
    /// assert_eq!((lines.len(), glyphs.len(), glyphs[1].cluster), (2, 2, 1));
    /// ```
    pub fn shape(&self, text: &str) -> Vec<ShapedLine> {
        shape(self, text)
    }
}

/// As much of a text as is drawn.
pub(super) fn drawn_part(text: &str) -> &str {
    let end = text.char_indices().nth(TextStyle::MAX_CHARS);
    end.map_or(text, |(end, _)| &text[..end])
}

/// The side to which the lines of a block of text are aligned.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Align {
    /// That of the mark: lines of a mark in the south-east to the right.
    #[default]
    Auto,
    /// The left side.
    Left,
    /// The middle.
    Center,
    /// The right side.
    Right,
    /// Where a line begins: the left side, and the right one for lines in Arabic, Hebrew and the like.
    Start,
    /// Where a line ends.
    End,
}

impl Align {
    /// All of them.
    pub const ALL: [Self; 6] = [
        Self::Auto,
        Self::Left,
        Self::Center,
        Self::Right,
        Self::Start,
        Self::End,
    ];

    /// The name, as flags and recipes have it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Left => "left",
            Self::Center => "center",
            Self::Right => "right",
            Self::Start => "start",
            Self::End => "end",
        }
    }

    /// The side for one line, in a mark that is drawn to `gravity`.
    pub(super) fn side(self, gravity: Pull, order: Order) -> Pull {
        match (self, order) {
            (Self::Auto, _) => gravity,
            (Self::Center, _) => Pull::Middle,
            (Self::Left, _)
            | (Self::Start, Order::LeftToRight)
            | (Self::End, Order::RightToLeft) => Pull::Start,
            (Self::Right, _)
            | (Self::Start, Order::RightToLeft)
            | (Self::End, Order::LeftToRight) => Pull::End,
        }
    }
}

/// The order in which text is read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Order {
    /// As Latin.
    #[default]
    LeftToRight,
    /// As Arabic and Hebrew.
    RightToLeft,
}

/// A name that stands for no alignment.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("'{0}' is no alignment; use auto, left, center, right, start or end")]
pub struct AlignError(String);

impl FromStr for Align {
    type Err = AlignError;

    fn from_str(text: &str) -> Result<Self, AlignError> {
        let name = text.trim().to_ascii_lowercase();
        let name = if name == "centre" { "center" } else { &name };
        let found = Self::ALL.into_iter().find(|align| align.name() == name);
        found.ok_or_else(|| AlignError(text.to_owned()))
    }
}

/// What is added between letters, in em: `0.05em` or `5%`, from −0.5 to 10 em.
///
/// Ligatures come apart by it, and letters that join, as in Arabic, stay where they are.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct LetterSpacing(f32);

impl LetterSpacing {
    /// In em.
    pub const fn em(self) -> f32 {
        self.0
    }
}

/// A text that is no spacing of letters.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LetterSpacingError {
    /// Not a number with a unit.
    #[error(
        "'{0}' is no spacing of letters; write it in em or percent of the font size, as 0.05em or 5%"
    )]
    Unreadable(String),
    /// Beyond what can be meant.
    #[error("'{0}' is beyond the range of letter spacing, -0.5em to 10em")]
    OutOfRange(String),
}

impl FromStr for LetterSpacing {
    type Err = LetterSpacingError;

    fn from_str(text: &str) -> Result<Self, LetterSpacingError> {
        let number = text.trim().to_ascii_lowercase();
        let (number, unit) = match (number.strip_suffix("em"), number.strip_suffix('%')) {
            (Some(em), _) => (em, 1.0),
            (None, Some(percent)) => (percent, 100.0),
            (None, None) if number == "0" => ("0", 1.0),
            (None, None) => return Err(LetterSpacingError::Unreadable(text.to_owned())),
        };
        let number: Option<f32> = number.trim_end().parse().ok();
        let number = number.filter(|number| number.is_finite());
        let em = number.ok_or_else(|| LetterSpacingError::Unreadable(text.to_owned()))? / unit;
        match (-0.5..=10.0).contains(&em) {
            true => Ok(Self(em)),
            false => Err(LetterSpacingError::OutOfRange(text.to_owned())),
        }
    }
}

impl fmt::Display for LetterSpacing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}em", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn alignments_have_names() {
        for align in Align::ALL {
            assert_eq!(align.name().parse(), Ok(align));
        }
        assert_eq!(" Centre ".parse(), Ok(Align::Center));
        let error = "middle".parse::<Align>().unwrap_err().to_string();
        assert!(
            error.contains("'middle'") && error.contains("center"),
            "{error}"
        );
    }

    #[test]
    fn letter_spacing_is_in_em_or_percent_within_bounds() {
        let parse = |text: &str| text.parse::<LetterSpacing>().map(LetterSpacing::em);
        for (text, em) in [("0.1em", 0.1), ("10%", 0.1), ("-5 %", -0.05), ("0", 0.0)] {
            assert_eq!(parse(text), Ok(em), "{text}");
        }
        for text in ["", "em", "5", "5px", "nan%", "inf em", "1e99em"] {
            let error = parse(text).unwrap_err();
            assert!(matches!(error, LetterSpacingError::Unreadable(_)), "{text}");
        }
        for text in ["-0.6em", "1001%"] {
            let error = parse(text).unwrap_err();
            assert!(matches!(error, LetterSpacingError::OutOfRange(_)), "{text}");
        }
    }
}
