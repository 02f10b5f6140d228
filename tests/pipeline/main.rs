//! The pipeline core, tested on integers.

mod budget;
mod cancelling;
mod chance;
mod detached;
mod drops;
mod ending;
mod every_item;
mod panics;
#[path = "../random/mod.rs"]
#[allow(dead_code)] // Every line has a seed of its own here.
mod random;
mod scatter;
mod shapes;
mod stages;
mod statistics;
mod tees;

use std::sync::Once;
use std::thread;
use std::time::Duration;

use crossbeam_channel::{RecvTimeoutError, bounded};

/// Keeps what panics `on purpose`, or with anything but words, out of the output.
fn quiet_panics() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let default = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| {
            let words = info.payload().downcast_ref::<&str>();
            let has_words = words.is_some() || info.payload().is::<String>();
            if has_words && words != Some(&"on purpose") {
                default(info);
            }
        }));
    });
}

/// Does something on a thread of its own, and fails if it hangs.
fn within<R: Send + 'static>(work: impl FnOnce() -> R + Send + 'static) -> R {
    const LONG: Duration = Duration::from_secs(60);
    let (done, result) = bounded(1);
    let worker = thread::spawn(move || done.send(work()).unwrap());
    match result.recv_timeout(LONG) {
        Ok(result) => result,
        Err(RecvTimeoutError::Timeout) => panic!("it hangs"),
        Err(RecvTimeoutError::Disconnected) => match worker.join() {
            Err(panic) => std::panic::resume_unwind(panic),
            Ok(()) => unreachable!("it sends before it ends"),
        },
    }
}
