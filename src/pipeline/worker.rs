//! What a worker thread does: receive, work or pass, send, and count the time of each.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::Instant;

use crossbeam_channel::{Receiver, Sender};

use super::channel::{Envelope, Intake, deliver};
use super::control::Control;
use super::item::{Interruption, Item, Ticket};
use super::stats::Gauge;

/// Sends an item on, counting the time without room as blocked.
pub(super) fn send<T, E, N>(out: &Sender<Envelope<T, E, N>>, item: Item<T, E, N>, gauge: &Gauge) {
    let envelope = Envelope::seal(item);
    let sent = envelope.sent();
    deliver(out, envelope);
    gauge.blocked(sent.elapsed());
}

/// One worker of a stage, and the factory of its state.
pub(super) struct Worker<F> {
    pub(super) number: usize,
    pub(super) gauge: Arc<Gauge>,
    pub(super) control: Arc<Control>,
    pub(super) factory: Arc<F>,
}

/// Its ends of the channels.
pub(super) struct Ends<T, U, E, N> {
    pub(super) input: Receiver<Envelope<T, E, N>>,
    pub(super) out: Sender<Envelope<U, E, N>>,
}

impl<F> Worker<F> {
    /// Works until the stage before has ended.
    pub(super) fn run<T, U, E, N, W>(self, ends: Ends<T, U, E, N>)
    where
        E: From<Interruption>,
        F: Fn() -> W,
        W: FnMut(T, &mut Ticket<N>) -> Result<U, E>,
    {
        let _alive = self.gauge.alive();
        // Built with the first item and, after a panic, again with the next one.
        let mut state = None;
        let mut input = Intake::new(ends.input.clone(), &self.control);
        loop {
            let queued = ends.input.len();
            let start = Instant::now();
            let received = input.next();
            self.gauge.starved(start.elapsed());
            let Some(envelope) = received else { break };
            // What was received was in the channel, however short a time.
            self.gauge.queue_was(queued.max(1), ends.input.len());
            let item = self.handle(envelope.open(), &mut state);
            send(&ends.out, item, &self.gauge);
        }
        discard(state);
    }

    /// Works on an item, or passes it.
    pub(super) fn handle<T, U, E, N, W>(
        &self,
        item: Item<T, E, N>,
        state: &mut Option<W>,
    ) -> Item<U, E, N>
    where
        E: From<Interruption>,
        F: Fn() -> W,
        W: FnMut(T, &mut Ticket<N>) -> Result<U, E>,
    {
        let Item { mut ticket, result } = item;
        let stage = self.gauge.name();
        let result = match result {
            Err(error) => Err(error),
            Ok(value) if self.control.is_stopped() => {
                discard(value);
                Err(E::from(Interruption::Cancelled { stage }))
            }
            Ok(value) => self.work(value, &mut ticket, state),
        };
        Item { ticket, result }
    }

    fn work<T, U, E, N, W>(
        &self,
        value: T,
        ticket: &mut Ticket<N>,
        state: &mut Option<W>,
    ) -> Result<U, E>
    where
        E: From<Interruption>,
        F: Fn() -> W,
        W: FnMut(T, &mut Ticket<N>) -> Result<U, E>,
    {
        ticket.worker = self.number;
        let (seq, waited) = (ticket.seq, ticket.waited);
        self.gauge.begins();
        let start = Instant::now();
        // The state is thrown away after a panic, and the ticket only carries notes: neither is seen half-changed.
        let outcome = catch_unwind(AssertUnwindSafe(|| {
            state.get_or_insert_with(|| (self.factory)())(value, ticket)
        }));
        let (elapsed, paused) = (start.elapsed(), ticket.waited.saturating_sub(waited));
        // A worker may have put a copy of another ticket in its place, but the line hangs together by its numbers.
        ticket.seq = seq;
        let result = outcome.unwrap_or_else(|panic| {
            discard(state.take());
            Err(E::from(Interruption::Panicked {
                stage: self.gauge.name(),
                message: words_of(&*panic),
            }))
        });
        self.gauge.blocked(paused);
        self.gauge
            .ends(elapsed.saturating_sub(paused), result.is_err());
        if result.is_err() {
            self.control.failure();
        }
        result
    }
}

/// Drops what the caller made. Should that panic, the thread goes on, and every item still has its result.
pub(super) fn discard<D>(thing: D) {
    let _ = catch_unwind(AssertUnwindSafe(|| drop(thing)));
}

/// What a panic said.
pub(super) fn words_of(panic: &(dyn Any + Send)) -> String {
    let words = panic
        .downcast_ref::<&str>()
        .map(|words| (*words).to_owned());
    words
        .or_else(|| panic.downcast_ref::<String>().cloned())
        .unwrap_or_else(|| "no message".to_owned())
}
