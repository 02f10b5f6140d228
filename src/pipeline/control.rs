//! What the threads of one line have in common: its token, the count of its failures, and whether anybody still wants
//! what it puts out.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed};

use super::line::Tolerance;
use super::{Cancel, Cause};

pub(super) struct Control {
    cancel: Cancel,
    limit: Option<u64>,
    failures: AtomicU64,
    abandoned: AtomicBool,
}

impl Control {
    pub(super) fn new(tolerance: Tolerance, cancel: &Cancel) -> Self {
        Self {
            cancel: cancel.clone(),
            limit: match tolerance {
                Tolerance::Any => None,
                Tolerance::Failures(count) => Some(count.max(1)),
            },
            failures: AtomicU64::new(0),
            abandoned: AtomicBool::new(false),
        }
    }

    /// Whether items are to pass without being worked on.
    pub(super) fn is_stopped(&self) -> bool {
        self.cancel.is_cancelled() || self.is_abandoned()
    }

    /// Counts a failure, and cancels the line when there are as many as it tolerates.
    pub(super) fn failure(&self) {
        let failures = self.failures.fetch_add(1, Relaxed) + 1;
        if let Some(limit) = self.limit.filter(|&limit| failures >= limit) {
            self.cancel.cancel(Cause::Failures(limit));
        }
    }

    /// Nobody wants the results any more. Unlike a cancellation this has no cause to be told, and ends the sources too.
    pub(super) fn abandon(&self) {
        self.abandoned.store(true, Relaxed);
    }

    pub(super) fn is_abandoned(&self) -> bool {
        self.abandoned.load(Relaxed)
    }
}
