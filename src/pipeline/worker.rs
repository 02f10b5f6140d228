//! What a worker thread does: receive, work or pass, send, and count the time of each.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::Instant;

use crossbeam_channel::{Receiver, Sender};

use super::item::{Interruption, Item, Ticket};
use super::stats::Gauge;
use super::{Cancel, Cause};

/// An item in a channel, with the time at which it was put there.
pub(super) struct Envelope<T, E, N> {
    item: Item<T, E, N>,
    sent: Instant,
}

impl<T, E, N> Envelope<T, E, N> {
    /// Puts an item in, now.
    pub(super) fn seal(item: Item<T, E, N>) -> Self {
        Self {
            item,
            sent: Instant::now(),
        }
    }

    /// Takes the item out and adds the time in the channel to its waiting.
    pub(super) fn open(self) -> Item<T, E, N> {
        let mut item = self.item;
        item.ticket.waited += self.sent.elapsed();
        item
    }
}

/// Sends an item on, counting the time without room as blocked. `None` when nobody reads any more.
pub(super) fn send<T, E, N>(
    out: &Sender<Envelope<T, E, N>>,
    item: Item<T, E, N>,
    gauge: &Gauge,
) -> Option<()> {
    let envelope = Envelope::seal(item);
    let sent = envelope.sent;
    let delivered = out.send(envelope);
    gauge.blocked(sent.elapsed());
    delivered.ok()
}

/// Counts failures and cancels the line when there are as many as it tolerates.
pub(super) struct Tally {
    failures: AtomicU64,
    limit: Option<u64>,
    cancel: Cancel,
}

impl Tally {
    pub(super) fn new(limit: Option<u64>, cancel: &Cancel) -> Self {
        Self {
            failures: AtomicU64::new(0),
            limit,
            cancel: cancel.clone(),
        }
    }

    fn failure(&self) {
        let failures = self.failures.fetch_add(1, Relaxed) + 1;
        if let Some(limit) = self.limit.filter(|&limit| failures >= limit) {
            self.cancel.cancel(Cause::Failures(limit));
        }
    }
}

/// One worker of a stage: its ends of the channels and the factory of its state.
pub(super) struct Worker<T, U, E, N, F> {
    pub(super) number: usize,
    pub(super) gauge: Arc<Gauge>,
    pub(super) tally: Arc<Tally>,
    pub(super) input: Receiver<Envelope<T, E, N>>,
    pub(super) out: Sender<Envelope<U, E, N>>,
    pub(super) factory: Arc<F>,
}

impl<T, U, E, N, F, W> Worker<T, U, E, N, F>
where
    E: From<Interruption>,
    F: Fn() -> W,
    W: FnMut(T, &mut Ticket<N>) -> Result<U, E>,
{
    /// Works until the stage before has ended or the stage after has gone.
    pub(super) fn run(self) {
        let _alive = self.gauge.alive();
        // Built with the first item and, after a panic, again with the next one.
        let mut state = None;
        loop {
            let start = Instant::now();
            let received = self.input.recv();
            self.gauge.starved(start.elapsed());
            let Ok(envelope) = received else { return };
            self.gauge.queue_is(self.input.len());
            let item = self.handle(envelope.open(), &mut state);
            if send(&self.out, item, &self.gauge).is_none() {
                return;
            }
        }
    }

    fn handle(&self, item: Item<T, E, N>, state: &mut Option<W>) -> Item<U, E, N> {
        let Item { mut ticket, result } = item;
        let stage = self.gauge.name();
        let result = match result {
            Err(error) => Err(error),
            Ok(_) if self.tally.cancel.is_cancelled() => {
                Err(E::from(Interruption::Cancelled { stage }))
            }
            Ok(value) => self.work(value, &mut ticket, state),
        };
        Item { ticket, result }
    }

    fn work(&self, value: T, ticket: &mut Ticket<N>, state: &mut Option<W>) -> Result<U, E> {
        ticket.worker = self.number;
        let waited = ticket.waited;
        self.gauge.begins();
        let start = Instant::now();
        // The state is thrown away after a panic, and the ticket only carries notes: neither is seen half-changed.
        let outcome = catch_unwind(AssertUnwindSafe(|| {
            state.get_or_insert_with(|| (self.factory)())(value, ticket)
        }));
        let (elapsed, paused) = (start.elapsed(), ticket.waited.saturating_sub(waited));
        let result = outcome.unwrap_or_else(|panic| {
            *state = None;
            Err(E::from(Interruption::Panicked {
                stage: self.gauge.name(),
                message: words_of(&*panic),
            }))
        });
        self.gauge.blocked(paused);
        self.gauge
            .ends(elapsed.saturating_sub(paused), result.is_err());
        if result.is_err() {
            self.tally.failure();
        }
        result
    }
}

fn words_of(panic: &(dyn Any + Send)) -> String {
    let words = panic
        .downcast_ref::<&str>()
        .map(|words| (*words).to_owned());
    words
        .or_else(|| panic.downcast_ref::<String>().cloned())
        .unwrap_or_else(|| "no message".to_owned())
}
