//! Sources and their inputs, kept small: a path and a decision each. What can be told from the rule is made on demand.

use std::borrow::Cow;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::PlannedJob;
use super::identity::Identity;
use super::look::Seen;
use super::path::{LONGEST, plain_names, shortened};
use super::rule::{Rule, Subject};
use crate::codec::Format;
use crate::record::{Failure, FileFacts};
use crate::template::Placeholder;

/// One source: a folder, or the files that were named one by one.
#[derive(Debug)]
pub struct PlannedSource {
    /// The folder's name, with a number if another source has it too; `files` or `list` for single files.
    pub name: String,
    /// Lower runs first.
    pub priority: i32,
    pub(super) kind: Kind,
    pub(super) entries: Vec<Entry>,
    /// What becomes of each output: those of one input side by side.
    pub(super) settled: Vec<Settled>,
    /// What was seen of each input; empty where no name hangs on it.
    pub(super) seen: Vec<Seen>,
    /// How many inputs run before these.
    pub(super) first: usize,
    /// One for each output of an input.
    pub(super) rules: Arc<[Rule]>,
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
    /// By what the input is; its outputs have their own.
    pub(super) fate: Fate,
    pub(super) identity: Option<Identity>,
}

/// What becomes of an output.
#[derive(Clone, Debug)]
pub(super) struct Settled {
    pub(super) fate: Fate,
    /// The number behind the stem of its name, from 2; 0 if there is none.
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

    pub(super) fn settled(&self, n: usize, k: usize) -> &Settled {
        &self.settled[n * self.rules.len() + k]
    }

    pub(super) fn output(&self, n: usize, k: usize) -> (PathBuf, Format) {
        let (path, format) = self.with_subject(n, |subject| self.rules[k].output(subject));
        (numbered(path, self.settled(n, k).number), format)
    }

    /// What has no value in the name of an output.
    pub(super) fn missing(&self, n: usize, k: usize) -> Vec<Placeholder> {
        self.with_subject(n, |subject| self.rules[k].missing(subject))
    }

    fn with_subject<T>(&self, n: usize, work: impl FnOnce(&Subject<'_>) -> T) -> T {
        let entry = &self.entries[n];
        let inside = self.kind.inside(&entry.path);
        let prefix = match &self.kind {
            Kind::Tree { prefix, .. } => prefix,
            Kind::Files | Kind::List => Path::new(""),
        };
        work(&Subject {
            inside: &inside,
            prefix,
            index: self.first + n + 1,
            seen: self.seen.get(n),
        })
    }
}

/// All sources, asked by the number of an output in the plan, from 0: those of one input follow each other.
#[derive(Clone, Copy)]
pub(super) struct Roster<'a>(pub(super) &'a [PlannedSource]);

impl<'a> Roster<'a> {
    pub(super) fn settled(self, slot: u32) -> &'a Settled {
        let (source, n, k) = find(self.0, slot);
        self.0[source].settled(n, k)
    }

    pub(super) fn input(self, slot: u32) -> Cow<'a, Path> {
        let (source, n, _) = find(self.0, slot);
        self.0[source].input(n)
    }

    pub(super) fn output(self, slot: u32) -> PathBuf {
        let (source, n, k) = find(self.0, slot);
        self.0[source].output(n, k).0
    }

    /// Whether two outputs are of one input.
    pub(super) fn are_of_one(self, slot: u32, other: u32) -> bool {
        let (source, n, _) = find(self.0, slot);
        let (of_source, of_n, _) = find(self.0, other);
        (source, n) == (of_source, of_n)
    }
}

/// What becomes of an output, to be changed.
pub(super) fn settled_of(sources: &mut [PlannedSource], slot: u32) -> &mut Settled {
    let (source, n, k) = find(sources, slot);
    let source = &mut sources[source];
    &mut source.settled[n * source.rules.len() + k]
}

/// The source of an output, and of it the input and the output.
fn find(sources: &[PlannedSource], slot: u32) -> (usize, usize, usize) {
    let each = sources.first().map_or(1, |source| source.rules.len());
    let (job, k) = (slot as usize / each, slot as usize % each);
    let (source, n) = find_input(sources, job);
    (source, n, k)
}

/// The source of an input, and its number there.
pub(super) fn find_input(sources: &[PlannedSource], job: usize) -> (usize, usize) {
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
    let mut end = OsString::from(format!("-{number}"));
    if let Some(extension) = path.extension() {
        end.push(".");
        end.push(extension);
    }
    let stem = path.file_stem().unwrap_or_default().to_owned();
    // A name that is as long as it may be gives way to the number.
    let mut name = shortened(stem, LONGEST.saturating_sub(end.len()));
    name.push(end);
    path.set_file_name(name);
    path
}
