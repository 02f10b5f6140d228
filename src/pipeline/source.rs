//! Where items come from, and the fan-in that merges several sources into one channel.

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, Select, Sender, bounded};

use super::Cancel;
use super::item::{Interruption, Item, Ticket};
use super::stats::Gauge;
use super::worker::{self, Envelope};

/// A named, prioritised iterator that a thread of its own walks.
///
/// The iterator has to end: after a cancellation the rest of it is still walked, so that each item gets its one result.
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
pub(super) fn open<T>(source: Source<'_, T>, capacity: usize) -> (impl FnOnce(), Inlet<T>) {
    let (sender, items) = bounded(capacity);
    let walk = move || {
        for item in source.items {
            if sender.send(item).is_err() {
                return;
            }
        }
    };
    (
        walk,
        Inlet {
            name: source.name,
            priority: source.priority,
            items,
        },
    )
}

/// The order in which sources are merged.
#[derive(Clone, Copy)]
pub(super) enum Merge {
    /// One source after the other: by priority, then as declared.
    InTurn,
    /// Whatever is ready; of several that are ready, by priority, then as declared.
    AsReady,
}

/// Makes an item's notes and decides whether it enters the line.
pub(super) type Admit<'a, S, T, E, N> = Box<dyn FnMut(S) -> (N, Result<T, E>) + Send + 'a>;

/// The merging thread: gives every item its ticket and sends it on.
pub(super) struct Feed<'a, S, T, E, N> {
    pub(super) gauge: &'a Gauge,
    pub(super) cancel: &'a Cancel,
    pub(super) out: Sender<Envelope<T, E, N>>,
    pub(super) admit: Admit<'a, S, T, E, N>,
    pub(super) next: u64,
}

impl<S, T, E: From<Interruption>, N> Feed<'_, S, T, E, N> {
    pub(super) fn run(mut self, mut inlets: Vec<Inlet<S>>, merge: Merge) {
        let _alive = self.gauge.alive();
        // The sort is stable: equal priorities stay as declared.
        inlets.sort_by_key(|inlet| inlet.priority);
        // Whoever reads has gone when passing fails: silence, the cause is in the token.
        let _ = match merge {
            Merge::InTurn => self.in_turn(&inlets),
            Merge::AsReady => self.as_ready(inlets),
        };
    }

    fn in_turn(&mut self, inlets: &[Inlet<S>]) -> Option<()> {
        for inlet in inlets {
            loop {
                let start = Instant::now();
                let received = inlet.items.recv();
                self.gauge.starved(start.elapsed());
                match received {
                    Ok(value) => self.pass(inlet, value)?,
                    Err(_ended) => break,
                }
            }
        }
        Some(())
    }

    fn as_ready(&mut self, mut inlets: Vec<Inlet<S>>) -> Option<()> {
        while !inlets.is_empty() {
            let start = Instant::now();
            let ready = {
                let mut select = Select::new_biased();
                for inlet in &inlets {
                    select.recv(&inlet.items);
                }
                select.ready()
            };
            self.gauge.starved(start.elapsed());
            match inlets[ready].items.recv() {
                Ok(value) => self.pass(&inlets[ready], value)?,
                Err(_ended) => drop(inlets.remove(ready)),
            }
        }
        Some(())
    }

    fn pass(&mut self, inlet: &Inlet<S>, item: S) -> Option<()> {
        let (notes, mut result) = (self.admit)(item);
        if result.is_ok() && self.cancel.is_cancelled() {
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
        worker::send(&self.out, Item { ticket, result }, self.gauge)
    }
}
