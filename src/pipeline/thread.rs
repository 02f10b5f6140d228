//! Starting threads. One that the system does not give is a value, and what it was to do comes back.

use std::fmt;
use std::io;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{Builder, Scope};

/// The system would not start a thread: too many of them, or no room for its stack.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoThread {
    name: String,
    reason: String,
}

impl NoThread {
    pub(super) fn new(name: &str, error: &io::Error) -> Self {
        Self {
            name: name.to_owned(),
            reason: error.to_string(),
        }
    }

    /// What the thread was for.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What the system said.
    pub fn reason(&self) -> &str {
        &self.reason
    }
}

impl fmt::Display for NoThread {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "the system starts no thread for '{}' ({})",
            self.name, self.reason
        )
    }
}

impl std::error::Error for NoThread {}

/// A stage that has fewer workers than it was to have, since the system started no more threads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shortage {
    /// The stage.
    pub stage: &'static str,
    /// How many workers it was to have.
    pub wanted: usize,
    /// How many it has.
    pub got: usize,
    /// The thread that was not started.
    pub cause: NoThread,
}

impl fmt::Display for Shortage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            stage, wanted, got, ..
        } = self;
        let reason = self.cause.reason();
        write!(
            f,
            "{stage} has {got} of {wanted} workers, since the system starts no more threads ({reason})"
        )
    }
}

/// Starts a thread that does `work` with `thing`; the scope joins it.
///
/// # Errors
/// If the system does not start it. The thing comes back.
pub(super) fn spawn_scoped<'scope, T: Send + 'scope>(
    scope: &'scope Scope<'scope, '_>,
    name: &str,
    thing: T,
    work: impl FnOnce(T) + Send + 'scope,
) -> Result<(), (NoThread, T)> {
    // What a closure has taken is lost when its thread is not started.
    let thing = Arc::new(Mutex::new(Some(thing)));
    let taken = Arc::clone(&thing);
    let started = Builder::new()
        .name(name.to_owned())
        .spawn_scoped(scope, move || {
            if let Some(thing) = take(&taken) {
                work(thing);
            }
        });
    match started {
        Ok(_joined_by_the_scope) => Ok(()),
        Err(error) => match take(&thing) {
            Some(thing) => Err((NoThread::new(name, &error), thing)),
            None => Ok(()),
        },
    }
}

fn take<T>(thing: &Mutex<Option<T>>) -> Option<T> {
    thing.lock().unwrap_or_else(PoisonError::into_inner).take()
}
