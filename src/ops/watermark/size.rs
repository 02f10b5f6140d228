//! How large a mark is: a length, and what its percentage is of.

use std::fmt;
use std::str::FromStr;

use crate::ops::{Length, LengthError};
use crate::picture::Size;

/// The size of a mark: the pixels in an em of a text, or the long edge of a logo.
///
/// ```
/// use stampmill::ops::watermark::MarkSize;
/// use stampmill::picture::Size;
///
/// let picture = Size::new(1600, 1200);
/// assert_eq!("3%".parse::<MarkSize>()?.pixels(picture), 36.0);
/// assert_eq!("3% of width".parse::<MarkSize>()?.pixels(picture), 48.0);
/// assert_eq!("40px".parse::<MarkSize>()?.pixels(picture), 40.0);
/// # Ok::<(), stampmill::ops::watermark::MarkSizeError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct MarkSize {
    /// The length.
    pub length: Length,
    /// What 100 % of it is.
    pub of: Edge,
}

/// A length of a picture that sizes of marks are relative to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Edge {
    /// The shorter of width and height.
    #[default]
    Short,
    /// The longer of width and height.
    Long,
    /// The width.
    Width,
    /// The height.
    Height,
    /// From corner to corner.
    Diagonal,
}

/// A size that does not parse.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MarkSizeError {
    /// No length, or one that is not more than zero.
    #[error(transparent)]
    Length(#[from] LengthError),
    /// Relative to something that a picture does not have.
    #[error("'{0}' is nothing that a size can be relative to; write 3% of {edges}", edges = EDGES.map(|(name, _)| name).join(", "))]
    Edge(String),
    /// Pixels of something.
    #[error(
        "'{0}' is in pixels, which are relative to nothing; write a percentage, or leave out what it is of"
    )]
    PixelsOf(String),
}

const EDGES: [(&str, Edge); 5] = [
    ("short-edge", Edge::Short),
    ("long-edge", Edge::Long),
    ("width", Edge::Width),
    ("height", Edge::Height),
    ("diagonal", Edge::Diagonal),
];

impl MarkSize {
    /// Percent of the short edge.
    pub const fn percent(percent: f32) -> Self {
        Self {
            length: Length::Percent(percent),
            of: Edge::Short,
        }
    }

    /// The size in a picture of that size, in pixels.
    pub fn pixels(self, picture: Size) -> f32 {
        match self.length {
            Length::Pixels(pixels) => pixels,
            Length::Percent(percent) => percent / 100.0 * self.of.pixels(picture),
        }
    }
}

impl Edge {
    /// Its length in a picture of that size, in pixels.
    pub fn pixels(self, picture: Size) -> f32 {
        match self {
            Self::Short => picture.short_edge() as f32,
            Self::Long => picture.long_edge() as f32,
            Self::Width => picture.width as f32,
            Self::Height => picture.height as f32,
            Self::Diagonal => f64::from(picture.width).hypot(f64::from(picture.height)) as f32,
        }
    }
}

impl FromStr for MarkSize {
    type Err = MarkSizeError;

    /// Reads a length of more than zero, and behind a percentage `of` and an edge if wanted.
    fn from_str(text: &str) -> Result<Self, MarkSizeError> {
        let (length, of) = match text.split_once(" of ") {
            None => (text, Edge::Short),
            Some((length, name)) => {
                let name = name.trim();
                let found = EDGES
                    .into_iter()
                    .find(|(other, _)| other.eq_ignore_ascii_case(name));
                let (_, edge) = found.ok_or_else(|| MarkSizeError::Edge(name.to_owned()))?;
                (length, edge)
            }
        };
        let parsed = Length::positive(length)?;
        if matches!(parsed, Length::Pixels(_)) && text != length {
            return Err(MarkSizeError::PixelsOf(text.to_owned()));
        }
        Ok(Self { length: parsed, of })
    }
}

impl fmt::Display for MarkSize {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.length, self.of) {
            (Length::Percent(_), of) if of != Edge::Short => write!(f, "{} of {of}", self.length),
            (length, _) => length.fmt(f),
        }
    }
}

impl fmt::Display for Edge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let found = EDGES.iter().find(|(_, edge)| edge == self);
        f.pad(found.map_or("", |(name, _)| name))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_edge_is_read_displayed_and_measured() {
        let picture = Size::new(300, 400);
        for (text, pixels) in [
            ("10%", 30.0),
            ("10% of short-edge", 30.0),
            ("10% of long-edge", 40.0),
            ("10% of width", 30.0),
            ("10% of height", 40.0),
            ("10% of Diagonal", 50.0),
            ("7", 7.0),
        ] {
            let size: MarkSize = text.parse().unwrap();
            assert!((size.pixels(picture) - pixels).abs() < 1e-3, "{text}");
            assert_eq!(size.to_string().parse(), Ok(size), "{text}");
        }
    }

    #[test]
    fn what_is_no_size_is_answered_with_a_remedy() {
        for (text, part) in [
            ("0", "more than zero"),
            ("-3%", "more than zero"),
            ("wide", "12px"),
            ("3% of it", "short-edge, long-edge, width, height, diagonal"),
            ("3px of width", "percentage"),
        ] {
            let error = text.parse::<MarkSize>().unwrap_err().to_string();
            assert!(error.contains(part), "{text}: {error}");
        }
    }
}
