//! How busy each stage is, read while the line runs and afterwards.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::gauge::Gauge;
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
/// assert_eq!(stages.iter().map(|stage| stage.name).collect::<Vec<_>>(), ["feed", "double", "collect"]);
/// assert_eq!((stages[1].items, stages[1].failed, stages[1].alive), (10, 0, 0));
/// ```
///
/// A [`Line`](super::Line) that runs again is told from then on instead of its earlier run. Several lines may have one monitor.
#[derive(Clone, Default)]
pub struct Monitor {
    gauges: Arc<Mutex<Vec<Of<Arc<Gauge>>>>>,
    shortages: Arc<Mutex<Vec<Of<Shortage>>>>,
}

/// Something with the line that it is of.
type Of<T> = (LineId, T);

/// A line, however often it runs.
#[derive(Debug, Default)]
pub(super) struct LineId(Arc<()>);

impl LineId {
    pub(super) fn same(&self) -> Self {
        Self(Arc::clone(&self.0))
    }

    fn is(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl Clone for LineId {
    /// A clone of a line is another line.
    fn clone(&self) -> Self {
        Self::default()
    }
}

impl Monitor {
    /// A monitor that watches nothing yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// The statistics at this moment, one entry per stage, the feed, reorder buffers and the collector among them; what
    /// is being done just now is included as far as it got.
    pub fn stages(&self) -> Vec<StageStats> {
        let gauges = self.gauges();
        gauges.iter().map(|(_, gauge)| gauge.read()).collect()
    }

    /// The stages that got fewer workers than they were to have, though one at least.
    pub fn shortages(&self) -> Vec<Shortage> {
        let shortages = lock(&self.shortages);
        shortages.iter().map(|(_, short)| short.clone()).collect()
    }

    /// A line begins to run: what is known of an earlier run is forgotten.
    pub(super) fn begin(&self, line: &LineId) {
        self.gauges().retain(|(of, _)| !of.is(line));
        lock(&self.shortages).retain(|(of, _)| !of.is(line));
    }

    pub(super) fn lacks(&self, line: &LineId, shortage: Shortage) {
        lock(&self.shortages).push((line.same(), shortage));
    }

    pub(super) fn watch(&self, line: &LineId, gauge: Gauge) -> Arc<Gauge> {
        let gauge = Arc::new(gauge);
        self.gauges().push((line.same(), Arc::clone(&gauge)));
        gauge
    }

    fn gauges(&self) -> MutexGuard<'_, Vec<Of<Arc<Gauge>>>> {
        lock(&self.gauges)
    }
}

impl fmt::Debug for Monitor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut monitor = f.debug_struct("Monitor");
        monitor.field("stages", &self.stages());
        monitor.field("shortages", &self.shortages()).finish()
    }
}

fn lock<T>(shared: &Mutex<T>) -> MutexGuard<'_, T> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}

/// What the threads of a stage do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// They merge the sources, and make tickets.
    Feed,
    /// They work on items: a stage, or one that changes how many items there are.
    Work,
    /// They put items back in order.
    Order,
    /// It is the calling thread, which collects.
    Collect,
}

/// What one stage has done so far. Times are sums over its workers; busy, starved and blocked add up to what they lived.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StageStats {
    /// The stage's name.
    pub name: &'static str,
    /// What its threads do.
    pub role: Role,
    /// How many workers it has; of the feed, how many sources.
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
    /// How long its workers have lived.
    pub lived: Duration,
    /// Items in the channel before it, when it was last touched; of a reorder buffer, those that it holds as well.
    pub queue: usize,
    /// The most items that ever were.
    pub queue_high: usize,
    /// Workers that work on an item at this moment.
    pub working: usize,
    /// Worker threads alive.
    pub alive: usize,
}
