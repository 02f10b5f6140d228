//! What goes into an output beside its picture: metadata as the recipe wants them, and true of that output.

use super::values::Subject;
use crate::metadata::{Blocks, Colors, Credits, Facts};
use crate::picture::{Orientation, Size};
use crate::recipe::{Rendition, Turn};
use crate::template::Template;

/// What is so of an output's pixels.
pub(super) struct Made {
    pub(super) size: Size,
    pub(super) colors: Colors,
    /// How the stored picture had to be turned.
    pub(super) stored: Orientation,
}

/// The metadata of an output, and what had to be left out or has no value.
pub(super) fn metadata(
    subject: &Subject<'_>,
    rendition: &Rendition,
    blocks: Blocks,
    made: &Made,
) -> (Blocks, Vec<String>) {
    let &Made {
        size,
        colors,
        stored,
    } = made;
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
        Turn::AsStored => stored,
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
