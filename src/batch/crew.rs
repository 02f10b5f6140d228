//! Who may help with one picture: the idle cores, when fewer pictures are in flight than there are jobs.

use std::sync::OnceLock;

use rayon::{ThreadPool, ThreadPoolBuilder};

use crate::ops::Split;
use crate::pipeline::Budget;

/// A pool of threads that is made when it is first needed.
pub(super) struct Crew<'a> {
    jobs: usize,
    budget: &'a Budget,
    pool: OnceLock<Option<ThreadPool>>,
}

impl<'a> Crew<'a> {
    /// A crew of `jobs`; how many pictures are in flight is told from the permits of `budget`.
    pub(super) fn new(jobs: usize, budget: &'a Budget) -> Self {
        Self {
            jobs,
            budget,
            pool: OnceLock::new(),
        }
    }

    /// Does work on one picture, with help if there is any to spare.
    pub(super) fn lend<R: Send>(&self, work: impl FnOnce(Split) -> R + Send) -> R {
        if self.budget.permits() >= self.jobs {
            return work(Split::Never);
        }
        // Without threads for the pool the picture is still done, on this one.
        match self
            .pool
            .get_or_init(|| ThreadPoolBuilder::new().num_threads(self.jobs).build().ok())
        {
            Some(pool) => pool.install(|| work(Split::Rows)),
            None => work(Split::Never),
        }
    }
}
