//! The part of a line that is wired so far: stages are added to its end until it is collected.

use std::sync::Arc;

use crossbeam_channel::{Receiver, bounded};

use super::item::{Interruption, Item, Ticket};
use super::line::{Wiring, Workers};
use super::order::Reorder;
use super::worker::{Envelope, Worker};

/// A line whose last stage puts out values of type `T`, errors of type `E`, and tickets with notes of type `N`.
///
/// Made by [`Wiring::feed`] and its kin. The threads behind it run as soon as they are wired; they stand still when the
/// bounded channel at the end is full.
#[must_use = "a line that is not collected drops its items"]
pub struct Flow<'scope, 'env, T, E, N = ()> {
    wiring: Wiring<'scope, 'env>,
    output: Receiver<Envelope<T, E, N>>,
}

impl<'scope, 'env, T, E, N> Flow<'scope, 'env, T, E, N>
where
    T: Send + 'scope,
    E: From<Interruption> + Send + 'scope,
    N: Send + 'scope,
{
    pub(super) fn new(wiring: Wiring<'scope, 'env>, output: Receiver<Envelope<T, E, N>>) -> Self {
        Self { wiring, output }
    }

    /// Adds a stage with one worker, which keeps the order of the items: [`Flow::fan_out`] of one.
    pub fn stage<U, W>(
        self,
        name: &'static str,
        factory: impl Fn() -> W + Send + Sync + 'scope,
    ) -> Flow<'scope, 'env, U, E, N>
    where
        U: Send + 'scope,
        W: FnMut(T, &mut Ticket<N>) -> Result<U, E>,
    {
        self.fan_out(name, 1, factory)
    }

    /// Adds a stage whose workers share its input; with more than one worker, items may overtake each other.
    ///
    /// Each worker thread calls `factory` for its own state when its first item comes, and again after a panic, so a
    /// worker may keep scratch memory without locks. An item that is an error already passes without being touched,
    /// and once the line is cancelled every item becomes [`Interruption::Cancelled`] here instead of being worked on.
    pub fn fan_out<U, W>(
        self,
        name: &'static str,
        workers: impl Into<Workers>,
        factory: impl Fn() -> W + Send + Sync + 'scope,
    ) -> Flow<'scope, 'env, U, E, N>
    where
        U: Send + 'scope,
        W: FnMut(T, &mut Ticket<N>) -> Result<U, E>,
    {
        let Workers { count, capacity } = workers.into();
        let capacity = capacity.unwrap_or(self.wiring.line.capacity);
        let gauge = self.wiring.line.monitor.watch(
            name,
            count,
            self.output.capacity().unwrap_or(usize::MAX),
        );
        let (out, output) = bounded(capacity);
        let factory = Arc::new(factory);
        for number in 0..count {
            let worker = Worker {
                number,
                gauge: Arc::clone(&gauge),
                tally: Arc::clone(&self.wiring.tally),
                input: self.output.clone(),
                out: out.clone(),
                factory: Arc::clone(&factory),
            };
            self.wiring
                .spawn(&format!("{name}-{number}"), move || worker.run());
        }
        Flow::new(self.wiring, output)
    }

    /// Puts the items back into the order of their sequence numbers.
    ///
    /// What comes early is held, in memory that grows with the distance to the slowest item: use it where items have
    /// become small.
    pub fn in_order(self) -> Self {
        let (out, output) = bounded(self.wiring.line.capacity);
        let input = self.output;
        self.wiring.spawn("in order", move || {
            let mut reorder = Reorder::new();
            for envelope in input {
                let item = envelope.open();
                reorder.put(item.ticket.seq, item);
                for item in reorder.by_ref() {
                    if out.send(Envelope::seal(item)).is_err() {
                        return;
                    }
                }
            }
        });
        Flow::new(self.wiring, output)
    }

    /// Hands every item to `take`, on the calling thread, until the line has ended.
    pub fn collect(self, mut take: impl FnMut(Item<T, E, N>)) {
        for envelope in self.output {
            take(envelope.open());
        }
    }
}
