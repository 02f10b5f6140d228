//! Gravity: the edge or corner of a picture that something is drawn to.
//!
//! It knows sizes and offsets in pixels only; what is placed, and whether it fits, is the caller's concern.

use std::fmt;
use std::str::FromStr;

use crate::picture::Size;

/// One of nine places in a picture.
///
/// ```
/// use stampmill::ops::Gravity;
/// use stampmill::picture::Size;
///
/// let gravity: Gravity = "bottom-right".parse()?;
/// assert_eq!(gravity, Gravity::SouthEast);
/// assert_eq!(gravity.to_string(), "southeast");
/// // 20 pixels from the right edge, 10 from the bottom.
/// let corner = gravity.place(Size::new(800, 600), Size::new(100, 50), (20, 10));
/// assert_eq!(corner, (680, 540));
/// # Ok::<(), stampmill::ops::GravityError>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Gravity {
    /// Top left corner.
    NorthWest,
    /// Middle of the top edge.
    North,
    /// Top right corner.
    NorthEast,
    /// Middle of the left edge.
    West,
    /// Centre.
    Center,
    /// Middle of the right edge.
    East,
    /// Bottom left corner.
    SouthWest,
    /// Middle of the bottom edge.
    South,
    /// Bottom right corner.
    #[default]
    SouthEast,
}

/// A gravity that does not parse.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "'{0}' is no gravity; write {names}, or a short form such as se, bottom-right or br",
    names = names()
)]
pub struct GravityError(String);

/// Which end of an axis a gravity holds on to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Pull {
    /// The left or the top edge.
    Start,
    /// Neither edge.
    Middle,
    /// The right or the bottom edge.
    End,
}

/// The names of each gravity without hyphens, the one that is displayed first.
const NAMES: [(Gravity, &str); 9] = [
    (
        Gravity::NorthWest,
        "northwest nw topleft tl lefttop lt upperleft",
    ),
    (Gravity::North, "north n top t topcenter topcentre tc"),
    (
        Gravity::NorthEast,
        "northeast ne topright tr righttop rt upperright",
    ),
    (Gravity::West, "west w left l centerleft centreleft cl"),
    (Gravity::Center, "center c centre middle m mid"),
    (Gravity::East, "east e right r centerright centreright cr"),
    (
        Gravity::SouthWest,
        "southwest sw bottomleft bl leftbottom lb lowerleft",
    ),
    (
        Gravity::South,
        "south s bottom b bottomcenter bottomcentre bc",
    ),
    (
        Gravity::SouthEast,
        "southeast se bottomright br rightbottom rb lowerright",
    ),
];

impl Gravity {
    /// All nine, row by row from the top left.
    pub const ALL: [Self; 9] = [
        Self::NorthWest,
        Self::North,
        Self::NorthEast,
        Self::West,
        Self::Center,
        Self::East,
        Self::SouthWest,
        Self::South,
        Self::SouthEast,
    ];

    /// The top left corner of `inner` in `outer`, in pixels from the top left of `outer`.
    ///
    /// `offset` is in pixels, across and down. On an axis where the gravity holds on to an edge, a positive offset
    /// pushes away from that edge; on a centred axis it pushes to the right or down. Nothing is clamped but to the
    /// range of the result: an `inner` that is larger than `outer`, or an offset that is large, gives a corner outside.
    /// Where a centred `inner` cannot be exactly in the middle, it is half a pixel further left or up.
    pub fn place(self, outer: Size, inner: Size, offset: (i32, i32)) -> (i32, i32) {
        (
            along(self.across(), outer.width, inner.width, offset.0),
            along(self.down(), outer.height, inner.height, offset.1),
        )
    }

    /// What it holds on to from left to right.
    pub(crate) fn across(self) -> Pull {
        match self {
            Self::NorthWest | Self::West | Self::SouthWest => Pull::Start,
            Self::North | Self::Center | Self::South => Pull::Middle,
            Self::NorthEast | Self::East | Self::SouthEast => Pull::End,
        }
    }

    /// What it holds on to from top to bottom.
    pub(crate) fn down(self) -> Pull {
        match self {
            Self::NorthWest | Self::North | Self::NorthEast => Pull::Start,
            Self::West | Self::Center | Self::East => Pull::Middle,
            Self::SouthWest | Self::South | Self::SouthEast => Pull::End,
        }
    }
}

impl fmt::Display for Gravity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let found = NAMES.iter().find(|(gravity, _)| gravity == self);
        f.pad(found.map_or("", |(_, names)| first(names)))
    }
}

impl FromStr for Gravity {
    type Err = GravityError;

    /// Reads a compass name, edge names in either order, or their initials. Case, hyphens, underscores and spaces do
    /// not count.
    fn from_str(text: &str) -> Result<Self, GravityError> {
        let plain: String = text
            .chars()
            .filter(|c| !matches!(c, '-' | '_' | ' '))
            .map(|c| c.to_ascii_lowercase())
            .collect();
        NAMES
            .iter()
            .find(|(_, names)| names.split(' ').any(|name| name == plain))
            .map(|(gravity, _)| *gravity)
            .ok_or_else(|| GravityError(text.to_owned()))
    }
}

fn along(pull: Pull, outer: u32, inner: u32, offset: i32) -> i32 {
    let room = i64::from(outer) - i64::from(inner);
    let offset = i64::from(offset);
    let start = match pull {
        Pull::Start => offset,
        Pull::Middle => room.div_euclid(2) + offset,
        Pull::End => room - offset,
    };
    start.clamp(i64::from(i32::MIN), i64::from(i32::MAX)) as i32
}

fn names() -> String {
    NAMES.map(|(_, names)| first(names)).join(", ")
}

fn first(names: &str) -> &str {
    names.split(' ').next().unwrap_or(names)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn all_nine_are_placed_at_their_edges() {
        let (outer, inner) = (Size::new(100, 80), Size::new(11, 20));
        let corners = Gravity::ALL.map(|gravity| gravity.place(outer, inner, (3, 5)));
        let expected = [
            (3, 5),
            (47, 5),
            (86, 5),
            (3, 35),
            (47, 35),
            (86, 35),
            (3, 55),
            (47, 55),
            (86, 55),
        ];
        assert_eq!(corners, expected);
    }

    #[test]
    fn names_are_read_in_every_form_and_displayed_in_one() {
        let forms = [
            ("southeast", Gravity::SouthEast),
            ("South-East", Gravity::SouthEast),
            ("SE", Gravity::SouthEast),
            ("bottom right", Gravity::SouthEast),
            ("bottom_right", Gravity::SouthEast),
            ("br", Gravity::SouthEast),
            ("right-bottom", Gravity::SouthEast),
            ("center", Gravity::Center),
            ("Centre", Gravity::Center),
            ("middle", Gravity::Center),
            ("c", Gravity::Center),
            ("top", Gravity::North),
            ("n", Gravity::North),
            ("left", Gravity::West),
            ("r", Gravity::East),
            ("top-left", Gravity::NorthWest),
            ("ne", Gravity::NorthEast),
            ("bottom", Gravity::South),
            ("bl", Gravity::SouthWest),
        ];
        for (text, gravity) in forms {
            assert_eq!(text.parse(), Ok(gravity), "{text}");
        }
        for gravity in Gravity::ALL {
            assert_eq!(gravity.to_string().parse(), Ok(gravity));
        }
    }

    #[test]
    fn no_name_stands_for_two_gravities() {
        let mut all: Vec<_> = NAMES
            .iter()
            .flat_map(|(_, names)| names.split(' '))
            .collect();
        let count = all.len();
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), count);
    }

    #[test]
    fn what_is_no_gravity_is_answered_with_the_names() {
        for text in ["", "-", "up", "southsouth", "södost"] {
            let message = text.parse::<Gravity>().unwrap_err().to_string();
            assert!(message.starts_with(&format!("'{text}'")), "{message}");
            assert!(
                message.contains("southeast") && message.contains("br"),
                "{message}"
            );
        }
    }

    #[test]
    fn extreme_sizes_and_offsets_saturate() {
        let (huge, empty) = (Size::new(u32::MAX, u32::MAX), Size::new(0, 0));
        assert_eq!(
            Gravity::SouthEast.place(huge, empty, (i32::MIN, i32::MIN)),
            (i32::MAX, i32::MAX)
        );
        assert_eq!(
            Gravity::SouthEast.place(empty, huge, (i32::MAX, 0)),
            (i32::MIN, i32::MIN)
        );
        assert_eq!(
            Gravity::Center.place(Size::new(1, 1), Size::new(2, 4), (0, 0)),
            (-1, -2)
        );
    }

    proptest! {
        #[test]
        fn what_fits_with_its_offset_lies_inside(
            (width, inner_width, x) in fitting(),
            (height, inner_height, y) in fitting(),
            index in 0..9usize,
        ) {
            let gravity = Gravity::ALL[index];
            let (left, top) = gravity.place(
                Size::new(width, height),
                Size::new(inner_width, inner_height),
                (centred(gravity.across(), x), centred(gravity.down(), y)),
            );
            prop_assert!(left >= 0 && left as u32 + inner_width <= width);
            prop_assert!(top >= 0 && top as u32 + inner_height <= height);
        }
    }

    /// An edge, a length that is at most as long, and an offset that is at most what is left.
    fn fitting() -> impl Strategy<Value = (u32, u32, i32)> {
        (0..5_000u32)
            .prop_flat_map(|outer| (Just(outer), 0..=outer))
            .prop_flat_map(|(outer, inner)| (Just(outer), Just(inner), 0..=(outer - inner) as i32))
    }

    /// A centred axis has half the room on either side.
    fn centred(pull: Pull, offset: i32) -> i32 {
        match pull {
            Pull::Middle => offset / 2,
            Pull::Start | Pull::End => offset,
        }
    }
}
