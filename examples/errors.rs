//! Errors are data: twenty items, some of which fail, successes and failures collected apart.
//!
//! A failed item does not stop the others. Its error takes the place of its value, passes the later stages untouched and
//! arrives at the end with the ticket of its item, so it is known what failed and where it came from.
//!
//! Which items fail is drawn from a fixed seed, so every run is the same.
//!
//! Run it with `cargo run --example errors`.
#![allow(clippy::print_stdout)] // An example shows what it does.

use stampmill::pipeline::{Cancel, Interruption, Item, Line, Source};

const ITEMS: u64 = 20;
const SEED: u64 = 7;

/// The line's error: what its stages say, and what the line itself does to an item.
#[derive(Debug, thiserror::Error)]
enum Error {
    #[error("item {0} did not pass the test")]
    Rejected(u64),
    #[error(transparent)]
    Line(#[from] Interruption),
}

/// Whether an item is one of the unlucky fifth: SplitMix64 of the item's number and the seed.
fn is_unlucky(item: u64) -> bool {
    let mut z = (SEED + item).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    (z ^ (z >> 31)).is_multiple_of(5)
}

fn main() {
    let (mut successes, mut failures) = (Vec::new(), Vec::new());
    Line::new(&Cancel::new()).run(|line| {
        line.feed([Source::new("items", 0, 0..ITEMS)])
            .fan_out("test", 4, || {
                |n, _| {
                    if is_unlucky(n) {
                        Err(Error::Rejected(n))
                    } else {
                        Ok(n)
                    }
                }
            })
            .stage("describe", || |n, _| Ok(format!("item {n} passed")))
            .in_order()
            .collect(|Item { ticket, result }| match result {
                Ok(words) => successes.push((ticket.seq(), words)),
                Err(error) => failures.push((ticket.seq(), error)),
            });
    });

    println!("{} succeeded", successes.len());
    for (_, words) in &successes {
        println!("  {words}");
    }
    println!("{} failed", failures.len());
    for (_, error) in &failures {
        println!("  {error}");
    }

    let (unlucky, lucky): (Vec<u64>, Vec<u64>) = (0..ITEMS).partition(|&n| is_unlucky(n));
    assert!(!unlucky.is_empty() && !lucky.is_empty());
    assert!(successes.iter().map(|(n, _)| *n).eq(lucky));
    assert!(failures.iter().map(|(n, _)| *n).eq(unlucky));
}
