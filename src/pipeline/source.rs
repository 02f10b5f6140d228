//! Where items come from, and the fan-in that merges several sources into one channel.

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, Select, Sender, TryRecvError, bounded};

use super::channel::{Arrival, Cargo, Envelope, Load, send};
use super::control::Control;
use super::gauge::{Gauge, Meter, Phase};
use super::guard::{Held, discard};
use super::item::{Origin, Ticket};

/// A named, prioritised iterator that a thread of its own walks.
///
/// The iterator has to end, or to be told to: after a cancellation the rest of it is still walked, so that each item
/// gets its one result. An endless one needs [`Source::until_cancelled`]. One that blocks delays the end of its line,
/// cancelled or not, until it goes on; let it wait on [`Cancel::channel`](super::Cancel::channel) as well.
pub struct Source<'a, T> {
    pub(super) name: String,
    pub(super) priority: i32,
    pub(super) items: Box<dyn Iterator<Item = T> + Send + 'a>,
    pub(super) end: End,
}

/// When a source ends.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    /// With its iterator.
    OfItems,
    /// When the line is cancelled, too.
    Cancelled,
}

impl<'a, T> Source<'a, T> {
    /// A source of `items`; of several sources the one with the lower `priority` comes first.
    pub fn new(
        name: &str,
        priority: i32,
        items: impl IntoIterator<Item = T, IntoIter: Send + 'a>,
    ) -> Self {
        Self {
            name: name.to_owned(),
            priority,
            items: Box::new(items.into_iter()),
            end: End::OfItems,
        }
    }

    /// The same source, which ends where it is when the line is cancelled: for a stream without an end, such as a queue or a
    /// clock. What it has given by then gets its results; what it would have given has none.
    ///
    /// ```
    /// use stampmill::pipeline::{Cancel, Cause, Item, Line, Source};
    ///
    /// let cancel = Cancel::new();
    /// Line::new(&cancel).run(|line| {
    ///     line.feed([Source::new("endless", 0, 0u64..).until_cancelled()])
    ///         .stage("pass", || |n, _| Ok(n))
    ///         .collect(|item: Item<u64>| {
    ///             if item.ticket.seq() == 99 {
    ///                 cancel.cancel(Cause::Interrupted);
    ///             }
    ///         })
    /// });
    /// ```
    #[must_use]
    pub fn until_cancelled(self) -> Self {
        Self {
            end: End::Cancelled,
            ..self
        }
    }
}

impl<T> fmt::Debug for Source<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Source")
            .field("name", &self.name)
            .field("priority", &self.priority)
            .finish_non_exhaustive()
    }
}

/// The items of a source, as far as the line wants them.
pub(super) struct Wanted<'a, T> {
    items: Held<Box<dyn Iterator<Item = T> + Send + 'a>>,
    end: End,
    control: Arc<Control>,
}

impl<T> Iterator for Wanted<'_, T> {
    type Item = T;

    fn next(&mut self) -> Option<T> {
        let ends = match self.end {
            End::OfItems => self.control.is_abandoned(),
            End::Cancelled => self.control.is_stopped(),
        };
        if ends {
            None
        } else {
            self.items.get_mut().next()
        }
    }
}

/// One end of a source: its own channel or, where it has no thread, the source itself.
pub(super) struct Inlet<'a, T> {
    pub(super) origin: Arc<Origin>,
    pub(super) items: Items<'a, T>,
}

/// What an inlet is read from.
pub(super) enum Items<'a, T> {
    Channel(Receiver<Arrival<T>>),
    Here(Wanted<'a, T>),
}

/// What the thread of a source does.
pub(super) struct Walk<'a, T> {
    pub(super) items: Wanted<'a, T>,
    sender: Sender<Arrival<T>>,
}

/// Splits a source into what its thread runs and what the merging thread reads.
pub(super) fn open<'a, T>(
    source: Source<'a, T>,
    capacity: usize,
    control: &Arc<Control>,
) -> (Walk<'a, T>, Inlet<'a, T>) {
    let (sender, items) = bounded(capacity);
    let inlet = Inlet {
        origin: control.origin(&source.name, source.priority),
        items: Items::Channel(items),
    };
    let items = Wanted {
        items: Held::new(source.items),
        end: source.end,
        control: Arc::clone(control),
    };
    (Walk { items, sender }, inlet)
}

impl<T> Walk<'_, T> {
    pub(super) fn run(mut self) {
        // Sending fails when the feed has panicked.
        while let Some(item) = self.items.next() {
            if self.sender.send(Arrival::new(item)).is_err() {
                return;
            }
        }
    }
}

/// The order in which sources are merged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Merge {
    /// One source after the other: by priority, then as listed.
    InTurn,
    /// Whatever is ready; of several that are ready the lower priority first, and equal priorities by turns.
    AsReady,
}

/// The merging: gives every item its ticket, on a thread that sends them on or, without one, whenever one is asked for.
pub(super) struct Feed<'a, S, A> {
    pub(super) gauge: Arc<Gauge>,
    pub(super) control: Arc<Control>,
    /// Makes an item's notes and decides whether it enters the line.
    pub(super) admit: Held<A>,
    /// By priority.
    pub(super) inlets: Vec<Inlet<'a, S>>,
    pub(super) merge: Merge,
    pub(super) next: u64,
}

impl<S, A> Feed<'_, S, A> {
    pub(super) fn run<T, E, N>(mut self, out: &Sender<Envelope<T, E, N>>)
    where
        A: FnMut(S) -> (N, Result<T, E>),
    {
        let meter = Meter::new(&self.gauge);
        while let Some(cargo) = self.item(Some(&meter)) {
            meter.tick();
            meter.worked(false);
            send(out, Envelope::seal(cargo, meter.last()), &meter);
        }
    }

    /// The next item; nothing once all sources have ended.
    pub(super) fn item<T, E, N>(&mut self, meter: Option<&Meter>) -> Option<Cargo<T, E, N>>
    where
        A: FnMut(S) -> (N, Result<T, E>),
    {
        while !self.inlets.is_empty() {
            let which = match self.merge {
                Merge::InTurn => 0,
                Merge::AsReady => self.ready(meter),
            };
            let Some((item, waited)) = self.receive(which, meter) else {
                self.inlets.remove(which);
                continue;
            };
            // What nobody wants is received all the same: the sources end by themselves.
            if self.control.is_abandoned() {
                discard(item);
                continue;
            }
            let origin = Arc::clone(&self.inlets[which].origin);
            if self.merge == Merge::AsReady {
                self.goes_last_of_its_equals(which);
            }
            return Some(self.ticketed(item, origin, waited));
        }
        None
    }

    fn receive(&mut self, which: usize, meter: Option<&Meter>) -> Option<(S, Duration)> {
        let (arrival, left) = match &mut self.inlets[which].items {
            Items::Here(items) => {
                let item = starving(meter, || items.next())?;
                turn(meter, Phase::Busy);
                return Some((item, Duration::ZERO));
            }
            Items::Channel(items) => {
                let arrival = match items.try_recv() {
                    Err(TryRecvError::Empty) => starving(meter, || items.recv().ok()),
                    here => here.ok(),
                };
                (arrival?, items.len())
            }
        };
        turn(meter, Phase::Busy);
        if let Some(meter) = meter {
            meter.gauge().queued(left, 1);
        }
        Some(arrival.take(meter.map_or_else(Instant::now, Meter::last)))
    }

    fn ticketed<T, E, N>(
        &mut self,
        item: S,
        origin: Arc<Origin>,
        waited: Duration,
    ) -> Cargo<T, E, N>
    where
        A: FnMut(S) -> (N, Result<T, E>),
    {
        let (notes, result) = (self.admit.get_mut())(item);
        let load = match result {
            Err(error) => Load::Skipped(error),
            Ok(value) if self.control.is_stopped() => {
                discard(value);
                Load::cancelled(self.gauge.name())
            }
            Ok(value) => Load::Value(value),
        };
        let ticket = Ticket {
            seq: self.next,
            origin,
            worker: 0,
            waited,
            skips: false,
            notes,
        };
        self.next += 1;
        Cargo { ticket, load }
    }

    /// An inlet that had its turn stands behind the others of its priority.
    fn goes_last_of_its_equals(&mut self, which: usize) {
        let priority = self.inlets[which].origin.priority;
        let equals = self.inlets[which..]
            .iter()
            .take_while(|inlet| inlet.origin.priority == priority);
        let end = which + equals.count();
        self.inlets[which..end].rotate_left(1);
    }

    /// The first inlet that has something, or has ended. One that is walked here always has.
    fn ready(&self, meter: Option<&Meter>) -> usize {
        let here = self
            .inlets
            .iter()
            .position(|inlet| matches!(inlet.items, Items::Here(_)));
        let mut select = Select::new_biased();
        for inlet in &self.inlets[..here.unwrap_or(self.inlets.len())] {
            if let Items::Channel(items) = &inlet.items {
                select.recv(items);
            }
        }
        match (select.try_ready(), here) {
            (Ok(ready), _) => ready,
            (Err(_), Some(here)) => here,
            (Err(_), None) => starving(meter, || select.ready()),
        }
    }
}

/// Waits, and counts the time as starved.
fn starving<R>(meter: Option<&Meter>, wait: impl FnOnce() -> R) -> R {
    turn(meter, Phase::Starved);
    let result = wait();
    if let Some(meter) = meter {
        meter.tick();
    }
    result
}

fn turn(meter: Option<&Meter>, phase: Phase) {
    if let Some(meter) = meter {
        meter.turn(phase);
    }
}
