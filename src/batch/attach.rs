//! What goes into an output beside its picture: metadata as the recipe wants them, and true of that output.

use super::values::Subject;
use crate::metadata::{self, Blocks, Colors, Credits, Facts};
use crate::picture::{Orientation, Size};
use crate::recipe::{Rendition, Turn};
use crate::template::Template;

/// The metadata of an output of this size, and what had to be left out or has no value.
pub(super) fn metadata(
    subject: &Subject<'_>,
    rendition: &Rendition,
    blocks: Blocks,
    (size, colors): (Size, Colors),
) -> (Blocks, Vec<String>) {
    let mut warnings = Vec::new();
    let mut text = |template: Option<&Template>, became: &str| {
        let rendered = subject.text(template?, size);
        warnings.extend(rendered.missing.iter().map(|none| none.warning(became)));
        Some(rendered.text).filter(|text| !text.trim().is_empty())
    };
    let artist = text(
        rendition.credits.artist.as_ref(),
        "stayed empty in the artist",
    );
    let copyright = text(
        rendition.credits.copyright.as_ref(),
        "stayed empty in the copyright",
    );
    let credits = Credits {
        artist: artist.as_deref(),
        copyright: copyright.as_deref(),
    };
    let orientation = match rendition.turn {
        Turn::Upright => Orientation::Normal,
        Turn::AsStored => blocks
            .exif
            .as_deref()
            .map(metadata::orientation)
            .unwrap_or_default(),
    };
    let facts = Facts {
        size,
        orientation,
        colors,
    };
    let (blocks, left_out) = rendition.metadata.apply(blocks, &facts, &credits);
    warnings.extend(left_out);
    (blocks, warnings)
}
