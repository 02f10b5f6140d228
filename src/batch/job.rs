//! A picture on its way: what every step does besides its work, and how the record is made.

use std::fs::FileTimes;
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::fault;
use super::left::{Hold, Term};
use super::pieces::Place;
use super::run::Run;
use crate::ledger::Original;
use crate::pipeline::{Interruption, Item, Overdue, Permit, Ticket};
use crate::plan::PlannedJob;
use crate::recipe::Recipe;
use crate::record::{ErrorKind, Failure, Output, Record, Step, milliseconds};
use crate::template::Told;

/// An input on the line, with what the last step made of it.
pub(super) struct Job<'a, T> {
    pub(super) planned: PlannedJob<'a>,
    pub(super) value: T,
    /// The file that was opened.
    pub(super) origin: Option<Origin>,
    /// What its metadata says of the variables that texts ask for, once it is decoded.
    pub(super) told: Arc<Told>,
    /// Memory, held until the job ends in whatever way.
    hold: Hold,
    allowance: Allowance,
}

/// The file of an input, as it was when it was opened.
#[derive(Clone)]
pub(super) struct Origin {
    /// What the ledger keeps of it.
    pub(super) facts: Original,
    /// When it was last changed and read.
    pub(super) times: FileTimes,
    /// Its permission bits, where the system has them.
    pub(super) mode: Option<u32>,
}

pub(super) type Outcome<'a, T> = Result<Job<'a, T>, Stop>;

/// Why a job does not go on.
pub(super) enum Stop {
    Failed(Failure),
    Skipped(String),
    /// An earlier run has done it.
    Cached,
}

/// How long a picture may be worked on, and how long it was.
#[derive(Clone, Copy)]
struct Allowance {
    limit: Option<Duration>,
    spent: Duration,
}

impl Allowance {
    /// When it will be spent, if work goes on from now.
    fn deadline(self) -> Option<Instant> {
        let left = self.limit?.saturating_sub(self.spent);
        Instant::now().checked_add(left)
    }

    /// The limit, if more than that is spent.
    fn exceeded(self) -> Option<Duration> {
        self.limit.filter(|limit| self.spent > *limit)
    }
}

/// Why a step has no result.
pub(super) enum Fault {
    Failure(Failure),
    /// It took longer than the job may.
    Overdue,
}

impl From<Failure> for Fault {
    fn from(failure: Failure) -> Self {
        Self::Failure(failure)
    }
}

impl From<Overdue> for Fault {
    fn from(_: Overdue) -> Self {
        Self::Overdue
    }
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
pub(super) fn enter<'a>(
    planned: PlannedJob<'a>,
    recipe: &'a Recipe,
) -> (Record, Result<PlannedJob<'a>, Stop>) {
    let mut record = Record::new(0, "", 0, &planned.input());
    let settled: Option<Vec<Output>> = Place::all(planned, recipe).map(Place::settled).collect();
    // What failed in planning fails on the line, where it counts for fail-fast.
    let Some(mut outputs) = settled else {
        return (record, Ok(planned));
    };
    let stop = if outputs.iter().any(|output| output.file.is_some()) {
        record.cached = true;
        Stop::Cached
    } else {
        Stop::Skipped(
            outputs
                .first_mut()
                .and_then(|output| output.reason.take())
                .unwrap_or_default(),
        )
    };
    if record.cached {
        record.outputs = outputs;
    }
    (record, Err(stop))
}

/// The finished record.
pub(super) fn finish<T>(item: Item<T, Stop, Record>) -> Record {
    let Item { ticket, result } = item;
    let waiting = milliseconds(ticket.waited());
    let token = ticket.cancel().clone();
    let mut record = Record {
        seq: ticket.seq(),
        source: ticket.source().to_owned(),
        priority: ticket.priority(),
        ..ticket.notes
    };
    record.times_ms.waiting = Some(waiting);
    match result {
        Ok(_) | Err(Stop::Cached) => {}
        Err(Stop::Skipped(reason)) => record.skip(reason),
        Err(Stop::Failed(mut failure)) => {
            if let (ErrorKind::Cancelled, Some(cause)) = (failure.kind, token.cause()) {
                failure.message = format!("not done, since {cause}; run it again");
            }
            record.fail(failure);
        }
    }
    record
}

impl<'a> Job<'a, ()> {
    /// A job that holds no memory yet.
    pub(super) fn begin(run: &Run<'_>, planned: PlannedJob<'a>) -> Self {
        Self {
            planned,
            value: (),
            origin: None,
            told: Arc::default(),
            hold: Hold::new(&run.left),
            allowance: Allowance {
                limit: run.settings.timeout,
                spent: Duration::ZERO,
            },
        }
    }
}

impl<'a, T> Job<'a, T> {
    /// The same job with memory of its own, and the file it was made from.
    pub(super) fn holding(self, permit: Permit, origin: Origin) -> Self {
        self.hold.take(permit);
        Self {
            origin: Some(origin),
            ..self
        }
    }

    /// Does one step: its time and its worker go into the record, whether it succeeds or not. `work` is given the value,
    /// the record, and what calls into the machine need to know of the job.
    ///
    /// A job that has used up its time fails here, unless this is the last step, whose work is done by then.
    pub(super) fn step<U>(
        self,
        step: Step,
        ticket: &mut Ticket<Record>,
        work: impl FnOnce(T, &mut Record, &Term) -> Result<U, Fault>,
    ) -> Outcome<'a, U> {
        let start = Instant::now();
        let term = Term::new(self.allowance.deadline(), &self.hold);
        let result = work(self.value, &mut ticket.notes, &term);
        let time = start.elapsed();
        ticket.notes.times_ms.add(step, time);
        let number = ticket.worker();
        if let Some(worker) = ticket.notes.workers.of(step) {
            *worker = Some(number);
        }
        let mut allowance = self.allowance;
        allowance.spent += time;
        let value = match result {
            Ok(value) if step == Step::Write || allowance.exceeded().is_none() => value,
            Err(Fault::Failure(failure)) => return Err(failure.into()),
            Ok(_) | Err(Fault::Overdue) => {
                let limit = allowance.limit.unwrap_or(allowance.spent);
                return Err(fault::overdue(step, &self.planned.input(), limit).into());
            }
        };
        Ok(Job {
            planned: self.planned,
            value,
            origin: self.origin,
            told: self.told,
            hold: self.hold,
            allowance,
        })
    }
}
