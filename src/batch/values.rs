//! What the variables of texts stand for: in marks, and in what metadata says of who made a picture.

use std::borrow::Cow;
use std::ffi::OsStr;
use std::path::Path;

use super::run::Run;
use crate::picture::Size;
use crate::plan::PlannedJob;
use crate::template::{MissingValue, Template, Variable};

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
