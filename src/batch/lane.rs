//! Where a step calls into the machine: on the worker's own thread or, where pictures have a time limit, on one that can
//! be left behind with a call that never returns.

use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::pipeline::{Detached, Overdue};

/// A call into the machine; each worker has a clone.
pub(super) enum Lane<A, R> {
    Here(Arc<Call<A, R>>),
    Apart(Detached<A, R>),
}

pub(super) type Call<A, R> = dyn Fn(A) -> R + Send + Sync;

impl<A: Send + 'static, R: Send + 'static> Lane<A, R> {
    /// A thread of its own costs some microseconds a call, so only a time limit buys one.
    pub(super) fn new(
        timeout: Option<Duration>,
        call: impl Fn(A) -> R + Send + Sync + 'static,
    ) -> Self {
        let call: Arc<Call<A, R>> = Arc::new(call);
        match timeout {
            None => Self::Here(call),
            Some(_) => Self::Apart(Detached::new(move || {
                let call = Arc::clone(&call);
                move |job| call(job)
            })),
        }
    }

    /// Makes the call; without threads of its own there is no deadline before it returns.
    pub(super) fn call(&mut self, job: A, deadline: Option<Instant>) -> Result<R, Overdue> {
        match self {
            Self::Here(call) => Ok(call(job)),
            Self::Apart(detached) => detached.run(job, deadline),
        }
    }
}

impl<A, R> Clone for Lane<A, R> {
    fn clone(&self) -> Self {
        match self {
            Self::Here(call) => Self::Here(Arc::clone(call)),
            Self::Apart(detached) => Self::Apart(detached.clone()),
        }
    }
}
