//! The fan-in: what merges several sources into one channel, and gives every item its ticket.

use std::sync::Arc;

use crossbeam_channel::{Select, Sender, TryRecvError};

use super::channel::{Cargo, Envelope, Load, send};
use super::control::Control;
use super::gauge::{Gauge, Meter, Phase};
use super::guard::{Held, discard};
use super::item::{Origin, Ticket};
use super::pace::Moment;
use super::source::{Inlet, Items};

/// The order in which sources are merged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Merge {
    /// One source after the other: by priority, then as listed.
    InTurn,
    /// Whatever is ready; of several that are ready the lower priority first, and equal priorities by turns.
    AsReady,
}

/// Whether what happens to an item at the feed takes time.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Admitting {
    /// It only gets its ticket.
    Passes,
    /// A closure of the caller's works on it.
    Works,
}

/// The merging: gives every item its ticket, on a thread that sends them on or, without one, whenever one is asked for.
pub(super) struct Feed<'a, S, A> {
    pub(super) gauge: Arc<Gauge>,
    pub(super) control: Arc<Control>,
    /// Makes an item's notes and decides whether it enters the line.
    pub(super) admit: Held<A>,
    pub(super) admitting: Admitting,
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
        while let Some(envelope) = self.item(Some(&meter)) {
            meter.worked(false);
            send(out, envelope, &meter);
        }
    }

    /// The next item; nothing once all sources have ended.
    pub(super) fn item<T, E, N>(&mut self, meter: Option<&Meter>) -> Option<Envelope<T, E, N>>
    where
        A: FnMut(S) -> (N, Result<T, E>),
    {
        while !self.inlets.is_empty() {
            let which = match self.merge {
                Merge::InTurn => 0,
                Merge::AsReady => self.ready(meter),
            };
            let Some((item, made)) = self.receive(which, meter) else {
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
            return Some(self.ticketed(item, origin, made, meter));
        }
        None
    }

    fn receive(&mut self, which: usize, meter: Option<&Meter>) -> Option<(S, Moment)> {
        let taken = match &mut self.inlets[which].items {
            Items::Here(items) => {
                let item = starving(meter, || items.next())?;
                (item, meter.map_or_else(Moment::now, Meter::last))
            }
            Items::Channel(items) => {
                let arrival = match items.try_recv() {
                    Err(TryRecvError::Empty) => starving(meter, || items.recv().ok()),
                    here => here.ok(),
                };
                let taken = arrival?.take();
                if let Some(meter) = meter {
                    meter.looks_at(|| items.len());
                }
                taken
            }
        };
        if let Some(meter) = meter {
            meter.turn_busy();
        }
        Some(taken)
    }

    fn ticketed<T, E, N>(
        &mut self,
        item: S,
        origin: Arc<Origin>,
        made: Moment,
        meter: Option<&Meter>,
    ) -> Envelope<T, E, N>
    where
        A: FnMut(S) -> (N, Result<T, E>),
    {
        let now = || meter.map_or_else(Moment::now, Meter::last);
        let admitting = self.admitting == Admitting::Works;
        let begun = if admitting { now() } else { made };
        let (notes, result) = (self.admit.get_mut())(item);
        if let (true, Some(meter)) = (admitting, meter) {
            meter.step();
        }
        // Where nothing is done here, it waits on.
        let sent = if admitting { now() } else { made };
        let load = match result {
            Err(error) => Load::Skipped(Box::new(error)),
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
            waited: begun.since(made),
            skips: false,
            notes,
        };
        self.next += 1;
        Envelope::seal(Cargo { ticket, load }, sent)
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
