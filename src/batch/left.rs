//! Work that did not end in its time and was left behind: what it still holds, and when there is too much of it.
//!
//! A thread that was left behind keeps its picture's memory, and perhaps a core, until it ends, if it ever does. So the
//! permit stays with it, and a run that has left too much behind stops before the machine does.

use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Instant;

use crate::pipeline::{Cancel, Cause, Permit};

/// Calls that may be left behind at once: each is a thread, and may keep a core busy.
const MOST_CALLS: usize = 64;

/// What the calls hold that were left behind and have not ended.
pub(super) struct LeftBehind {
    cancel: Cancel,
    most_bytes: u64,
    calls: AtomicUsize,
    bytes: AtomicU64,
}

impl LeftBehind {
    /// The run is stopped by `cancel` when more than half of its memory, or [`MOST_CALLS`], are left behind.
    pub(super) fn new(cancel: &Cancel, memory: u64) -> Arc<Self> {
        Arc::new(Self {
            cancel: cancel.clone(),
            most_bytes: memory / 2,
            calls: AtomicUsize::new(0),
            bytes: AtomicU64::new(0),
        })
    }

    fn add(&self, bytes: u64) {
        let calls = self.calls.fetch_add(1, Ordering::Relaxed) + 1;
        let bytes = self.bytes.fetch_add(bytes, Ordering::Relaxed) + bytes;
        if calls >= MOST_CALLS || bytes > self.most_bytes {
            self.stop();
        }
    }

    fn subtract(&self, bytes: u64) {
        self.calls.fetch_sub(1, Ordering::Relaxed);
        self.bytes.fetch_sub(bytes, Ordering::Relaxed);
    }

    /// Stops the run, since what is left behind takes too much of the machine.
    pub(super) fn stop(&self) {
        let calls = self.calls.load(Ordering::Relaxed);
        let megabytes = self.bytes.load(Ordering::Relaxed) / 1_000_000;
        let words = format!(
            "{calls} pictures that were not done within --timeout are still being worked on and hold {megabytes} MB; leave \
             out those that failed so, or allow for more time"
        );
        self.cancel.cancel(Cause::Other(words));
    }
}

/// What a picture holds, given back when neither its job nor a call that works on it has it any more.
#[derive(Clone)]
pub(super) struct Hold(Arc<Shared>);

struct Shared {
    left: Arc<LeftBehind>,
    permit: OnceLock<Permit>,
    is_left: AtomicBool,
}

impl Hold {
    /// Nothing yet.
    pub(super) fn new(left: &Arc<LeftBehind>) -> Self {
        Self(Arc::new(Shared {
            left: Arc::clone(left),
            permit: OnceLock::new(),
            is_left: AtomicBool::new(false),
        }))
    }

    /// Memory, which is taken once.
    pub(super) fn take(&self, permit: Permit) {
        // A second permit would go back at once, and nobody takes one.
        let _ = self.0.permit.set(permit);
    }
}

impl Shared {
    fn bytes(&self) -> u64 {
        self.permit.get().map_or(0, Permit::bytes)
    }
}

impl Drop for Shared {
    fn drop(&mut self) {
        if *self.is_left.get_mut() {
            self.left.subtract(self.bytes());
        }
    }
}

/// How long a call may take, and what stays with it if it takes longer.
pub(super) struct Term {
    pub(super) deadline: Option<Instant>,
    hold: Hold,
}

impl Term {
    pub(super) fn new(deadline: Option<Instant>, hold: &Hold) -> Self {
        Self {
            deadline,
            hold: hold.clone(),
        }
    }

    /// What a call keeps while it goes on.
    pub(super) fn hold(&self) -> Hold {
        self.hold.clone()
    }

    /// Notes that a call was left behind, if it goes on: then it has the third share, beside the job and this.
    pub(super) fn leave(&self) {
        let shared = &self.hold.0;
        if Arc::strong_count(shared) > 2 && !shared.is_left.swap(true, Ordering::Relaxed) {
            if let Some(permit) = shared.permit.get() {
                // It is no picture in flight any more, but its memory is not free.
                permit.give_up_place();
            }
            shared.left.add(shared.bytes());
        }
    }
}
