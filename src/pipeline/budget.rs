//! A budget of bytes: a weighted semaphore that serves its waiters in the order in which they came.

mod permit;

use std::collections::VecDeque;
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use crossbeam_channel::{Receiver, Sender, at, bounded, never, select_biased};

pub use permit::Permit;

use super::{Cancel, here};

/// The wait for a permit ended because the line was cancelled; the cause is in the token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("cancelled while waiting for memory")]
pub struct WaitCancelled;

/// Why [`Budget::acquire_by`] came back with nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WaitEnded {
    /// The line was cancelled; the cause is in the token.
    #[error("cancelled while waiting for memory")]
    Cancelled,
    /// The bytes were not there by then.
    #[error("no memory before the deadline")]
    Overdue,
}

/// A number of bytes that permits are taken from. Clones share one state.
///
/// Waiters are served first come, first served, so a large request is never starved by small ones that would still
/// fit. A request for more than the whole budget waits until nothing else is held and then runs alone.
///
/// # Blocking
///
/// [`Budget::acquire`] blocks without polling until enough permits were dropped or the token is cancelled. In a worker of a
/// line it also ends when the line does, whatever token it was given: a collector that holds permits and panics gives them
/// back only when the line has ended. A permit gives its bytes back when it is dropped or [shrinks](Permit::shrink), on
/// whatever thread, and wakes every waiter that then fits.
///
/// ```
/// use stampmill::pipeline::{Budget, Cancel};
///
/// let (budget, cancel) = (Budget::new(100), Cancel::new());
/// let small = budget.acquire(60, &cancel)?;
/// assert_eq!(budget.free(), 40);
/// drop(small);
/// let huge = budget.acquire(1_000, &cancel)?;
/// assert_eq!((huge.bytes(), budget.free()), (100, 0), "it holds the whole budget, and runs alone");
/// # Ok::<(), stampmill::pipeline::WaitCancelled>(())
/// ```
#[derive(Clone, Debug)]
pub struct Budget {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    total: u64,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    free: u64,
    permits: usize,
    most: usize,
    next_waiter: u64,
    waiting: VecDeque<Waiter>,
}

#[derive(Debug)]
struct Waiter {
    number: u64,
    bytes: u64,
    granted: Sender<()>,
}

impl Budget {
    /// A budget of `total` bytes; zero counts as one.
    pub fn new(total: u64) -> Self {
        Self::with_permits(total, usize::MAX)
    }

    /// A budget of `total` bytes of which `most` permits are held at once at most; zero counts as one for both.
    ///
    /// More items in flight than there are workers for only wait, and take memory meanwhile.
    ///
    /// ```
    /// use stampmill::pipeline::{Budget, Cancel};
    ///
    /// let (budget, cancel) = (Budget::with_permits(100, 1), Cancel::new());
    /// let small = budget.acquire(10, &cancel)?;
    /// let other = std::thread::spawn({
    ///     let (budget, cancel) = (budget.clone(), cancel.clone());
    ///     move || budget.acquire(10, &cancel).map(|permit| permit.bytes())
    /// });
    /// // It waits, although there are 90 bytes left.
    /// drop(small);
    /// assert_eq!(other.join().unwrap(), Ok(10));
    /// # Ok::<(), stampmill::pipeline::WaitCancelled>(())
    /// ```
    pub fn with_permits(total: u64, most: usize) -> Self {
        let total = total.max(1);
        let state = State {
            free: total,
            permits: 0,
            most: most.max(1),
            next_waiter: 0,
            waiting: VecDeque::new(),
        };
        Self {
            shared: Arc::new(Shared {
                total,
                state: Mutex::new(state),
            }),
        }
    }

    /// Waits for `bytes` (at most the whole budget is ever held) and takes them.
    ///
    /// # Errors
    /// [`WaitCancelled`] if `cancel` is cancelled before the bytes are there; then nothing is held.
    pub fn acquire(&self, bytes: u64, cancel: &Cancel) -> Result<Permit, WaitCancelled> {
        self.acquire_by(bytes, None, cancel)
            .map_err(|_| WaitCancelled)
    }

    /// As [`Budget::acquire`], and waits until `deadline` at the longest.
    ///
    /// For permits that may never come back, such as those that threads hold which were left behind.
    ///
    /// ```
    /// use std::time::Instant;
    /// use stampmill::pipeline::{Budget, Cancel, WaitEnded};
    ///
    /// let (budget, cancel) = (Budget::new(100), Cancel::new());
    /// let held = budget.acquire(60, &cancel)?;
    /// let late = budget.acquire_by(60, Some(Instant::now()), &cancel);
    /// assert_eq!(late.unwrap_err(), WaitEnded::Overdue);
    /// drop(held);
    /// assert!(budget.acquire_by(60, Some(Instant::now()), &cancel).is_ok());
    /// # Ok::<(), stampmill::pipeline::WaitCancelled>(())
    /// ```
    ///
    /// # Errors
    /// [`WaitEnded`]; then nothing is held.
    pub fn acquire_by(
        &self,
        bytes: u64,
        deadline: Option<Instant>,
        cancel: &Cancel,
    ) -> Result<Permit, WaitEnded> {
        if cancel.is_cancelled() {
            here::was_cancelled();
            return Err(WaitEnded::Cancelled);
        }
        let bytes = bytes.min(self.shared.total);
        let (number, granted) = match self.shared.take_or_queue(bytes) {
            Ok(permit) => return Ok(permit),
            Err(queued) => queued,
        };
        let overdue = deadline.map_or_else(never, at);
        // What is waited for may be held by those who have abandoned the line, and they do not know of `cancel`.
        let line = here::token().unwrap_or_else(|| cancel.clone());
        let ended = select_biased! {
            recv(granted) -> _ => return Ok(self.shared.permit(bytes)),
            recv(cancel.channel()) -> _ => WaitEnded::Cancelled,
            recv(line.channel()) -> _ => WaitEnded::Cancelled,
            recv(overdue) -> _ => WaitEnded::Overdue,
        };
        self.shared.leave_queue(number, bytes, &granted);
        if ended == WaitEnded::Cancelled {
            here::was_cancelled();
        }
        Err(ended)
    }

    /// Takes `bytes` (at most the whole budget) if they are there and nobody waits already.
    ///
    /// ```
    /// use stampmill::pipeline::Budget;
    ///
    /// let budget = Budget::new(100);
    /// let mut held = budget.try_acquire(80).unwrap();
    /// assert!(budget.try_acquire(30).is_none());
    /// held.shrink(60);
    /// assert!(budget.try_acquire(30).is_some());
    /// ```
    pub fn try_acquire(&self, bytes: u64) -> Option<Permit> {
        self.shared.take(bytes.min(self.shared.total))
    }

    /// The size of the budget in bytes.
    pub fn total(&self) -> u64 {
        self.shared.total
    }

    /// Bytes that no permit holds.
    pub fn free(&self) -> u64 {
        self.shared.state().free
    }

    /// How many permits are held.
    pub fn permits(&self) -> usize {
        self.shared.state().permits
    }

    /// How many threads wait for a permit.
    pub fn waiting(&self) -> usize {
        self.shared.state().waiting.len()
    }
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn permit(self: &Arc<Self>, bytes: u64) -> Permit {
        Permit {
            shared: Arc::clone(self),
            bytes,
            has_place: AtomicBool::new(true),
        }
    }

    fn take(self: &Arc<Self>, bytes: u64) -> Option<Permit> {
        let mut state = self.state();
        state.takes(bytes).then(|| self.permit(bytes))
    }

    fn take_or_queue(self: &Arc<Self>, bytes: u64) -> Result<Permit, (u64, Receiver<()>)> {
        let mut state = self.state();
        if state.takes(bytes) {
            return Ok(self.permit(bytes));
        }
        let (granted, wait) = bounded(1);
        let number = state.next_waiter;
        state.next_waiter += 1;
        state.waiting.push_back(Waiter {
            number,
            bytes,
            granted,
        });
        Err((number, wait))
    }

    /// A waiter goes: out of the queue, or, if the bytes were granted meanwhile, it gives them back.
    fn leave_queue(&self, number: u64, bytes: u64, granted: &Receiver<()>) {
        let mut state = self.state();
        state.waiting.retain(|waiter| waiter.number != number);
        if granted.try_recv().is_ok() {
            state.free += bytes;
            state.permits -= 1;
        }
        state.serve();
    }
}

impl State {
    fn has_room_for(&self, bytes: u64) -> bool {
        bytes <= self.free && self.permits < self.most
    }

    fn takes(&mut self, bytes: u64) -> bool {
        let takes = self.waiting.is_empty() && self.has_room_for(bytes);
        if takes {
            self.free -= bytes;
            self.permits += 1;
        }
        takes
    }

    fn serve(&mut self) {
        while self
            .waiting
            .front()
            .is_some_and(|first| self.has_room_for(first.bytes))
        {
            if let Some(waiter) = self.waiting.pop_front() {
                self.free -= waiter.bytes;
                self.permits += 1;
                // There is room for the one message, and a waiter leaves only under this lock: it cannot be lost.
                let _ = waiter.granted.send(());
            }
        }
    }
}
