//! The part of a line that is wired so far: stages are added to its end until it is collected.

use std::sync::Arc;

use super::channel::{Envelope, Intake, deliver};
use super::item::{Interruption, Item, Ticket};
use super::line::{Wiring, Workers};
use super::order::Reorder;
use super::worker::Worker;

/// A line whose last stage puts out values of type `T`, errors of type `E`, and tickets with notes of type `N`.
///
/// Made by [`Wiring::feed`] and its kin. The threads behind it run as soon as they are wired; they stand still when the
/// bounded channel at the end is full. A flow that is dropped instead of collected ends its sources and drops all items.
#[must_use = "a line that is not collected drops its items"]
pub struct Flow<'scope, 'env, T: 'scope, E: 'scope, N: 'scope = ()> {
    wiring: Wiring<'scope, 'env>,
    output: Intake<Envelope<T, E, N>>,
}

impl<'scope, 'env, T, E, N> Flow<'scope, 'env, T, E, N>
where
    T: Send,
    E: From<Interruption> + Send,
    N: Send,
{
    pub(super) fn new(wiring: Wiring<'scope, 'env>, output: Intake<Envelope<T, E, N>>) -> Self {
        Self { wiring, output }
    }

    /// Adds a stage with one worker, which keeps the order of the items: [`Flow::fan_out`] of one.
    pub fn stage<U: Send, W>(
        self,
        name: &'static str,
        factory: impl Fn() -> W + Send + Sync + 'scope,
    ) -> Flow<'scope, 'env, U, E, N>
    where
        W: FnMut(T, &mut Ticket<N>) -> Result<U, E>,
    {
        self.fan_out(name, 1, factory)
    }

    /// Adds a stage whose workers share its input; with more than one worker, items may overtake each other.
    ///
    /// Each worker thread calls `factory` for its own state when its first item comes, and again after a panic, so a
    /// worker may keep scratch memory without locks. An item that is an error already passes without being touched,
    /// and once the line is cancelled every item becomes [`Interruption::Cancelled`] here instead of being worked on.
    pub fn fan_out<U: Send, W>(
        self,
        name: &'static str,
        workers: impl Into<Workers>,
        factory: impl Fn() -> W + Send + Sync + 'scope,
    ) -> Flow<'scope, 'env, U, E, N>
    where
        W: FnMut(T, &mut Ticket<N>) -> Result<U, E>,
    {
        let Self {
            wiring,
            output: input,
        } = self;
        let Workers { count, capacity } = workers.into();
        let capacity = capacity.unwrap_or(wiring.line.capacity);
        let gauge = wiring.watch(name, count, input.receiver().capacity());
        // Should a thread not start, these are dropped from the last to the first: what the workers put out can be
        // drained once no sender is left here, and what they took in once they have ended.
        let (output, out) = wiring.channel(capacity);
        let factory = Arc::new(factory);
        for number in 0..count {
            let worker = Worker {
                number,
                gauge: Arc::clone(&gauge),
                control: Arc::clone(&wiring.control),
                input: input.receiver().clone(),
                out: out.clone(),
                factory: Arc::clone(&factory),
            };
            wiring.spawn(&format!("{name}-{number}"), move || worker.run());
        }
        input.hand_over();
        Flow::new(wiring, output)
    }

    /// Puts the items back into the order of their sequence numbers.
    ///
    /// What comes early is held, in memory that grows with the distance to the slowest item and is outside the line's
    /// bound: use it where items have become small. The time there counts as waiting.
    pub fn in_order(self) -> Self {
        let (output, out) = self.wiring.channel(self.wiring.line.capacity);
        let input = self.output;
        self.wiring.spawn("in order", move || {
            let mut reorder = Reorder::new();
            for envelope in input {
                reorder.put(envelope.seq(), envelope);
                reorder.by_ref().for_each(|next| deliver(&out, next));
            }
            reorder.rest().for_each(|left| deliver(&out, left));
        });
        Flow::new(self.wiring, output)
    }

    /// Hands every item to `take`, on the calling thread, until the line has ended.
    ///
    /// # Panics
    /// If `take` does: then the sources end, the items on the line are dropped, and the panic goes on.
    pub fn collect(self, mut take: impl FnMut(Item<T, E, N>)) {
        for envelope in self.output {
            take(envelope.open());
        }
    }
}
