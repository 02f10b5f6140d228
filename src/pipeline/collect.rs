//! The end of a line: where its items are handed over, on the calling thread.

use std::panic::resume_unwind;

use super::Cause;
use super::channel::{Cargo, Load};
use super::flow::{Flow, Output};
use super::gauge::{Meter, Phase};
use super::guard::discard;
use super::here;
use super::item::{Interruption, Item, Ticket};
use super::pace::Moment;
use super::stats::Role;

impl<T, E, N> Flow<'_, '_, T, E, N>
where
    T: Send,
    E: From<Interruption> + Send,
    N: Send,
{
    /// Hands every item to `take`, on the calling thread, until the line has ended.
    ///
    /// # Panics
    /// If `take` does: then the sources end, the items on the line are dropped, and the panic goes on. If an error cannot be
    /// made from an [`Interruption`] without a panic, its item is left out, and the panic goes on when all others were taken.
    pub fn collect(self, mut take: impl FnMut(Item<T, E, N>)) {
        let mut outcome = Ok(());
        self.gather(|cargo| match (cargo.item(), &outcome) {
            (Ok(item), _) => take(item),
            (Err(panic), Ok(())) => outcome = Err(panic),
            (Err(panic), Err(_)) => discard(panic),
        });
        outcome.unwrap_or_else(|panic| resume_unwind(panic));
    }

    /// Hands every value to `take`, cancels the line at the first item that fails, and returns its error once the line has
    /// ended: the first that came here, so after [`Flow::in_order`] the one with the lowest number.
    ///
    /// Values that come after it are handed over too. What was [skipped](Ticket::skip) is neither a value nor a failure.
    ///
    /// ```
    /// use stampmill::pipeline::{Cancel, Line, Source};
    ///
    /// let cancel = Cancel::new();
    /// let halved = |numbers: std::ops::Range<u32>| {
    ///     let mut sum = 0;
    ///     let outcome = Line::new(&cancel).run(|line| {
    ///         line.feed([Source::new("numbers", 0, numbers.step_by(2))])
    ///             .fan_out("halve", 3, || |n: u32, _| {
    ///                 if n % 2 == 0 { Ok(n / 2) } else { Err(format!("{n} is odd")) }
    ///             })
    ///             .in_order()
    ///             .try_collect(|half, _| sum += half)
    ///     });
    ///     outcome.map(|()| sum)
    /// };
    /// assert_eq!(halved(0..9), Ok(10));
    /// assert_eq!(halved(5..90), Err("5 is odd".to_owned()));
    /// assert!(!cancel.is_cancelled(), "it was the line's own token");
    /// ```
    ///
    /// # Errors
    /// That of the first item that failed; or, if none did, of one that the line did not get to because it was cancelled.
    ///
    /// # Panics
    /// As [`Flow::collect`].
    pub fn try_collect(self, mut take: impl FnMut(T, Ticket<N>)) -> Result<(), E> {
        let control = std::sync::Arc::clone(&self.wired.wiring.control);
        let (mut failure, mut passed) = (None, None);
        self.gather(|Cargo { ticket, load }| match load {
            Load::Value(value) => take(value, ticket),
            Load::Interrupted(passing) if matches!(*passing, Interruption::Cancelled { .. }) => {
                keep_first(&mut passed, Load::Interrupted(passing));
            }
            Load::Skipped(_) => keep_first(&mut passed, load),
            Load::Failed(_) | Load::Interrupted(_) => {
                control.token().cancel(Cause::Failures(1));
                keep_first(&mut failure, load);
            }
        });
        let stopped = passed.filter(|_| control.is_stopped());
        match failure.or(stopped) {
            Some(Load::Interrupted(interruption)) => Err(E::from(*interruption)),
            Some(Load::Failed(error) | Load::Skipped(error)) => Err(*error),
            Some(Load::Value(_)) | None => Ok(()),
        }
    }

    /// Starts whoever has not been started, and takes what comes.
    fn gather(self, mut take: impl FnMut(Cargo<T, E, N>)) {
        let Self { wired, output } = self;
        let wiring = wired.on();
        wiring.crowd.start(wiring.line);
        let gauge = wiring.watch("collect", Role::Collect, 1, output.capacity());
        let meter = Meter::new(&gauge);
        let _here = here::enter(wiring.control.token(), &meter);
        let mut take = |cargo| {
            take(cargo);
            meter.step();
            meter.worked(false);
        };
        match output {
            Output::Channel(mut input) => {
                while let Some(envelope) = input.receive(&meter) {
                    take(envelope.open(meter.last()));
                }
            }
            Output::Here(items, _) => {
                meter.turn(Phase::Busy);
                for envelope in items {
                    take(envelope.open(Moment::now()));
                }
            }
        }
    }
}

fn keep_first<L>(first: &mut Option<L>, load: L) {
    match first {
        None => *first = Some(load),
        Some(_) => discard(load),
    }
}
