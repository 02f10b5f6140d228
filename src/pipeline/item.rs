//! What travels a line: an item, the ticket that it travels on, and what the line itself may do to it.

use std::sync::Arc;
use std::time::{Duration, Instant};

/// The part of an item that outlives whatever happens to its value.
///
/// A worker gets the value by value and the ticket by reference: when the worker fails or panics the value is gone, but
/// the ticket goes on to the end of the line. So whatever must not be lost belongs in [`Ticket::notes`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ticket<N = ()> {
    pub(super) seq: u64,
    pub(super) source: Arc<str>,
    pub(super) priority: i32,
    pub(super) worker: usize,
    pub(super) waited: Duration,
    /// The caller's own notes.
    pub notes: N,
}

impl<N> Ticket<N> {
    /// The item's number on this line, from 0, without gaps.
    pub fn seq(&self) -> u64 {
        self.seq
    }

    /// The name of the source it came from.
    pub fn source(&self) -> &str {
        &self.source
    }

    /// The priority of that source; lower comes first.
    pub fn priority(&self) -> i32 {
        self.priority
    }

    /// Which worker of its stage has the item, from 0; at the end of the line, which one worked on it last.
    pub fn worker(&self) -> usize {
        self.worker
    }

    /// How long the item has waited so far: in channels, for its turn in [`Flow::in_order`](super::Flow::in_order), and
    /// in [`Ticket::wait`].
    pub fn waited(&self) -> Duration {
        self.waited
    }

    /// Runs something that waits rather than works, such as taking a permit, and counts its time as waiting: neither
    /// the item nor the stage is charged with work.
    pub fn wait<R>(&mut self, waiting: impl FnOnce() -> R) -> R {
        let start = Instant::now();
        let result = waiting();
        self.waited += start.elapsed();
        result
    }
}

/// An item: its ticket, and its value or the error that took the value's place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item<T, E = Interruption, N = ()> {
    /// What outlives the value.
    pub ticket: Ticket<N>,
    /// The value, or why there is none.
    pub result: Result<T, E>,
}

/// What a line itself does to an item; the line's error type is made from it.
///
/// `String` and `Box<dyn Error + Send + Sync>` can be made from it, which is enough for small programs.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Interruption {
    /// The line was cancelled before the item reached this stage. The cause is in the token.
    #[error("cancelled before {stage}")]
    Cancelled {
        /// The stage that would have been next.
        stage: &'static str,
    },
    /// The worker panicked with this item.
    #[error("{stage} panicked: {message}")]
    Panicked {
        /// The stage whose worker panicked.
        stage: &'static str,
        /// The panic's message.
        message: String,
    },
}

impl From<Interruption> for String {
    fn from(interruption: Interruption) -> Self {
        interruption.to_string()
    }
}
