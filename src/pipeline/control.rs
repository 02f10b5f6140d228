//! What the threads of one line have in common: its token, its sources, the count of its failures, and whether anybody
//! still wants what it puts out.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::item::{Origin, Ticket};
use super::line::Tolerance;
use super::{Cancel, Cause};

pub(super) struct Control {
    /// The line's own.
    cancel: Cancel,
    limit: Option<u64>,
    failures: AtomicU64,
    abandoned: AtomicBool,
    origins: Mutex<Vec<Arc<Origin>>>,
}

impl Control {
    pub(super) fn new(tolerance: Tolerance, cancel: Cancel) -> Self {
        Self {
            cancel,
            limit: match tolerance {
                Tolerance::Any => None,
                Tolerance::Failures(count) => Some(count.max(1)),
            },
            failures: AtomicU64::new(0),
            abandoned: AtomicBool::new(false),
            origins: Mutex::default(),
        }
    }

    pub(super) fn token(&self) -> &Cancel {
        &self.cancel
    }

    /// Whether items are to pass without being worked on.
    pub(super) fn is_stopped(&self) -> bool {
        self.cancel.is_cancelled()
    }

    /// Counts a failure, and cancels the line when there are as many as it tolerates.
    pub(super) fn failure(&self) {
        let failures = self.failures.fetch_add(1, Relaxed) + 1;
        if let Some(limit) = self.limit.filter(|&limit| failures >= limit) {
            self.cancel.cancel(Cause::Failures(limit));
        }
    }

    /// Nobody wants the results any more. Unlike any other cancellation this ends the sources too.
    pub(super) fn abandon(&self) {
        self.abandoned.store(true, Relaxed);
        self.cancel.cancel(Cause::Abandoned);
    }

    pub(super) fn is_abandoned(&self) -> bool {
        self.abandoned.load(Relaxed)
    }

    /// A source, as its tickets name it.
    pub(super) fn origin(&self, name: &str, priority: i32) -> Arc<Origin> {
        let mut origins = self.origins();
        let origin = Arc::new(Origin {
            number: origins.len(),
            name: name.to_owned(),
            priority,
            cancel: self.cancel.clone(),
        });
        origins.push(Arc::clone(&origin));
        origin
    }

    fn origins(&self) -> MutexGuard<'_, Vec<Arc<Origin>>> {
        self.origins.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What of a ticket is the line's. A worker that has the ticket may put another in its place, but the line hangs together
/// by these.
pub(super) struct Stub {
    seq: u64,
    origin: usize,
    at: *const Origin,
    waited: u64,
}

impl Stub {
    pub(super) fn of<N>(ticket: &Ticket<N>) -> Self {
        Self {
            seq: ticket.seq,
            origin: ticket.origin.number,
            at: Arc::as_ptr(&ticket.origin),
            waited: ticket.waited,
        }
    }

    /// Makes the ticket, if it is another, the one that it was; its notes are the worker's.
    pub(super) fn restore<N>(&self, ticket: &mut Ticket<N>, control: &Control) {
        // The line keeps its sources, so no other can be where one of them was.
        if ticket.seq == self.seq && Arc::as_ptr(&ticket.origin) == self.at {
            return;
        }
        ticket.seq = self.seq;
        ticket.waited = self.waited;
        if let Some(origin) = control.origins().get(self.origin) {
            ticket.origin = Arc::clone(origin);
        }
    }
}
