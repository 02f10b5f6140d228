//! What a thread of a line knows of the line: whoever waits on it wakes when that line ends, whatever token it waits with,
//! and the time that it waits is told.

use std::cell::RefCell;
use std::time::Instant;

use crossbeam_channel::{Receiver, at, never, select_biased};

use super::Cancel;
use super::detached::Unfinished;
use super::gauge::{Meter, Phase};
use super::pace::Moment;

thread_local! {
    static HERE: RefCell<Option<Here>> = const { RefCell::new(None) };
}

#[derive(Clone)]
struct Here {
    token: Cancel,
    meter: Meter,
}

/// The calling thread works for a line until this is dropped; then for the one before, if it ran one inside another.
pub(super) struct Entered(Option<Here>);

/// The calling thread works for the line of this token.
pub(super) fn enter(token: &Cancel, meter: &Meter) -> Entered {
    let here = Here {
        token: token.clone(),
        meter: meter.clone(),
    };
    Entered(HERE.with(|current| current.replace(Some(here))))
}

impl Drop for Entered {
    fn drop(&mut self) {
        HERE.with(|current| current.replace(self.0.take()));
    }
}

/// The token of the line that the calling thread works for. A destructor of the thread works for none.
pub(super) fn token() -> Option<Cancel> {
    look(|here| here.token.clone())
}

/// A wait ended because it was cancelled.
pub(super) fn was_cancelled() {
    look(|here| here.meter.cancelled());
}

fn look<R>(read: impl FnOnce(&mut Here) -> R) -> Option<R> {
    let seen = HERE.try_with(|here| here.borrow_mut().as_mut().map(read));
    seen.ok().flatten()
}

/// Waits for an answer: until a moment and, if a token is given, until that is cancelled or the line that the calling thread
/// works for.
pub(super) fn receive<R>(
    answers: &Receiver<R>,
    deadline: Option<Instant>,
    cancel: Option<&Cancel>,
) -> Result<R, Unfinished> {
    let Some(cancel) = cancel else {
        return match deadline {
            Some(deadline) => answers.recv_deadline(deadline).ok(),
            None => answers.recv().ok(),
        }
        .ok_or(Unfinished::Overdue);
    };
    let line = token().unwrap_or_else(|| cancel.clone());
    select_biased! {
        recv(answers) -> answer => answer.map_err(|_| Unfinished::Overdue),
        recv(cancel.channel()) -> _ => cancelled(),
        recv(line.channel()) -> _ => cancelled(),
        recv(deadline.map_or_else(never, at)) -> _ => Err(Unfinished::Overdue),
    }
}

fn cancelled<R>() -> Result<R, Unfinished> {
    was_cancelled();
    Err(Unfinished::Cancelled)
}

/// A wait inside a job, from its making to its drop, by a panic too.
pub(super) struct Pause<'a> {
    start: Moment,
    waited: &'a mut u64,
}

impl<'a> Pause<'a> {
    /// Begins now; what it takes is added to `waited`.
    pub(super) fn new(waited: &'a mut u64) -> Self {
        let start = Moment::now();
        look(|here| here.meter.turn_at(Phase::Paused, start));
        Self { start, waited }
    }
}

impl Drop for Pause<'_> {
    fn drop(&mut self) {
        let end = Moment::now();
        *self.waited += end.since(self.start);
        look(|here| here.meter.turn_at(Phase::Busy, end));
    }
}
