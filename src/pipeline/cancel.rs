//! The cancel token: the one place that knows whether, and why, a line stops.

use std::convert::Infallible;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError, Weak};
use std::time::Duration;

use crossbeam_channel::{Receiver, Sender, bounded};

use super::cause::Cause;
use super::thread;

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
///
/// # Children
///
/// A token that is cancelled cancels its [children](Cancel::child), and theirs; a child that is cancelled leaves its
/// parent alone. Every line has a child of the token that it was made with.
#[derive(Clone)]
pub struct Cancel {
    shared: Arc<Shared>,
}

struct Shared {
    cause: OnceLock<Cause>,
    open: Mutex<Open>,
    closing: Receiver<Infallible>,
    // It forgets this one when it is dropped, and lives until then.
    parent: Option<Cancel>,
}

/// What a token lets go of when it is cancelled.
#[derive(Default)]
struct Open {
    // Dropped on cancellation, which closes `closing` and wakes all that wait on it.
    sender: Option<Sender<Infallible>>,
    children: Vec<Weak<Shared>>,
}

impl Cancel {
    /// A token that is not cancelled.
    pub fn new() -> Self {
        Self::below(None)
    }

    /// A token that is cancelled by [`Cause::TimeUp`] when that much time has passed, or by anybody before.
    ///
    /// A thread of its own waits for the moment, and ends when the token is cancelled or dropped. Where the system starts no
    /// thread for it the token is cancelled at once, by [`Cause::NoThread`].
    ///
    /// ```
    /// use std::time::Duration;
    /// use stampmill::pipeline::{Cancel, Cause, Item, Line, Source};
    ///
    /// let time = Duration::from_millis(20);
    /// let cancel = Cancel::after(time);
    /// let mut cancelled = 0;
    /// Line::new(&cancel).run(|line| {
    ///     line.feed([Source::new("endless", 0, 0u64..).until_cancelled()])
    ///         .stage("pass", || |n, _| Ok(n))
    ///         .collect(|item: Item<u64>| cancelled += u64::from(item.result.is_err()))
    /// });
    /// assert_eq!(cancel.cause(), Some(&Cause::TimeUp(time)));
    /// ```
    pub fn after(time: Duration) -> Self {
        let token = Self::new();
        token.cancel_in(time);
        token
    }

    /// A token that is cancelled with this one, by the same cause, or alone.
    ///
    /// ```
    /// use stampmill::pipeline::{Cancel, Cause};
    ///
    /// let parent = Cancel::new();
    /// let (one, other) = (parent.child(), parent.child());
    /// one.cancel(Cause::Interrupted);
    /// assert!(!parent.is_cancelled() && !other.is_cancelled());
    /// parent.cancel(Cause::Failures(1));
    /// assert_eq!(other.cause(), Some(&Cause::Failures(1)));
    /// assert_eq!(one.cause(), Some(&Cause::Interrupted), "the first cause is kept");
    /// ```
    pub fn child(&self) -> Self {
        let child = Self::below(Some(self.clone()));
        let mut open = self.shared.open();
        if open.sender.is_some() {
            open.children.push(Arc::downgrade(&child.shared));
        }
        drop(open);
        // Either it stands among those that are to be told, or there is a cause already.
        if let Some(cause) = self.cause() {
            child.set(cause.clone());
        }
        child
    }

    /// A [`child`](Cancel::child) whose time is limited as that of [`Cancel::after`].
    pub fn child_after(&self, time: Duration) -> Self {
        let child = self.child();
        child.cancel_in(time);
        child
    }

    fn below(parent: Option<Self>) -> Self {
        let (open, closing) = bounded(0);
        Self {
            shared: Arc::new(Shared {
                cause: OnceLock::new(),
                open: Mutex::new(Open {
                    sender: Some(open),
                    children: Vec::new(),
                }),
                closing,
                parent,
            }),
        }
    }

    fn cancel_in(&self, time: Duration) {
        // It must not keep the token, or nobody could drop it.
        let (token, closing) = (Arc::downgrade(&self.shared), self.channel().clone());
        let wait = move || {
            let Err(ended) = closing.recv_timeout(time);
            if let (true, Some(shared)) = (ended.is_timeout(), token.upgrade()) {
                Self { shared }.cancel(Cause::TimeUp(time));
            }
        };
        if let Err(cause) = thread::spawn("timer", None, wait) {
            self.cancel(Cause::NoThread(cause));
        }
    }

    /// Cancels, and wakes everyone who waits. Returns whether this was the first cause, the one that is kept.
    pub fn cancel(&self, cause: Cause) -> bool {
        !self.is_cancelled() && self.set(cause)
    }

    fn set(&self, cause: Cause) -> bool {
        let first = self.shared.cause.set(cause.clone()).is_ok();
        if first {
            let Open { children, .. } = std::mem::take(&mut *self.shared.open());
            for shared in children.iter().filter_map(Weak::upgrade) {
                Self { shared }.set(cause.clone());
            }
        }
        first
    }

    /// The cause, once there is one.
    pub fn cause(&self) -> Option<&Cause> {
        let own = &self.shared.cause;
        if own.get().is_none() {
            // Whoever cancels the parent may not have come to this one yet, and nobody is to see one without the other.
            let above = self.shared.parent.as_ref()?.cause()?;
            self.set(above.clone());
        }
        own.get()
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

impl Shared {
    fn open(&self) -> MutexGuard<'_, Open> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Shared {
    fn drop(&mut self) {
        let Some(parent) = &self.parent else { return };
        let this: *const Self = self;
        let is_other = |child: &Weak<Self>| !std::ptr::eq(child.as_ptr(), this);
        parent.shared.open().children.retain(is_other);
    }
}

impl fmt::Debug for Cancel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let cause = self.cause();
        f.debug_struct("Cancel").field("cause", &cause).finish()
    }
}

impl Default for Cancel {
    fn default() -> Self {
        Self::new()
    }
}
