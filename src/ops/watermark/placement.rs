//! Placement: how much room a mark has in a picture, and where it goes.
//!
//! The offset is a margin: it is kept on the far side too, and it is the offset that gives way when a mark is large, so
//! that no mark is cut. Only a negative offset pushes a mark over the edge, because that is what it asks for.

use crate::ops::gravity::Pull;
use crate::ops::{Gravity, Offset};
use crate::picture::Size;

/// The largest size that a mark may have.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Room(pub(super) Size);

impl Room {
    /// Whether a mark of that size has room.
    pub(super) fn holds(self, mark: Size) -> bool {
        mark.width <= self.0.width && mark.height <= self.0.height
    }

    /// By how much a mark of that size has to be made smaller, at most 1.
    pub(super) fn share(self, (width, height): (f64, f64)) -> f64 {
        let part = |room: u32, length: f64| f64::from(room.max(1)) / length.max(1e-9);
        part(self.0.width, width)
            .min(part(self.0.height, height))
            .min(1.0)
    }
}

/// A gravity and an offset.
#[derive(Clone, Copy, Debug)]
pub(super) struct Placement {
    pub(super) gravity: Gravity,
    pub(super) offset: Offset,
}

impl Placement {
    /// The largest size a mark may have: the picture less the offset on both sides of an axis that holds on to an edge,
    /// and never less than half of the picture.
    pub(super) fn room(self, picture: Size) -> Room {
        let (x, y) = self.offset.pixels(picture);
        Room(Size::new(
            room(self.gravity.across(), picture.width, x),
            room(self.gravity.down(), picture.height, y),
        ))
    }

    /// The top left corner of a mark: inside the picture if the mark is not larger and the offset not negative.
    pub(super) fn corner(self, picture: Size, mark: Size) -> (i32, i32) {
        let offset = self.offset.pixels(picture);
        let (x, y) = self.gravity.place(picture, mark, offset);
        (
            held(
                self.gravity.across(),
                x,
                picture.width,
                mark.width,
                offset.0,
            ),
            held(
                self.gravity.down(),
                y,
                picture.height,
                mark.height,
                offset.1,
            ),
        )
    }
}

fn room(pull: Pull, edge: u32, offset: i32) -> u32 {
    let margin = match pull {
        Pull::Middle => 0,
        Pull::Start | Pull::End => (offset.max(0) as u32).min(edge / 4),
    };
    edge - 2 * margin
}

fn held(pull: Pull, start: i32, edge: u32, mark: u32, offset: i32) -> i32 {
    if (pull != Pull::Middle && offset < 0) || mark > edge {
        return start;
    }
    start.clamp(0, i32::try_from(edge - mark).unwrap_or(i32::MAX))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn placement(gravity: Gravity, offset: &str) -> Placement {
        Placement {
            gravity,
            offset: offset.parse().unwrap(),
        }
    }

    #[test]
    fn the_margin_is_kept_on_both_sides() {
        let picture = Size::new(400, 100);
        let room = placement(Gravity::SouthEast, "10px,5px").room(picture);
        assert_eq!(room.0, Size::new(380, 90));
        let room = placement(Gravity::South, "10px,5px").room(picture);
        assert_eq!(room.0, Size::new(400, 90));
        let room = placement(Gravity::SouthEast, "90%").room(picture);
        assert_eq!(room.0, Size::new(220, 50));
        let room = placement(Gravity::SouthEast, "-90%").room(picture);
        assert_eq!(room.0, picture);
    }

    #[test]
    fn a_negative_offset_bleeds_over_the_edge_it_holds_on_to() {
        let (picture, mark) = (Size::new(100, 100), Size::new(20, 20));
        let corner = |gravity, offset| placement(gravity, offset).corner(picture, mark);
        assert_eq!(corner(Gravity::SouthEast, "-5"), (85, 85));
        assert_eq!(corner(Gravity::NorthWest, "-5"), (-5, -5));
        assert_eq!(corner(Gravity::Center, "-5"), (35, 35));
        assert_eq!(corner(Gravity::Center, "-900"), (0, 0));
        assert_eq!(corner(Gravity::SouthEast, "900"), (0, 0));
    }

    proptest! {
        #[test]
        fn a_mark_in_its_room_lies_inside(
            width in 0..3_000u32, height in 0..3_000u32,
            across in 0.0..1.0f32, down in 0.0..1.0f32,
            x in 0..120u8, y in 0..120u8, index in 0..9usize,
        ) {
            let picture = Size::new(width, height);
            let placement = placement(Gravity::ALL[index], &format!("{x}%,{y}%"));
            let Room(room) = placement.room(picture);
            prop_assert!(room.width >= width / 2 && room.height >= height / 2);
            let mark = Size::new((room.width as f32 * across) as u32, (room.height as f32 * down) as u32);
            let (left, top) = placement.corner(picture, mark);
            prop_assert!(left >= 0 && left as u32 + mark.width <= width);
            prop_assert!(top >= 0 && top as u32 + mark.height <= height);
        }
    }
}
