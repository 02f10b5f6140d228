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
//! builds its state anew from its factory, and the line goes on. So it does where a value, a state or what a panic carries
//! panics in turn when it is dropped.
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
//! What must outlive the value goes into the notes of the ticket. The rest of the ticket is the line's, and workers can
//! only read it. An item that is only to be gone on with no further is no failure: see [`Ticket::skip`]. What changes the
//! number of items is set apart, and numbers them anew: [`Flow::filter_map`], [`Flow::flat_map`], [`Flow::batches`],
//! [`Flow::tee`], [`Flow::merge`].
//!
//! # Blocking
//!
//! Every channel is bounded. A worker blocks while the channel after it is full and starves while the one before it is
//! empty, so a slow stage slows the feed, and the number of items in flight never exceeds the workers and capacities
//! added up. The one exception is [`Flow::in_order`], which has to hold whatever overtook the slowest item: place it
//! where items have become small.
//!
//! # Items that weigh
//!
//! Where items differ in weight, take a [`Permit`] from a [`Budget`] and let the item carry it. Take it in a stage with one
//! worker, before any fan-out: there items still come in order, so whoever waits for a permit waits only for items ahead
//! of it, and the oldest item always holds what it needs. Behind a fan-out a later item may take the last permit and then,
//! in a full channel or in [`Flow::in_order`], wait for the earlier one that wants it: a deadlock.
//!
//! ```
//! # use stampmill::pipeline::{Budget, Cancel, Item, Line, Source};
//! let budget = Budget::new(1_000);
//! Line::new(&Cancel::new()).run(|line| {
//!     line.feed([Source::new("sizes", 0, [300, 900, 5_000, 10])])
//!         .stage("admit", || |bytes: u64, ticket| Ok((bytes, ticket.acquire(&budget, bytes)?)))
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
//!         .collect(|item: Item<String>| names.push(format!("{} {}", item.ticket.source(), item.result.unwrap())))
//! });
//! assert_eq!(names, ["first A", "first B", "later C"]);
//! ```
//!
//! # Disconnection
//!
//! A channel closes when all items are through, and a thread whose input has closed ends: that is the only way in which
//! threads end, it is no error, and every thread is joined before [`Line::run`] returns, its thread-locals dropped.
//!
//! When the collecting closure panics, or a [`Flow`] is dropped instead of collected, nobody wants the results: the
//! sources stop where they are, what is in flight passes without being worked on and is dropped, permits included, and
//! then the panic goes on. The line's own token is cancelled with [`Cause::Abandoned`], so that whoever waits for what the
//! collector holds wakes; the token that the line was made with is not touched.
//!
//! ```
//! # use stampmill::pipeline::{Budget, Cancel, Item, Line, Permit, Source};
//! # use std::panic::{AssertUnwindSafe, catch_unwind};
//! # std::panic::set_hook(Box::new(|_| ()));
//! let (budget, cancel) = (Budget::new(5), Cancel::new());
//! let mut held: Vec<Item<Permit>> = Vec::new();
//! let outcome = catch_unwind(AssertUnwindSafe(|| {
//!     Line::new(&cancel).run(|line| {
//!         line.feed([Source::new("endless", 0, 0u64..)])
//!             .stage("admit", || |_, ticket| Ok(ticket.acquire(&budget, 1)?))
//!             .collect(|item| {
//!                 held.push(item);
//!                 assert!(held.len() < 5, "all permits are held");
//!             })
//!     })
//! }));
//! assert!(outcome.is_err() && !cancel.is_cancelled());
//! drop(held);
//! assert_eq!(budget.free(), 5);
//! ```
//!
//! A panic in the closure of [`Wiring::feed_with`] ends the feed, since there is no ticket yet that could carry it: what was
//! fed goes through, and then [`Line::run`] panics. So does a panic in the iterator of a source, which ends that source. What
//! such a panic carries is what [`Line::run`] panics with.
//!
//! # Cancellation
//!
//! [`Cancel`] stops a line from any thread, and a line stops itself as [`Tolerance`] says. What is being worked on ends its
//! present stage; every other item, those still in the sources too, comes out as [`Interruption::Cancelled`]. So the
//! sources are walked to their end: one that has none needs [`Source::until_cancelled`], and one whose iterator blocks delays
//! the end of the line; if it must not, let the iterator wait on [`Cancel::channel`] as well.
//!
//! Every run of a line has a token of its own, a [child](Cancel::child) of the one that the line was made with. It is
//! cancelled with that one, and by whatever stops this line alone, so that others go on. Stages find it at
//! [`Ticket::cancel`], and whoever wires the line at [`Wiring::cancel`]. **Whatever a stage waits for, it waits for the line's
//! token too**; the caller's does not know of a collector that is gone. ([`Budget::acquire`] does, in the workers of a line.) A
//! time limit is a token that cancels itself: [`Cancel::after`].
//!
//! ```
//! # use stampmill::pipeline::{Cancel, Cause, Item, Line, Source, Tolerance};
//! let cancel = Cancel::new();
//! let mut done = 0;
//! let cause = Line::new(&cancel).tolerating(Tolerance::Failures(1)).run(|line| {
//!     let token = line.cancel();
//!     line.feed([Source::new("numbers", 0, 0..1_000)])
//!         .stage("check", || |n: u32, _| if n == 5 { Err("five".to_owned()) } else { Ok(n) })
//!         .collect(|item: Item<u32, String>| done += usize::from(item.result.is_ok()));
//!     token.cause().cloned()
//! });
//! assert_eq!((done, cause), (5, Some(Cause::Failures(1))));
//! assert!(!cancel.is_cancelled(), "it stopped this line alone");
//! ```
//!
//! [`Flow::try_collect`] returns the first error as a value.
//!
//! # Work that may never return
//!
//! A line is joined, and waits for every worker. Work that may never come back belongs on a thread that need not be waited
//! for: [`Detached`] gives it a deadline, and [`Scatter`] gives one to several jobs that are done at the same time. Both can be
//! waited for with a token as well.
//!
//! # Threads that cannot be had
//!
//! Every stage gets its first worker before any gets its second, and then they take turns. Where the system starts no more
//! threads, the line goes on with those that it has, and [`Monitor::shortages`] says so; a source without a thread is walked
//! by the feed. A stage without any worker ends the line: it is cancelled with [`Cause::NoThread`], and every item comes out as
//! [`Interruption::Cancelled`].
//!
//! # What it costs
//!
//! A stage costs a receive, a send and, unless items are very short, one reading of the clock per item: one and a half times to
//! two and a half times what the same threads cost that are wired to channels by hand, some hundred nanoseconds. Threads that have nothing to do sleep, and where stages do next to nothing, a short channel wakes one for most items, which
//! costs a few microseconds more: that is why a channel holds 64 unless [`Line::capacity`] says otherwise. Say less where
//! items are large.
//!
//! Work below about 20 µs an item pays for itself in [batches](Source::batches): by 32 a line costs a tenth. They do not
//! help where the work is longer, and they fail together. `benches/channels.rs` and `benches/pipeline.rs` measure it.
//!
//! While items take less than a microsecond each the clock is read after every sixteenth: the times of a stage stay
//! true, and only [`Ticket::waited`] may be told too long for the next few items when a long one comes among them.
#![doc = include_str!("patterns.md")]

mod budget;
mod cancel;
mod cause;
mod channel;
mod collect;
mod control;
mod crowd;
mod detached;
mod feed;
mod flow;
mod gauge;
mod guard;
mod here;
mod item;
mod line;
mod order;
mod pace;
mod reshape;
mod round;
mod scatter;
mod side;
mod source;
mod stats;
mod tee;
mod thread;
mod through;
mod wiring;
mod worker;

pub use budget::{Budget, Permit, WaitCancelled, WaitEnded};
pub use cancel::Cancel;
pub use cause::Cause;
pub use detached::{Detached, Overdue, Unfinished};
pub use feed::Merge;
pub use flow::Flow;
pub use item::{Interruption, Item, Ticket};
pub use line::{Line, Tolerance, Workers};
pub use round::Missing;
pub use scatter::Scatter;
pub use source::Source;
pub use stats::{Monitor, Role, StageStats};
#[doc(hidden)]
pub use thread::seam;
pub use thread::{NoThread, Shortage};
pub use wiring::Wiring;
