//! From the flags of marks to marks.

use super::UsageError;
use super::args::MarkArgs;
use crate::recipe::{Draft, MarkDraft};

/// The marks that the flags ask for, the logo under the text; their looks are not in them yet.
pub(super) fn new(args: &MarkArgs) -> Vec<MarkDraft> {
    let text = args.text.clone().map(|text| MarkDraft {
        text: Some(text),
        ..MarkDraft::default()
    });
    let logo = args.logo.clone().map(|logo| MarkDraft {
        logo: Some(logo),
        ..MarkDraft::default()
    });
    logo.into_iter().chain(text).collect()
}

/// The draft with the looks of the flags on all of its marks.
pub(super) fn with_looks(draft: Draft, args: &MarkArgs) -> Result<Draft, UsageError> {
    let looks = looks(args);
    let blocks = draft.output.blocks.iter().flat_map(|block| &block.marks);
    let mut marks = draft.marks.iter().chain(blocks.flatten()).peekable();
    if marks.peek().is_none() && looks != MarkDraft::default() {
        return Err(UsageError::new(
            "flags that say how marks look or where they go (--gravity, --color, --stroke …) need a mark; add --text or --logo",
        ));
    }
    if looks.is_for_letters() && marks.all(|mark| mark.text.is_none()) {
        return Err(UsageError::new(
            "--color, --font, --align, --line-spacing and --letter-spacing are for texts, and there is none; leave them out or add --text",
        ));
    }
    Ok(draft.with_looks(&looks))
}

fn looks(args: &MarkArgs) -> MarkDraft {
    MarkDraft {
        text: None,
        logo: None,
        gravity: args.gravity.clone(),
        at: args.at.clone(),
        tile: args.tile.clone(),
        offset: args.offset.clone(),
        size: args.mark_size.clone(),
        opacity: args.opacity,
        rotate: args.rotate,
        blend: args.blend.clone(),
        stroke: args.stroke.clone(),
        shadow: args.shadow.clone(),
        plate: args.plate.clone(),
        color: args.color.clone(),
        font: args.font.clone(),
        align: args.align.clone(),
        line_spacing: args.line_spacing,
        letter_spacing: args.letter_spacing.clone(),
    }
}
