//! The plan: inputs in, planned outputs out, all before any work starts.
//!
//! It reads folders and the facts of files, never pixels; headers only where the format or the name of outputs hangs on them. Sources, walking, names, collisions and conflicts are settled
//! here, so that what can be refused is refused before the first picture is opened.
//!
//! A plan is small, since it may be one of very many files: of each input it keeps the path within its source, a decision
//! and an identity; outputs are put together on demand. With names of 29 letters an input takes about 150 bytes at the
//! highest point of planning, and 100,000 take half a second (`cargo bench --bench plan`, optimised, on two busy cores,
//! where the system had the folder in memory).

mod conflict;
mod error;
mod files;
mod folding;
mod globs;
mod identity;
mod inputs;
mod job;
mod look;
mod naming;
mod natural;
mod obstacle;
mod originals;
mod path;
mod places;
mod resume;
mod rule;
mod source;
mod table;
mod walk;
mod words;

use std::fs::Metadata;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use identity::Volumes;
use look::Questions;

use crate::moment::Moment;

pub use error::PlanError;
pub use files::{Files, FoundFile};
pub use folding::{Folding, NameComparison};
pub(crate) use identity::FileIdentity;
pub use identity::InputIdentities;
pub use inputs::{Hidden, Inputs, Links, PassedOver};
pub use job::{Decision, PlannedJob, PlannedOutput};
pub use naming::{Name, Naming, Target};
pub use natural::natural_order;
pub use resume::Resume;
pub(crate) use rule::format_of;
pub use source::PlannedSource;
pub use words::path_by;

/// What a run will do, input by input.
#[derive(Debug)]
pub struct Plan {
    /// The sources, by priority and then as they were named.
    pub sources: Vec<PlannedSource>,
    /// What the walk left out.
    pub passed_over: PassedOver,
    /// The folders that outputs go to or below, as far as they are known without a picture.
    roots: Vec<PathBuf>,
    volumes: Volumes,
}

impl Plan {
    /// Walks the inputs and settles every output.
    ///
    /// # Errors
    /// What makes a run pointless or dangerous; see [`PlanError`]. What concerns one input only is a [`Decision`].
    pub fn make(inputs: &Inputs, naming: &Naming, now: &Moment) -> Result<Self, PlanError> {
        Self::settle(inputs, naming, now, None)
    }

    /// [`Plan::make`], without what earlier runs have done and what is still true.
    ///
    /// # Errors
    /// As [`Plan::make`].
    pub fn resume(
        inputs: &Inputs,
        naming: &Naming,
        now: &Moment,
        resume: &Resume,
    ) -> Result<Self, PlanError> {
        Self::settle(inputs, naming, now, Some(resume))
    }

    fn settle(
        inputs: &Inputs,
        naming: &Naming,
        now: &Moment,
        resume: Option<&Resume>,
    ) -> Result<Self, PlanError> {
        let mut rules = naming.rules(*now)?;
        let found = walk::walk(inputs, Some(naming))?;
        let count = found
            .sources
            .iter()
            .map(|source| source.entries.len())
            .sum();
        rules.iter_mut().for_each(|rule| rule.count = count);
        let rules: Arc<[_]> = rules.into();
        let mut first = 0;
        let mut sources = Vec::with_capacity(found.sources.len());
        for source in found.sources {
            let count = source.entries.len();
            sources.push(PlannedSource {
                name: source.name,
                priority: source.priority,
                kind: source.kind,
                entries: source.entries,
                settled: Vec::new(),
                seen: Vec::new(),
                first,
                rules: Arc::clone(&rules),
            });
            first += count;
        }
        let questions = Questions::of(&rules);
        for source in &mut sources {
            source.seen = questions.ask(source, &naming.limits);
        }
        conflict::settle(&mut sources, naming, &found.volumes, resume)?;
        Ok(Self {
            sources,
            passed_over: found.passed_over,
            roots: naming.roots(),
            volumes: found.volumes,
        })
    }

    /// The folders that outputs go to or below: each output's path begins with one of them. An empty one is the present folder.
    pub fn roots(&self) -> &[PathBuf] {
        &self.roots
    }

    /// The identities of all inputs, as they were when they were found.
    pub fn input_identities(&self) -> InputIdentities {
        let entries = self.sources.iter().flat_map(|source| &source.entries);
        InputIdentities::of(&self.volumes, entries.filter_map(|entry| entry.identity))
    }

    /// How many inputs there are.
    pub fn len(&self) -> usize {
        self.sources.iter().map(PlannedSource::len).sum()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The input that is the file at `path`, by whatever link. The facts are that file's own, best those of its open handle.
    ///
    /// Unlike [`Plan::make`], which compares sizes and times too, this takes the word of a file system that gives one
    /// number to two files: it is asked before a file is written over.
    pub fn input_at(&self, path: &Path, facts: &Metadata) -> Option<PathBuf> {
        let identity = self.volumes.recognise(path, facts)?;
        self.sources.iter().find_map(|source| {
            let is_it = |entry: &source::Entry| entry.identity == Some(identity);
            let n = source.entries.iter().position(is_it)?;
            Some(source.input(n).into_owned())
        })
    }

    /// All jobs, in the order in which they run.
    pub fn jobs(&self) -> impl Iterator<Item = PlannedJob<'_>> {
        self.sources.iter().flat_map(PlannedSource::jobs)
    }
}
