//! Stages: generate 1 to 20, square them with four workers, keep the even squares, add them up.
//!
//! A stage gives every item exactly one result, so "keep the even ones" does not make the stream shorter: it turns what is
//! not kept into `None`. Were items to vanish, nobody at the end could tell an item that was left out on purpose from one
//! that got lost, and `in_order` would hold back everything after the gap. Nor is an odd square an error: it would count as a
//! failure of its stage, and failures can cancel a line.
//!
//! Run it with `cargo run --example stages`.
#![allow(clippy::print_stdout)] // An example shows what it does.

use stampmill::pipeline::{Cancel, Item, Line, Monitor, Source};

fn main() {
    let monitor = Monitor::new();
    let (mut items, mut kept, mut sum) = (0, Vec::new(), 0);
    Line::new(&Cancel::new()).monitored(&monitor).run(|line| {
        line.feed([Source::new("numbers", 0, 1..=20)])
            .fan_out("square", 4, || |n: u64, _| Ok(n * n))
            .stage("keep even", || {
                |square: u64, _| Ok(square.is_multiple_of(2).then_some(square))
            })
            .in_order() // Four workers may overtake each other.
            .collect(|item: Item<Option<u64>>| {
                items += 1;
                if let Some(square) = item.result.expect("squares of small numbers do not fail") {
                    kept.push(square);
                    sum += square;
                }
            });
    });

    for stage in monitor.stages() {
        println!(
            "{:<9}  {} worker(s), {} items",
            stage.name, stage.workers, stage.items
        );
    }
    println!("\n{items} results, {} of them kept: {kept:?}", kept.len());
    println!("the sum of the even squares is {sum}");

    assert_eq!((items, kept.len(), sum), (20, 10, 1540));
    assert!(kept.is_sorted());
}
