//! The geometry of a resize as people write it: a box, one side of a box, a percentage, or the long edge.
//!
//! It parses and says what it means; what comes out of it for a given picture is the plan's concern.

use std::fmt;
use std::str::FromStr;

/// The longest side, in pixels, that a geometry may ask for.
///
/// It catches slips of the keyboard. What fits into memory is another question, which
/// [`Resize::working_bytes`](super::Resize::working_bytes) answers.
pub const MAX_SIDE: u32 = 1_000_000;

/// The largest percentage that a geometry may ask for.
pub const MAX_PERCENT: f32 = 10_000.0;

/// The size that is wanted.
///
/// A box with both sides may have another aspect (width to height) than the picture, and a [`Fit`](super::Fit) settles
/// that. All other geometries keep the aspect, so the fit makes no difference to them.
///
/// ```
/// use stampmill::ops::resize::Geometry;
///
/// assert_eq!("1600x1200".parse(), Ok(Geometry::Box { width: Some(1600), height: Some(1200) }));
/// assert_eq!("x1200".parse(), Ok(Geometry::Box { width: None, height: Some(1200) }));
/// assert_eq!("12.5%".parse(), Ok(Geometry::Percent(12.5)));
/// let error = "1600".parse::<Geometry>().unwrap_err();
/// assert!(error.to_string().contains("1600x"));
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Geometry {
    /// A box, in pixels. A side that is missing follows from the aspect; if both are, the size stays.
    Box {
        /// Wanted width, 1 to [`MAX_SIDE`].
        width: Option<u32>,
        /// Wanted height, 1 to [`MAX_SIDE`].
        height: Option<u32>,
    },
    /// Both sides in percent of the picture's own, more than 0 and at most [`MAX_PERCENT`].
    Percent(f32),
    /// The longer side, in pixels, 1 to [`MAX_SIDE`].
    LongEdge(u32),
}

/// A geometry that does not parse.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum GeometryError {
    /// It has none of the known forms.
    #[error(
        "'{0}' is no size; write 1600x1200 for a box, 1600x or x1200 for one side, or 50% for a scale"
    )]
    Form(String),
    /// One number without an `x`.
    #[error(
        "'{0}' leaves open which side is meant; write {0}x for the width or x{0} for the height"
    )]
    WhichSide(String),
    /// A side that is zero or too long.
    #[error("'{0}' has a side of {1} pixels; a side is between 1 and {MAX_SIDE} pixels")]
    Side(String, String),
    /// A percentage that is zero or too large.
    #[error("'{0}' is out of range; a percentage is more than 0 and at most {MAX_PERCENT}")]
    Percent(String),
}

impl FromStr for Geometry {
    type Err = GeometryError;

    fn from_str(text: &str) -> Result<Self, GeometryError> {
        let given = text.trim();
        if let Some(number) = given.strip_suffix('%') {
            return percent(text, number.trim_end());
        }
        let Some((width, height)) = given.split_once(['x', 'X', '×']) else {
            return Err(match given.parse::<u32>() {
                Ok(_) => GeometryError::WhichSide(given.to_owned()),
                Err(_) => GeometryError::Form(text.to_owned()),
            });
        };
        let (width, height) = (side(text, width)?, side(text, height)?);
        if width.is_none() && height.is_none() {
            return Err(GeometryError::Form(text.to_owned()));
        }
        Ok(Self::Box { width, height })
    }
}

impl fmt::Display for Geometry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Box { width, height } => {
                let digits = |side: &Option<u32>| side.map(|s| s.to_string()).unwrap_or_default();
                write!(f, "{}x{}", digits(width), digits(height))
            }
            Self::Percent(percent) => write!(f, "{percent}%"),
            Self::LongEdge(edge) => write!(f, "long edge {edge}"),
        }
    }
}

fn side(text: &str, digits: &str) -> Result<Option<u32>, GeometryError> {
    let digits = digits.trim();
    if digits.is_empty() {
        return Ok(None);
    }
    if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(GeometryError::Form(text.to_owned()));
    }
    match digits.parse() {
        Ok(side @ 1..=MAX_SIDE) => Ok(Some(side)),
        _ => Err(GeometryError::Side(text.to_owned(), digits.to_owned())),
    }
}

fn percent(text: &str, number: &str) -> Result<Geometry, GeometryError> {
    let plain = |byte: u8| byte.is_ascii_digit() || byte == b'.';
    if !number.bytes().all(plain) {
        return Err(GeometryError::Form(text.to_owned()));
    }
    let value: f32 = number
        .parse()
        .map_err(|_| GeometryError::Form(text.to_owned()))?;
    if value > 0.0 && value <= MAX_PERCENT {
        Ok(Geometry::Percent(value))
    } else {
        Err(GeometryError::Percent(text.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_parses_and_is_displayed_as_it_is_written() {
        for text in ["1600x1200", "1600x", "x1200", "50%", "12.5%", "1000000x1"] {
            let geometry: Geometry = text.parse().unwrap();
            assert_eq!(geometry.to_string(), text);
        }
        let geometry = Geometry::Box {
            width: Some(16),
            height: Some(12),
        };
        for text in ["16X12", "16×12", " 16 x 12 "] {
            assert_eq!(text.parse(), Ok(geometry), "{text}");
        }
    }

    #[test]
    fn what_does_not_parse_says_how_to_write_it() {
        for (text, hint) in [
            ("0x10", "between 1 and 1000000"),
            ("10x0", "side of 0 pixels"),
            ("1000001x", "side of 1000001 pixels"),
            ("99999999999999999999x5", "between 1 and"),
            ("1600", "1600x"),
            ("1600", "x1600"),
            ("abc", "1600x1200"),
            ("", "no size"),
            ("x", "one side"),
            ("-5x10", "no size"),
            ("+5x10", "no size"),
            ("1.5x2", "no size"),
            ("10x20x30", "no size"),
            ("0%", "more than 0"),
            ("10001%", "at most 10000"),
            ("-5%", "no size"),
            ("nan%", "no size"),
            ("inf%", "no size"),
            ("1e3%", "no size"),
            ("%", "no size"),
            ("1.2.3%", "no size"),
        ] {
            let message = text.parse::<Geometry>().unwrap_err().to_string();
            assert!(message.contains(hint), "{text}: {message}");
        }
    }
}
