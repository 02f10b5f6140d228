//! Starting threads. One that the system does not give is a value, and what it was to do comes back.

use std::cell::RefCell;
use std::fmt;
use std::io;
use std::rc::Rc;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, Builder, Scope, ScopedJoinHandle};

use super::guard::discard;

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

/// The threads of one line. Every one is joined by its handle, so what its thread-locals drop has been dropped by then.
#[derive(Clone)]
pub(super) struct Threads<'scope, 'env: 'scope> {
    scope: &'scope Scope<'scope, 'env>,
    handles: Rc<RefCell<Vec<ScopedJoinHandle<'scope, ()>>>>,
}

impl<'scope, 'env> Threads<'scope, 'env> {
    pub(super) fn new(scope: &'scope Scope<'scope, 'env>) -> Self {
        Self {
            scope,
            handles: Rc::default(),
        }
    }

    /// Starts a thread that does `work` with `thing`.
    ///
    /// # Errors
    /// If the system does not start it. The thing comes back.
    pub(super) fn start<T: Send + 'scope>(
        &self,
        name: &str,
        thing: T,
        work: impl FnOnce(T) + Send + 'scope,
    ) -> Result<(), (NoThread, T)> {
        // What a closure has taken is lost when its thread is not started.
        let thing = Arc::new(Mutex::new(Some(thing)));
        let taken = Arc::clone(&thing);
        let started = builder(name).and_then(|builder| {
            builder.spawn_scoped(self.scope, move || {
                if let Some(thing) = take(&taken) {
                    work(thing);
                }
            })
        });
        match started {
            Ok(handle) => {
                self.handles.borrow_mut().push(handle);
                Ok(())
            }
            Err(error) => match take(&thing) {
                Some(thing) => Err((NoThread::new(name, &error), thing)),
                None => Ok(()),
            },
        }
    }

    /// Waits for all of them. What the first of those that panicked carried comes back.
    pub(super) fn join(&self) -> thread::Result<()> {
        let mut outcome = Ok(());
        let handles = std::mem::take(&mut *self.handles.borrow_mut());
        for panic in handles.into_iter().filter_map(|handle| handle.join().err()) {
            match &outcome {
                Ok(()) => outcome = Err(panic),
                Err(_) => discard(panic),
            }
        }
        outcome
    }
}

/// Starts a thread that nobody joins, with so many bytes of stack or as many as the system chooses.
///
/// # Errors
/// If the system does not start it.
pub(super) fn spawn(
    name: &str,
    stack: Option<usize>,
    work: impl FnOnce() + Send + 'static,
) -> Result<(), NoThread> {
    let started = builder(name).and_then(|builder| match stack {
        Some(bytes) => builder.stack_size(bytes).spawn(work),
        None => builder.spawn(work),
    });
    started
        .map(drop)
        .map_err(|error| NoThread::new(name, &error))
}

fn builder(name: &str) -> io::Result<Builder> {
    seam::count()?;
    // A name that the system cannot take would be a panic.
    Ok(Builder::new().name(name.replace('\0', " ")))
}

fn take<T>(thing: &Mutex<Option<T>>) -> Option<T> {
    thing.lock().unwrap_or_else(PoisonError::into_inner).take()
}

/// Where tests make the system short of threads.
#[doc(hidden)]
pub mod seam {
    use std::cell::Cell;
    use std::io;

    thread_local! {
        static LEFT: Cell<Option<usize>> = const { Cell::new(None) };
    }

    /// From now on the calling thread starts so many more threads, or as many as the system does.
    pub fn threads_left(count: Option<usize>) {
        LEFT.set(count);
    }

    pub(super) fn count() -> io::Result<()> {
        // A destructor of the thread may start one too.
        let left = LEFT.try_with(Cell::get).ok().flatten();
        match left {
            None => Ok(()),
            Some(0) => Err(io::Error::other("a test allows no more")),
            Some(left) => {
                LEFT.set(Some(left - 1));
                Ok(())
            }
        }
    }
}
