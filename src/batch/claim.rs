//! Who has the last word on an output: the thread that puts it into place, or the one that gave up waiting for that.
//!
//! It knows nothing of files. A claim is taken once; whoever loses it hears what the other did.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// How long a placing that has begun is waited for after the time of its picture is up.
///
/// A rename and what a disk takes to make it durable: seconds on a busy disk, and for ever only on one that is gone.
pub(super) const GRACE: Duration = Duration::from_secs(60);

/// A claim on an output, shared by the thread that places it and the one that waits.
pub(super) struct Claim<R>(Arc<Shared<R>>);

struct Shared<R> {
    state: Mutex<State<R>>,
    changed: Condvar,
}

enum State<R> {
    /// Nobody has claimed it.
    Open,
    /// The one that waited gave up; the output must not be placed any more.
    GivenUp,
    /// It is being placed.
    Placing,
    /// It was placed, or placing failed.
    Settled(R),
    /// The result was handed out, or the thread that should have made it panicked.
    Over,
}

impl<R> Clone for Claim<R> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<R> Default for Claim<R> {
    fn default() -> Self {
        Self(Arc::new(Shared {
            state: Mutex::new(State::Open),
            changed: Condvar::new(),
        }))
    }
}

impl<R> Claim<R> {
    /// Claims it for placing; nothing if the one that waited gave up.
    pub(super) fn begin(&self) -> Option<Placement<'_, R>> {
        let mut state = self.state();
        matches!(*state, State::Open).then(|| {
            *state = State::Placing;
            Placement(self)
        })
    }

    /// Gives up waiting. Where placing has begun, its result is waited for, no longer than `grace`.
    pub(super) fn give_up(&self, grace: Duration) -> GivenUp<R> {
        let deadline = Instant::now() + grace;
        let mut state = self.state();
        loop {
            match std::mem::replace(&mut *state, State::Over) {
                State::Open | State::GivenUp => {
                    *state = State::GivenUp;
                    return GivenUp::NeverPlaced;
                }
                State::Settled(result) => return GivenUp::Settled(result),
                State::Over => return GivenUp::Unknown,
                State::Placing => {
                    *state = State::Placing;
                    let left = deadline.saturating_duration_since(Instant::now());
                    if left.is_zero() {
                        return GivenUp::Unknown;
                    }
                    let waited = self.0.changed.wait_timeout(state, left);
                    state = waited.unwrap_or_else(PoisonError::into_inner).0;
                }
            }
        }
    }

    /// The result of placing that has ended.
    pub(super) fn result(&self) -> Option<R> {
        let mut state = self.state();
        match std::mem::replace(&mut *state, State::Over) {
            State::Settled(result) => Some(result),
            other => {
                *state = other;
                None
            }
        }
    }

    /// Says how it ended without placing, if nobody gave up.
    pub(super) fn fail(&self, result: R) {
        self.settle(State::Settled(result));
    }

    fn settle(&self, settled: State<R>) {
        let mut state = self.state();
        if matches!(*state, State::Open | State::Placing) {
            *state = settled;
            self.0.changed.notify_all();
        }
    }

    fn state(&self) -> MutexGuard<'_, State<R>> {
        // Each change is a single assignment, so a panic elsewhere leaves the state whole.
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// How giving up ended.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum GivenUp<R> {
    /// The output will never be placed.
    NeverPlaced,
    /// Placing was under way, and this came of it.
    Settled(R),
    /// Placing was under way and has not ended, or ended in a panic.
    Unknown,
}

/// An output that is being placed. Dropped without a result, as by a panic, it leaves that unknown.
pub(super) struct Placement<'a, R>(&'a Claim<R>);

impl<R> Placement<'_, R> {
    /// Says what came of it.
    pub(super) fn settle(self, result: R) {
        self.0.settle(State::Settled(result));
    }
}

impl<R> Drop for Placement<'_, R> {
    fn drop(&mut self) {
        // After `settle` this finds nothing to change.
        self.0.settle(State::Over);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Barrier;
    use std::thread;

    #[test]
    fn what_was_given_up_is_never_placed() {
        let claim = Claim::<u32>::default();
        assert_eq!(claim.give_up(GRACE), GivenUp::NeverPlaced);
        assert!(claim.begin().is_none());
        assert_eq!(claim.give_up(GRACE), GivenUp::NeverPlaced);
    }

    #[test]
    fn whoever_gives_up_too_late_hears_the_result() {
        let claim = Claim::default();
        let (begun, may_end) = (Barrier::new(2), Barrier::new(2));
        thread::scope(|scope| {
            scope.spawn(|| {
                let placement = claim.begin().unwrap();
                begun.wait();
                may_end.wait();
                placement.settle("placed");
            });
            begun.wait();
            assert_eq!(claim.give_up(Duration::ZERO), GivenUp::Unknown);
            may_end.wait();
            assert_eq!(claim.give_up(GRACE), GivenUp::Settled("placed"));
        });
    }

    #[test]
    fn a_panic_while_placing_leaves_the_result_unknown_and_nobody_waiting() {
        let claim = Claim::<u32>::default();
        let panicked = thread::scope(|scope| {
            let placing = scope.spawn(|| {
                let _placement = claim.begin();
                panic!("the disk fell off");
            });
            placing.join()
        });
        assert!(panicked.is_err());
        assert_eq!(claim.give_up(GRACE), GivenUp::Unknown);
    }
}
