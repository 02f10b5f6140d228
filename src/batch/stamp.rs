//! Pictures under their marks.

use super::job::{Job, Outcome};
use super::pieces::Pieces;
use super::render::Rendered;
use super::run::Run;
use super::values;
use crate::ops::watermark::{Imprint, TextMark};
use crate::pipeline::Ticket;
use crate::recipe::Mark;
use crate::record::{ErrorKind, Failure, MarkFacts, Record, Step};

/// Under the marks.
pub(super) fn watermark<'a>(
    run: &Run<'a>,
    job: Job<'a, Pieces<'a, Rendered>>,
    ticket: &mut Ticket<Record>,
) -> Outcome<'a, Pieces<'a, Rendered>> {
    let mut outputs = run.recipe.outputs.iter();
    if outputs.all(|rendition| rendition.marks.is_empty()) {
        return Ok(job);
    }
    let (planned, index) = (job.planned, ticket.seq() + 1);
    job.step(Step::Watermark, ticket, |pieces, record, _| {
        pieces.each(record, |place, mut rendered, record| {
            for mark in &place.rendition.marks {
                let picture = rendered.picture;
                let stamped = match mark {
                    Mark::Logo(mark) => run.crew.lend(|split| mark.stamp(picture, split)),
                    Mark::Text(template, mark) => {
                        let text = values::text(run, template, planned, picture.size(), index)
                            .map_err(|error| {
                                Failure::new(Step::Watermark, ErrorKind::Encode, error)
                            })?;
                        place.warn(record, without_glyph(mark, &text));
                        run.crew.lend(|split| mark.stamp(&text, picture, split))
                    }
                };
                rendered.marks.extend(stamped.imprint.map(facts));
                rendered.picture = stamped.picture;
            }
            Ok(rendered)
        })
    })
}

/// What the record says of a mark.
fn facts(imprint: Imprint) -> MarkFacts {
    MarkFacts {
        gravity: imprint.gravity.map(|gravity| gravity.to_string()),
        copies: imprint.copies.map(|copies| copies as u64),
        x: imprint.corner.0.into(),
        y: imprint.corner.1.into(),
        width: imprint.size.width,
        height: imprint.size.height,
        color: imprint.color.map(|color| color.to_string()),
        stroke: imprint.stroke.map(|color| color.to_string()),
        contrast: imprint
            .contrast
            .map(|contrast| (f64::from(contrast) * 100.0).round() / 100.0),
    }
}

/// A warning that names what the mark's font cannot show.
fn without_glyph(mark: &TextMark, text: &str) -> Option<String> {
    let missing: String = mark.font().missing(text).into_iter().collect();
    (!missing.is_empty()).then(|| {
        format!("the font of the mark has no glyph for '{missing}'; choose another with --font")
    })
}
