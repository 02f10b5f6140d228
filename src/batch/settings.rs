//! How the work is shared out, and where it ends. Plain values; what they come from and what they do is elsewhere.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use super::books::Books;
use super::folder::{OutputLinks, OutputMode};
use super::host::{Host, Machine};
use crate::codec::Limits;
use crate::pipeline::Tolerance;
use crate::record::{Step, Workers};

/// How the work is shared out, and where it ends.
#[derive(Clone)]
pub struct Settings {
    /// How many pictures are worked on at once at most: the workers of each step that has no number of its own, and the
    /// threads that share one picture's rows when fewer pictures are left.
    pub jobs: usize,
    /// Workers of single steps.
    pub workers: Workers,
    /// How many pictures wait between two steps.
    pub capacity: usize,
    /// How many bytes pictures in flight may take together. One that needs more by itself fails as too large.
    pub max_memory: u64,
    /// The largest picture that is decoded.
    pub limits: Limits,
    /// How long one picture may be worked on, without the time that it waits; without end by default.
    pub timeout: Option<Duration>,
    /// How many failures end the run.
    pub tolerance: Tolerance,
    /// The order of the records.
    pub order: Order,
    /// When an output counts as written.
    pub durability: Durability,
    /// The times of the outputs' files.
    pub times: Times,
    /// The permission bits of the outputs' files.
    pub output_mode: OutputMode,
    /// Whether links below the output folder are followed.
    pub output_links: OutputLinks,
    /// Where outputs are entered when they are written, so that a later run can go on.
    pub books: Option<Arc<Books>>,
    /// What opens, decodes, encodes and writes; the machine itself unless a test puts faults in.
    pub host: Arc<dyn Host>,
}

/// The order of the records.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Order {
    /// That of the inputs.
    #[default]
    Input,
    /// As pictures are finished.
    Completion,
}

/// When an output counts as written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Durability {
    /// When the system has it: it survives the end of the program, but perhaps not a power cut.
    #[default]
    Handed,
    /// When the disk has it, and the folder knows its name: slower, and safe from power cuts.
    Synced,
}

/// When the files of outputs say that they were last changed and read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Times {
    /// When they were written.
    #[default]
    Now,
    /// When their originals were, before the run.
    OfOriginal,
}

impl Settings {
    /// Settings for `jobs` pictures at once, with half a gigabyte for each.
    pub fn new(jobs: usize) -> Self {
        let jobs = jobs.max(1);
        Self {
            jobs,
            workers: Workers::default(),
            capacity: 1,
            max_memory: jobs as u64 * (512 << 20),
            limits: Limits::default(),
            timeout: None,
            tolerance: Tolerance::Any,
            order: Order::Input,
            durability: Durability::Handed,
            times: Times::Now,
            output_mode: OutputMode::default(),
            output_links: OutputLinks::default(),
            books: None,
            host: Arc::new(Machine),
        }
    }

    /// How many pictures are in flight at once at most: for each worker of the step that has the most of them one in its
    /// hands and one that waits, and one on its way out.
    ///
    /// Measured with two workers on two cores: three in flight cost 3 % of the time, five none, any more only memory.
    pub(super) fn most_in_flight(&self) -> usize {
        let most = Step::ALL.iter().map(|step| self.workers_of(*step)).max();
        2 * most.unwrap_or(self.jobs) + 1
    }

    /// How much of [`Settings::max_memory`] may lie unused between two pictures.
    pub(super) fn laid_by(&self) -> u64 {
        self.max_memory / 8
    }

    /// How many workers a step gets.
    pub fn workers_of(&self, step: Step) -> usize {
        self.workers
            .clone()
            .of(step)
            .and_then(|count| *count)
            .unwrap_or(self.jobs)
            .max(1)
    }
}

impl fmt::Debug for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Settings")
            .field("jobs", &self.jobs)
            .field("workers", &self.workers)
            .field("capacity", &self.capacity)
            .field("max_memory", &self.max_memory)
            .field("limits", &self.limits)
            .field("timeout", &self.timeout)
            .field("tolerance", &self.tolerance)
            .field("order", &self.order)
            .field("durability", &self.durability)
            .field("times", &self.times)
            .field("output_mode", &self.output_mode)
            .field("output_links", &self.output_links)
            .finish_non_exhaustive()
    }
}
