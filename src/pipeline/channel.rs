//! What joins the threads of a line: timed envelopes, and receiving ends that leave nothing behind in their channel.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use crossbeam_channel::{Receiver, Sender, TrySendError};

use super::control::Control;
use super::gauge::{Meter, Phase};
use super::guard::{Held, words_of};
use super::item::{Interruption, Item, Ticket};
use super::pace::Moment;

/// An item on its way.
pub(super) struct Cargo<T, E, N> {
    pub(super) ticket: Ticket<N>,
    pub(super) load: Load<T, E>,
}

/// What an item carries. Errors are rare and large: in boxes they do not make every item as large.
pub(super) enum Load<T, E> {
    Value(T),
    /// A failure.
    Failed(Box<E>),
    /// An error that is no failure.
    Skipped(Box<E>),
    /// The line's own error, which becomes the caller's only when it is collected: what makes it may panic.
    Interrupted(Box<Interruption>),
}

impl<T, E> Load<T, E> {
    pub(super) fn cancelled(stage: &'static str) -> Self {
        Self::Interrupted(Box::new(Interruption::Cancelled { stage }))
    }

    pub(super) fn panicked(stage: &'static str, panic: Box<dyn Any + Send>) -> Self {
        let message = words_of(panic);
        Self::Interrupted(Box::new(Interruption::Panicked { stage, message }))
    }

    /// The value, or the same load without one.
    #[inline]
    pub(super) fn value<U>(self) -> Result<T, Load<U, E>> {
        match self {
            Self::Value(value) => Ok(value),
            Self::Failed(error) => Err(Load::Failed(error)),
            Self::Skipped(error) => Err(Load::Skipped(error)),
            Self::Interrupted(interruption) => Err(Load::Interrupted(interruption)),
        }
    }
}

impl<T, E: From<Interruption>, N> Cargo<T, E, N> {
    /// The item, as its collector gets it.
    ///
    /// # Errors
    /// What the making of its error panicked with.
    pub(super) fn item(self) -> Result<Item<T, E, N>, Box<dyn Any + Send>> {
        let Self { ticket, load } = self;
        let result = match load {
            Load::Value(value) => Ok(value),
            Load::Failed(error) | Load::Skipped(error) => Err(*error),
            Load::Interrupted(interruption) => {
                let ticket = Held::new(ticket);
                let error = catch_unwind(AssertUnwindSafe(|| E::from(*interruption)))?;
                return Ok(Item {
                    ticket: ticket.take(),
                    result: Err(error),
                });
            }
        };
        Ok(Item { ticket, result })
    }
}

/// An item in a channel, with the time at which it was put there.
pub(super) struct Envelope<T, E, N> {
    cargo: Held<Cargo<T, E, N>>,
    sent: Moment,
}

impl<T, E, N> Envelope<T, E, N> {
    /// Puts an item in, at a moment.
    #[inline]
    pub(super) fn seal(cargo: Cargo<T, E, N>, sent: Moment) -> Self {
        Self {
            cargo: Held::new(cargo),
            sent,
        }
    }

    /// The number of the item inside.
    pub(super) fn seq(&self) -> u64 {
        self.cargo.get().ticket.seq
    }

    /// Takes the item out and adds the time since it was put in to its waiting.
    #[inline]
    pub(super) fn open(self, at: Moment) -> Cargo<T, E, N> {
        let mut cargo = self.cargo.take();
        cargo.ticket.waited += at.since(self.sent);
        cargo
    }
}

/// Something in a channel that has no ticket yet.
pub(super) struct Arrival<S> {
    item: Held<S>,
    made: Moment,
}

impl<S> Arrival<S> {
    pub(super) fn new(item: S, made: Moment) -> Self {
        Self {
            item: Held::new(item),
            made,
        }
    }

    /// What arrived, and when it was made.
    pub(super) fn take(self) -> (S, Moment) {
        (self.item.take(), self.made)
    }
}

/// Sends on at the moment at which the clock was last read, and counts the time without room as blocked. Everything that is
/// sent is received, by an [`Intake`] that is being dropped if by nobody else; a channel is only ever closed here when
/// its reader could not be started, and then what was sent has nowhere to go.
#[inline]
pub(super) fn send<M>(out: &Sender<M>, message: M, meter: &Meter) {
    if let Err(TrySendError::Full(message)) = out.try_send(message) {
        meter.turn(Phase::Blocked);
        let _ = out.send(message);
        meter.tick();
    }
}

/// A receiving end that is read until its channel closes, come what may.
///
/// A crossbeam channel keeps its messages while anybody can still send. So a reader that just went would leave items in
/// it, with the permits that they carry, and a stage before it could wait for those permits for ever. An intake that is
/// dropped early, by a panic for one, abandons the line and receives what still comes.
pub(super) struct Intake<M> {
    receiver: Receiver<M>,
    control: Arc<Control>,
    ended: bool,
}

impl<M> Intake<M> {
    pub(super) fn new(receiver: Receiver<M>, control: &Arc<Control>) -> Self {
        Self {
            receiver,
            control: Arc::clone(control),
            ended: false,
        }
    }

    pub(super) fn receiver(&self) -> &Receiver<M> {
        &self.receiver
    }

    /// Goes, since others read its channel to the end.
    pub(super) fn hand_over(mut self) {
        self.ended = true;
    }

    /// Receives on a thread that counts its time, and is busy afterwards.
    #[inline]
    pub(super) fn receive(&mut self, meter: &Meter) -> Option<M> {
        if let Ok(message) = self.receiver.try_recv() {
            // What is here already was not waited for, and takes no reading of the clock.
            meter.turn_busy();
            meter.looks_at(|| self.receiver.len());
            return Some(message);
        }
        meter.turn(Phase::Starved);
        let message = self.next();
        meter.tick();
        if message.is_some() {
            meter.turn(Phase::Busy);
            meter.looks_closely_at(self.receiver.len());
        }
        message
    }
}

impl<M> Iterator for Intake<M> {
    type Item = M;

    fn next(&mut self) -> Option<M> {
        let message = self.receiver.recv().ok();
        self.ended = message.is_none();
        message
    }
}

impl<M> Drop for Intake<M> {
    fn drop(&mut self) {
        if !self.ended {
            self.control.abandon();
            self.for_each(drop);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Envelope, Interruption};

    #[test]
    fn a_small_item_travels_in_one_line_of_the_cache() {
        // A channel adds eight bytes to each.
        assert!(size_of::<Envelope<u64, Interruption, ()>>() <= 56);
    }
}
