//! Pictures under their marks.

use super::job::{Job, Outcome};
use super::pieces::Pieces;
use super::render::Rendered;
use super::run::Run;
use super::values::Subject;
use crate::ops::watermark::TextMark;
use crate::pipeline::Ticket;
use crate::recipe::Mark;
use crate::record::{Record, Step};
use crate::template;

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
    let subject = Subject::of(run, &job, ticket);
    job.step(Step::Watermark, ticket, |pieces, record, _| {
        pieces.each(record, |place, rendered, record| {
            let mut picture = rendered.picture;
            for mark in &place.rendition.marks {
                picture = match mark {
                    Mark::Logo(mark) => run.crew.lend(|split| mark.stamp(picture, split)),
                    Mark::Text(template, mark) => {
                        let template::Rendered { text, missing } =
                            subject.text(template, picture.size());
                        place.warn(
                            record,
                            missing
                                .iter()
                                .map(|none| none.warning("stayed empty in the mark")),
                        );
                        if text.trim().is_empty() {
                            place.warn(record, [BLANK.to_owned()]);
                            picture
                        } else {
                            place.warn(record, without_glyph(mark, &text));
                            run.crew.lend(|split| mark.stamp(&text, picture, split))
                        }
                    }
                };
            }
            Ok(Rendered {
                picture,
                ..rendered
            })
        })
    })
}

/// A warning for a mark without a letter.
const BLANK: &str = "has nothing for a mark but blanks; nothing was drawn for it";

/// A warning that names what the mark's font cannot show.
fn without_glyph(mark: &TextMark, text: &str) -> Option<String> {
    let missing: String = mark.font.missing(text).into_iter().collect();
    (!missing.is_empty()).then(|| {
        format!("the font of the mark has no glyph for '{missing}'; choose another with --font")
    })
}
