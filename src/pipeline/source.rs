//! Where items come from, and the fan-in that merges several sources into one channel.

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, RecvError, Select, Sender, bounded};

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

/// One end of a source's own channel.
pub(super) struct Inlet<T> {
    pub(super) name: Arc<str>,
    pub(super) priority: i32,
    pub(super) items: Receiver<T>,
}

/// Splits a source into what its thread runs and what the merging thread reads.
pub(super) fn open<T>(
    source: Source<'_, T>,
    capacity: usize,
    control: Arc<Control>,
) -> (impl FnOnce(), Inlet<T>) {
    let (sender, items) = bounded(capacity);
    let inlet = Inlet {
        name: source.name,
        priority: source.priority,
        items,
    };
    let mut items = source.items;
    let walk = move || {
        while !control.is_abandoned() {
            // Sending fails when the feed has panicked.
            let Some(item) = items.next() else { return };
            if sender.send(item).is_err() {
                return;
            }
        }
    };
    (walk, inlet)
}

/// The order in which sources are merged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Merge {
    /// One source after the other: by priority, then as listed.
    InTurn,
    /// Whatever is ready; of several that are ready, by priority, then as listed.
    AsReady,
}

/// The merging thread: gives every item its ticket and sends it on.
pub(super) struct Feed<'a, T, E, N, A> {
    pub(super) gauge: &'a Gauge,
    pub(super) control: &'a Control,
    pub(super) out: Sender<Envelope<T, E, N>>,
    /// Makes an item's notes and decides whether it enters the line.
    pub(super) admit: A,
    pub(super) next: u64,
}

impl<T, E: From<Interruption>, N, A> Feed<'_, T, E, N, A> {
    pub(super) fn run<S>(mut self, mut inlets: Vec<Inlet<S>>, merge: Merge)
    where
        A: FnMut(S) -> (N, Result<T, E>),
    {
        let _alive = self.gauge.alive();
        // The sort is stable: equal priorities stay as listed.
        inlets.sort_by_key(|inlet| inlet.priority);
        while !inlets.is_empty() {
            let start = Instant::now();
            let (which, received) = match merge {
                Merge::InTurn => (0, inlets[0].items.recv()),
                Merge::AsReady => receive_any(&inlets),
            };
            self.gauge.starved(start.elapsed());
            match received {
                // What nobody wants is received all the same: the sources end by themselves.
                Ok(_) if self.control.is_abandoned() => {}
                Ok(item) => self.pass(&inlets[which], item),
                Err(_ended) => drop(inlets.remove(which)),
            }
        }
    }

    fn pass<S>(&mut self, inlet: &Inlet<S>, item: S)
    where
        A: FnMut(S) -> (N, Result<T, E>),
    {
        let (notes, mut result) = (self.admit)(item);
        if result.is_ok() && self.control.is_stopped() {
            let stage = self.gauge.name();
            result = Err(E::from(Interruption::Cancelled { stage }));
        }
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
        worker::send(&self.out, Item { ticket, result }, self.gauge);
    }
}

/// Receives from the first inlet that has something, or has ended.
fn receive_any<S>(inlets: &[Inlet<S>]) -> (usize, Result<S, RecvError>) {
    let mut select = Select::new_biased();
    for inlet in inlets {
        select.recv(&inlet.items);
    }
    let ready = select.ready();
    (ready, inlets[ready].items.recv())
}
