//! The style of a mark's text: its font by file or by name, and how lines and letters stand to each other.

use std::path::Path;

use super::{Place, RecipeError};
use crate::named_file;
use crate::ops::watermark::{Font, Fonts, SystemFonts, TextStyle};
use crate::plain;
use crate::recipe::MarkDraft;

/// The fonts of the system stand behind the one that was chosen.
pub(super) fn style(draft: &MarkDraft, system: &SystemFonts) -> Result<TextStyle, RecipeError> {
    let plain = TextStyle::default();
    let fonts = match draft.font.as_deref() {
        None => plain.fonts,
        Some(name) => Fonts::new(font(name, system)?),
    };
    let letters = Place("mark.letter-spacing", "--letter-spacing");
    Ok(TextStyle {
        fonts: fonts.with_system(system.clone()),
        align: Place("mark.align", "--align").or(draft.align.as_ref(), plain.align)?,
        line_spacing: line_spacing(draft.line_spacing)?,
        letter_spacing: letters.or(draft.letter_spacing.as_ref(), plain.letter_spacing)?,
    })
}

fn line_spacing(factor: Option<f32>) -> Result<f32, RecipeError> {
    let factor = factor.unwrap_or(1.0);
    if factor > 0.0 && factor <= 10.0 {
        return Ok(factor);
    }
    Err(Place("mark.line-spacing", "--line-spacing").refuse(format!(
        "{factor} is no distance between lines; it is a factor above 0 and up to 10, and 1 is that of the font"
    )))
}

/// A file if there is one of this name, or if it is called like one; otherwise an installed font.
fn font(name: &Path, system: &SystemFonts) -> Result<Font, RecipeError> {
    let place = Place("mark.font", "--font");
    let read = |path: &Path, index| {
        let shown = plain::path(path);
        let bytes = named_file::read(path, Font::MOST_BYTES)
            .map_err(|error| place.refuse(format!("{shown} {error}")))?;
        Font::from_collection(bytes, index)
            .map_err(|error| place.refuse(format!("{shown}: {error}")))
    };
    let (path, index) = match face(name) {
        Some(face) if !name.is_file() => face,
        _ => (name, 0),
    };
    match name
        .to_str()
        .filter(|_| !path.is_file() && !looks_like_a_file(path))
    {
        Some(family) => system.named(family).map_err(|error| place.refuse(error)),
        None => read(path, index),
    }
}

/// `FILE#1`, the second face of a collection.
fn face(name: &Path) -> Option<(&Path, u32)> {
    let (path, index) = name.to_str()?.rsplit_once('#')?;
    Some((Path::new(path), index.parse().ok()?))
}

fn looks_like_a_file(path: &Path) -> bool {
    const EXTENSIONS: [&str; 7] = ["ttf", "otf", "ttc", "otc", "woff", "woff2", "pfb"];
    let extension = path.extension().and_then(|extension| extension.to_str());
    let is_known = |extension: &str| {
        EXTENSIONS
            .iter()
            .any(|known| extension.eq_ignore_ascii_case(known))
    };
    path.components().count() > 1 || path.is_absolute() || extension.is_some_and(is_known)
}
