//! Marks: from what a recipe says of one to the mark, with its font or logo read.

mod logo;
mod look;

use std::path::Path;

use super::{Place, RecipeError, letters};
use crate::codec::Intent;
use crate::ops::Color;
use crate::ops::watermark::{Ink, LogoMark, MarkError, MarkSize, SystemFonts, TextMark};
use crate::recipe::{Mark, MarkDraft};
use crate::template::Template;

/// A mark of an output whose colours come into sRGB by `intent`.
pub(super) fn mark(
    draft: &MarkDraft,
    system: &SystemFonts,
    intent: Intent,
) -> Result<Mark, RecipeError> {
    match (&draft.text, &draft.logo) {
        (Some(text), None) => self::text(draft, text, system),
        (None, Some(path)) => self::logo(draft, path, intent),
        (Some(_), Some(_)) => {
            Err(Place("mark", "--text, --logo")
                .refuse("a mark is a text or a logo; write two marks"))
        }
        (None, None) => {
            Err(Place("mark", "--text, --logo").refuse("a mark needs a text or a logo"))
        }
    }
}

fn text(draft: &MarkDraft, text: &str, system: &SystemFonts) -> Result<Mark, RecipeError> {
    let place = Place("mark.text", "--text");
    let template: Template = Template::parse(text).map_err(|error| place.refuse(error))?;
    if template.is_blank() {
        return Err(place.refuse("the mark has no text; write one, or leave the mark out"));
    }
    let white = Ink::Color(Color::new(255, 255, 255).into());
    let ink = Place("mark.color", "--color").or(draft.color.as_ref(), white)?;
    let style = letters::style(draft, system)?;
    let (size, place, look) = (
        size(draft, TextMark::SIZE)?,
        look::place(draft)?,
        look::look(draft)?,
    );
    let mark = TextMark::new(style, ink, size, place, look).map_err(refused)?;
    Ok(Mark::Text(template, Box::new(mark)))
}

fn logo(draft: &MarkDraft, path: &Path, intent: Intent) -> Result<Mark, RecipeError> {
    for (place, given) in [
        (Place("mark.color", "--color"), draft.color.is_some()),
        (Place("mark.font", "--font"), draft.font.is_some()),
        (Place("mark.align", "--align"), draft.align.is_some()),
        (
            Place("mark.line-spacing", "--line-spacing"),
            draft.line_spacing.is_some(),
        ),
        (
            Place("mark.letter-spacing", "--letter-spacing"),
            draft.letter_spacing.is_some(),
        ),
    ] {
        if given {
            return Err(place.refuse("it is for texts, and this mark is a logo; leave it out"));
        }
    }
    let (size, place, look) = (
        size(draft, LogoMark::SIZE)?,
        look::place(draft)?,
        look::look(draft)?,
    );
    let mark = LogoMark::new(logo::read(path, intent)?, size, place, look).map_err(refused)?;
    Ok(Mark::Logo(path.to_owned(), Box::new(mark)))
}

fn size(draft: &MarkDraft, default: MarkSize) -> Result<MarkSize, RecipeError> {
    Place("mark.size", "--mark-size").or(draft.size.as_ref(), default)
}

/// Where the value stands that a mark was refused for.
fn refused(error: MarkError) -> RecipeError {
    let place = match error {
        MarkError::Size(_) => Place("mark.size", "--mark-size"),
        MarkError::Opacity(_) => Place("mark.opacity", "--opacity"),
        MarkError::Length(_) => Place("mark", "--text, --logo"),
        MarkError::Rotation(_) => Place("mark.rotate", "--rotate"),
    };
    place.refuse(error)
}
