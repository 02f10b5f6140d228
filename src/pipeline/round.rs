//! One call of a [`Scatter`](super::Scatter): its jobs, who has them, and when it is to come back.

use std::collections::VecDeque;
use std::thread;
use std::time::Instant;

use crossbeam_channel::Sender;

use super::thread::NoThread;
use super::{Cancel, here};

/// Why a job of [`Scatter::gather`](super::Scatter::gather) has no result.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Missing {
    /// It was not done before the deadline; the thread that has it was left behind.
    #[error("not done before its deadline")]
    Overdue,
    /// It panicked, with this message.
    #[error("panicked: {0}")]
    Panicked(String),
    /// The token was cancelled first; a thread that has the job was left behind.
    #[error("cancelled before it was done")]
    Cancelled,
    /// The system started too few threads, and none of those that it did start was free in time: it was not begun.
    #[error("not begun, since {0}")]
    NoThread(NoThread),
}

/// A job, its place among the others, and where its result goes.
pub(super) struct Job<A, R> {
    pub(super) job: A,
    pub(super) place: usize,
    pub(super) answers: Sender<(usize, thread::Result<R>)>,
}

/// One call: which threads have its jobs, by place, and which jobs have none yet.
pub(super) struct Round<A, R> {
    pub(super) at_work: Vec<Option<Sender<Job<A, R>>>>,
    pub(super) waiting: VecDeque<Job<A, R>>,
}

impl<A, R> Round<A, R> {
    pub(super) fn hand(&mut self, job: Job<A, R>, thread: Sender<Job<A, R>>) {
        let place = job.place;
        // An idle thread waits for its next job, so there is room for it, and somebody to take it.
        let _ = thread.send(job);
        self.at_work[place] = Some(thread);
    }
}

/// When a call is to come back.
#[derive(Clone, Copy)]
pub(super) struct End<'a> {
    pub(super) deadline: Option<Instant>,
    pub(super) cancel: Option<&'a Cancel>,
}

impl End<'_> {
    /// Only when all is done.
    pub(super) fn is_open(self) -> bool {
        self.deadline.is_none() && self.cancel.is_none()
    }

    pub(super) fn is_past(self) -> Option<Missing> {
        if self.cancel.is_some_and(Cancel::is_cancelled) {
            here::was_cancelled();
            return Some(Missing::Cancelled);
        }
        let late = self
            .deadline
            .is_some_and(|deadline| deadline <= Instant::now());
        late.then_some(Missing::Overdue)
    }
}
