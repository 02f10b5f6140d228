//! Fan-out: one source, three workers that share its items, and one place where the results come together.
//!
//! Whichever worker is free takes the next number, so who did what differs from run to run. The sum does not.
//!
//! Run it with `cargo run --example fan_out`.
#![allow(clippy::print_stdout)] // An example shows what it does.

use std::thread::sleep;
use std::time::Duration;

use stampmill::pipeline::{Cancel, Item, Line, Source};

const WORKERS: usize = 3;

fn main() {
    let mut numbers_of = [const { Vec::new() }; WORKERS];
    let mut sum = 0;
    Line::new(&Cancel::new()).run(|line| {
        line.feed([Source::new("numbers", 0, 1..=10)])
            .fan_out("double", WORKERS, || {
                |n: u32, _| {
                    sleep(Duration::from_millis(20));
                    Ok((n, n * 2))
                }
            })
            .collect(|item: Item<(u32, u32)>| {
                // An error here would be a worker that panicked: nothing else can go wrong with a number.
                let (n, doubled) = item.result.expect("doubling does not fail");
                println!("worker {}: {n:2} -> {doubled:2}", item.ticket.worker());
                numbers_of[item.ticket.worker()].push(n);
                sum += doubled;
            });
    });

    println!();
    for (worker, numbers) in numbers_of.iter().enumerate() {
        println!("worker {worker} doubled {numbers:?}");
    }
    println!("the sum is {sum}");

    let mut all = numbers_of.concat();
    all.sort_unstable();
    assert!(all.iter().copied().eq(1..=10), "each number was done once");
    assert_eq!(sum, 110);
}
