//! Drops that panic: one function lets nothing of them out, and one container calls it for whatever a line carries.

use std::any::Any;
use std::mem;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Drops what a caller made. Should that panic, the thread goes on, in the middle of another panic too.
pub(super) fn discard<D>(thing: D) {
    let Err(panic) = catch_unwind(AssertUnwindSafe(|| drop(thing))) else {
        return;
    };
    if let Err(panic) = catch_unwind(AssertUnwindSafe(|| drop(panic))) {
        // What a panic carries may panic when it is dropped, and so might go on for ever.
        mem::forget(panic);
    }
}

/// What a panic said; what it carried is discarded.
pub(super) fn words_of(panic: Box<dyn Any + Send>) -> String {
    let words = panic
        .downcast_ref::<&str>()
        .map(|words| (*words).to_owned());
    let words = words.or_else(|| panic.downcast_ref::<String>().cloned());
    discard(panic);
    words.unwrap_or_else(|| "no message".to_owned())
}

/// Something of a caller's that is discarded by whoever drops it: a channel, a buffer, a thread that unwinds.
pub(super) struct Held<T>(Option<T>);

impl<T> Held<T> {
    pub(super) fn new(thing: T) -> Self {
        Self(Some(thing))
    }

    pub(super) fn get(&self) -> &T {
        self.0.as_ref().expect(ONCE)
    }

    pub(super) fn get_mut(&mut self) -> &mut T {
        self.0.as_mut().expect(ONCE)
    }

    pub(super) fn take(mut self) -> T {
        self.0.take().expect(ONCE)
    }
}

const ONCE: &str = "only `take` and `drop` empty it, and each ends it";

impl<T> Drop for Held<T> {
    #[inline]
    fn drop(&mut self) {
        if let Some(thing) = self.0.take() {
            discard(thing);
        }
    }
}
