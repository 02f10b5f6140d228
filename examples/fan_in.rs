//! Fan-in: three producers, each at its own pace, merged into one stream as their items come.
//!
//! `Wiring::fan_in` takes whatever is ready, so a slow producer holds nobody up. Between producers the order differs from
//! run to run; what one producer made stays in the order in which it was made.
//!
//! Run it with `cargo run --example fan_in`.
#![allow(clippy::print_stdout)] // An example shows what it does.

use std::collections::BTreeMap;
use std::thread::sleep;
use std::time::{Duration, Instant};

use stampmill::pipeline::{Cancel, Item, Line, Source};

const COUNT: u32 = 5;

/// A source of numbers that takes its time over each of them.
fn producer(name: &str, pace: Duration) -> Source<'static, u32> {
    // The iterator runs on a thread of its own, so it may block.
    let numbers = (0..COUNT).inspect(move |_| sleep(pace));
    Source::new(name, 0, numbers)
}

fn main() {
    let start = Instant::now();
    let mut received: BTreeMap<String, Vec<u32>> = BTreeMap::new();
    Line::new(&Cancel::new()).run(|line| {
        line.fan_in([
            producer("hare", Duration::from_millis(15)),
            producer("fox", Duration::from_millis(40)),
            producer("tortoise", Duration::from_millis(70)),
        ])
        .collect(|item: Item<u32>| {
            let number = item.result.expect("nothing fails between here and there");
            let name = item.ticket.source().to_string();
            println!("{:4} ms  {name} {number}", start.elapsed().as_millis());
            received.entry(name).or_default().push(number);
        });
    });

    println!();
    for (name, numbers) in &received {
        println!("from {name}: {numbers:?}");
    }

    assert_eq!(received.len(), 3);
    let everything_in_order = |numbers: &Vec<u32>| numbers.iter().copied().eq(0..COUNT);
    assert!(received.values().all(everything_in_order));
}
