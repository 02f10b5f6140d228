//! The cancel token: the one place that knows whether, and why, a line stops.

use std::convert::Infallible;
use std::fmt;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use crossbeam_channel::{Receiver, Sender, bounded};

use super::thread::NoThread;

/// Why a line was stopped.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Cause {
    /// As many items failed as the line's [`Tolerance`](super::Tolerance) allows.
    Failures(u64),
    /// Somebody asked for it, such as a person who pressed Ctrl-C.
    Interrupted,
    /// A stage got no thread at all.
    NoThread(NoThread),
    /// Anything else, in words.
    Other(String),
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Failures(1) => f.write_str("an item failed"),
            Self::Failures(count) => write!(f, "{count} items failed"),
            Self::Interrupted => f.write_str("the run was interrupted"),
            Self::NoThread(cause) => cause.fmt(f),
            Self::Other(words) => f.write_str(words),
        }
    }
}

/// A token that stops a line. Clones share one state.
///
/// The first cause wins and is kept; later ones are ignored. Nothing polls the token: whoever waits for something else
/// as well waits on [`Cancel::channel`] in the same `select!`, and wakes when the token is cancelled.
///
/// ```
/// use stampmill::pipeline::{Cancel, Cause};
///
/// let cancel = Cancel::new();
/// let waiting = std::thread::spawn({
///     let cancel = cancel.clone();
///     move || cancel.wait()
/// });
/// assert!(cancel.cancel(Cause::Interrupted));
/// assert!(!cancel.cancel(Cause::Failures(3)), "the first cause is kept");
/// assert_eq!(waiting.join().unwrap(), Cause::Interrupted);
/// ```
#[derive(Clone, Debug)]
pub struct Cancel {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    cause: OnceLock<Cause>,
    // Dropped on cancellation, which closes `closing` and wakes all that wait on it.
    open: Mutex<Option<Sender<Infallible>>>,
    closing: Receiver<Infallible>,
}

impl Cancel {
    /// A token that is not cancelled.
    pub fn new() -> Self {
        let (open, closing) = bounded(0);
        Self {
            shared: Arc::new(Shared {
                cause: OnceLock::new(),
                open: Mutex::new(Some(open)),
                closing,
            }),
        }
    }

    /// Cancels, and wakes everyone who waits. Returns whether this was the first cause, the one that is kept.
    pub fn cancel(&self, cause: Cause) -> bool {
        let first = self.shared.cause.set(cause).is_ok();
        if first {
            self.shared
                .open
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .take();
        }
        first
    }

    /// The cause, once there is one.
    pub fn cause(&self) -> Option<&Cause> {
        self.shared.cause.get()
    }

    /// Whether the token was cancelled.
    pub fn is_cancelled(&self) -> bool {
        self.cause().is_some()
    }

    /// Blocks until the token is cancelled and returns the cause.
    pub fn wait(&self) -> Cause {
        let Err(_closed) = self.shared.closing.recv();
        self.cause()
            .cloned()
            .expect("the channel closes after the cause is set")
    }

    /// A channel that never carries a message and closes on cancellation: wait on it beside other channels with
    /// crossbeam's `select!`.
    ///
    /// It is lent by a token because only a token keeps it open: a copy of the receiver would close when the last token
    /// is dropped, cancelled or not. Whoever waits on another thread takes a clone of the token there.
    ///
    /// ```
    /// use crossbeam_channel::{bounded, select};
    /// use stampmill::pipeline::{Cancel, Cause};
    ///
    /// let cancel = Cancel::new();
    /// let (sender, numbers) = bounded::<u32>(1);
    /// let waiting = std::thread::spawn({
    ///     let cancel = cancel.clone();
    ///     move || select! {
    ///         recv(numbers) -> number => number.ok(),
    ///         recv(cancel.channel()) -> _ => None,
    ///     }
    /// });
    /// cancel.cancel(Cause::Interrupted);
    /// assert_eq!(waiting.join().unwrap(), None);
    /// # drop(sender);
    /// ```
    pub fn channel(&self) -> &Receiver<Infallible> {
        &self.shared.closing
    }
}

impl Default for Cancel {
    fn default() -> Self {
        Self::new()
    }
}
