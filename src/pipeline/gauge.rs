//! The counters behind the statistics: each thread of a stage has a slot that it alone writes and anybody may read.

use std::cell::Cell;
use std::rc::Rc;
use std::sync::atomic::Ordering::{Acquire, Relaxed, Release};
use std::sync::atomic::{AtomicU32, AtomicU64, AtomicUsize, fence};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use super::pace::{Moment, Pace};
use super::stats::{Role, StageStats};

/// What a thread does with its time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Phase {
    /// It waits for input.
    Starved,
    /// It works.
    Busy,
    /// It waits for room.
    Blocked,
    /// It waits inside a job, in [`Ticket::wait`](super::Ticket::wait).
    Paused,
    /// It has ended.
    Gone,
}

const PHASES: [Phase; 5] = {
    use Phase::{Blocked, Busy, Gone, Paused, Starved};
    [Starved, Busy, Blocked, Paused, Gone]
};

/// The counters of one stage.
pub(super) struct Gauge {
    name: &'static str,
    role: Role,
    workers: AtomicUsize,
    capacity: usize,
    queue: AtomicUsize,
    queue_high: AtomicUsize,
    /// Items that were worked on by a thread that is not the stage's.
    elsewhere: AtomicU64,
    slots: Mutex<Vec<Arc<Slot>>>,
}

impl Gauge {
    pub(super) fn new(name: &'static str, role: Role, workers: usize, capacity: usize) -> Self {
        Self {
            name,
            role,
            workers: AtomicUsize::new(workers),
            capacity,
            queue: AtomicUsize::new(0),
            queue_high: AtomicUsize::new(0),
            elsewhere: AtomicU64::new(0),
            slots: Mutex::default(),
        }
    }

    pub(super) fn name(&self) -> &'static str {
        self.name
    }

    /// It has fewer workers than it was to have.
    pub(super) fn has_workers(&self, count: usize) {
        self.workers.store(count, Relaxed);
    }

    /// So many things wait before the stage, after `taken` of them were taken.
    pub(super) fn queued(&self, waiting: usize, taken: usize) {
        let most = (waiting + taken).min(self.capacity);
        self.queue.store(waiting, Relaxed);
        if most > self.queue_high.load(Relaxed) {
            self.queue_high.fetch_max(most, Relaxed);
        }
    }

    /// An item was worked on, by a thread that is not the stage's.
    pub(super) fn worked_elsewhere(&self) {
        self.elsewhere.fetch_add(1, Relaxed);
    }

    pub(super) fn read(&self) -> StageStats {
        let slots = self.slots.lock().unwrap_or_else(PoisonError::into_inner);
        let now = Moment::now().number();
        let mut stats = StageStats {
            name: self.name,
            role: self.role,
            workers: self.workers.load(Relaxed),
            capacity: self.capacity,
            items: self.elsewhere.load(Relaxed),
            failed: 0,
            busy: Duration::ZERO,
            starved: Duration::ZERO,
            blocked: Duration::ZERO,
            lived: Duration::ZERO,
            queue: self.queue.load(Relaxed),
            queue_high: self.queue_high.load(Relaxed),
            working: 0,
            alive: 0,
        };
        slots.iter().for_each(|slot| slot.add_to(&mut stats, now));
        stats
    }
}

/// The counters of one thread. Only that thread writes, and no other's lie in the same lines of a cache.
#[derive(Default)]
#[repr(align(128))]
struct Slot {
    // Odd while it is being written: whoever reads it twice alike and even has read a whole.
    version: AtomicU32,
    phase: AtomicUsize,
    since: AtomicU64,
    born: AtomicU64,
    times: [AtomicU64; PHASES.len()],
    items: AtomicU64,
    failed: AtomicU64,
}

impl Slot {
    fn write(&self, change: impl FnOnce(&Self)) {
        let version = self.version.load(Relaxed);
        self.version.store(version.wrapping_add(1), Relaxed);
        fence(Release);
        change(self);
        self.version.store(version.wrapping_add(2), Release);
    }

    /// The phase, the times of all phases up to `now`, and its age.
    fn read(&self, now: u64) -> (Phase, [u64; PHASES.len()], u64) {
        loop {
            let version = self.version.load(Acquire);
            let phase = self.phase.load(Relaxed);
            let mut times = [0; PHASES.len()];
            for (time, counter) in times.iter_mut().zip(&self.times) {
                *time = counter.load(Relaxed);
            }
            let (since, born) = (self.since.load(Relaxed), self.born.load(Relaxed));
            fence(Acquire);
            if version % 2 == 1 || self.version.load(Relaxed) != version {
                std::thread::yield_now();
                continue;
            }
            let end = if PHASES[phase] == Phase::Gone {
                since
            } else {
                // It may have turned since `now` was read.
                now.max(since)
            };
            times[phase] += end - since;
            return (PHASES[phase], times, end - born);
        }
    }

    fn add_to(&self, stats: &mut StageStats, now: u64) {
        let (phase, times, age) = self.read(now);
        let time = |phase: Phase| Duration::from_nanos(times[phase as usize]);
        stats.items += self.items.load(Relaxed);
        stats.failed += self.failed.load(Relaxed);
        stats.busy += time(Phase::Busy);
        stats.starved += time(Phase::Starved);
        stats.blocked += time(Phase::Blocked) + time(Phase::Paused);
        stats.lived += Duration::from_nanos(age);
        stats.working += usize::from(matches!(phase, Phase::Busy | Phase::Paused));
        stats.alive += usize::from(phase != Phase::Gone);
    }
}

/// A thread's own clock and counters. The end of one span of its time is the start of the next, so that they add up to its
/// life, and each moment is read once.
#[derive(Clone)]
pub(super) struct Meter(Rc<Running>);

struct Running {
    gauge: Arc<Gauge>,
    slot: Arc<Slot>,
    pace: Pace,
    /// When the queue before the stage was last looked at.
    looked: Cell<Moment>,
    /// A wait of the job at hand was cancelled.
    was_cancelled: Cell<bool>,
}

/// To look at a queue costs those at its other end some time too, so between short items it is not done. In
/// nanoseconds.
const LOOK: u64 = 20_000;

impl Meter {
    /// The calling thread begins to live for a stage, starved.
    pub(super) fn new(gauge: &Arc<Gauge>) -> Self {
        let (slot, pace) = (Arc::new(Slot::default()), Pace::new());
        let now = pace.last();
        let born = now.number();
        slot.born.store(born, Relaxed);
        slot.since.store(born, Relaxed);
        let mut slots = gauge.slots.lock().unwrap_or_else(PoisonError::into_inner);
        slots.push(Arc::clone(&slot));
        drop(slots);
        Self(Rc::new(Running {
            gauge: Arc::clone(gauge),
            slot,
            pace,
            looked: Cell::new(now),
            was_cancelled: Cell::new(false),
        }))
    }

    /// When the clock was last read.
    #[inline]
    pub(super) fn last(&self) -> Moment {
        self.0.pace.last()
    }

    /// Reads the clock.
    pub(super) fn tick(&self) {
        self.0.pace.tick();
    }

    /// An item is done: reads the clock, if that is [due](Pace).
    #[inline]
    pub(super) fn step(&self) {
        self.0.pace.step();
    }

    /// Something was taken from before the stage: tells how much waits there, if nobody has looked for a while.
    #[inline]
    pub(super) fn looks_at(&self, waiting: impl FnOnce() -> usize) {
        let now = self.last();
        if now.since(self.0.looked.get()) >= LOOK {
            self.looks_closely_at(waiting());
        }
    }

    /// Something was taken, and so much waits.
    pub(super) fn looks_closely_at(&self, waiting: usize) {
        self.0.looked.set(self.last());
        self.0.gauge.queued(waiting, 1);
    }

    /// A wait ended because it was cancelled.
    pub(super) fn cancelled(&self) {
        self.0.was_cancelled.set(true);
    }

    /// Whether one did since this was last asked.
    pub(super) fn take_cancelled(&self) -> bool {
        self.0.was_cancelled.take()
    }

    /// Turns to another phase, at the moment at which the clock was last read.
    pub(super) fn turn(&self, phase: Phase) {
        self.turn_at(phase, self.last());
    }

    pub(super) fn turn_at(&self, phase: Phase, at: Moment) {
        self.0.turn_at(phase, at);
    }

    /// Goes on working, or begins to.
    #[inline]
    pub(super) fn turn_busy(&self) {
        if self.0.slot.phase.load(Relaxed) != Phase::Busy as usize {
            self.turn(Phase::Busy);
        }
    }

    /// Counts an item that was worked on.
    #[inline]
    pub(super) fn worked(&self, failed: bool) {
        let Slot {
            items, failed: of, ..
        } = &*self.0.slot;
        items.store(items.load(Relaxed) + 1, Relaxed);
        of.store(of.load(Relaxed) + u64::from(failed), Relaxed);
    }
}

impl Running {
    fn turn_at(&self, phase: Phase, at: Moment) {
        let at = at.number();
        self.slot.write(|slot| {
            let (before, since) = (slot.phase.load(Relaxed), slot.since.load(Relaxed));
            let at = at.max(since);
            let time = &slot.times[before];
            time.store(time.load(Relaxed) + (at - since), Relaxed);
            slot.since.store(at, Relaxed);
            slot.phase.store(phase as usize, Relaxed);
        });
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.turn_at(Phase::Gone, Moment::now());
    }
}
