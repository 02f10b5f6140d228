//! A picture on its way: what every step does besides its work, and how the record is made.

use std::time::Instant;

use crate::pipeline::{Cancel, Interruption, Item, Permit, Ticket};
use crate::plan::{Decision, PlannedJob};
use crate::record::{ErrorKind, Failure, Record, Step, milliseconds};

/// An input on the line, with what the last step made of it.
pub(super) struct Job<'a, T> {
    pub(super) planned: &'a PlannedJob,
    /// Memory, held until the job ends in whatever way.
    pub(super) permit: Permit,
    pub(super) value: T,
}

/// Why a job does not go on.
pub(super) enum Stop {
    Failed(Failure),
    Skipped(String),
}

impl From<Failure> for Stop {
    fn from(failure: Failure) -> Self {
        Self::Failed(failure)
    }
}

impl From<Interruption> for Stop {
    fn from(interruption: Interruption) -> Self {
        let step = |stage| Step::named(stage).unwrap_or(Step::Read);
        Self::Failed(match interruption {
            Interruption::Cancelled { stage } => {
                Failure::new(step(stage), ErrorKind::Cancelled, "the run was stopped")
            }
            Interruption::Panicked { stage, message } => {
                let words = format!(
                    "the program failed in this step ({message}); please report it with the file"
                );
                Failure::new(step(stage), ErrorKind::Panic, words)
            }
        })
    }
}

/// The ticket's record for a planned input, and whether it enters the line at all.
pub(super) fn enter(planned: &PlannedJob) -> (Record, Result<&PlannedJob, Stop>) {
    let record = Record::new(0, "", 0, &planned.input);
    match &planned.decision {
        Decision::Skip(reason) => (record, Err(Stop::Skipped(reason.clone()))),
        // What failed in planning fails on the line, where it counts for fail-fast.
        Decision::Replace | Decision::Create | Decision::Fail(_) => (record, Ok(planned)),
    }
}

/// The finished record.
pub(super) fn finish<T>(item: Item<T, Stop, Record>, cancel: &Cancel) -> Record {
    let Ticket {
        seq,
        source,
        priority,
        waited,
        notes: mut record,
        ..
    } = item.ticket;
    record.seq = seq;
    record.source = source.to_string();
    record.priority = priority;
    record.times_ms.waiting = Some(milliseconds(waited));
    match item.result {
        Ok(_) => {}
        Err(Stop::Skipped(reason)) => record.skip(reason),
        Err(Stop::Failed(mut failure)) => {
            if let (ErrorKind::Cancelled, Some(cause)) = (failure.kind, cancel.cause()) {
                failure.message = format!("not done, since {cause}; run it again");
            }
            record.fail(failure);
        }
    }
    record
}

impl<'a, T> Job<'a, T> {
    /// Does one step: its time and its worker go into the record, whether it succeeds or not.
    pub(super) fn step<U>(
        self,
        step: Step,
        ticket: &mut Ticket<Record>,
        work: impl FnOnce(T, &mut Record, &'a PlannedJob) -> Result<U, Failure>,
    ) -> Result<Job<'a, U>, Stop> {
        let Self {
            planned,
            permit,
            value,
        } = self;
        let result = timed(step, ticket, |ticket| {
            work(value, &mut ticket.notes, planned)
        });
        Ok(Job {
            planned,
            permit,
            value: result?,
        })
    }
}

/// Runs a piece of work and charges its time, less what it waited, to a step of the record.
pub(super) fn timed<R>(
    step: Step,
    ticket: &mut Ticket<Record>,
    work: impl FnOnce(&mut Ticket<Record>) -> R,
) -> R {
    let (start, waited) = (Instant::now(), ticket.waited);
    let result = work(ticket);
    let time = start
        .elapsed()
        .saturating_sub(ticket.waited.saturating_sub(waited));
    ticket.notes.times_ms.add(step, time);
    if let Some(worker) = ticket.notes.workers.of(step) {
        *worker = Some(ticket.worker);
    }
    result
}
