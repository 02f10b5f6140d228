//! What goes into an output beside its picture: metadata as the recipe wants them, and true of that output.

use super::run::Run;
use super::values;
use crate::metadata::{self, Blocks, Colors, Credits, Facts};
use crate::picture::{Orientation, Size};
use crate::plan::PlannedJob;
use crate::recipe::{Rendition, Turn};
use crate::record::{ErrorKind, Failure, Step};
use crate::template::Template;

/// The metadata of an output of this size, and what had to be left out; `index` is the number of its input, from 1.
pub(super) fn metadata(
    run: &Run<'_>,
    (planned, rendition): (PlannedJob<'_>, &Rendition),
    blocks: Blocks,
    (size, colors): (Size, Colors),
    index: u64,
) -> Result<(Blocks, Vec<String>), Failure> {
    let text = |template: &Option<Template>| {
        let rendered = template
            .as_ref()
            .map(|template| values::text(run, template, planned, size, index));
        rendered
            .transpose()
            .map_err(|error| Failure::new(Step::Encode, ErrorKind::Encode, error))
    };
    let artist = text(&rendition.credits.artist)?;
    let copyright = text(&rendition.credits.copyright)?;
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
    Ok(rendition.metadata.apply(blocks, &facts, &credits))
}
