//! Where a step calls into the machine: on the worker's own thread or, where pictures have a time limit, on one that can
//! be left behind with a call that never returns.

use std::time::Duration;

use super::left::{Hold, Term};
use crate::pipeline::{Detached, Overdue};

/// Calls into the machine, with the state that they keep from one to the next. Each worker has its own.
pub(super) enum Lane<A, R> {
    Here(Box<dyn FnMut(A) -> R>),
    Apart(Detached<(A, Hold), R>),
}

impl<A: Send + 'static, R: Send + 'static> Lane<A, R> {
    /// A thread of its own costs some microseconds a call, so only a time limit buys one.
    pub(super) fn new<W>(
        timeout: Option<Duration>,
        factory: impl Fn() -> W + Send + Sync + 'static,
    ) -> Self
    where
        W: FnMut(A) -> R + 'static,
    {
        match timeout {
            None => Self::Here(Box::new(factory())),
            Some(_) => Self::Apart(Detached::new(move || {
                let mut work = factory();
                // What the picture holds goes back when the work on it has ended, and not before.
                move |(job, _hold): (A, Hold)| work(job)
            })),
        }
    }

    /// Makes the call; without a thread of its own no deadline ends it before it returns.
    pub(super) fn call(&mut self, job: A, term: &Term) -> Result<R, Overdue> {
        match self {
            Self::Here(call) => Ok(call(job)),
            Self::Apart(detached) => detached
                .run((job, term.hold()), term.deadline)
                .inspect_err(|_| term.leave()),
        }
    }
}
