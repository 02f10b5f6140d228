//! Fail fast: the first failure cancels the rest of the line.
//!
//! Item 5 fails. What the other workers have in hand ends its stage, what has not begun comes out as cancelled, and the
//! line's token says why. Every item is accounted for, those that were never begun too.
//!
//! How many were done when item 5 failed depends on the threads. That the three counts add up does not.
//!
//! Run it with `cargo run --example fail_fast`.
#![allow(clippy::print_stdout)] // An example shows what it does.

use std::thread::sleep;
use std::time::Duration;

use stampmill::pipeline::{Cancel, Cause, Interruption, Item, Line, Source, Tolerance};

const ITEMS: u32 = 20;

#[derive(Debug, thiserror::Error)]
enum Error {
    #[error("item {0} cannot be worked on")]
    Unworkable(u32),
    #[error(transparent)]
    Line(#[from] Interruption),
}

fn main() {
    let cancel = Cancel::new();
    let (mut done, mut failed, mut cancelled) = (0, 0, 0);
    let line = Line::new(&cancel).tolerating(Tolerance::Failures(1));
    let cause = line.run(|line| {
        // The line's own token: whoever else has `cancel` goes on.
        let token = line.cancel();
        line.feed([Source::new("items", 0, 1..=ITEMS)])
            .fan_out("work", 3, || {
                |n: u32, _| {
                    if n == 5 {
                        return Err(Error::Unworkable(n));
                    }
                    sleep(Duration::from_millis(50));
                    Ok(n)
                }
            })
            .in_order()
            .collect(|item: Item<u32, Error>| match item.result {
                Ok(n) => {
                    println!("item {n} is done");
                    done += 1;
                }
                Err(Error::Line(Interruption::Cancelled { .. })) => cancelled += 1,
                Err(error) => {
                    println!("{error}");
                    failed += 1;
                }
            });
        token.cause().cloned()
    });

    println!();
    if let Some(cause) = &cause {
        println!("the line was stopped: {cause}");
    }
    println!("{done} done, {failed} failed, {cancelled} cancelled");

    assert_eq!(cause, Some(Cause::Failures(1)));
    assert!(!cancel.is_cancelled());
    assert_eq!(failed, 1);
    assert!(cancelled > 0);
    assert_eq!(done + failed + cancelled, ITEMS);
}
