//! Where items come from, and the fan-in that merges several sources into one channel.

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, Select, Sender, bounded};

use super::channel::Envelope;
use super::control::Control;
use super::item::{Interruption, Item, Ticket};
use super::stats::Gauge;
use super::worker;

/// A named, prioritised iterator that a thread of its own walks.
///
/// The iterator has to end: after a cancellation the rest of it is still walked, so that each item gets its one result.
/// One that blocks delays the end of its line, cancelled or not, until it goes on.
pub struct Source<'a, T> {
    name: Arc<str>,
    priority: i32,
    items: Box<dyn Iterator<Item = T> + Send + 'a>,
}

impl<'a, T> Source<'a, T> {
    /// A source of `items`; of several sources the one with the lower `priority` comes first.
    pub fn new(
        name: &str,
        priority: i32,
        items: impl IntoIterator<Item = T, IntoIter: Send + 'a>,
    ) -> Self {
        Self {
            name: name.into(),
            priority,
            items: Box::new(items.into_iter()),
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

/// One end of a source: its own channel or, where it has no thread, the source itself.
pub(super) struct Inlet<'a, T> {
    pub(super) name: Arc<str>,
    pub(super) priority: i32,
    pub(super) items: Items<'a, T>,
}

/// What an inlet is read from.
pub(super) enum Items<'a, T> {
    Channel(Receiver<T>),
    Here(Box<dyn Iterator<Item = T> + Send + 'a>),
}

/// What the thread of a source does.
pub(super) struct Walk<'a, T> {
    pub(super) items: Box<dyn Iterator<Item = T> + Send + 'a>,
    sender: Sender<T>,
    control: Arc<Control>,
}

/// Splits a source into what its thread runs and what the merging thread reads.
pub(super) fn open<'a, T>(
    source: Source<'a, T>,
    capacity: usize,
    control: Arc<Control>,
) -> (Walk<'a, T>, Inlet<'a, T>) {
    let (sender, items) = bounded(capacity);
    let inlet = Inlet {
        name: source.name,
        priority: source.priority,
        items: Items::Channel(items),
    };
    let walk = Walk {
        items: source.items,
        sender,
        control,
    };
    (walk, inlet)
}

impl<T> Walk<'_, T> {
    pub(super) fn run(mut self) {
        while !self.control.is_abandoned() {
            // Sending fails when the feed has panicked.
            let Some(item) = self.items.next() else {
                return;
            };
            if self.sender.send(item).is_err() {
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
    /// Whatever is ready; of several that are ready, by priority, then as listed.
    AsReady,
}

/// The merging: gives every item its ticket, on a thread that sends them on or, without one, whenever one is asked for.
pub(super) struct Feed<'a, S, A> {
    pub(super) gauge: Arc<Gauge>,
    pub(super) control: Arc<Control>,
    /// Makes an item's notes and decides whether it enters the line.
    pub(super) admit: A,
    pub(super) inlets: Vec<Inlet<'a, S>>,
    pub(super) merge: Merge,
    pub(super) next: u64,
}

impl<S, A> Feed<'_, S, A> {
    pub(super) fn run<T, E: From<Interruption>, N>(mut self, out: &Sender<Envelope<T, E, N>>)
    where
        A: FnMut(S) -> (N, Result<T, E>),
    {
        let gauge = Arc::clone(&self.gauge);
        let _alive = gauge.alive();
        while let Some(item) = self.item() {
            worker::send(out, item, &gauge);
        }
    }

    /// The next item; nothing once all sources have ended.
    pub(super) fn item<T, E: From<Interruption>, N>(&mut self) -> Option<Item<T, E, N>>
    where
        A: FnMut(S) -> (N, Result<T, E>),
    {
        // The sort is stable: equal priorities stay as listed.
        self.inlets.sort_by_key(|inlet| inlet.priority);
        while !self.inlets.is_empty() {
            let start = Instant::now();
            let which = match self.merge {
                Merge::InTurn => 0,
                Merge::AsReady => ready(&self.inlets),
            };
            let received = self.receive(which);
            self.gauge.starved(start.elapsed());
            match received {
                // What nobody wants is received all the same: the sources end by themselves.
                Some(_) if self.control.is_abandoned() => {}
                Some(item) => return Some(self.ticketed(which, item)),
                None => drop(self.inlets.remove(which)),
            }
        }
        None
    }

    fn receive(&mut self, which: usize) -> Option<S> {
        match &mut self.inlets[which].items {
            Items::Channel(items) => items.recv().ok(),
            // Nobody else would end it.
            Items::Here(_) if self.control.is_abandoned() => None,
            Items::Here(items) => items.next(),
        }
    }

    fn ticketed<T, E: From<Interruption>, N>(&mut self, which: usize, item: S) -> Item<T, E, N>
    where
        A: FnMut(S) -> (N, Result<T, E>),
    {
        let (notes, mut result) = (self.admit)(item);
        if result.is_ok() && self.control.is_stopped() {
            let stage = self.gauge.name();
            result = Err(E::from(Interruption::Cancelled { stage }));
        }
        let inlet = &self.inlets[which];
        let ticket = Ticket {
            seq: self.next,
            source: Arc::clone(&inlet.name),
            priority: inlet.priority,
            worker: 0,
            waited: Duration::ZERO,
            notes,
        };
        self.next += 1;
        self.gauge.passed();
        Item { ticket, result }
    }
}

/// The first inlet that has something, or has ended. One that is walked here always has.
fn ready<S>(inlets: &[Inlet<'_, S>]) -> usize {
    let here = inlets
        .iter()
        .position(|inlet| matches!(inlet.items, Items::Here(_)));
    let mut select = Select::new_biased();
    for inlet in &inlets[..here.unwrap_or(inlets.len())] {
        if let Items::Channel(items) = &inlet.items {
            select.recv(items);
        }
    }
    match here {
        Some(here) => select.try_ready().unwrap_or(here),
        None => select.ready(),
    }
}
