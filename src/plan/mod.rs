//! The plan: inputs in, planned outputs out, all before any work starts.
//!
//! It reads folders and the facts of files, never pixels. Sources, walking, names, collisions and conflicts are settled
//! here, so that what can be refused is refused before the first picture is opened.

mod conflict;
mod naming;
mod natural;
mod walk;

use std::fmt;
use std::path::PathBuf;

use crate::codec::Format;
use crate::record::Failure;

pub use naming::{Naming, Now, Target};
pub use natural::natural_order;
pub use walk::{Hidden, Inputs, Links, PassedOver};

/// What a run will do, input by input.
#[derive(Debug)]
pub struct Plan {
    /// The sources, by priority and then as they were named.
    pub sources: Vec<PlannedSource>,
    /// What the walk left out.
    pub passed_over: PassedOver,
}

/// One source: a folder, or the files that were named one by one.
#[derive(Debug)]
pub struct PlannedSource {
    /// The folder's name; `files` or `list` for single files.
    pub name: String,
    /// Lower runs first.
    pub priority: i32,
    /// Its inputs, in natural order for a folder and as named otherwise.
    pub jobs: Vec<PlannedJob>,
}

/// One input and where its output goes.
#[derive(Debug)]
pub struct PlannedJob {
    /// The input.
    pub input: PathBuf,
    /// The output.
    pub output: PathBuf,
    /// The format of the output.
    pub format: Format,
    /// What is to be done.
    pub decision: Decision,
}

/// What is to be done with an input.
#[derive(Clone, Debug)]
pub enum Decision {
    /// Process it, and replace an output that exists.
    Replace,
    /// Process it; an output that appears meanwhile is left alone.
    Create,
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

/// Why there is no plan. Nothing was touched.
#[derive(Debug, thiserror::Error)]
pub enum PlanError {
    /// An input that does not exist.
    #[error("there is no file or folder '{}'; check the path", .0.display())]
    NotFound(PathBuf),
    /// A glob that does not parse.
    #[error("{flag}: the pattern '{pattern}' does not parse: {message}")]
    Glob {
        /// The flag it was given with.
        flag: &'static str,
        /// The pattern.
        pattern: String,
        /// What the parser said.
        message: String,
    },
    /// The output folder is no folder.
    #[error("the output '{}' is a file; name a folder with -o, or a template such as 'out/{{stem}}.jpg'", .0.display())]
    OutputIsFile(PathBuf),
    /// The output folder is the input folder.
    #[error("the output folder '{}' is an input folder, and originals are never overwritten; choose another folder with -o, or add --suffix", .0.display())]
    OutputIsInput(PathBuf),
    /// A name that needs what is not known yet.
    #[error(
        "-o: {{{0}}} is known only after a picture was resized, and names are checked before work starts; leave it out"
    )]
    NotKnownYet(crate::template::Variable),
    /// Outputs that clash or exist, with `--on-conflict fail`.
    #[error("{0}")]
    Conflict(String),
}

impl Plan {
    /// Walks the inputs and settles every output.
    ///
    /// # Errors
    /// What makes a run pointless or dangerous; see [`PlanError`]. What concerns one input only is a [`Decision`].
    pub fn make(inputs: &Inputs, naming: &Naming, now: &Now) -> Result<Self, PlanError> {
        naming.check()?;
        let (found, passed_over) = walk::walk(inputs, naming)?;
        let mut sources = naming::name(found, naming, now);
        sources.sort_by_key(|source| source.priority);
        conflict::settle(&mut sources, naming.on_conflict)?;
        Ok(Self {
            sources,
            passed_over,
        })
    }

    /// How many inputs there are.
    pub fn len(&self) -> usize {
        self.sources.iter().map(|source| source.jobs.len()).sum()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// All jobs, in the order in which they run.
    pub fn jobs(&self) -> impl Iterator<Item = &PlannedJob> {
        self.sources.iter().flat_map(|source| &source.jobs)
    }
}

/// One line for `--dry-run`.
impl fmt::Display for PlannedJob {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let input = self.input.display();
        match &self.decision {
            Decision::Replace | Decision::Create => {
                write!(f, "{input} -> {}", self.output.display())
            }
            Decision::Skip(reason) => write!(f, "{input} skipped: {reason}"),
            Decision::Fail(failure) => write!(f, "{input} fails: {failure}"),
        }
    }
}
