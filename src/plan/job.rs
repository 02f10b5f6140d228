//! A look into the plan: an input, its outputs, and what is to be done for each.

use std::borrow::Cow;
use std::fmt;
use std::path::{Path, PathBuf};

use super::PlannedSource;
use super::source::Fate;
use crate::codec::Format;
use crate::plain::{line, path as shown};
use crate::record::{Failure, FileFacts};
use crate::template::Placeholder;

/// One input and where its outputs go: a look into the plan, which keeps no path of an output.
#[derive(Clone, Copy, Debug)]
pub struct PlannedJob<'a> {
    pub(super) source: &'a PlannedSource,
    pub(super) n: usize,
}

/// One output of an input.
#[derive(Clone, Copy, Debug)]
pub struct PlannedOutput<'a> {
    job: PlannedJob<'a>,
    k: usize,
}

/// What is to be done for an output.
#[derive(Clone, Debug)]
pub enum Decision {
    /// Process it, and replace an output that exists.
    Replace,
    /// Process it; an output that appears meanwhile is left alone.
    Create,
    /// Nothing: an earlier run made this output, and it is still true.
    Done(Box<FileFacts>),
    /// Nothing, for this reason.
    Skip(String),
    /// Nothing can be done.
    Fail(Failure),
}

impl Decision {
    /// Whether the picture will be processed.
    pub fn runs(&self) -> bool {
        matches!(self, Self::Replace | Self::Create)
    }
}

impl<'a> PlannedJob<'a> {
    /// The input.
    pub fn input(self) -> Cow<'a, Path> {
        self.source.input(self.n)
    }

    /// Its outputs, in the order of [`Naming::outputs`](super::Naming::outputs).
    pub fn outputs(self) -> impl ExactSizeIterator<Item = PlannedOutput<'a>> {
        (0..self.source.rules.len()).map(move |k| PlannedOutput { job: self, k })
    }

    /// Whether anything is to be made of it.
    pub fn runs(self) -> bool {
        self.outputs().any(|output| output.decision().runs())
    }
}

impl PlannedOutput<'_> {
    /// Where it goes, put together anew.
    pub fn path(self) -> PathBuf {
        self.job.source.output(self.job.n, self.k).0
    }

    /// Its format.
    pub fn format(self) -> Format {
        self.job.source.output(self.job.n, self.k).1
    }

    /// What of its name has no value in the picture and no fallback, so that it is `_` there.
    pub fn missing(self) -> Vec<Placeholder> {
        self.job.source.missing(self.job.n, self.k)
    }

    /// What is to be done.
    pub fn decision(self) -> Decision {
        match &self.job.source.settled(self.job.n, self.k).fate {
            Fate::Replace => Decision::Replace,
            Fate::Create => Decision::Create,
            Fate::Done(file) => Decision::Done(file.clone()),
            Fate::Exists => Decision::Skip(format!("{} exists", shown(&self.path()))),
            Fate::NotOlder => Decision::Skip(format!("{} is not older", shown(&self.path()))),
            Fate::Skip(reason) => Decision::Skip(String::clone(reason)),
            Fate::Fail(failure) => Decision::Fail(Failure::clone(failure)),
        }
    }
}

/// A line for each output for `--dry-run`, whatever stands in the names; one where all fare alike.
impl fmt::Display for PlannedJob<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let input = shown(&self.input());
        let mut lines = Vec::new();
        for output in self.outputs() {
            let line = match output.decision() {
                Decision::Replace | Decision::Create => {
                    format!("{input} -> {}", shown(&output.path()))
                }
                Decision::Done(_) => format!("{input} -> {} (done before)", shown(&output.path())),
                Decision::Skip(reason) => format!("{input} skipped: {}", line(&reason.to_string())),
                Decision::Fail(failure) => format!("{input} fails: {}", line(&failure.to_string())),
            };
            if lines.last() != Some(&line) {
                lines.push(line);
            }
        }
        f.write_str(&lines.join("\n"))
    }
}
