//! What the variables of texts stand for: in marks, and in what metadata says of who made a picture.

use std::ffi::OsStr;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use super::job::Job;
use super::run::Run;
use crate::moment::Moment;
use crate::picture::Size;
use crate::pipeline::Ticket;
use crate::plan::PlannedJob;
use crate::recipe::{Mark, Recipe};
use crate::record::Record;
use crate::template::{Rendered, Template, Told, Value, Variable};

/// The variables of metadata that the texts of a recipe ask for.
pub(super) fn asked(recipe: &Recipe) -> Vec<Variable> {
    let templates = recipe.outputs.iter().flat_map(|rendition| {
        let marks = rendition.marks.iter().filter_map(|mark| match mark {
            Mark::Text(template, _) => Some(template),
            Mark::Logo(..) => None,
        });
        marks.chain(rendition.credits.templates())
    });
    Told::asked(templates)
}

/// The picture that texts speak of.
pub(super) struct Subject<'a> {
    run: &'a Run<'a>,
    planned: PlannedJob<'a>,
    /// Its number in the run, from 1.
    index: u64,
    told: Arc<Told>,
    modified: Option<Moment>,
}

impl<'a> Subject<'a> {
    pub(super) fn of<T>(run: &'a Run<'a>, job: &Job<'a, T>, ticket: &Ticket<Record>) -> Self {
        let original = job.origin.as_ref().map(|origin| &origin.facts);
        Self {
            run,
            planned: job.planned,
            index: ticket.seq() + 1,
            told: Arc::clone(&job.told),
            modified: original.and_then(|original| moment(original.modified)),
        }
    }

    /// The text of a template for an output of this size.
    pub(super) fn text(&self, template: &Template, size: Size) -> Rendered {
        template.render(&|variable| self.value(variable, size))
    }

    fn value(&self, variable: Variable, size: Size) -> Option<Value<'_>> {
        let input = self.planned.input();
        let text = |part: Option<&OsStr>| {
            let part = part.unwrap_or_default();
            Value::from(part.to_string_lossy().into_owned())
        };
        Some(match variable {
            Variable::FileName => text(input.file_name()),
            Variable::Stem => text(input.file_stem()),
            Variable::Extension => text(input.extension()),
            Variable::Folder => text(input.parent().map(Path::as_os_str)),
            Variable::Index => self.index.into(),
            Variable::Count => self.run.count.into(),
            Variable::Width => size.width.into(),
            Variable::Height => size.height.into(),
            Variable::Modified => self.modified?.into(),
            _ => {
                let of_run = variable.of_run(*self.run.now);
                return of_run.or_else(|| self.told.value(variable));
            }
        })
    }
}

/// The moment of a time in nanoseconds since 1970, 0 where the system does not say.
fn moment(nanoseconds: i64) -> Option<Moment> {
    let distance = Duration::from_nanos(nanoseconds.unsigned_abs());
    let time = match nanoseconds {
        0 => None,
        1.. => SystemTime::UNIX_EPOCH.checked_add(distance),
        _ => SystemTime::UNIX_EPOCH.checked_sub(distance),
    };
    Moment::of(time?)
}
