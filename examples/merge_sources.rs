//! Merging sources by priority: what matters most comes first, and the order is the same in every run.
//!
//! `Wiring::feed` takes the sources one after the other, the lowest priority number first, whatever order they are listed
//! in and however long each one takes. All of them fetch ahead meanwhile, each on its own thread. Three workers then
//! handle the items, and `in_order` puts them back into the order of the feed.
//!
//! Run it with `cargo run --example merge_sources`.
#![allow(clippy::print_stdout)] // An example shows what it does.

use std::thread::sleep;
use std::time::Duration;

use stampmill::pipeline::{Cancel, Item, Line, Source};

/// Three items from a place that takes the longer to answer the less it matters.
fn fetch(name: &str, priority: i32) -> Source<'static, u32> {
    let latency = Duration::from_millis(10 + 10 * priority.unsigned_abs() as u64);
    Source::new(name, priority, (1..=3).inspect(move |_| sleep(latency)))
}

fn main() {
    let mut merged = Vec::new();
    Line::new(&Cancel::new()).run(|line| {
        line.feed([
            fetch("Database", 1),
            fetch("Cache", 0),
            fetch("ExternalAPI", 2),
        ])
        .fan_out("label", 3, || {
            |n: u32, ticket| Ok(format!("{} item {n}", ticket.source()))
        })
        .in_order()
        .collect(|item: Item<String>| {
            let label = item.result.expect("labelling does not fail");
            println!("priority {}: {label}", item.ticket.priority());
            merged.push(label);
        });
    });

    let wanted = ["Cache", "Database", "ExternalAPI"]
        .into_iter()
        .flat_map(|name| (1..=3).map(move |n| format!("{name} item {n}")));
    assert!(merged.into_iter().eq(wanted));
}
