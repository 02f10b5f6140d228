//! The part of a line that is wired so far: stages are added to its end until it is collected.

use std::sync::Arc;

use crossbeam_channel::Receiver;

use super::channel::{Envelope, Intake};
use super::gauge::Gauge;
use super::item::{Interruption, Ticket};
use super::line::Workers;
use super::pace::Moment;
use super::stats::Role;
use super::thread::{NoThread, Threads};
use super::wiring::Wiring;
use super::worker::{Ends, Worker};

/// A line whose last stage puts out values of type `T`, errors of type `E`, and tickets with notes of type `N`.
///
/// Made by [`Wiring::feed`] and its kin. The first worker of each stage runs as soon as it is wired, the others when the
/// line is collected; they stand still when the bounded channel at the end is full. A flow that is dropped instead of
/// collected ends its sources and drops all items.
#[must_use = "a line that is not collected drops its items"]
pub struct Flow<'scope, 'env, T: 'scope, E: 'scope, N: 'scope = ()> {
    // First, so that whoever drops a flow lets go of what could still be sent to before the output is read to its end.
    pub(super) wired: Wired<'scope, 'env>,
    pub(super) output: Output<'scope, T, E, N>,
}

/// The wiring of a flow. Whoever drops it before the line is collected lets go of what its workers could still send to.
pub(super) struct Wired<'scope, 'env> {
    pub(super) wiring: Wiring<'scope, 'env>,
    pub(super) goes_on: bool,
}

impl Drop for Wired<'_, '_> {
    fn drop(&mut self) {
        if !self.goes_on {
            self.wiring.crowd.dismiss();
        }
    }
}

impl<'scope, 'env> Wired<'scope, 'env> {
    /// The wiring, for the flow that takes the place of this one.
    pub(super) fn on(mut self) -> Wiring<'scope, 'env> {
        self.goes_on = true;
        self.wiring.clone()
    }
}

/// Envelopes that are made when they are asked for.
pub(super) type Stream<'scope, T, E, N> = Box<dyn Iterator<Item = Envelope<T, E, N>> + 'scope>;

/// Where what a stage puts out comes from.
pub(super) enum Output<'scope, T, E, N> {
    /// Its workers.
    Channel(Intake<Envelope<T, E, N>>),
    /// Whoever asks for it, since the stage, or one before it, got no thread.
    Here(Stream<'scope, T, E, N>, NoThread),
}

impl<T, E, N> Output<'_, T, E, N> {
    /// How many items it can hold.
    pub(super) fn capacity(&self) -> Option<usize> {
        match self {
            Self::Channel(intake) => intake.receiver().capacity(),
            Self::Here(..) => Some(0),
        }
    }
}

impl<'scope, 'env, T, E, N> Flow<'scope, 'env, T, E, N>
where
    T: Send,
    E: From<Interruption> + Send,
    N: Send,
{
    pub(super) fn new(wiring: Wiring<'scope, 'env>, output: Output<'scope, T, E, N>) -> Self {
        let goes_on = false;
        Self {
            wired: Wired { wiring, goes_on },
            output,
        }
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
            wired,
            output: input,
        } = self;
        let wiring = wired.on();
        let Workers { count, capacity } = workers.into();
        let stage = Stage {
            count,
            capacity: capacity.unwrap_or(wiring.line.capacity),
            gauge: wiring.watch(name, Role::Work, count, input.capacity()),
            factory: Arc::new(factory),
        };
        match input {
            Output::Channel(input) => stage.start(wiring, input),
            Output::Here(items, cause) => stage.pass(wiring, items, cause),
        }
    }
}

/// A stage that is being wired.
struct Stage<F> {
    count: usize,
    /// Of the channel after it.
    capacity: usize,
    gauge: Arc<Gauge>,
    factory: Arc<F>,
}

impl<F> Stage<F> {
    /// The worker of a number.
    fn worker(&self, wiring: &Wiring<'_, '_>) -> impl Fn(usize) -> Worker<F> + use<F> {
        let (gauge, factory) = (Arc::clone(&self.gauge), Arc::clone(&self.factory));
        let control = Arc::clone(&wiring.control);
        move |number| Worker {
            number,
            gauge: Arc::clone(&gauge),
            control: Arc::clone(&control),
            factory: Arc::clone(&factory),
        }
    }

    /// Starts the first worker, and has the others wait for those of all stages.
    fn start<'scope, 'env, T, U, E, N, W>(
        self,
        wiring: Wiring<'scope, 'env>,
        input: Intake<Envelope<T, E, N>>,
    ) -> Flow<'scope, 'env, U, E, N>
    where
        T: Send + 'scope,
        U: Send,
        E: From<Interruption> + Send,
        N: Send,
        F: Fn() -> W + Send + Sync + 'scope,
        W: FnMut(T, &mut Ticket<N>) -> Result<U, E>,
    {
        let (output, out) = wiring.channel(self.capacity);
        let hire = Hire {
            threads: wiring.threads.clone(),
            input: input.receiver().clone(),
            worker: self.worker(&wiring),
        };
        let start = move |number| {
            let out = out.clone();
            hire.start(number, |worker, input| worker.run(Ends { input, out }))
        };
        match start(0) {
            Ok(()) => {
                wiring.crowd.add(&self.gauge, self.count, start);
                input.hand_over();
                Flow::new(wiring, Output::Channel(output))
            }
            Err(cause) => {
                output.hand_over();
                drop(start);
                self.pass(wiring, Box::new(input), cause)
            }
        }
    }

    /// Nobody works here, so everything passes: the line is cancelled.
    fn pass<'scope, 'env, T, U, E, N>(
        self,
        wiring: Wiring<'scope, 'env>,
        items: Stream<'scope, T, E, N>,
        cause: NoThread,
    ) -> Flow<'scope, 'env, U, E, N>
    where
        T: Send + 'scope,
        U: Send,
        E: From<Interruption> + Send,
        N: Send,
        F: 'scope,
    {
        self.gauge.has_workers(0);
        wiring.stop(&cause);
        let nobody = self.worker(&wiring)(0);
        let items = items.filter_map(move |envelope| {
            let now = Moment::now();
            // With the line cancelled, nothing is left to be worked on.
            let passed = nobody.passed(envelope.open(now)).err()?;
            Some(Envelope::seal(passed, now))
        });
        Flow::new(wiring, Output::Here(Box::new(items), cause))
    }
}

/// What starts the workers of a stage.
struct Hire<'scope, 'env, M, W> {
    threads: Threads<'scope, 'env>,
    input: Receiver<M>,
    worker: W,
}

impl<'scope, M: Send + 'scope, F, W> Hire<'scope, '_, M, W>
where
    F: Send + Sync + 'scope,
    W: Fn(usize) -> Worker<F>,
{
    fn start(
        &self,
        number: usize,
        work: impl FnOnce(Worker<F>, Receiver<M>) + Send + 'scope,
    ) -> Result<(), NoThread> {
        let worker = (self.worker)(number);
        let name = format!("{}-{number}", worker.gauge.name());
        let ends = (worker, self.input.clone());
        let started = self
            .threads
            .start(&name, ends, move |(worker, input)| work(worker, input));
        started.map_err(|(cause, _)| cause)
    }
}
