//! Pictures under their marks.

use std::path::Path;
use std::time::Instant;

use super::job::{Fault, Job, Outcome};
use super::pieces::Pieces;
use super::render::Rendered;
use super::run::Run;
use super::values::Subject;
use super::{fault, marking};
use crate::ops::watermark::{Imprint, LogoError, Stamped, TextMark, TextStyle};
use crate::pipeline::Ticket;
use crate::recipe::Mark;
use crate::record::{ErrorKind, Failure, MarkFacts, Record, Step};
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
    job.step(Step::Watermark, ticket, |pieces, record, term| {
        pieces.each(record, |place, mut rendered, record| {
            for mark in &place.rendition.marks {
                let picture = rendered.picture;
                let stamped = match mark {
                    Mark::Logo(path, mark) => run
                        .crew
                        .lend(|split| mark.stamp_until(picture, split, term.deadline))
                        .map_err(|error| undrawn(path, &error, term.deadline))?,
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
                            Stamped {
                                picture,
                                imprint: None,
                            }
                        } else {
                            let missing = marking::missing(template, mark, &text, &picture);
                            if let Some((needed, aside)) = missing {
                                let path = place.planned.path();
                                let failure = fault::too_long_a_text(&path, needed, aside);
                                return Err(Fault::Failure(failure));
                            }
                            place.warn(record, without_glyph(mark, &text));
                            place.warn(record, cut_short(&text));
                            run.crew.lend(|split| mark.stamp(&text, picture, split))
                        }
                    }
                };
                rendered.marks.extend(stamped.imprint.map(facts));
                rendered.picture = stamped.picture;
            }
            Ok(rendered)
        })
    })
}

/// A logo that was not drawn in time: that which there is for a drawing, or what was left to the picture.
fn undrawn(path: &Path, error: &LogoError, deadline: Option<Instant>) -> Fault {
    if deadline.is_some_and(|deadline| deadline <= Instant::now()) {
        return Fault::Overdue;
    }
    let words = format!("the logo {}: {error}", path.display());
    Fault::Failure(Failure::new(Step::Watermark, ErrorKind::Deadline, words))
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

/// A warning for a mark without a letter.
const BLANK: &str = "has nothing for a mark but blanks; nothing was drawn for it";

/// A warning that names what no font can show.
fn without_glyph(mark: &TextMark, text: &str) -> Option<String> {
    let missing: String = mark.style().fonts.missing(text).into_iter().collect();
    (!missing.is_empty()).then(|| {
        format!("no font has '{missing}', so the mark is without it; choose a font that has it with --font")
    })
}

/// A warning that says how much of a text is drawn, if that is not all.
fn cut_short(text: &str) -> Option<String> {
    let (most, chars) = (TextStyle::MAX_CHARS, text.chars().count());
    (chars > most).then(|| {
        format!("the text of the mark has {chars} characters, of which the first {most} are drawn; make it shorter")
    })
}
