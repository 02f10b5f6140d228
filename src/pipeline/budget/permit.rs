//! What is taken from a budget.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::Shared;

/// Bytes taken from a [`Budget`](super::Budget), given back when the permit is dropped.
#[derive(Debug)]
pub struct Permit {
    pub(super) shared: Arc<Shared>,
    pub(super) bytes: u64,
    /// Whether it is one of as many as there may be.
    pub(super) has_place: AtomicBool,
}

impl Permit {
    /// How many bytes it holds.
    pub fn bytes(&self) -> u64 {
        self.bytes
    }

    /// Gives back what it holds above `bytes`; one that holds no more stays as it is.
    pub fn shrink(&mut self, bytes: u64) {
        let surplus = self.bytes.saturating_sub(bytes);
        if surplus > 0 {
            self.bytes -= surplus;
            let mut state = self.shared.state();
            state.free += surplus;
            state.serve();
        }
    }

    /// Keeps the bytes, and makes room for another permit where their [number](super::Budget::with_permits) is limited: for
    /// what holds memory and is no longer worked with, such as a thread that was left behind.
    ///
    /// ```
    /// use stampmill::pipeline::Budget;
    ///
    /// let budget = Budget::with_permits(100, 1);
    /// let held = budget.try_acquire(60).unwrap();
    /// assert!(budget.try_acquire(40).is_none());
    /// held.give_up_place();
    /// assert_eq!((budget.permits(), budget.free()), (0, 40));
    /// let other = budget.try_acquire(40).unwrap();
    /// drop((held, other));
    /// assert_eq!((budget.permits(), budget.free()), (0, 100));
    /// ```
    pub fn give_up_place(&self) {
        if self.has_place.swap(false, Ordering::Relaxed) {
            let mut state = self.shared.state();
            state.permits -= 1;
            state.serve();
        }
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        let mut state = self.shared.state();
        state.free += self.bytes;
        if *self.has_place.get_mut() {
            state.permits -= 1;
        }
        state.serve();
    }
}
