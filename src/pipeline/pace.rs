//! When a thread reads the clock: after every item, or, while items take next to no time, after every sixteenth.

use std::cell::Cell;
use std::sync::OnceLock;
use std::time::Instant;

/// A moment, in nanoseconds since the first. Half an `Instant`, with which an envelope would be longer than a line of the
/// cache.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Moment(u64);

impl Moment {
    /// Reads the clock.
    pub(super) fn now() -> Self {
        static FIRST: OnceLock<Instant> = OnceLock::new();
        let first = FIRST.get_or_init(Instant::now);
        // It is enough for five hundred years.
        Self(first.elapsed().as_nanos() as u64)
    }

    /// Nanoseconds from an earlier moment to this one.
    pub(super) fn since(self, earlier: Self) -> u64 {
        self.0.saturating_sub(earlier.0)
    }

    /// Nanoseconds since the first moment.
    pub(super) fn number(self) -> u64 {
        self.0
    }
}

/// Items that take fewer nanoseconds are short: a reading of the clock would be a good part of what they cost.
const SHORT: u64 = 1_000;
/// So many short items in a row make the thread read less often.
const STREAK: u32 = 64;
/// How often it reads then: after so many items.
const STRIDE: u32 = 16;

/// A thread's last reading of the clock, and when the next is due.
pub(super) struct Pace {
    last: Cell<Moment>,
    /// Short items in a row.
    streak: Cell<u32>,
    /// Items from one reading to the next.
    stride: Cell<u32>,
    /// Items to go until then.
    left: Cell<u32>,
}

impl Pace {
    /// Reads the clock.
    pub(super) fn new() -> Self {
        Self {
            last: Cell::new(Moment::now()),
            streak: Cell::new(0),
            stride: Cell::new(1),
            left: Cell::new(1),
        }
    }

    /// When the clock was last read.
    #[inline]
    pub(super) fn last(&self) -> Moment {
        self.last.get()
    }

    /// Reads the clock.
    pub(super) fn tick(&self) {
        self.last.set(Moment::now());
    }

    /// An item is done: reads the clock, if that is due.
    #[inline]
    pub(super) fn step(&self) {
        let left = self.left.get() - 1;
        if left > 0 {
            self.left.set(left);
            return;
        }
        let (before, stride) = (self.last(), self.stride.get());
        self.tick();
        let is_short = self.last().since(before) < SHORT * u64::from(stride);
        let streak = if is_short {
            self.streak.get().saturating_add(stride)
        } else {
            0
        };
        let stride = if streak < STREAK { 1 } else { STRIDE };
        self.streak.set(streak);
        self.stride.set(stride);
        self.left.set(stride);
    }
}
