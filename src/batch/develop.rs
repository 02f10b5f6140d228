//! From pixels to pixels: filters and marks.

use std::borrow::Cow;
use std::ffi::OsStr;
use std::path::Path;

use super::job::{Job, Outcome};
use super::pieces::Pieces;
use super::render::Rendered;
use super::run::Run;
use crate::ops::watermark::TextMark;
use crate::picture::Size;
use crate::pipeline::Ticket;
use crate::plan::PlannedJob;
use crate::recipe::Mark;
use crate::record::{ErrorKind, Failure, Record, Step};
use crate::template::{MissingValue, Template, Variable};

/// Through the filters.
pub(super) fn filter<'a>(
    run: &Run<'a>,
    job: Job<'a, Pieces<'a, Rendered>>,
    ticket: &mut Ticket<Record>,
) -> Outcome<'a, Pieces<'a, Rendered>> {
    let mut outputs = run.recipe.outputs.iter();
    if outputs.all(|rendition| rendition.filters.is_empty()) {
        return Ok(job);
    }
    job.step(Step::Filter, ticket, |pieces, record, _| {
        pieces.each(record, |place, rendered, _| {
            let filters = &place.rendition.filters;
            let picture = rendered.picture;
            let picture = run.crew.lend(|split| filters.apply(picture, split));
            Ok(Rendered {
                picture,
                ..rendered
            })
        })
    })
}

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
        pieces.each(record, |place, rendered, record| {
            let mut picture = rendered.picture;
            for mark in &place.rendition.marks {
                picture = match mark {
                    Mark::Logo(mark) => run.crew.lend(|split| mark.stamp(picture, split)),
                    Mark::Text(template, mark) => {
                        let text = text(run, template, planned, picture.size(), index).map_err(
                            |error| Failure::new(Step::Watermark, ErrorKind::Encode, error),
                        )?;
                        place.warn(record, without_glyph(mark, &text));
                        run.crew.lend(|split| mark.stamp(&text, picture, split))
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

/// The text of a template for an output of this size.
pub(super) fn text(
    run: &Run<'_>,
    template: &Template,
    planned: PlannedJob<'_>,
    size: Size,
    index: u64,
) -> Result<String, MissingValue> {
    template.render(&|variable| value(run, variable, planned, size, index))
}

/// A warning that names what the mark's font cannot show.
fn without_glyph(mark: &TextMark, text: &str) -> Option<String> {
    let missing: String = mark.font.missing(text).into_iter().collect();
    (!missing.is_empty()).then(|| {
        format!("the font of the mark has no glyph for '{missing}'; choose another with --font")
    })
}

fn value<'v>(
    run: &'v Run<'_>,
    variable: Variable,
    planned: PlannedJob<'_>,
    size: Size,
    index: u64,
) -> Option<Cow<'v, str>> {
    let input = planned.input();
    let text = |part: Option<&OsStr>| {
        part.unwrap_or_default()
            .to_string_lossy()
            .into_owned()
            .into()
    };
    Some(match variable {
        Variable::FileName => text(input.file_name()),
        Variable::Stem => text(input.file_stem()),
        Variable::Extension => text(input.extension()),
        Variable::Folder => text(input.parent().map(Path::as_os_str)),
        Variable::Index => index.to_string().into(),
        Variable::Count => run.count.to_string().into(),
        Variable::Width => size.width.to_string().into(),
        Variable::Height => size.height.to_string().into(),
        Variable::Year => run.now.year.as_str().into(),
        Variable::Date => run.now.date.as_str().into(),
    })
}
