//! Stages of one thread that see all items as one stream: they put them in order, leave some out, or make more of them.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use super::channel::{Envelope, Load, send};
use super::control::{Control, Stub};
use super::flow::{Flow, Output, Stream};
use super::gauge::{Gauge, Meter};
use super::guard::discard;
use super::here;
use super::item::{Interruption, Ticket};
use super::stats::Role;

/// What an adaptor may know of the thread that it runs on: the counters, if it has one of its own.
pub(super) struct Place {
    name: &'static str,
    gauge: Arc<Gauge>,
    control: Arc<Control>,
    meter: Option<Meter>,
}

impl Place {
    /// An item was worked on.
    pub(super) fn worked(&self, failed: bool) {
        match &self.meter {
            Some(meter) => meter.worked(failed),
            None => self.gauge.worked_elsewhere(),
        }
    }

    /// So many things are held beside those in the channel.
    pub(super) fn holds(&self, count: usize) {
        self.gauge.queued(count, 0);
    }

    /// Whether items are to pass without being worked on.
    pub(super) fn is_stopped(&self) -> bool {
        self.control.is_stopped()
    }

    /// What an item carries that was cancelled here.
    pub(super) fn cancelled<U, E>(&self) -> Load<U, E> {
        Load::cancelled(self.name)
    }

    /// What a caller's closure makes of an item; or what the item carries instead.
    pub(super) fn guarded<R, U, E, N>(
        &self,
        ticket: &mut Ticket<N>,
        work: impl FnOnce(&mut Ticket<N>) -> R,
    ) -> Result<R, Load<U, E>> {
        if self.is_stopped() {
            discard(work);
            return Err(self.cancelled());
        }
        let stub = Stub::of(ticket);
        let done = catch_unwind(AssertUnwindSafe(|| work(&mut *ticket)));
        stub.restore(ticket, &self.control);
        self.worked(done.is_err());
        done.map_err(|panic| {
            self.control.failure();
            Load::panicked(self.name, panic)
        })
    }
}

impl<'scope, 'env, T, E, N> Flow<'scope, 'env, T, E, N>
where
    T: Send,
    E: From<Interruption> + Send,
    N: Send,
{
    /// Sends everything through what `adapt` makes of the stream, on a thread of its own; without one, on that which asks
    /// for it: it takes no time worth a thread.
    pub(super) fn through<U: Send, M: Send, I>(
        self,
        name: &'static str,
        role: Role,
        adapt: impl FnOnce(Stream<'scope, T, E, N>, Place) -> I + Send + 'scope,
    ) -> Flow<'scope, 'env, U, E, M>
    where
        I: Iterator<Item = Envelope<U, E, M>> + 'scope,
    {
        let Self { wired, output } = self;
        let wiring = wired.on();
        let room = match role {
            // What it holds is not bounded.
            Role::Order => None,
            _ => output.capacity(),
        };
        let gauge = wiring.watch(name, role, 1, room);
        let place = Place {
            name,
            gauge,
            control: Arc::clone(&wiring.control),
            meter: None,
        };
        let input = match output {
            Output::Channel(input) => input,
            Output::Here(items, cause) => {
                let items = Box::new(adapt(items, place));
                return Flow::new(wiring, Output::Here(items, cause));
            }
        };
        let (output, out) = wiring.channel(wiring.line.capacity);
        let thing = (
            input,
            adapt,
            Arc::clone(&place.gauge),
            Arc::clone(&wiring.control),
        );
        let started =
            wiring
                .threads
                .start(name, thing, move |(mut input, adapt, gauge, control)| {
                    let meter = Meter::new(&gauge);
                    let _here = here::enter(control.token(), &meter);
                    let place = Place {
                        name,
                        gauge,
                        control,
                        meter: Some(meter.clone()),
                    };
                    let reading = meter.clone();
                    let items = std::iter::from_fn(move || input.receive(&reading));
                    for envelope in adapt(Box::new(items), place) {
                        meter.step();
                        send(&out, envelope, &meter);
                    }
                });
        let output = match started {
            Ok(()) => Output::Channel(output),
            Err((cause, (input, adapt, ..))) => {
                output.hand_over();
                place.gauge.has_workers(0);
                Output::Here(Box::new(adapt(Box::new(input), place)), cause)
            }
        };
        Flow::new(wiring, output)
    }
}
