//! The line: its settings, and its run from the first thread to the last.

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::Arc;

use super::Cancel;
use super::control::Control;
use super::guard::discard;
use super::stats::{LineId, Monitor};
use super::thread::Threads;
use super::wiring::Wiring;

/// How many items a channel holds unless the stage says otherwise: enough that threads whose items are small seldom wake each
/// other. Where items are large, say less.
const CAPACITY: usize = 64;

/// How many failed items a line puts up with before it cancels itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Tolerance {
    /// Any number: every item is tried.
    #[default]
    Any,
    /// The line is cancelled by the failure that makes it so many; one means fail-fast, and zero counts as one.
    Failures(u64),
}

/// How many threads work at a stage, and how many finished items the channel after them holds.
///
/// A plain number of workers converts into it. Zero workers or a capacity of zero count as one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Workers {
    pub(super) count: usize,
    pub(super) capacity: Option<usize>,
}

impl Workers {
    /// So many workers, with the line's capacity.
    pub fn new(count: usize) -> Self {
        Self {
            count: count.max(1),
            capacity: None,
        }
    }

    /// The same workers before a channel that holds `capacity` items.
    pub fn capacity(self, capacity: usize) -> Self {
        Self {
            capacity: Some(capacity.max(1)),
            ..self
        }
    }
}

impl From<usize> for Workers {
    fn from(count: usize) -> Self {
        Self::new(count)
    }
}

/// A line that has not started: its token, and settings that hold for all its stages.
#[derive(Clone, Debug)]
pub struct Line {
    id: LineId,
    cancel: Cancel,
    monitor: Monitor,
    pub(super) capacity: usize,
    tolerance: Tolerance,
}

impl Line {
    /// A line that stops when `cancel` is cancelled. Each of its runs has a [child](Cancel::child) of that token, so that a line
    /// which stops by itself stops no other.
    pub fn new(cancel: &Cancel) -> Self {
        Self {
            id: LineId::default(),
            cancel: cancel.clone(),
            monitor: Monitor::new(),
            tolerance: Tolerance::Any,
            capacity: CAPACITY,
        }
    }

    /// Writes its statistics where `monitor` can read them.
    pub fn monitored(self, monitor: &Monitor) -> Self {
        Self {
            monitor: monitor.clone(),
            ..self
        }
    }

    pub(super) fn monitor(&self) -> (&Monitor, &LineId) {
        (&self.monitor, &self.id)
    }

    /// How many failures it puts up with; any number by default.
    pub fn tolerating(self, tolerance: Tolerance) -> Self {
        Self { tolerance, ..self }
    }

    /// How many items a channel holds unless the stage says otherwise; 64 by default, and zero counts as one.
    pub fn capacity(self, capacity: usize) -> Self {
        Self {
            capacity: capacity.max(1),
            ..self
        }
    }

    /// Runs what `wire` wires, from feed to collect, and returns what it returns once every thread has ended, what its
    /// thread-locals drop included.
    ///
    /// # Panics
    /// If a source's iterator, the closure of [`Wiring::feed_with`], the collecting closure, or what makes the line's errors
    /// from [`Interruption`](super::Interruption) panics: after the line has closed, with what that panic carried.
    pub fn run<'env, R>(&'env self, wire: impl for<'scope> FnOnce(Wiring<'scope, 'env>) -> R) -> R {
        self.monitor.begin(&self.id);
        let control = Arc::new(Control::new(self.tolerance, self.cancel.child()));
        std::thread::scope(|scope| {
            let threads = Threads::new(scope);
            let wiring = Wiring::new(self, control, threads.clone());
            let wired = catch_unwind(AssertUnwindSafe(|| wire(wiring)));
            let joined = threads.join();
            match (wired, joined) {
                (Ok(result), Ok(())) => result,
                (Err(panic), joined) => {
                    discard(joined);
                    resume_unwind(panic)
                }
                (Ok(result), Err(panic)) => {
                    discard(result);
                    resume_unwind(panic)
                }
            }
        })
    }
}
