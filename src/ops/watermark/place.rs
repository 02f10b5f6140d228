//! Where marks go: at edges and corners, at a point, or all over. What people write for it, and what is refused.

mod tile;

use std::fmt;
use std::str::FromStr;

use super::imprint::MarkError;
use crate::ops::{Gravity, GravityError, Length, LengthError, Offset};
use crate::picture::Size;

pub use tile::{Tile, TileError};

/// Where a mark goes.
///
/// ```
/// use stampmill::ops::watermark::{Gravities, Place};
/// use stampmill::ops::{Gravity, Offset};
///
/// let corners: Gravities = "auto:se,sw".parse()?;
/// let place = Place::Gravity(corners, Offset::default());
/// assert_eq!("southeast".parse::<Gravities>()?, Gravity::SouthEast.into());
/// # let _ = place;
/// # Ok::<(), stampmill::ops::GravityError>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub enum Place {
    /// At an edge, a corner or the centre, with a margin. A margin that leaves no room gives way, and a negative one lets the
    /// mark run over the edge.
    Gravity(Gravities, Offset),
    /// With its top left corner at a point; what sticks out of the picture is cut off.
    At(Point),
    /// All over the picture.
    Tile(Tile, Offset),
}

impl Default for Place {
    /// The bottom right corner, at 2 % of the short edge.
    fn default() -> Self {
        Self::Gravity(Gravities::default(), Offset::default())
    }
}

impl Place {
    /// Everything in its range.
    pub(super) fn check(&self) -> Result<(), MarkError> {
        let finite = |length: Length| {
            let (Length::Pixels(value) | Length::Percent(value)) = length;
            value.is_finite()
        };
        let (x, y) = match self {
            Self::Gravity(_, Offset { x, y }) => (*x, *y),
            Self::At(Point { x, y }) => (*x, *y),
            Self::Tile(tile, Offset { x, y }) => {
                if !tile.is_sound() {
                    return Err(MarkError::Length("gap, angle or stagger"));
                }
                (*x, *y)
            }
        };
        match finite(x) && finite(y) {
            true => Ok(()),
            false => Err(MarkError::Length("offset")),
        }
    }
}

/// One gravity, or several of which the calmest is taken.
///
/// How calm a place is says the mean energy of the gradient of the picture's luma in the box that the mark would take. Of
/// places that are equally calm, to a hundredth, it is the first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gravities(Vec<Gravity>);

/// The corners in the order in which people expect a mark.
const CORNERS: [Gravity; 4] = [
    Gravity::SouthEast,
    Gravity::SouthWest,
    Gravity::NorthEast,
    Gravity::NorthWest,
];

impl Gravities {
    /// Those that may be taken, at least one.
    pub fn all(&self) -> &[Gravity] {
        &self.0
    }

    /// The calmest of the four corners.
    pub fn corners() -> Self {
        Self(CORNERS.to_vec())
    }
}

impl Default for Gravities {
    fn default() -> Self {
        Gravity::default().into()
    }
}

impl From<Gravity> for Gravities {
    fn from(gravity: Gravity) -> Self {
        Self(vec![gravity])
    }
}

impl FromStr for Gravities {
    type Err = GravityError;

    /// Reads a gravity; `auto`, which is the four corners; or `auto:` and gravities with commas between them.
    fn from_str(text: &str) -> Result<Self, GravityError> {
        let lower = text.trim().to_ascii_lowercase();
        match lower.strip_prefix("auto") {
            Some("") => Ok(Self::corners()),
            Some(rest) if rest.starts_with(':') => {
                let mut found: Vec<Gravity> = Vec::new();
                for name in rest[1..].split(',') {
                    let gravity = name.trim().parse()?;
                    if !found.contains(&gravity) {
                        found.push(gravity);
                    }
                }
                Ok(Self(found))
            }
            _ => text.parse::<Gravity>().map(Self::from),
        }
    }
}

impl fmt::Display for Gravities {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let [only] = self.0[..] {
            return only.fmt(f);
        }
        if self.0 == CORNERS {
            return f.pad("auto");
        }
        let names: Vec<_> = self.0.iter().map(Gravity::to_string).collect();
        write!(f, "auto:{}", names.join(","))
    }
}

/// A point in a picture: percent of its width across, and of its height down.
///
/// ```
/// use stampmill::ops::watermark::Point;
/// use stampmill::picture::Size;
///
/// let point: Point = "50%,20px".parse()?;
/// assert_eq!(point.pixels(Size::new(300, 200)), (150, 20));
/// # Ok::<(), stampmill::ops::watermark::PointError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Point {
    /// From the left.
    pub x: Length,
    /// From the top.
    pub y: Length,
}

/// A point that does not parse.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PointError {
    /// A length where there is none.
    #[error(transparent)]
    Length(#[from] LengthError),
    /// Not two lengths.
    #[error("'{0}' is no point; write X,Y from the top left corner, as 10%,20px")]
    NotTwo(String),
}

impl Point {
    /// The nearest pixel in a picture of that size.
    pub fn pixels(self, picture: Size) -> (i32, i32) {
        (
            self.x.pixels(picture.width).round() as i32,
            self.y.pixels(picture.height).round() as i32,
        )
    }
}

impl FromStr for Point {
    type Err = PointError;

    fn from_str(text: &str) -> Result<Self, PointError> {
        let both = text.split_once(',').filter(|(_, y)| !y.contains(','));
        let (x, y) = both.ok_or_else(|| PointError::NotTwo(text.to_owned()))?;
        Ok(Self {
            x: x.parse()?,
            y: y.parse()?,
        })
    }
}

impl fmt::Display for Point {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{},{}", self.x, self.y)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gravities_are_read_and_displayed() {
        use Gravity::{North, SouthEast, SouthWest};
        for (text, gravities, displayed) in [
            ("se", vec![SouthEast], "southeast"),
            ("auto", CORNERS.to_vec(), "auto"),
            (
                "Auto:SE,bottom-left",
                vec![SouthEast, SouthWest],
                "auto:southeast,southwest",
            ),
            ("auto:n,n", vec![North], "north"),
        ] {
            let read: Gravities = text.parse().unwrap();
            assert_eq!(read.all(), gravities);
            assert_eq!(read.to_string(), displayed);
            assert_eq!(displayed.parse(), Ok(read));
        }
        for text in ["auto:", "auto:up", "automatic", "se,sw", ""] {
            let error = text.parse::<Gravities>().unwrap_err().to_string();
            assert!(error.contains("southeast"), "{error}");
        }
    }

    #[test]
    fn points_are_two_lengths() {
        let point: Point = " 10% , -5px".parse().unwrap();
        assert_eq!(point.pixels(Size::new(1000, 10)), (100, -5));
        assert_eq!(point.to_string().parse(), Ok(point));
        for text in ["", "1", "1,2,3", "1,x", ","] {
            assert!(text.parse::<Point>().is_err(), "{text}");
        }
    }
}
