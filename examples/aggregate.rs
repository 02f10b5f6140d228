//! Aggregation: one profile from four services, asked at the same time, under one deadline.
//!
//! `Scatter` gives each call a thread and gathers what comes. A service that is late or breaks down costs its own part of the
//! profile and no other: what came is used, and beside it stands what did not. A token ends the wait early, as when the caller of
//! the whole has gone.
//!
//! Run it with `cargo run --example aggregate`.
#![allow(clippy::print_stdout)] // An example shows what it does.

use std::thread::sleep;
use std::time::{Duration, Instant};

use stampmill::pipeline::{Cancel, Missing, Scatter};

/// What a profile is made of.
#[derive(Clone, Copy, Debug)]
enum Call {
    Name,
    Posts,
    Friends,
    Settings,
}

const CALLS: [Call; 4] = [Call::Name, Call::Posts, Call::Friends, Call::Settings];

/// A service: it takes its time, and one of them is down.
fn ask(call: Call) -> String {
    let pace = |milliseconds| sleep(Duration::from_millis(milliseconds));
    match call {
        Call::Name => {
            pace(20);
            "Ada".to_owned()
        }
        Call::Posts => {
            pace(40);
            "12 posts".to_owned()
        }
        Call::Friends => {
            pace(60_000);
            "3 friends".to_owned()
        }
        Call::Settings => panic!("the service is down"),
    }
}

fn main() {
    std::panic::set_hook(Box::new(|_| ())); // What breaks down is in the answers.
    let cancel = Cancel::new();
    let mut asking = Scatter::new(|| ask);

    let start = Instant::now();
    let deadline = start + Duration::from_millis(500);
    let answers = asking.gather_with(CALLS, Some(deadline), &cancel);
    let time = start.elapsed();

    let (mut parts, mut missing) = (Vec::new(), Vec::new());
    for (call, answer) in CALLS.into_iter().zip(answers) {
        match answer {
            Ok(part) => parts.push(part),
            Err(why) => missing.push((call, why)),
        }
    }
    println!("after {} ms: {}", time.as_millis(), parts.join(", "));
    for (call, why) in &missing {
        println!("{call:?} is missing: {why}");
    }

    assert_eq!(parts, ["Ada", "12 posts"]);
    assert!(matches!(missing[0], (Call::Friends, Missing::Overdue)));
    assert!(matches!(missing[1], (Call::Settings, Missing::Panicked(_))));
    assert!(
        time < Duration::from_secs(30),
        "nobody waits for the slowest"
    );
}
