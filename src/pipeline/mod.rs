//! Fan-out and fan-in: threads joined by bounded channels, as a small general library.
//!
//! A line takes items from one or several sources, carries them through stages with any number of workers each, and
//! hands every item, finished or failed, to one place at its end. It knows nothing of pictures.
//!
//! ```
//! use stampmill::pipeline::{Cancel, Item, Line, Source};
//!
//! let mut sum = 0;
//! Line::new(&Cancel::new()).run(|line| {
//!     line.feed([Source::new("numbers", 0, 1..=20)])
//!         .fan_out("square", 4, || |n: u64, _| Ok(n * n))
//!         .in_order()
//!         .collect(|item: Item<u64>| sum += item.result.unwrap_or(0))
//! });
//! assert_eq!(sum, 2870);
//! ```
//!
//! # One result per item
//!
//! An item is a [`Ticket`] and a `Result`. A stage that fails turns the result into an error, which passes all later
//! stages untouched; nothing is dropped on the way, so what is collected is as long as what was fed.
//!
//! ```
//! # use stampmill::pipeline::{Cancel, Item, Line, Source};
//! let (mut halves, mut errors) = (Vec::new(), Vec::new());
//! Line::new(&Cancel::new()).run(|line| {
//!     line.feed([Source::new("numbers", 0, 0..4)])
//!         .stage("halve", || |n: u32, _| if n % 2 == 0 { Ok(n / 2) } else { Err(format!("{n} is odd")) })
//!         .stage("name", || |n: u32, _| Ok(format!("half is {n}")))
//!         .collect(|item: Item<String, String>| match item.result {
//!             Ok(half) => halves.push(half),
//!             Err(error) => errors.push(error),
//!         })
//! });
//! assert_eq!(halves, ["half is 0", "half is 1"]);
//! assert_eq!(errors, ["1 is odd", "3 is odd"]);
//! ```
//!
//! A worker that panics loses its value, not its item: the ticket goes on with [`Interruption::Panicked`], the worker
//! builds its state anew from its factory, and the line goes on.
//!
//! ```
//! # use stampmill::pipeline::{Cancel, Interruption, Item, Line, Source};
//! # std::panic::set_hook(Box::new(|_| ()));
//! let mut outcomes = Vec::new();
//! Line::new(&Cancel::new()).run(|line| {
//!     line.feed([Source::new("divisors", 0, [2, 0, 5])])
//!         .stage("divide", || |n: u32, _| Ok(100 / n))
//!         .collect(|item: Item<u32>| outcomes.push(item.result))
//! });
//! assert_eq!((&outcomes[0], &outcomes[2]), (&Ok(50), &Ok(20)));
//! assert!(matches!(&outcomes[1], Err(Interruption::Panicked { stage: "divide", .. })));
//! ```
//!
//! # Blocking
//!
//! Every channel is bounded. A worker blocks while the channel after it is full and starves while the one before it is
//! empty, so a slow stage slows the feed, and the number of items in flight never exceeds the workers and capacities
//! added up. Where items differ in weight, take a [`Permit`] from a [`Budget`] in a stage with one worker and let the
//! item carry it: the oldest item then always holds what it needs, and the line cannot deadlock.
//!
//! ```
//! # use stampmill::pipeline::{Budget, Cancel, Interruption, Item, Line, Source};
//! let (budget, cancel) = (Budget::new(1_000), Cancel::new());
//! Line::new(&cancel).run(|line| {
//!     line.feed([Source::new("sizes", 0, [300, 900, 5_000, 10])])
//!         .stage("admit", || |bytes: u64, ticket| {
//!             let permit = ticket.wait(|| budget.acquire(bytes, &cancel));
//!             let permit = permit.map_err(|_| Interruption::Cancelled { stage: "admit" })?;
//!             Ok((bytes, permit))
//!         })
//!         .fan_out("work", 4, || |(bytes, _permit), _| Ok(bytes / 2))
//!         .collect(|item: Item<u64>| assert!(item.result.is_ok()))
//! });
//! assert_eq!(budget.free(), 1_000);
//! ```
//!
//! # Order
//!
//! Sources are merged in a fixed order by [`Wiring::feed`], or as their items come by [`Wiring::fan_in`]. A stage with one worker keeps
//! the order; one with several may not, and [`Flow::in_order`] restores it where it matters.
//!
//! ```
//! # use stampmill::pipeline::{Cancel, Item, Line, Source};
//! let mut names = Vec::new();
//! Line::new(&Cancel::new()).run(|line| {
//!     line.feed([Source::new("later", 1, ["c"]), Source::new("first", 0, ["a", "b"])])
//!         .fan_out("shout", 3, || |name: &str, _| Ok(name.to_uppercase()))
//!         .in_order()
//!         .collect(|item: Item<String>| names.push(format!("{} {}", item.ticket.source, item.result.unwrap())))
//! });
//! assert_eq!(names, ["first A", "first B", "later C"]);
//! ```
//!
//! # Disconnection
//!
//! A channel closes when the stage before it has ended (all items are through) or the stage after it has gone (the
//! collecting closure panicked). Neither is an error: a thread that meets a closed channel ends, silently, and so do
//! its neighbours. Every thread is joined before [`Line::run`] returns.
//!
//! # Cancellation
//!
//! [`Cancel`] stops a line from any thread, and a line stops itself as [`Tolerance`] says. What is being worked on ends its
//! present stage; every other item, those still in the sources too, comes out as [`Interruption::Cancelled`].
//!
//! ```
//! # use stampmill::pipeline::{Cancel, Cause, Item, Line, Source, Tolerance};
//! let cancel = Cancel::new();
//! let mut done = 0;
//! Line::new(&cancel).tolerating(Tolerance::Failures(1)).run(|line| {
//!     line.feed([Source::new("numbers", 0, 0..1_000)])
//!         .stage("check", || |n: u32, _| if n == 5 { Err("five".to_owned()) } else { Ok(n) })
//!         .collect(|item: Item<u32, String>| done += usize::from(item.result.is_ok()))
//! });
//! assert_eq!(done, 5);
//! assert_eq!(cancel.cause(), Some(&Cause::Failures(1)));
//! ```
//!
//! # What it costs
//!
//! A stage costs a receive, a send and a few readings of the clock per item: around half a microsecond while threads do
//! not have to wake. Threads that have nothing to do sleep, and where stages do next to nothing, a short channel wakes
//! one for most items, which costs a few microseconds more; [`Line::capacity`] of some dozens avoids that.
//! `benches/pipeline.rs` measures both.

mod budget;
mod cancel;
mod flow;
mod item;
mod line;
mod order;
mod source;
mod stats;
mod worker;

pub use budget::{Budget, Permit, WaitCancelled};
pub use cancel::{Cancel, Cause};
pub use flow::Flow;
pub use item::{Interruption, Item, Ticket};
pub use line::{Line, Tolerance, Wiring, Workers};
pub use source::Source;
pub use stats::{Monitor, StageStats};
