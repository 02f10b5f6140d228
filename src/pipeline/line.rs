//! The line: scoped stage threads joined by bounded channels.

use std::sync::Arc;
use std::thread::Scope;

use crossbeam_channel::{Sender, bounded};

use super::channel::{Envelope, Intake};
use super::control::Control;
use super::crowd::Crowd;
use super::flow::{Flow, Output};
use super::item::Interruption;
use super::source::{self, Feed, Items, Merge, Source};
use super::stats::{Gauge, Monitor};
use super::thread::{NoThread, spawn_scoped};
use super::{Cancel, Cause};

/// How many items a channel holds unless the stage says otherwise.
const CAPACITY: usize = 4;

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
    cancel: Cancel,
    monitor: Monitor,
    pub(super) capacity: usize,
    tolerance: Tolerance,
}

impl Line {
    /// A line that stops when `cancel` is cancelled.
    pub fn new(cancel: &Cancel) -> Self {
        Self {
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

    pub(super) fn monitor(&self) -> &Monitor {
        &self.monitor
    }

    /// How many failures it puts up with; any number by default.
    pub fn tolerating(self, tolerance: Tolerance) -> Self {
        Self { tolerance, ..self }
    }

    /// How many items a channel holds unless the stage says otherwise; 4 by default, and zero counts as one.
    pub fn capacity(self, capacity: usize) -> Self {
        Self {
            capacity: capacity.max(1),
            ..self
        }
    }

    /// Runs what `wire` wires, from feed to collect, and returns what it returns once every thread has ended.
    ///
    /// # Panics
    /// If a source's iterator, the closure of [`Wiring::feed_with`] or the collecting closure panics, after the line has
    /// closed.
    pub fn run<'env, R>(&'env self, wire: impl for<'scope> FnOnce(Wiring<'scope, 'env>) -> R) -> R {
        let control = Arc::new(Control::new(self.tolerance, &self.cancel));
        std::thread::scope(|scope| {
            wire(Wiring {
                line: self,
                control,
                scope,
                crowd: Crowd::default(),
            })
        })
    }
}

/// The start of a line that is being wired; see [`Line::run`].
pub struct Wiring<'scope, 'env> {
    pub(super) line: &'env Line,
    pub(super) control: Arc<Control>,
    pub(super) scope: &'scope Scope<'scope, 'env>,
    /// Workers that wait for every stage to have its first.
    pub(super) crowd: Crowd<'scope>,
}

impl<'scope, 'env> Wiring<'scope, 'env> {
    /// Feeds the line from `sources`, one after the other: by priority, equal priorities as listed, and within a source
    /// in its own order. The order is the same in every run.
    ///
    /// Each source is walked ahead by a thread of its own, as far as the line's capacity.
    pub fn feed<T: Send, E: From<Interruption> + Send>(
        self,
        sources: impl IntoIterator<Item = Source<'scope, T>>,
    ) -> Flow<'scope, 'env, T, E> {
        self.feed_with(Merge::InTurn, sources, |value| ((), Ok(value)))
    }

    /// Feeds the line from `sources` as their items come; of several that are ready the lower priority is taken first,
    /// then the one listed first. Within a source its own order is kept.
    pub fn fan_in<T: Send, E: From<Interruption> + Send>(
        self,
        sources: impl IntoIterator<Item = Source<'scope, T>>,
    ) -> Flow<'scope, 'env, T, E> {
        self.feed_with(Merge::AsReady, sources, |value| ((), Ok(value)))
    }

    /// Feeds the line, with `admit` between the sources and the line: it makes the notes of each item's ticket, and may
    /// send an item through as an error from the start. Such an error is not counted as a failure of the line.
    ///
    /// ```
    /// use stampmill::pipeline::{Cancel, Item, Line, Merge, Source};
    ///
    /// let mut known = 0;
    /// Line::new(&Cancel::new()).run(|line| {
    ///     line.feed_with(Merge::InTurn, [Source::new("numbers", 0, 0..10)], |n| {
    ///         (format!("number {n}"), if n < 3 { Err("known already".to_owned()) } else { Ok(n) })
    ///     })
    ///     .stage("double", || |n: u32, _| Ok(n * 2))
    ///     .collect(|item: Item<u32, String, String>| {
    ///         assert_eq!(item.ticket.notes, format!("number {}", item.ticket.seq()));
    ///         known += usize::from(item.result.is_err());
    ///     })
    /// });
    /// assert_eq!(known, 3);
    /// ```
    ///
    /// # Panics
    /// If `admit` does. It runs before there is a ticket, so no item could carry that panic: the feed ends, what was fed
    /// goes through, and then [`Line::run`] panics. What may fail belongs in a stage.
    pub fn feed_with<S: Send + 'scope, T: Send, E: From<Interruption> + Send, N: Send>(
        self,
        merge: Merge,
        sources: impl IntoIterator<Item = Source<'scope, S>>,
        admit: impl FnMut(S) -> (N, Result<T, E>) + Send + 'scope,
    ) -> Flow<'scope, 'env, T, E, N> {
        let capacity = self.line.capacity;
        let mut inlets = Vec::new();
        for source in sources {
            let (walk, mut inlet) = source::open(source, capacity, Arc::clone(&self.control));
            let started = spawn_scoped(self.scope, "source", walk, |walk| walk.run());
            if let Err((_, walk)) = started {
                inlet.items = Items::Here(walk.items);
            }
            inlets.push(inlet);
        }
        let gauge = self.watch("feed", inlets.len(), Some(capacity));
        let (output, out) = self.channel(capacity);
        let feed = Feed {
            gauge,
            control: Arc::clone(&self.control),
            admit,
            inlets,
            merge,
            next: 0,
        };
        match spawn_scoped(self.scope, "feed", feed, move |feed| feed.run(&out)) {
            Ok(()) => Flow::new(self, Output::Channel(output)),
            Err((cause, mut feed)) => {
                output.hand_over();
                self.stop(&cause);
                let items = std::iter::from_fn(move || feed.item().map(Envelope::seal));
                Flow::new(self, Output::Here(Box::new(items), cause))
            }
        }
    }

    /// Ends the line, since a stage has no thread.
    pub(super) fn stop(&self, cause: &NoThread) {
        self.line.cancel.cancel(Cause::NoThread(cause.clone()));
    }

    /// A channel between two threads of this line.
    pub(super) fn channel<M>(&self, capacity: usize) -> (Intake<M>, Sender<M>) {
        let (out, output) = bounded(capacity);
        (Intake::new(output, &self.control), out)
    }

    /// The counters of one more stage, behind a channel of that capacity.
    pub(super) fn watch(
        &self,
        name: &'static str,
        workers: usize,
        capacity: Option<usize>,
    ) -> Arc<Gauge> {
        let capacity = capacity.unwrap_or(usize::MAX);
        self.line.monitor.watch(name, workers, capacity)
    }
}
