//! What joins the threads of a line: timed envelopes, and receiving ends that leave nothing behind in their channel.

use std::sync::Arc;
use std::time::Instant;

use crossbeam_channel::{Receiver, Sender};

use super::control::Control;
use super::item::Item;

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

    /// When it was sealed.
    pub(super) fn sent(&self) -> Instant {
        self.sent
    }

    /// The number of the item inside.
    pub(super) fn seq(&self) -> u64 {
        self.item.ticket.seq
    }

    /// Takes the item out and adds the time since it was put in to its waiting.
    pub(super) fn open(self) -> Item<T, E, N> {
        let mut item = self.item;
        item.ticket.waited += self.sent.elapsed();
        item
    }
}

/// Sends on. Everything that is sent is received, by an [`Intake`] that is being dropped if by nobody else; a channel is
/// only ever closed here when its reader could not be started, and then the value has nowhere to go.
pub(super) fn deliver<M>(out: &Sender<M>, message: M) {
    let _ = out.send(message);
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
