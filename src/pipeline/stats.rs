//! How busy each stage is: counters that workers write and anyone may read while the line runs.

use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering::Relaxed};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::thread::Shortage;

/// A window on a running line: the statistics of each of its stages, in the line's order.
///
/// Made before the line and handed to it, so that another thread can look while the line runs.
///
/// ```
/// use stampmill::pipeline::{Cancel, Item, Line, Monitor, Source};
///
/// let monitor = Monitor::new();
/// Line::new(&Cancel::new()).monitored(&monitor).run(|line| {
///     line.feed([Source::new("numbers", 0, 0..10)]).stage("double", || |n: u32, _| Ok(n * 2)).collect(|_: Item<u32>| ())
/// });
/// let stages = monitor.stages();
/// assert_eq!(stages.iter().map(|stage| stage.name).collect::<Vec<_>>(), ["feed", "double"]);
/// assert_eq!((stages[1].items, stages[1].failed, stages[1].alive), (10, 0, 0));
/// ```
#[derive(Clone, Debug, Default)]
pub struct Monitor {
    gauges: Arc<Mutex<Vec<Arc<Gauge>>>>,
    shortages: Arc<Mutex<Vec<Shortage>>>,
}

impl Monitor {
    /// A monitor that watches nothing yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// The statistics at this moment, one entry per stage.
    pub fn stages(&self) -> Vec<StageStats> {
        self.gauges().iter().map(|gauge| gauge.read()).collect()
    }

    /// The stages that got fewer workers than they were to have, though one at least.
    pub fn shortages(&self) -> Vec<Shortage> {
        lock(&self.shortages).clone()
    }

    pub(super) fn lacks(&self, shortage: Shortage) {
        lock(&self.shortages).push(shortage);
    }

    pub(super) fn watch(&self, name: &'static str, workers: usize, capacity: usize) -> Arc<Gauge> {
        let gauge = Arc::new(Gauge {
            name,
            workers: AtomicUsize::new(workers),
            capacity,
            ..Gauge::default()
        });
        self.gauges().push(Arc::clone(&gauge));
        gauge
    }

    fn gauges(&self) -> MutexGuard<'_, Vec<Arc<Gauge>>> {
        lock(&self.gauges)
    }
}

fn lock<T>(shared: &Mutex<T>) -> MutexGuard<'_, T> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}

/// What one stage has done so far. Times are sums over its workers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StageStats {
    /// The stage's name.
    pub name: &'static str,
    /// How many workers it has.
    pub workers: usize,
    /// How many items the channel before it can hold.
    pub capacity: usize,
    /// Items that its workers worked on (not those that only passed).
    pub items: u64,
    /// Items that failed here.
    pub failed: u64,
    /// Time spent working.
    pub busy: Duration,
    /// Time spent waiting for input.
    pub starved: Duration,
    /// Time spent waiting for room in the next channel, or in [`Ticket::wait`](super::Ticket::wait).
    pub blocked: Duration,
    /// Items in the channel before it, when it was last touched.
    pub queue: usize,
    /// The most items that channel ever held.
    pub queue_high: usize,
    /// Workers that work on an item at this moment.
    pub working: usize,
    /// Worker threads alive.
    pub alive: usize,
}

/// The counters behind [`StageStats`].
#[derive(Debug, Default)]
pub(super) struct Gauge {
    name: &'static str,
    workers: AtomicUsize,
    capacity: usize,
    items: AtomicU64,
    failed: AtomicU64,
    busy: AtomicU64,
    starved: AtomicU64,
    blocked: AtomicU64,
    queue: AtomicUsize,
    queue_high: AtomicUsize,
    working: AtomicUsize,
    alive: AtomicUsize,
}

impl Gauge {
    pub(super) fn name(&self) -> &'static str {
        self.name
    }

    /// It has fewer workers than it was to have.
    pub(super) fn has_workers(&self, count: usize) {
        self.workers.store(count, Relaxed);
    }

    pub(super) fn starved(&self, time: Duration) {
        add(&self.starved, time);
    }

    pub(super) fn blocked(&self, time: Duration) {
        add(&self.blocked, time);
    }

    pub(super) fn passed(&self) {
        self.items.fetch_add(1, Relaxed);
    }

    pub(super) fn begins(&self) {
        self.working.fetch_add(1, Relaxed);
    }

    pub(super) fn ends(&self, busy: Duration, failed: bool) {
        self.working.fetch_sub(1, Relaxed);
        self.items.fetch_add(1, Relaxed);
        self.failed.fetch_add(u64::from(failed), Relaxed);
        add(&self.busy, busy);
    }

    /// The channel before the stage held `before` items, and `after` one was taken.
    pub(super) fn queue_was(&self, before: usize, after: usize) {
        self.queue.store(after, Relaxed);
        self.queue_high.fetch_max(before, Relaxed);
    }

    /// Counts the calling thread as alive until the guard is dropped, by a panic too.
    pub(super) fn alive(&self) -> Alive<'_> {
        self.alive.fetch_add(1, Relaxed);
        Alive(self)
    }

    fn read(&self) -> StageStats {
        let time = |counter: &AtomicU64| Duration::from_nanos(counter.load(Relaxed));
        StageStats {
            name: self.name,
            workers: self.workers.load(Relaxed),
            capacity: self.capacity,
            items: self.items.load(Relaxed),
            failed: self.failed.load(Relaxed),
            busy: time(&self.busy),
            starved: time(&self.starved),
            blocked: time(&self.blocked),
            queue: self.queue.load(Relaxed),
            queue_high: self.queue_high.load(Relaxed),
            working: self.working.load(Relaxed),
            alive: self.alive.load(Relaxed),
        }
    }
}

pub(super) struct Alive<'a>(&'a Gauge);

impl Drop for Alive<'_> {
    fn drop(&mut self) {
        self.0.alive.fetch_sub(1, Relaxed);
    }
}

fn add(counter: &AtomicU64, time: Duration) {
    counter.fetch_add(time.as_nanos() as u64, Relaxed);
}
