//! One of two channels that are sent the same, by a thread that must not stand still at one while the other waits.
//!
//! Whoever reads both may read them one after the other: without a thread for the stages behind, or when the line is
//! abandoned and what still comes is received and dropped. Then a channel that is full would hold up the other, which
//! is waited for. Both end the line; so once it is cancelled, what finds no room is kept here until there is some.

use std::collections::VecDeque;
use std::time::Duration;

use crossbeam_channel::{Select, SendTimeoutError, Sender, TrySendError};

use super::Cancel;
use super::gauge::{Meter, Phase};

/// How long a reader of a cancelled line has to make room: longer than anything takes that passes without work.
const PATIENCE: Duration = Duration::from_millis(50);

pub(super) struct Side<M> {
    out: Sender<M>,
    /// The line's.
    token: Cancel,
    kept: VecDeque<M>,
}

impl<M> Side<M> {
    pub(super) fn new(out: Sender<M>, token: Cancel) -> Self {
        Self {
            out,
            token,
            kept: VecDeque::new(),
        }
    }

    /// Sends on, and counts the time without room as blocked.
    pub(super) fn send(&mut self, message: M, meter: &Meter) {
        if !self.has_sent_all() {
            return self.kept.push_back(message);
        }
        let Err(TrySendError::Full(message)) = self.out.try_send(message) else {
            return;
        };
        meter.turn(Phase::Blocked);
        self.send_or_keep(message);
        meter.tick();
    }

    /// Sends what was kept, as far as there is room; says whether that was all.
    fn has_sent_all(&mut self) -> bool {
        while let Some(message) = self.kept.pop_front() {
            if let Err(TrySendError::Full(message)) = self.out.try_send(message) {
                self.kept.push_front(message);
                return false;
            }
        }
        true
    }

    fn send_or_keep(&mut self, message: M) {
        let mut select = Select::new();
        let room = select.send(&self.out);
        select.recv(self.token.channel());
        let ready = select.select();
        if ready.index() == room {
            // Where nobody receives any more, nobody misses it.
            return drop(ready.send(&self.out, message));
        }
        let _ = ready.recv(self.token.channel());
        if let Err(SendTimeoutError::Timeout(message)) = self.out.send_timeout(message, PATIENCE) {
            self.kept.push_back(message);
        }
    }
}

/// Sends what both have kept, to whichever has room, and closes their channels.
pub(super) fn finish<M>(one: Side<M>, other: Side<M>) {
    let mut sides = [Some(one), Some(other)];
    loop {
        for side in &mut sides {
            // A channel whose last message was sent is closed: that may be what its reader waits for.
            if side.as_mut().is_some_and(Side::has_sent_all) {
                *side = None;
            }
        }
        let mut select = Select::new();
        let mut are_left = false;
        for side in sides.iter().flatten() {
            select.send(&side.out);
            are_left = true;
        }
        if !are_left {
            return;
        }
        select.ready();
    }
}
