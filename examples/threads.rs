//! Active threads: a line tells while it runs how many threads each of its stages has, and what they do.
//!
//! A `Monitor` is made before the line and looked at from another thread. When the line has ended there are none: every
//! thread is joined.
//!
//! Run it with `cargo run --example threads`.
#![allow(clippy::print_stdout)] // An example shows what it does.

use std::thread::{self, sleep};
use std::time::Duration;

use stampmill::pipeline::{Cancel, Item, Line, Monitor, Source};

/// Prints a line of figures, and says how many threads are alive.
fn tell(monitor: &Monitor) -> usize {
    let stages = monitor.stages();
    let words = stages.iter().map(|stage| {
        let (working, alive) = (stage.working, stage.alive);
        format!("{} {working}/{alive}", stage.name)
    });
    println!("{}", words.collect::<Vec<_>>().join("   "));
    stages.iter().map(|stage| stage.alive).sum()
}

fn main() {
    let (monitor, cancel) = (Monitor::new(), Cancel::new());
    println!("working/alive:");
    let most = thread::scope(|scope| {
        let watcher = scope.spawn(|| {
            let mut most = 0;
            // It ends with the line, and not before the line has begun.
            while !cancel.is_cancelled() {
                most = most.max(tell(&monitor));
                sleep(Duration::from_millis(40));
            }
            most
        });
        Line::new(&cancel.child()).monitored(&monitor).run(|line| {
            line.feed([Source::new("numbers", 0, 0..24u64)])
                .fan_out("slow", 4, || {
                    |n, _| {
                        sleep(Duration::from_millis(30));
                        Ok(n)
                    }
                })
                .in_order()
                .collect(|_: Item<u64>| ());
        });
        cancel.cancel(stampmill::pipeline::Cause::Other(
            "the line has ended".to_owned(),
        ));
        watcher.join().expect("it only looks")
    });
    let left = tell(&monitor);
    println!("at most {most} threads were alive, and {left} are left");

    // The feed, four workers, the reorder buffer, and this thread, which collects.
    assert!((5..=7).contains(&most), "{most}");
    assert_eq!(left, 0);
}
