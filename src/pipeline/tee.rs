//! Two flows of one line: a copy of one, and one of two.

use std::sync::Arc;

use crossbeam_channel::Select;

use super::channel::{Cargo, Envelope, Intake, Load, send};
use super::flow::{Flow, Output, Stream};
use super::gauge::{Gauge, Meter, Phase};
use super::item::Interruption;
use super::pace::Moment;
use super::reshape::numbered;
use super::side::{Side, finish};
use super::stats::Role;

impl<'scope, 'env, T, E, N> Flow<'scope, 'env, T, E, N>
where
    T: Send + 'scope,
    E: From<Interruption> + Send + 'scope,
    N: Send + 'scope,
{
    /// Gives every item twice: two flows of the same items, with the same numbers, that go different ways.
    ///
    /// Both have to be read at the same time, since either stands still while the other is full: [`Flow::merge`] them, with
    /// a value that says which is which. A line of which one flow is dropped is abandoned.
    ///
    /// ```
    /// use stampmill::pipeline::{Cancel, Item, Line, Source};
    ///
    /// enum Fact {
    ///     Square(u64),
    ///     Digits(usize),
    /// }
    ///
    /// let (mut squares, mut digits) = (0, 0);
    /// Line::new(&Cancel::new()).run(|line| {
    ///     let (one, other) = line.feed([Source::new("numbers", 0, 1..=20u64)]).tee();
    ///     let one = one.fan_out("square", 2, || |n, _| Ok(Fact::Square(n * n)));
    ///     let other = other.stage("digits", || |n: u64, _| Ok(Fact::Digits(n.to_string().len())));
    ///     one.merge(other).collect(|item: Item<Fact>| match item.result.unwrap() {
    ///         Fact::Square(n) => squares += n,
    ///         Fact::Digits(n) => digits += n,
    ///     })
    /// });
    /// assert_eq!((squares, digits), (2_870, 31));
    /// ```
    pub fn tee(self) -> (Self, Self)
    where
        T: Clone,
        E: Clone,
        N: Clone,
    {
        let Self { wired, output } = self;
        let wiring = wired.on();
        let gauge = wiring.watch("tee", Role::Work, 1, output.capacity());
        let input = match output {
            Output::Channel(input) => input,
            Output::Here(items, cause) => return halves(wiring, items, cause),
        };
        let (one, to_one) = wiring.channel(wiring.line.capacity);
        let (other, to_other) = wiring.channel(wiring.line.capacity);
        let token = wiring.cancel();
        let started = wiring
            .threads
            .start("tee", (input, gauge), move |(input, gauge)| {
                let outs = [to_one, to_other].map(|out| Side::new(out, token.clone()));
                copy(input, outs, &gauge);
            });
        match started {
            Ok(()) => (
                Flow::new(wiring.clone(), Output::Channel(one)),
                Flow::new(wiring, Output::Channel(other)),
            ),
            Err((cause, (input, gauge))) => {
                one.hand_over();
                other.hand_over();
                gauge.has_workers(0);
                wiring.stop(&cause);
                halves(wiring, Box::new(input), cause)
            }
        }
    }

    /// Joins another flow of the same line to this one, as items come from either, and numbers them anew.
    ///
    /// The other comes from [`Flow::tee`], or was fed by a clone of the [`Wiring`](super::Wiring).
    ///
    /// ```
    /// use stampmill::pipeline::{Cancel, Item, Line, Source};
    ///
    /// let mut lengths = Vec::new();
    /// Line::new(&Cancel::new()).run(|line| {
    ///     let words = line.clone().feed([Source::new("words", 0, ["stamp", "mill"])]);
    ///     let words = words.stage("length", || |word: &str, _| Ok(word.len()));
    ///     let numbers = line.feed([Source::new("numbers", 0, 0..3usize)]);
    ///     words.merge(numbers).collect(|item: Item<usize>| lengths.extend(item.result))
    /// });
    /// lengths.sort_unstable();
    /// assert_eq!(lengths, [0, 1, 2, 4, 5]);
    /// ```
    pub fn merge(self, other: Self) -> Self {
        let wiring = self.wired.on();
        drop(other.wired.on());
        let capacity = self.output.capacity();
        let gauge = wiring.watch("merge", Role::Work, 1, capacity);
        let (one, other) = match (self.output, other.output) {
            (Output::Channel(one), Output::Channel(other)) => (one, other),
            (Output::Here(one, cause), Output::Channel(other)) => {
                let items = Box::new(beside(one, other));
                return Flow::new(wiring, Output::Here(items, cause));
            }
            (Output::Channel(one), Output::Here(other, cause)) => {
                let items = Box::new(beside(other, one));
                return Flow::new(wiring, Output::Here(items, cause));
            }
            (Output::Here(one, cause), Output::Here(other, _)) => {
                let items = numbered(one.chain(other).map(opened));
                return Flow::new(wiring, Output::Here(Box::new(items), cause));
            }
        };
        let (output, out) = wiring.channel(wiring.line.capacity);
        let both = (one, other, gauge);
        let started = wiring
            .threads
            .start("merge", both, move |(one, other, gauge)| {
                let meter = Meter::new(&gauge);
                for envelope in numbered(joined(one, other, meter.clone())) {
                    meter.step();
                    meter.worked(false);
                    send(&out, envelope, &meter);
                }
            });
        match started {
            Ok(()) => Flow::new(wiring, Output::Channel(output)),
            Err((cause, (one, other, gauge))) => {
                output.hand_over();
                gauge.has_workers(0);
                wiring.stop(&cause);
                let items = Box::new(beside(Box::new(one), other));
                Flow::new(wiring, Output::Here(items, cause))
            }
        }
    }
}

/// Without a thread there is one flow only: the line is cancelled, and what comes has one result.
fn halves<'scope, 'env, T, E, N>(
    wiring: super::Wiring<'scope, 'env>,
    items: Stream<'scope, T, E, N>,
    cause: super::NoThread,
) -> (Flow<'scope, 'env, T, E, N>, Flow<'scope, 'env, T, E, N>)
where
    T: Send + 'scope,
    E: From<Interruption> + Send + 'scope,
    N: Send + 'scope,
{
    let nothing = Output::Here(Box::new(std::iter::empty()), cause.clone());
    let one = Flow::new(wiring.clone(), Output::Here(items, cause));
    (one, Flow::new(wiring, nothing))
}

/// Sends everything to both.
fn copy<T: Clone, E: Clone, N: Clone>(
    mut input: Intake<Envelope<T, E, N>>,
    mut outs: [Side<Envelope<T, E, N>>; 2],
    gauge: &Arc<Gauge>,
) {
    let meter = Meter::new(gauge);
    while let Some(envelope) = input.receive(&meter) {
        let cargo = envelope.open(meter.last());
        let load = match &cargo.load {
            Load::Value(value) => Load::Value(value.clone()),
            Load::Failed(error) => Load::Failed(error.clone()),
            Load::Skipped(error) => Load::Skipped(error.clone()),
            Load::Interrupted(interruption) => Load::Interrupted(interruption.clone()),
        };
        let ticket = cargo.ticket.clone();
        meter.step();
        meter.worked(false);
        for (out, cargo) in outs.iter_mut().zip([cargo, Cargo { ticket, load }]) {
            out.send(Envelope::seal(cargo, meter.last()), &meter);
        }
    }
    let [one, other] = outs;
    finish(one, other);
}

/// The items of two channels as they come.
fn joined<T, E, N>(
    one: Intake<Envelope<T, E, N>>,
    other: Intake<Envelope<T, E, N>>,
    meter: Meter,
) -> impl Iterator<Item = Cargo<T, E, N>> {
    let mut inputs = vec![one, other];
    std::iter::from_fn(move || {
        loop {
            let which = match inputs.len() {
                0 => return None,
                1 => 0,
                _ => ready(&inputs, &meter),
            };
            match inputs[which].receive(&meter) {
                Some(envelope) => return Some(envelope.open(meter.last())),
                None => drop(inputs.remove(which)),
            }
        }
    })
}

/// One of several that has something, or has ended; by chance, if several have.
fn ready<M>(inputs: &[Intake<M>], meter: &Meter) -> usize {
    let mut select = Select::new();
    for input in inputs {
        select.recv(input.receiver());
    }
    select.try_ready().unwrap_or_else(|_| {
        meter.turn(Phase::Starved);
        let which = select.ready();
        meter.tick();
        which
    })
}

/// What is made when it is asked for, beside a channel that must not be full meanwhile.
fn beside<'scope, T: 'scope, E: 'scope, N: 'scope>(
    here: Stream<'scope, T, E, N>,
    channel: Intake<Envelope<T, E, N>>,
) -> impl Iterator<Item = Envelope<T, E, N>> + 'scope {
    let (mut here, mut channel) = (here, channel);
    numbered(std::iter::from_fn(move || {
        let waiting = channel.receiver().try_recv().ok();
        let next = waiting.or_else(|| here.next()).or_else(|| channel.next());
        next.map(opened)
    }))
}

fn opened<T, E, N>(envelope: Envelope<T, E, N>) -> Cargo<T, E, N> {
    envelope.open(Moment::now())
}
