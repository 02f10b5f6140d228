//! Permits to compute: so many workers at once, those nearest the end of the line first.

use std::fmt;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::stats::Gauge;

/// The permits of one line.
pub(super) struct Compute {
    state: Mutex<State>,
}

struct State {
    free: usize,
    /// By the order of the line.
    stages: Vec<Waiting>,
}

/// The workers of a stage that have an item and no permit.
struct Waiting {
    count: usize,
    /// How many of them have been given a permit and do not know yet.
    granted: usize,
    bell: Arc<Condvar>,
}

/// A stage's place among those that compute.
pub(super) struct Place {
    compute: Arc<Compute>,
    rank: usize,
    bell: Arc<Condvar>,
    gauge: Arc<Gauge>,
}

/// A permit to compute, or none; given back when it is dropped.
#[derive(Default)]
pub(super) struct Turn(Option<Arc<Place>>);

impl Compute {
    pub(super) fn new(permits: usize) -> Arc<Self> {
        Arc::new(Self {
            state: Mutex::new(State {
                free: permits,
                stages: Vec::new(),
            }),
        })
    }

    /// The place of one more stage, nearer the end than those before it.
    pub(super) fn place(self: &Arc<Self>, gauge: &Arc<Gauge>) -> Arc<Place> {
        let bell = Arc::new(Condvar::new());
        let mut state = self.state();
        state.stages.push(Waiting {
            count: 0,
            granted: 0,
            bell: Arc::clone(&bell),
        });
        Arc::new(Place {
            compute: Arc::clone(self),
            rank: state.stages.len() - 1,
            bell,
            gauge: Arc::clone(gauge),
        })
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// Gives a permit to a worker of the last stage that waits for one.
    fn grant(&mut self) {
        match self.stages.iter_mut().rfind(|stage| stage.count > 0) {
            Some(stage) => {
                stage.count -= 1;
                stage.granted += 1;
                stage.bell.notify_one();
            }
            None => self.free += 1,
        }
    }
}

impl Place {
    /// Waits for a permit; says how long that took.
    pub(super) fn enter(self: &Arc<Self>) -> (Turn, Duration) {
        let turn = || Turn(Some(Arc::clone(self)));
        let mut state = self.compute.state();
        // A permit is free only while nobody waits.
        if state.free > 0 {
            state.free -= 1;
            return (turn(), Duration::ZERO);
        }
        let start = Instant::now();
        state.stages[self.rank].count += 1;
        let _waiting = self.gauge.waiting();
        while state.stages[self.rank].granted == 0 {
            let rung = self.bell.wait(state);
            state = rung.unwrap_or_else(PoisonError::into_inner);
        }
        state.stages[self.rank].granted -= 1;
        (turn(), start.elapsed())
    }
}

impl Turn {
    /// Gives the permit back, and says where another can be had.
    pub(super) fn leave(&mut self) -> Option<Arc<Place>> {
        let place = self.0.take()?;
        place.compute.state().grant();
        Some(place)
    }
}

/// A copy has no permit of its own.
impl Clone for Turn {
    fn clone(&self) -> Self {
        Self::default()
    }
}

/// Whether there is a permit makes no difference to what it belongs to.
impl PartialEq for Turn {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for Turn {}

impl fmt::Debug for Turn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0.is_some() { "Turn" } else { "None" })
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        self.leave();
    }
}
