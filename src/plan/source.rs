//! Sources and their inputs, kept small: a path and a decision each. What can be told from the rule is made on demand.

use std::borrow::Cow;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::identity::Identity;
use super::naming::{Rule, Subject};
use super::path::{plain_names, shown};
use crate::codec::Format;
use crate::record::{Failure, FileFacts};

/// One source: a folder, or the files that were named one by one.
#[derive(Debug)]
pub struct PlannedSource {
    /// The folder's name, with a number if another source has it too; `files` or `list` for single files.
    pub name: String,
    /// Lower runs first.
    pub priority: i32,
    pub(super) kind: Kind,
    pub(super) entries: Vec<Entry>,
    /// How many inputs run before these.
    pub(super) first: usize,
    pub(super) rule: Arc<Rule>,
}

/// What the paths of a source's entries are.
#[derive(Debug)]
pub(super) enum Kind {
    /// Paths within a folder.
    Tree {
        root: PathBuf,
        /// The folder that they are mirrored into.
        prefix: PathBuf,
    },
    /// Paths as they were named, of which the name is mirrored.
    Files,
    /// Paths of a list, of which the relative ones are mirrored.
    List,
}

/// What is kept of an input.
#[derive(Debug)]
pub(super) struct Entry {
    pub(super) path: Box<Path>,
    pub(super) fate: Fate,
    pub(super) identity: Option<Identity>,
    /// The number behind the stem of its output, from 2; 0 if there is none.
    pub(super) number: u32,
}

/// A decision in little room: what is said of many inputs alike is put into words on demand.
#[derive(Clone, Debug)]
pub(super) enum Fate {
    Replace,
    Create,
    Done(Box<FileFacts>),
    /// Skipped, since its output exists.
    Exists,
    /// Skipped, since its output exists and is not older.
    NotOlder,
    // A box in a box takes half the room.
    #[expect(clippy::box_collection)]
    Skip(Box<String>),
    Fail(Box<Failure>),
}

impl Fate {
    pub(super) fn skip(reason: String) -> Self {
        Self::Skip(Box::new(reason))
    }

    pub(super) fn fail(failure: Failure) -> Self {
        Self::Fail(Box::new(failure))
    }

    pub(super) fn runs(&self) -> bool {
        matches!(self, Self::Replace | Self::Create)
    }

    /// Whether its output is there when the run is over.
    pub(super) fn has_output(&self) -> bool {
        self.runs() || matches!(self, Self::Done(_))
    }
}

/// One input and where its output goes: a look into the plan, which keeps no path of an output.
#[derive(Clone, Copy, Debug)]
pub struct PlannedJob<'a> {
    source: &'a PlannedSource,
    n: usize,
}

/// What is to be done with an input.
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

impl PlannedSource {
    /// How many inputs it has.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether it has none.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Its inputs with their outputs, in natural order for a folder and as named otherwise.
    pub fn jobs(&self) -> impl Iterator<Item = PlannedJob<'_>> {
        (0..self.len()).map(|n| PlannedJob { source: self, n })
    }

    pub(super) fn input(&self, n: usize) -> Cow<'_, Path> {
        self.kind.input(&self.entries[n].path)
    }

    pub(super) fn output(&self, n: usize) -> (PathBuf, Format) {
        let entry = &self.entries[n];
        let inside = self.kind.inside(&entry.path);
        let prefix = match &self.kind {
            Kind::Tree { prefix, .. } => prefix,
            Kind::Files | Kind::List => Path::new(""),
        };
        let (path, format) = self.rule.output(&Subject {
            inside: &inside,
            prefix,
            index: self.first + n + 1,
        });
        (numbered(path, entry.number), format)
    }
}

/// All sources, asked by the number of a job in the run, from 0.
#[derive(Clone, Copy)]
pub(super) struct Roster<'a>(pub(super) &'a [PlannedSource]);

impl<'a> Roster<'a> {
    pub(super) fn entry(self, job: u32) -> &'a Entry {
        let (source, n) = find(self.0, job);
        &self.0[source].entries[n]
    }

    pub(super) fn input(self, job: u32) -> Cow<'a, Path> {
        let (source, n) = find(self.0, job);
        self.0[source].input(n)
    }

    pub(super) fn output(self, job: u32) -> PathBuf {
        let (source, n) = find(self.0, job);
        self.0[source].output(n).0
    }
}

/// The entry of a job, to be changed.
pub(super) fn entry_of(sources: &mut [PlannedSource], job: u32) -> &mut Entry {
    let (source, n) = find(sources, job);
    &mut sources[source].entries[n]
}

fn find(sources: &[PlannedSource], job: u32) -> (usize, usize) {
    let job = job as usize;
    // Of sources that begin at the same number all but the last are empty.
    let source = sources.partition_point(|source| source.first <= job) - 1;
    (source, job - sources[source].first)
}

impl Kind {
    pub(super) fn input<'a>(&self, path: &'a Path) -> Cow<'a, Path> {
        match self {
            // The root itself, which could not be read.
            Self::Tree { root, .. } if path.as_os_str().is_empty() => root.clone().into(),
            Self::Tree { root, .. } => root.join(path).into(),
            Self::Files | Self::List => path.into(),
        }
    }

    /// The path within the source, as it is to be mirrored.
    fn inside<'a>(&self, path: &'a Path) -> Cow<'a, Path> {
        match self {
            Self::Tree { .. } => path.into(),
            Self::List if path.is_relative() => plain_names(path).collect::<PathBuf>().into(),
            Self::Files | Self::List => path.file_name().map_or(path, Path::new).into(),
        }
    }
}

/// A path with a number behind its stem.
pub(super) fn numbered(mut path: PathBuf, number: u32) -> PathBuf {
    if number == 0 {
        return path;
    }
    let mut name = path.file_stem().unwrap_or_default().to_owned();
    name.push(format!("-{number}"));
    if let Some(extension) = path.extension() {
        name.push(".");
        name.push(extension);
    }
    path.set_file_name(name);
    path
}

impl<'a> PlannedJob<'a> {
    /// The input.
    pub fn input(self) -> Cow<'a, Path> {
        self.source.input(self.n)
    }

    /// The output, put together anew.
    pub fn output(self) -> PathBuf {
        self.source.output(self.n).0
    }

    /// The format of the output.
    pub fn format(self) -> Format {
        self.source.output(self.n).1
    }

    /// What is to be done.
    pub fn decision(self) -> Decision {
        match &self.source.entries[self.n].fate {
            Fate::Replace => Decision::Replace,
            Fate::Create => Decision::Create,
            Fate::Done(file) => Decision::Done(file.clone()),
            Fate::Exists => Decision::Skip(format!("{} exists", shown(&self.output()))),
            Fate::NotOlder => Decision::Skip(format!("{} is not older", shown(&self.output()))),
            Fate::Skip(reason) => Decision::Skip(String::clone(reason)),
            Fate::Fail(failure) => Decision::Fail(Failure::clone(failure)),
        }
    }
}

/// One line for `--dry-run`, whatever stands in the names.
impl fmt::Display for PlannedJob<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let input = shown(&self.input());
        match self.decision() {
            Decision::Replace | Decision::Create => {
                write!(f, "{input} -> {}", shown(&self.output()))
            }
            Decision::Done(_) => write!(f, "{input} -> {} (done before)", shown(&self.output())),
            Decision::Skip(reason) => write!(f, "{input} skipped: {reason}"),
            Decision::Fail(failure) => write!(f, "{input} fails: {failure}"),
        }
    }
}
