//! From pixels to pixels: size, colours, filters, marks.

use std::borrow::Cow;
use std::ffi::OsStr;
use std::path::Path;

use super::decode::Developed;
use super::job::{Fault, Job, Outcome};
use super::pieces::{Pieces, Place};
use super::run::Run;
use crate::metadata::{Blocks, Colors, icc};
use crate::ops::resize::Resizer;
use crate::ops::watermark::TextMark;
use crate::ops::{orient, upright_size};
use crate::picture::{Orientation, Picture, Size};
use crate::pipeline::Ticket;
use crate::plan::PlannedJob;
use crate::recipe::{Icc, Mark, Turn};
use crate::record::{ErrorKind, Failure, Record, Step};
use crate::template::{MissingValue, Template, Variable};

/// A picture in the size and the colours of an output, with what goes along with it.
pub(super) struct Rendered {
    pub(super) picture: Picture,
    pub(super) icc: Option<Vec<u8>>,
    /// What has become of the colours on the way.
    pub(super) colors: Colors,
    pub(super) blocks: Blocks,
}

/// To the wanted sizes, upright, in the wanted colours: what is large is made small first.
pub(super) fn resize<'a>(
    run: &Run<'a>,
    job: Job<'a, Developed>,
    ticket: &mut Ticket<Record>,
    resizer: &mut Resizer,
) -> Outcome<'a, Pieces<'a, Rendered>> {
    let planned = job.planned;
    job.step(Step::Resize, ticket, |developed, record, _| {
        let pieces = Pieces::of(planned, run.recipe);
        let (mut left, mut source) = (pieces.going(), Some(developed));
        pieces.each(record, |place, (), record| {
            left -= 1;
            // The last output may have the source itself.
            let developed = match &source {
                Some(developed) if left > 0 => Cow::Borrowed(developed),
                _ => Cow::Owned(source.take().ok_or(Fault::Overdue)?),
            };
            Ok(render(run, place, developed, record, resizer))
        })
    })
}

fn render(
    run: &Run<'_>,
    place: Place<'_>,
    developed: Cow<'_, Developed>,
    record: &mut Record,
    resizer: &mut Resizer,
) -> Rendered {
    let Developed {
        size,
        scale,
        orientation,
        mut colors,
        ..
    } = *developed;
    let (picture, icc, blocks) = match developed {
        Cow::Borrowed(shared) => (
            Cow::Borrowed(&shared.picture),
            shared.icc.clone(),
            shared.blocks.clone(),
        ),
        Cow::Owned(own) => (Cow::Owned(own.picture), own.icc, own.blocks),
    };
    let rendition = place.rendition;
    let orientation = match rendition.turn {
        Turn::Upright => orientation,
        Turn::AsStored => Orientation::Normal,
    };
    let mut picture = run.crew.lend(|split| match &rendition.resize {
        Some(resize) => {
            let decoded = upright_size(picture.size(), orientation);
            let plan = resize.plan(upright_size(size, orientation));
            let plan = plan.for_scaled(decoded, scale, orientation);
            let shelf = &*run.shelf;
            resizer.apply_plan_recycling(resize, &plan, picture, orientation, split, shelf)
        }
        None => orient(picture.into_owned(), orientation, split),
    });
    if let (Icc::Srgb, Some(profile)) = (rendition.icc, &icc) {
        let converted = icc::to_srgb_by(picture, profile, rendition.intent);
        if converted.is_ok() {
            colors = Colors::Srgb;
        }
        picture = converted.unwrap_or_else(|(picture, error)| {
            place.warn(record, [error.to_string()]);
            picture
        });
    }
    Rendered {
        picture,
        icc,
        colors,
        blocks,
    }
}

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
