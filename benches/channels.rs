//! What a line costs beside channels that are wired by hand: the same threads, the same capacity, stages that do nothing.
//!
//! `cargo bench --bench channels` runs it and prints a table, in nanoseconds an item: medians of rounds in which both take
//! turns, so that whatever else the machine does befalls them alike. The last column is a line whose items travel in batches of
//! 32; the second table says for which work that pays.
#![allow(clippy::print_stdout)] // A table is what it is for.

use std::hint::black_box;
use std::thread;
use std::time::{Duration, Instant};

use crossbeam_channel::bounded;
use stampmill::pipeline::{Cancel, Item, Line, Source};

const ITEMS: u64 = 50_000;
const ROUNDS: usize = 5;
const BATCH: usize = 32;

/// What stages are made of, all alike.
#[derive(Clone, Copy)]
struct Layout {
    stages: usize,
    capacity: usize,
    items: u64,
    work: Duration,
}

/// Work that takes so long, by the clock.
fn work(n: u64, time: Duration) -> u64 {
    if !time.is_zero() {
        let end = Instant::now() + time;
        while Instant::now() < end {
            std::hint::spin_loop();
        }
    }
    black_box(n + 1)
}

/// A thread for the source, one for the feed, one a stage, and the calling one, as a line has them.
fn by_hand(layout: Layout) -> u64 {
    thread::scope(|scope| {
        let (sender, mut receiver) = bounded(layout.capacity);
        scope.spawn(move || {
            for n in 0..layout.items {
                sender.send(n).expect("it is read to the end");
            }
        });
        for stage in 0..=layout.stages {
            let (sender, next) = bounded(layout.capacity);
            let input = std::mem::replace(&mut receiver, next);
            scope.spawn(move || {
                for n in input {
                    let n = if stage == 0 { n } else { work(n, layout.work) };
                    sender.send(n).expect("it is read to the end");
                }
            });
        }
        receiver.into_iter().sum()
    })
}

fn by_line(layout: Layout) -> u64 {
    let mut sum = 0;
    let cancel = Cancel::new();
    Line::new(&cancel).capacity(layout.capacity).run(|line| {
        let mut flow = line.feed([Source::new("numbers", 0, 0..layout.items)]);
        for _ in 0..layout.stages {
            flow = flow.stage("add", || |n: u64, _| Ok(work(n, layout.work)));
        }
        flow.collect(|item: Item<u64>| sum += item.result.unwrap_or(0));
    });
    sum
}

fn by_batches(layout: Layout) -> u64 {
    let mut sum = 0;
    let cancel = Cancel::new();
    Line::new(&cancel).capacity(layout.capacity).run(|line| {
        let numbers = Source::new("numbers", 0, 0..layout.items).batches(BATCH);
        let mut flow = line.feed([numbers]);
        for _ in 0..layout.stages {
            flow = flow.stage("add", || {
                |mut numbers: Vec<u64>, _| {
                    for n in &mut numbers {
                        *n = work(*n, layout.work);
                    }
                    Ok(numbers)
                }
            });
        }
        flow.collect(|item: Item<Vec<u64>>| sum += item.result.iter().flatten().sum::<u64>());
    });
    sum
}

/// Nanoseconds an item: the median of rounds in which all take turns.
fn medians<const N: usize>(layout: Layout, ways: [fn(Layout) -> u64; N]) -> [u128; N] {
    let mut times = [(); N].map(|()| Vec::new());
    for round in 0..=ROUNDS {
        let sums = ways.map(|way| {
            let start = Instant::now();
            (way(layout), start.elapsed())
        });
        for (times, (sum, time)) in times.iter_mut().zip(sums) {
            let wanted =
                layout.items * (layout.items - 1) / 2 + layout.items * layout.stages as u64;
            assert_eq!(sum, wanted, "every item comes through");
            // The first round warms up.
            if round > 0 {
                times.push(time.as_nanos() / u128::from(layout.items));
            }
        }
    }
    times.map(|mut times| {
        times.sort_unstable();
        times[times.len() / 2]
    })
}

fn main() {
    let ratio = |one: u128, other: u128| one as f64 / other.max(1) as f64;
    println!("capacity  stages  by hand     line  ratio  batches of {BATCH}");
    for capacity in [64, 4] {
        for stages in [1, 2, 4, 8] {
            let layout = Layout {
                stages,
                capacity,
                // A short channel wakes a thread for most items.
                items: if capacity < 64 { ITEMS / 10 } else { ITEMS },
                work: Duration::ZERO,
            };
            let [hand, line, batches] = medians(layout, [by_hand, by_line, by_batches]);
            let ratio = ratio(line, hand);
            println!("{capacity:8} {stages:7} {hand:8} {line:8} {ratio:6.2} {batches:14}");
        }
    }
    println!("\nwork µs  line ns/item  batches of {BATCH}");
    for micros in [1, 5, 20, 50] {
        let layout = Layout {
            stages: 2,
            capacity: 64,
            items: 20_000 / (micros + 10),
            work: Duration::from_micros(micros),
        };
        let [line, batches] = medians(layout, [by_line, by_batches]);
        println!("{micros:7} {line:13} {batches:14}");
    }
}
