//! Marks: from what a recipe says of one to the mark, with its font or logo read.

use std::fmt::Display;
use std::fs;
use std::io::Cursor;
use std::path::Path;

use super::{Place, RecipeError, letters};
use crate::codec::{self, Limits};
use crate::metadata::icc;
use crate::ops::Length;
use crate::ops::watermark::{LogoMark, SystemFonts, TextMark};
use crate::picture::Picture;
use crate::recipe::{Mark, MarkDraft};
use crate::template::Template;

pub(super) fn mark(draft: &MarkDraft, system: &SystemFonts) -> Result<Mark, RecipeError> {
    let plain = TextMark::default();
    let gravity = Place("mark.gravity", "--gravity").or(draft.gravity.as_ref(), plain.gravity)?;
    let offset = Place("mark.offset", "--offset").or(draft.offset.as_ref(), plain.offset)?;
    let opacity = draft.opacity.unwrap_or(1.0);
    if !(0.0..=1.0).contains(&opacity) {
        return Err(
            Place("mark.opacity", "--opacity").refuse(format!("{opacity} is not between 0 and 1"))
        );
    }
    let size_at = Place("mark.size", "--mark-size");
    let size = draft
        .size
        .as_deref()
        .map(|text| Length::positive(text).map_err(|error| size_at.refuse(error)));
    let size = size.transpose()?;
    match (&draft.text, &draft.logo) {
        (Some(text), None) => {
            let place = Place("mark.text", "--text");
            let template: Template = Template::parse(text).map_err(|error| place.refuse(error))?;
            if template.is_blank() {
                return Err(place.refuse("the mark has no text; write one, or leave the mark out"));
            }
            let color = Place("mark.color", "--color").or(draft.color.as_ref(), plain.color)?;
            let size = size.unwrap_or(plain.size);
            Ok(Mark::Text(
                template,
                Box::new(TextMark {
                    style: letters::style(draft, system)?,
                    gravity,
                    offset,
                    size,
                    color,
                    opacity,
                }),
            ))
        }
        (None, Some(path)) => {
            let size = size.unwrap_or(Length::Percent(15.0));
            let mark = LogoMark::new(logo(path)?, gravity, offset, size, opacity);
            mark.map(|mark| Mark::Logo(Box::new(mark)))
                .map_err(|error| Place("mark.logo", "--logo").refuse(error))
        }
        (Some(_), Some(_)) => {
            Err(Place("mark", "--text, --logo")
                .refuse("a mark is a text or a logo; write two marks"))
        }
        (None, None) => {
            Err(Place("mark", "--text, --logo").refuse("a mark needs a text or a logo"))
        }
    }
}

fn logo(path: &Path) -> Result<Picture, RecipeError> {
    let place = Place("mark.logo", "--logo");
    let refuse = |error: &dyn Display| place.refuse(format!("{} {error}", path.display()));
    let bytes = fs::read(path).map_err(|error| refuse(&format!("cannot be read: {error}")))?;
    let limits = Limits::default();
    let extension = path.extension().and_then(|extension| extension.to_str());
    let header =
        codec::probe(Cursor::new(&bytes), extension, &limits).map_err(|error| refuse(&error))?;
    let decoded = codec::decode(&bytes, &header, &limits).map_err(|error| refuse(&error))?;
    match decoded.icc {
        None => Ok(decoded.picture),
        Some(profile) => {
            Ok(icc::to_srgb(decoded.picture, &profile).unwrap_or_else(|(picture, _)| picture))
        }
    }
}
