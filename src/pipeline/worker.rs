//! What a worker thread does: receive, work or pass, send, and count the time of each.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use crossbeam_channel::{Receiver, Sender};

use super::channel::{Cargo, Envelope, Intake, Load, send};
use super::control::{Control, Stub};
use super::gauge::{Gauge, Meter};
use super::guard::discard;
use super::here;
use super::item::Ticket;

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
        F: Fn() -> W,
        W: FnMut(T, &mut Ticket<N>) -> Result<U, E>,
    {
        let meter = Meter::new(&self.gauge);
        let _here = here::enter(self.control.token(), &meter);
        // Built with the first item and, after a panic, again with the next one.
        let mut state = None;
        let mut input = Intake::new(ends.input, &self.control);
        while let Some(envelope) = input.receive(&meter) {
            let cargo = envelope.open(meter.last());
            let cargo = match self.passed(cargo) {
                Err(passed) => passed,
                Ok((value, ticket)) => self.work(value, ticket, &mut state, &meter),
            };
            send(&ends.out, Envelope::seal(cargo, meter.last()), &meter);
        }
        discard(state);
    }

    /// What is to be worked on; or what passes.
    #[inline]
    pub(super) fn passed<T, U, E, N>(
        &self,
        cargo: Cargo<T, E, N>,
    ) -> Result<(T, Ticket<N>), Cargo<U, E, N>> {
        let Cargo { ticket, load } = cargo;
        match load.value() {
            Ok(value) if self.control.is_stopped() => {
                discard(value);
                let load = Load::cancelled(self.gauge.name());
                Err(Cargo { ticket, load })
            }
            Ok(value) => Ok((value, ticket)),
            Err(load) => Err(Cargo { ticket, load }),
        }
    }

    #[inline]
    fn work<T, U, E, N, W>(
        &self,
        value: T,
        mut ticket: Ticket<N>,
        state: &mut Option<W>,
        meter: &Meter,
    ) -> Cargo<U, E, N>
    where
        F: Fn() -> W,
        W: FnMut(T, &mut Ticket<N>) -> Result<U, E>,
    {
        ticket.worker = self.number as u32;
        let stub = Stub::of(&ticket);
        // The state is thrown away after a panic, and the ticket only carries notes: neither is seen half-changed.
        let outcome = catch_unwind(AssertUnwindSafe(|| {
            state.get_or_insert_with(|| (self.factory)())(value, &mut ticket)
        }));
        stub.restore(&mut ticket, &self.control);
        ticket.worker = self.number as u32;
        let is_skipped = std::mem::take(&mut ticket.skips);
        let was_cancelled = meter.take_cancelled() && self.control.is_stopped();
        let load = match outcome {
            Ok(Ok(value)) => Load::Value(value),
            Ok(Err(error)) if is_skipped || was_cancelled => Load::Skipped(Box::new(error)),
            Ok(Err(error)) => Load::Failed(Box::new(error)),
            Err(panic) => {
                discard(state.take());
                Load::panicked(self.gauge.name(), panic)
            }
        };
        meter.step();
        let failed = matches!(load, Load::Failed(_) | Load::Interrupted(_));
        meter.worked(failed);
        if failed {
            self.control.failure();
        }
        Cargo { ticket, load }
    }
}
