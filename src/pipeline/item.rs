//! What travels a line: an item, the ticket that it travels on, and what the line itself may do to it.

use std::sync::Arc;
use std::time::Duration;

use super::budget::{Budget, Permit, WaitCancelled};
use super::{Cancel, here};

/// The part of an item that outlives whatever happens to its value.
///
/// A worker gets the value by value and the ticket by reference: when the worker fails or panics the value is gone, but
/// the ticket goes on to the end of the line. So whatever must not be lost belongs in [`Ticket::notes`].
///
/// The rest of a ticket is the line's: a worker that puts another ticket in its place changes the notes and nothing else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ticket<N = ()> {
    pub(super) seq: u64,
    pub(super) origin: Arc<Origin>,
    pub(super) worker: u32,
    /// Nanoseconds.
    pub(super) waited: u64,
    /// The error that the worker is about to return is no failure.
    pub(super) skips: bool,
    /// The caller's own notes.
    pub notes: N,
}

/// Where an item comes from.
#[derive(Debug)]
pub(super) struct Origin {
    /// Its place among the sources of the line.
    pub(super) number: usize,
    pub(super) name: String,
    pub(super) priority: i32,
    /// The line's own token.
    pub(super) cancel: Cancel,
}

impl PartialEq for Origin {
    fn eq(&self, other: &Self) -> bool {
        (&self.name, self.priority) == (&other.name, other.priority)
    }
}

impl Eq for Origin {}

impl<N> Ticket<N> {
    /// The item's number on this line, from 0, without gaps; given anew by what changes how many items there are, such
    /// as [`Flow::flat_map`](super::Flow::flat_map).
    pub fn seq(&self) -> u64 {
        self.seq
    }

    /// The name of the source it came from.
    pub fn source(&self) -> &str {
        &self.origin.name
    }

    /// The priority of that source; lower comes first.
    pub fn priority(&self) -> i32 {
        self.origin.priority
    }

    /// Which worker of its stage has the item, from 0; at the end of the line, which one worked on it last.
    pub fn worker(&self) -> usize {
        self.worker as usize
    }

    /// How long the item has waited so far: in channels, for its turn in [`Flow::in_order`](super::Flow::in_order), and
    /// in [`Ticket::wait`].
    pub fn waited(&self) -> Duration {
        Duration::from_nanos(self.waited)
    }

    /// The token of the line that the item is on: a child of the one that the line was made with, which is also cancelled
    /// when the line stops by itself, and when nobody collects any more. Whatever a stage waits for, it waits for this too.
    pub fn cancel(&self) -> &Cancel {
        &self.origin.cancel
    }

    /// Runs something that waits rather than works, such as taking a permit, and counts its time as waiting, even if it
    /// panics: neither the item nor the stage is charged with work.
    pub fn wait<R>(&mut self, waiting: impl FnOnce() -> R) -> R {
        let _pause = here::Pause::new(&mut self.waited);
        waiting()
    }

    /// Takes a permit, and [waits](Ticket::wait) for it until the line ends.
    ///
    /// ```
    /// use stampmill::pipeline::{Budget, Cancel, Interruption, Item, Line, Source};
    ///
    /// let budget = Budget::new(1_000);
    /// Line::new(&Cancel::new()).run(|line| {
    ///     line.feed([Source::new("sizes", 0, [300, 900, 5_000, 10])])
    ///         .stage("admit", || |bytes: u64, ticket| Ok((bytes, ticket.acquire(&budget, bytes)?)))
    ///         .fan_out("work", 4, || |(bytes, _permit), _| Ok(bytes / 2))
    ///         .collect(|item: Item<u64>| assert!(item.result.is_ok()))
    /// });
    /// assert_eq!(budget.free(), 1_000);
    /// ```
    ///
    /// # Errors
    /// [`WaitCancelled`] if the line ends first. An item that fails by it is not counted as a failure.
    pub fn acquire(&mut self, budget: &Budget, bytes: u64) -> Result<Permit, WaitCancelled> {
        let origin = Arc::clone(&self.origin);
        self.wait(|| budget.acquire(bytes, &origin.cancel))
    }

    /// Says of an error that the stage is about to return that it is no failure: the item is only not gone on with. It
    /// passes as other errors do, but neither the [`Tolerance`](super::Tolerance) of the line nor
    /// [`StageStats::failed`](super::StageStats::failed) counts it.
    ///
    /// ```
    /// use stampmill::pipeline::{Cancel, Item, Line, Source, Tolerance};
    ///
    /// let (mut done, mut skipped) = (0, 0);
    /// Line::new(&Cancel::new()).tolerating(Tolerance::Failures(1)).run(|line| {
    ///     line.feed([Source::new("numbers", 0, 0..10)])
    ///         .stage("even", || |n: u32, ticket| {
    ///             if n % 2 == 0 { Ok(n) } else { Err(ticket.skip("odd".to_owned())) }
    ///         })
    ///         .collect(|item: Item<u32, String>| match item.result {
    ///             Ok(_) => done += 1,
    ///             Err(_) => skipped += 1,
    ///         })
    /// });
    /// assert_eq!((done, skipped), (5, 5));
    /// ```
    pub fn skip<E>(&mut self, why: E) -> E {
        self.skips = true;
        why
    }
}

impl<N> Ticket<N> {
    pub(super) fn without_notes(self) -> (Ticket, N) {
        let bare = Ticket {
            seq: self.seq,
            origin: self.origin,
            worker: self.worker,
            waited: self.waited,
            skips: self.skips,
            notes: (),
        };
        (bare, self.notes)
    }
}

impl Ticket {
    pub(super) fn with_notes<N>(self, notes: N) -> Ticket<N> {
        Ticket {
            seq: self.seq,
            origin: self.origin,
            worker: self.worker,
            waited: self.waited,
            skips: self.skips,
            notes,
        }
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

/// A wait that was cancelled, as the error of a stage; the stage is not named.
impl From<WaitCancelled> for Interruption {
    fn from(_: WaitCancelled) -> Self {
        Self::Cancelled { stage: "acquire" }
    }
}

impl From<WaitCancelled> for String {
    fn from(cancelled: WaitCancelled) -> Self {
        cancelled.to_string()
    }
}
