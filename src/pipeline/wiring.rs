//! The start of a line that is being wired: its feed, and what every stage is wired with.

use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::{Arc, Mutex, PoisonError};

use crossbeam_channel::{Sender, bounded};

use super::channel::Intake;
use super::control::Control;
use super::crowd::Crowd;
use super::feed::{Admitting, Feed, Merge};
use super::flow::{Flow, Output};
use super::gauge::Gauge;
use super::guard::Held;
use super::item::Interruption;
use super::line::Line;
use super::source::{self, Inlet, Source, Walk};
use super::stats::Role;
use super::thread::{NoThread, Threads};
use super::{Cancel, Cause};

/// The start of a line that is being wired; see [`Line::run`].
///
/// A clone feeds a second flow of the same line, which [`Flow::merge`] joins to the first.
#[derive(Clone)]
pub struct Wiring<'scope, 'env> {
    pub(super) line: &'env Line,
    pub(super) control: Arc<Control>,
    pub(super) threads: Threads<'scope, 'env>,
    /// Workers that wait for every stage to have its first.
    pub(super) crowd: Crowd<'scope>,
}

/// How many sources are walked at once of those that are read one after the other.
const WALKED_AHEAD: usize = 4;

/// The next of some sources that nobody walks yet.
fn next<'a, S>(walks: &Mutex<VecDeque<Walk<'a, S>>>) -> Option<Walk<'a, S>> {
    let mut walks = walks.lock().unwrap_or_else(PoisonError::into_inner);
    walks.pop_front()
}

impl<'scope, 'env> Wiring<'scope, 'env> {
    pub(super) fn new(
        line: &'env Line,
        control: Arc<Control>,
        threads: Threads<'scope, 'env>,
    ) -> Self {
        Self {
            line,
            control,
            threads,
            crowd: Crowd::default(),
        }
    }

    /// The token of this run of the line, a child of the one that the line was made with; see
    /// [`Ticket::cancel`](super::Ticket::cancel). It knows why the line stopped.
    ///
    /// ```
    /// use stampmill::pipeline::{Cancel, Cause, Item, Line, Source, Tolerance};
    ///
    /// let cancel = Cancel::new();
    /// let cause = Line::new(&cancel).tolerating(Tolerance::Failures(1)).run(|line| {
    ///     let token = line.cancel();
    ///     line.feed([Source::new("numbers", 0, 0..9)])
    ///         .stage("fail", || |n: u32, _| Err(format!("{n} is wrong")))
    ///         .collect(|_: Item<(), String>| ());
    ///     token.cause().cloned()
    /// });
    /// assert_eq!(cause, Some(Cause::Failures(1)));
    /// assert!(!cancel.is_cancelled(), "another line may go on");
    /// ```
    pub fn cancel(&self) -> Cancel {
        self.control.token().clone()
    }

    /// Feeds the line from `sources`, one after the other: by priority, equal priorities as listed, and within a source
    /// in its own order. The order is the same in every run.
    ///
    /// However many there are, a few threads walk them ahead: four sources at once at most, each as far as the line's capacity.
    pub fn feed<T: Send, E: From<Interruption> + Send>(
        self,
        sources: impl IntoIterator<Item = Source<'scope, T>>,
    ) -> Flow<'scope, 'env, T, E> {
        let pass = |value| ((), Ok(value));
        self.admit(Merge::InTurn, sources, Admitting::Passes, pass)
    }

    /// Feeds the line from `sources` as their items come; of several that are ready the lower priority is taken first, and
    /// those of equal priority take turns. Within a source its own order is kept.
    pub fn fan_in<T: Send, E: From<Interruption> + Send>(
        self,
        sources: impl IntoIterator<Item = Source<'scope, T>>,
    ) -> Flow<'scope, 'env, T, E> {
        let pass = |value| ((), Ok(value));
        self.admit(Merge::AsReady, sources, Admitting::Passes, pass)
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
        self.admit(merge, sources, Admitting::Works, admit)
    }

    fn admit<S: Send + 'scope, T: Send, E: From<Interruption> + Send, N: Send>(
        self,
        merge: Merge,
        sources: impl IntoIterator<Item = Source<'scope, S>>,
        admitting: Admitting,
        admit: impl FnMut(S) -> (N, Result<T, E>) + Send + 'scope,
    ) -> Flow<'scope, 'env, T, E, N> {
        let inlets = self.inlets(merge, sources);
        let gauge = self.watch("feed", Role::Feed, inlets.len(), Some(self.line.capacity));
        let (output, out) = self.channel(self.line.capacity);
        let feed = Feed {
            gauge,
            control: Arc::clone(&self.control),
            admit: Held::new(admit),
            admitting,
            inlets,
            merge,
            next: 0,
        };
        let started = self
            .threads
            .start("feed", feed, move |feed| feed.run::<T, E, N>(&out));
        match started {
            Ok(()) => Flow::new(self, Output::Channel(output)),
            Err((cause, mut feed)) => {
                output.hand_over();
                self.stop(&cause);
                let items = std::iter::from_fn(move || {
                    let envelope = feed.item(None)?;
                    feed.gauge.worked_elsewhere();
                    Some(envelope)
                });
                Flow::new(self, Output::Here(Box::new(items), cause))
            }
        }
    }

    /// Starts what walks the sources, and gives the ends that are read, by priority.
    fn inlets<S: Send + 'scope>(
        &self,
        merge: Merge,
        sources: impl IntoIterator<Item = Source<'scope, S>>,
    ) -> Vec<Inlet<'scope, S>> {
        let open = |source| source::open(source, self.line.capacity, &self.control);
        let mut opened: Vec<_> = sources.into_iter().map(open).collect();
        // Equal priorities stay as listed.
        opened.sort_by_key(|(_, inlet)| inlet.origin.priority);
        match merge {
            Merge::InTurn => self.walked_in_turn(opened),
            Merge::AsReady => opened
                .into_iter()
                .map(|(walk, inlet)| self.walked_alone((walk, inlet)))
                .collect(),
        }
    }

    /// A source with a thread of its own, since it may be ready before any other.
    fn walked_alone<S: Send + 'scope>(
        &self,
        (walk, inlet): (Walk<'scope, S>, Inlet<'scope, S>),
    ) -> Inlet<'scope, S> {
        match self.threads.start("source", walk, |walk| walk.run()) {
            Ok(()) => inlet,
            Err((_, walk)) => inlet.walked_here(walk),
        }
    }

    /// Sources of which one is read after the other: a few threads walk those whose turn is next, as far as there is room.
    ///
    /// A thread takes the first source that nobody has taken, and ends only after the last. So the one that is read is always being
    /// walked, or was walked to its end.
    fn walked_in_turn<S: Send + 'scope>(
        &self,
        opened: Vec<(Walk<'scope, S>, Inlet<'scope, S>)>,
    ) -> Vec<Inlet<'scope, S>> {
        let (walks, inlets): (VecDeque<_>, Vec<_>) = opened.into_iter().unzip();
        let threads = walks.len().min(WALKED_AHEAD);
        let walks = Arc::new(Mutex::new(walks));
        let mut are_walked = false;
        for _ in 0..threads {
            let walk_all = |walks: Arc<Mutex<VecDeque<Walk<'scope, S>>>>| {
                let mut panic = Ok(());
                while let Some(walk) = next(&walks) {
                    // One that panics ends by itself, and the others are walked all the same.
                    let walked = catch_unwind(AssertUnwindSafe(|| walk.run()));
                    panic = panic.and(walked);
                }
                panic.unwrap_or_else(|payload| resume_unwind(payload));
            };
            let started = self.threads.start("source", Arc::clone(&walks), walk_all);
            are_walked |= started.is_ok();
        }
        if are_walked {
            return inlets;
        }
        let here = inlets.into_iter().map(|inlet| match next(&walks) {
            Some(walk) => inlet.walked_here(walk),
            None => inlet,
        });
        here.collect()
    }

    /// Ends the line, since a stage has no thread.
    pub(super) fn stop(&self, cause: &NoThread) {
        self.control.token().cancel(Cause::NoThread(cause.clone()));
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
        role: Role,
        workers: usize,
        capacity: Option<usize>,
    ) -> Arc<Gauge> {
        let capacity = capacity.unwrap_or(usize::MAX);
        let (monitor, line) = self.line.monitor();
        monitor.watch(line, Gauge::new(name, role, workers, capacity))
    }
}
