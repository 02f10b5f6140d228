//! The part of a line that is wired so far: stages are added to its end until it is collected.

use std::sync::Arc;

use super::channel::{Envelope, Intake, deliver};
use super::item::{Interruption, Item, Ticket};
use super::line::{Wiring, Workers};
use super::order::Reorder;
use super::thread::{NoThread, spawn_scoped};
use super::worker::{Ends, Worker};

/// A line whose last stage puts out values of type `T`, errors of type `E`, and tickets with notes of type `N`.
///
/// Made by [`Wiring::feed`] and its kin. The first worker of each stage runs as soon as it is wired, the others when the
/// line is collected; they stand still when the bounded channel at the end is full. A flow that is dropped instead of collected ends its sources and drops all items.
#[must_use = "a line that is not collected drops its items"]
pub struct Flow<'scope, 'env, T: 'scope, E: 'scope, N: 'scope = ()> {
    // First, so that whoever drops a flow lets go of what could still be sent to before the output is read to its end.
    wiring: Wiring<'scope, 'env>,
    output: Output<'scope, Envelope<T, E, N>>,
}

/// Where what a stage puts out comes from.
pub(super) enum Output<'scope, M> {
    /// Its workers.
    Channel(Intake<M>),
    /// Whoever asks for it, since the stage, or one before it, got no thread.
    Here(Box<dyn Iterator<Item = M> + 'scope>, NoThread),
}

impl<'scope, 'env, T, E, N> Flow<'scope, 'env, T, E, N>
where
    T: Send,
    E: From<Interruption> + Send,
    N: Send,
{
    pub(super) fn new(
        wiring: Wiring<'scope, 'env>,
        output: Output<'scope, Envelope<T, E, N>>,
    ) -> Self {
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
            mut wiring,
            output: input,
        } = self;
        let Workers { count, capacity } = workers.into();
        let capacity = capacity.unwrap_or(wiring.line.capacity);
        let before = match &input {
            Output::Channel(input) => input.receiver().capacity(),
            Output::Here(..) => Some(0),
        };
        let gauge = wiring.watch(name, count, before);
        let (control, factory) = (Arc::clone(&wiring.control), Arc::new(factory));
        let worker = {
            let gauge = Arc::clone(&gauge);
            move |number| Worker {
                number,
                gauge: Arc::clone(&gauge),
                control: Arc::clone(&control),
                factory: Arc::clone(&factory),
            }
        };
        let (items, cause): (Box<dyn Iterator<Item = _> + 'scope>, _) = match input {
            Output::Here(items, cause) => (items, cause),
            Output::Channel(input) => {
                let (output, out) = wiring.channel(capacity);
                let (scope, received) = (wiring.scope, input.receiver().clone());
                let start = {
                    let worker = worker.clone();
                    move |number| {
                        let input = received.clone();
                        let ends = Ends {
                            input,
                            out: out.clone(),
                        };
                        let thing = (worker(number), ends);
                        let name = format!("{name}-{number}");
                        let started = spawn_scoped(scope, &name, thing, |(worker, ends)| {
                            worker.run(ends);
                        });
                        started.map_err(|(cause, _)| cause)
                    }
                };
                match start(0) {
                    Ok(()) => {
                        wiring.crowd.add(&gauge, count, start);
                        input.hand_over();
                        return Flow::new(wiring, Output::Channel(output));
                    }
                    Err(cause) => {
                        output.hand_over();
                        (Box::new(input), cause)
                    }
                }
            }
        };
        // Nobody works here, so everything passes: the line is cancelled.
        gauge.has_workers(0);
        wiring.stop(&cause);
        let nobody = worker(0);
        let items =
            items.map(move |envelope| Envelope::seal(nobody.handle(envelope.open(), &mut None)));
        Flow::new(wiring, Output::Here(Box::new(items), cause))
    }

    /// Puts the items back into the order of their sequence numbers.
    ///
    /// What comes early is held, in memory that grows with the distance to the slowest item and is outside the line's
    /// bound: use it where items have become small. The time there counts as waiting.
    pub fn in_order(self) -> Self {
        let Self { wiring, output } = self;
        let input = match output {
            Output::Channel(input) => input,
            Output::Here(items, cause) => {
                return Flow::new(wiring, Output::Here(Box::new(ordered(items)), cause));
            }
        };
        let (output, out) = wiring.channel(wiring.line.capacity);
        let started = spawn_scoped(wiring.scope, "in order", input, move |input| {
            ordered(input).for_each(|next| deliver(&out, next));
        });
        let output = match started {
            Ok(()) => Output::Channel(output),
            // It takes no time worth a thread.
            Err((cause, input)) => {
                output.hand_over();
                Output::Here(Box::new(ordered(input)), cause)
            }
        };
        Flow::new(wiring, output)
    }

    /// Hands every item to `take`, on the calling thread, until the line has ended.
    ///
    /// # Panics
    /// If `take` does: then the sources end, the items on the line are dropped, and the panic goes on.
    pub fn collect(self, mut take: impl FnMut(Item<T, E, N>)) {
        let Self { mut wiring, output } = self;
        wiring.crowd.start(wiring.line.monitor());
        let mut take = |envelope: Envelope<T, E, N>| take(envelope.open());
        match output {
            Output::Channel(output) => output.for_each(&mut take),
            Output::Here(items, _) => items.for_each(&mut take),
        }
    }
}

/// Envelopes in the order of their numbers.
fn ordered<T, E, N>(
    mut input: impl Iterator<Item = Envelope<T, E, N>>,
) -> impl Iterator<Item = Envelope<T, E, N>> {
    let (mut reorder, mut rest) = (Some(Reorder::new()), None);
    std::iter::from_fn(move || {
        loop {
            if let Some(rest) = &mut rest {
                return Iterator::next(rest);
            }
            if let Some(next) = reorder.as_mut()?.next() {
                return Some(next);
            }
            match input.next() {
                Some(envelope) => reorder.as_mut()?.put(envelope.seq(), envelope),
                None => rest = Some(reorder.take()?.rest()),
            }
        }
    })
}
