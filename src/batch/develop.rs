//! From pixels to pixels: size, colours, filters, marks.

use std::borrow::Cow;
use std::ffi::OsStr;
use std::path::Path;

use super::decode::Developed;
use super::job::{Job, Outcome};
use super::run::Run;
use crate::metadata::{self, icc};
use crate::ops::resize::Resizer;
use crate::ops::watermark::TextMark;
use crate::ops::{orient, upright_size};
use crate::picture::{Orientation, Size};
use crate::pipeline::Ticket;
use crate::plan::PlannedJob;
use crate::recipe::{Icc, Mark};
use crate::record::{ErrorKind, Failure, Record, Step};
use crate::template::{Template, Variable};

/// To the wanted size, upright, in the wanted colours: what is large is made small first.
pub(super) fn resize<'a>(
    run: &Run<'a>,
    job: Job<'a, Developed>,
    ticket: &mut Ticket<Record>,
    resizer: &mut Resizer,
) -> Outcome<'a, Developed> {
    job.step(Step::Resize, ticket, |developed, record, _| {
        let Developed {
            size,
            picture,
            scale,
            orientation,
            icc,
            mut exif,
        } = developed;
        let mut picture = run.crew.lend(|split| match &run.recipe.resize {
            Some(resize) => {
                let decoded = upright_size(picture.size(), orientation);
                let plan = resize.plan(upright_size(size, orientation));
                let plan = plan.for_scaled(decoded, scale, orientation);
                resizer.apply_plan(resize, &plan, picture, orientation, split)
            }
            None => orient(picture, orientation, split),
        });
        if let (Icc::Srgb, Some(profile)) = (run.recipe.icc, &icc) {
            picture = icc::to_srgb_by(picture, profile, run.recipe.intent).unwrap_or_else(
                |(picture, error)| {
                    record.warnings.push(error.to_string());
                    picture
                },
            );
        }
        if let Some(exif) = &mut exif {
            metadata::reset_orientation(exif);
        }
        Ok(Developed {
            size,
            picture,
            scale,
            orientation: Orientation::Normal,
            icc,
            exif,
        })
    })
}

/// Through the filters.
pub(super) fn filter<'a>(
    run: &Run<'a>,
    job: Job<'a, Developed>,
    ticket: &mut Ticket<Record>,
) -> Outcome<'a, Developed> {
    if run.recipe.filters.is_empty() {
        return Ok(job);
    }
    job.step(Step::Filter, ticket, |developed, _, _| {
        let picture = developed.picture;
        let picture = run
            .crew
            .lend(|split| run.recipe.filters.apply(picture, split));
        Ok(Developed {
            picture,
            ..developed
        })
    })
}

/// Under the marks.
pub(super) fn watermark<'a>(
    run: &Run<'a>,
    job: Job<'a, Developed>,
    ticket: &mut Ticket<Record>,
) -> Outcome<'a, Developed> {
    if run.recipe.marks.is_empty() {
        return Ok(job);
    }
    let (planned, index) = (job.planned, ticket.seq() + 1);
    job.step(Step::Watermark, ticket, |developed, record, _| {
        let mut picture = developed.picture;
        for mark in &run.recipe.marks {
            picture = match mark {
                Mark::Logo(mark) => run.crew.lend(|split| mark.stamp(picture, split)),
                Mark::Text(template, mark) => {
                    let text = text(run, template, planned, picture.size(), index)?;
                    record.warnings.extend(without_glyph(mark, &text));
                    run.crew.lend(|split| mark.stamp(&text, picture, split))
                }
            };
        }
        Ok(Developed {
            picture,
            ..developed
        })
    })
}

fn text(
    run: &Run<'_>,
    template: &Template,
    planned: PlannedJob<'_>,
    size: Size,
    index: u64,
) -> Result<String, Failure> {
    let rendered = template.render(&|variable| value(run, variable, planned, size, index));
    rendered.map_err(|error| Failure::new(Step::Watermark, ErrorKind::Encode, error))
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
