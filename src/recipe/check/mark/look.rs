//! Where a mark goes and how it looks: the keys that texts and logos have in common.

use std::fmt::Display;
use std::str::FromStr;

use super::super::{Place as At, RecipeError};
use crate::ops::Offset;
use crate::ops::watermark::{Blend, Gravities, Look, Place};
use crate::recipe::MarkDraft;

/// What takes away what a recipe says, as a flag.
const NONE: &str = "none";

pub(super) fn place(draft: &MarkDraft) -> Result<Place, RecipeError> {
    let tile = At("mark.tile", "--tile").optional(draft.tile.as_ref())?;
    let point = At("mark.at", "--at").optional(draft.at.as_ref())?;
    let gravity = draft.gravity.as_ref();
    let offset = || At("mark.offset", "--offset").or(draft.offset.as_ref(), Offset::default());
    match (tile, point, gravity) {
        (None, None, _) => {
            let gravities = At("mark.gravity", "--gravity").or(gravity, Gravities::default())?;
            Ok(Place::Gravity(gravities, offset()?))
        }
        (Some(tile), None, None) => {
            // The middle of the pattern is the middle of the picture, unless it is moved.
            let still = "0".to_owned();
            let offset = draft.offset.as_ref().unwrap_or(&still);
            Ok(Place::Tile(
                tile,
                At("mark.offset", "--offset").parse(offset)?,
            ))
        }
        (None, Some(_), None) if draft.offset.is_some() => Err(At("mark.offset", "--offset")
            .refuse("a mark at a point has no offset; put it into the point")),
        (None, Some(point), None) => Ok(Place::At(point)),
        _ => Err(At(
            "mark.gravity, mark.at, mark.tile",
            "--gravity, --at, --tile",
        )
        .refuse("a mark goes by one of them; leave the others out")),
    }
}

pub(super) fn look(draft: &MarkDraft) -> Result<Look, RecipeError> {
    let opacity = draft.opacity.unwrap_or(1.0);
    Ok(Look {
        stroke: At("mark.stroke", "--stroke").optional(draft.stroke.as_ref())?,
        shadow: At("mark.shadow", "--shadow").optional(draft.shadow.as_ref())?,
        plate: At("mark.plate", "--plate").optional(draft.plate.as_ref())?,
        opacity,
        rotation: draft.rotate.unwrap_or(0.0),
        blend: At("mark.blend", "--blend").or(draft.blend.as_ref(), Blend::Normal)?,
    })
}

impl At {
    /// A value that may be left out, or taken away by `none`.
    fn optional<T: FromStr<Err: Display>>(
        self,
        text: Option<&String>,
    ) -> Result<Option<T>, RecipeError> {
        text.filter(|text| !text.eq_ignore_ascii_case(NONE))
            .map(|text| self.parse(text))
            .transpose()
    }
}
