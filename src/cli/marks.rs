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
    if draft.marks.is_empty() && looks != MarkDraft::default() {
        return Err(UsageError("--gravity, --offset, --mark-size, --opacity, --color, --font, --align, --line-spacing and --letter-spacing need a mark; add --text or --logo".into()));
    }
    Ok(draft.with_looks(&looks))
}

fn looks(args: &MarkArgs) -> MarkDraft {
    MarkDraft {
        gravity: args.gravity.clone(),
        offset: args.offset.clone(),
        size: args.mark_size.clone(),
        opacity: args.opacity,
        color: args.color.clone(),
        font: args.font.clone(),
        align: args.align.clone(),
        line_spacing: args.line_spacing,
        letter_spacing: args.letter_spacing.clone(),
        ..MarkDraft::default()
    }
}
