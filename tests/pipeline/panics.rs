//! What panics: workers, their factories, the collector, the feed.

use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};

use std::panic::{AssertUnwindSafe, catch_unwind};

use stampmill::pipeline::{
    Budget, Cancel, Cause, Flow, Interruption, Item, Line, Merge, Monitor, Permit, Source, Ticket,
};

use super::quiet_panics;

#[test]
fn a_worker_is_built_anew_after_a_panic() {
    quiet_panics();
    let built = AtomicUsize::new(0);
    let mut results = Vec::new();
    Line::new(&Cancel::new()).run(|line| {
        line.feed([Source::new("numbers", 0, 0..6)])
            .stage("count", || {
                built.fetch_add(1, SeqCst);
                let mut count = 0;
                move |n: u32, _| {
                    count += 1;
                    if n == 2 {
                        panic!("on purpose");
                    }
                    Ok(count)
                }
            })
            .collect(|item: Item<u32>| results.push(item.result));
    });
    let panicked = Err(Interruption::Panicked {
        stage: "count",
        message: "on purpose".to_owned(),
    });
    assert_eq!(results, [Ok(1), Ok(2), panicked, Ok(1), Ok(2), Ok(3)]);
    assert_eq!(built.load(SeqCst), 2);
}

#[test]
fn a_factory_that_panics_fails_its_items_and_nothing_else() {
    quiet_panics();
    let mut results = Vec::new();
    Line::new(&Cancel::new()).run(|line| {
        line.feed([Source::new("numbers", 0, 0..3)])
            .stage(
                "unbuildable",
                || -> fn(u32, &mut Ticket) -> Result<u32, Interruption> { panic!("on purpose") },
            )
            .collect(|item: Item<u32>| results.push(item.result.is_err()));
    });
    assert_eq!(results, [true; 3]);
}

#[test]
fn a_collector_that_panics_closes_the_line() {
    quiet_panics();
    let cancel = Cancel::new();
    let outcome = catch_unwind(|| {
        Line::new(&cancel).capacity(1).run(|line| {
            line.feed([Source::new("numbers", 0, 0..1_000_000_000)])
                .fan_out("pass", 3, || |n: u32, _| Ok(n))
                .in_order()
                .collect(|item: Item<u32>| {
                    if item.ticket.seq() == 3 {
                        panic!("on purpose");
                    }
                });
        });
    });
    assert!(outcome.is_err());
    assert!(!cancel.is_cancelled(), "a closed channel is no cause");
}

#[test]
fn a_collector_that_panics_gives_back_what_lies_in_its_channel() {
    // The feed waits for the only permit, and that lies in the channel that the collector has just left.
    quiet_panics();
    let (budget, cancel, monitor) = (Budget::new(2), Cancel::new(), Monitor::new());
    let outcome = catch_unwind(AssertUnwindSafe(|| {
        Line::new(&cancel).monitored(&monitor).run(|line| {
            line.feed([Source::new("numbers", 0, 0..10)])
                .stage("admit", || {
                    |_: u32, ticket| {
                        let permit = ticket.wait(|| budget.acquire(1, &cancel));
                        permit.map_err(|_| Interruption::Cancelled { stage: "admit" })
                    }
                })
                .collect(|_: Item<Permit>| {
                    while budget.waiting() == 0 {
                        std::thread::yield_now();
                    }
                    panic!("on purpose");
                });
        });
    }));
    assert!(outcome.is_err());
    assert_eq!(
        (budget.free(), budget.permits(), budget.waiting()),
        (2, 0, 0)
    );
}

#[test]
fn a_line_that_is_dropped_instead_of_collected_ends() {
    let (budget, cancel) = (Budget::new(1), Cancel::new());
    let begun = AtomicUsize::new(0);
    Line::new(&cancel).run(|line| {
        let endless = std::iter::repeat(()).inspect(|()| {
            begun.fetch_add(1, SeqCst);
        });
        let flow: Flow<'_, '_, Permit, Interruption> = line
            .feed([Source::new("endless", 0, endless)])
            .stage("admit", || {
                |(), _| {
                    let permit = budget.acquire(1, &cancel);
                    permit.map_err(|_| Interruption::Cancelled { stage: "admit" })
                }
            })
            .fan_out("pass", 2, || |permit, _| Ok(permit));
        while begun.load(SeqCst) < 6 {
            std::thread::yield_now();
        }
        drop(flow);
    });
    assert_eq!((budget.free(), budget.permits()), (1, 0));
    assert!(!cancel.is_cancelled(), "a closed channel is no cause");
}

/// Panics when it is dropped on an ordinary day; in the middle of another panic that would abort the program.
struct Explosive;

impl Drop for Explosive {
    fn drop(&mut self) {
        assert!(std::thread::panicking(), "on purpose");
    }
}

#[test]
fn a_state_or_a_value_that_panics_when_dropped_loses_no_item() {
    quiet_panics();
    let cancel = Cancel::new();
    let mut results = Vec::new();
    Line::new(&cancel).run(|line| {
        line.feed([Source::new("numbers", 0, 0..6)])
            .stage("arm", || |n: u32, _| Ok((n, Explosive)))
            .stage("state", || {
                let state = Explosive;
                move |(n, explosive): (u32, Explosive), _| {
                    let _state = &state;
                    if n == 1 {
                        std::mem::forget(explosive);
                        panic!("on purpose");
                    }
                    Ok((n, explosive))
                }
            })
            .stage("cancel", || {
                |(n, explosive): (u32, Explosive), _| {
                    std::mem::forget(explosive);
                    if n == 3 {
                        cancel.cancel(Cause::Interrupted);
                    }
                    Ok(n)
                }
            })
            .collect(|item: Item<u32>| results.push(item.result));
    });
    assert_eq!(results.len(), 6);
}

#[test]
fn a_feed_that_panics_ends_and_what_was_fed_goes_through() {
    quiet_panics();
    let mut fed = Vec::new();
    let outcome = catch_unwind(AssertUnwindSafe(|| {
        Line::new(&Cancel::new()).run(|line| {
            let admit = |n: u32| {
                if n == 7 {
                    panic!("on purpose");
                }
                ((), Ok(n))
            };
            line.feed_with(Merge::InTurn, [Source::new("endless", 0, 0..)], admit)
                .fan_out("pass", 3, || |n, _| Ok(n))
                .in_order()
                .collect(|item: Item<u32>| fed.push(item.result.unwrap()));
        });
    }));
    assert!(outcome.is_err());
    assert_eq!(fed, [0, 1, 2, 3, 4, 5, 6]);
}
