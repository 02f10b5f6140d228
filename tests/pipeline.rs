//! The pipeline core, tested on integers: one result per item whatever happens, order, bounds, cancellation.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering::SeqCst};
use std::sync::{Barrier, Once};

use proptest::prelude::*;
use stampmill::pipeline::{
    Budget, Cancel, Cause, Interruption, Item, Line, Monitor, Source, Tolerance, Workers,
};

#[derive(Debug, PartialEq)]
enum Failure {
    Chosen(u64),
    Line(Interruption),
}

impl From<Interruption> for Failure {
    fn from(interruption: Interruption) -> Self {
        Self::Line(interruption)
    }
}

/// What the workers of a stage do with an item.
#[derive(Clone, Copy, Debug)]
enum Act {
    Work,
    Fail,
    Panic,
    Cancel,
}

#[derive(Clone, Debug)]
struct Stage {
    workers: usize,
    capacity: usize,
    acts: Vec<Act>,
}

fn quiet_panics() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let default = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| {
            if info.payload().downcast_ref::<&str>() != Some(&"on purpose") {
                default(info);
            }
        }));
    });
}

fn act() -> impl Strategy<Value = Act> {
    prop_oneof![20 => Just(Act::Work), 3 => Just(Act::Fail), 2 => Just(Act::Panic), 1 => Just(Act::Cancel)]
}

fn stage() -> impl Strategy<Value = Stage> {
    (1..6usize, 1..5usize, prop::collection::vec(act(), 1..40)).prop_map(
        |(workers, capacity, acts)| Stage {
            workers,
            capacity,
            acts,
        },
    )
}

fn sources() -> impl Strategy<Value = Vec<(i32, u64)>> {
    prop::collection::vec((-2..3i32, 0..60u64), 0..5)
}

const NAMES: [&str; 3] = ["one", "two", "three"];

fn run(
    sources: &[(i32, u64)],
    stages: &[Stage; 3],
    tolerance: Tolerance,
    cancel: &Cancel,
    monitor: &Monitor,
) -> Vec<Item<u64, Failure, (usize, u64)>> {
    let mut items = Vec::new();
    let line = Line::new(cancel)
        .monitored(monitor)
        .tolerating(tolerance)
        .capacity(2);
    line.run(|line| {
        let feeds = sources
            .iter()
            .enumerate()
            .map(|(which, &(priority, count))| {
                Source::new(
                    &format!("s{which}"),
                    priority,
                    (0..count).map(move |n| (which, n)),
                )
            });
        let mut flow = line
            .feed_with(feeds, |note| (note, Ok(note)))
            .stage("value", || |(_, n): (usize, u64), _| Ok(n));
        for (name, stage) in NAMES.into_iter().zip(stages) {
            flow = flow.fan_out(
                name,
                Workers::new(stage.workers).capacity(stage.capacity),
                move || {
                    move |n: u64, ticket: &mut stampmill::pipeline::Ticket<_>| match stage.acts
                        [ticket.seq as usize % stage.acts.len()]
                    {
                        Act::Work => Ok(n + 1),
                        Act::Fail => Err(Failure::Chosen(n)),
                        Act::Panic => panic!("on purpose"),
                        Act::Cancel => {
                            cancel.cancel(Cause::Other(name.to_owned()));
                            Ok(n + 1)
                        }
                    }
                },
            );
        }
        flow.in_order().collect(|item| items.push(item));
    });
    items
}

fn expected_order(sources: &[(i32, u64)]) -> Vec<(usize, u64)> {
    let mut order: Vec<_> = sources.iter().enumerate().collect();
    order.sort_by_key(|(_, (priority, _))| *priority);
    order
        .into_iter()
        .flat_map(|(which, &(_, count))| (0..count).map(move |n| (which, n)))
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_item_has_exactly_one_result(
        sources in sources(),
        stages in [stage(), stage(), stage()],
        limit in prop::option::of(1..6u64),
    ) {
        quiet_panics();
        let (cancel, monitor) = (Cancel::new(), Monitor::new());
        let tolerance = limit.map_or(Tolerance::Any, Tolerance::Failures);
        let items = run(&sources, &stages, tolerance, &cancel, &monitor);

        let order: Vec<_> = items.iter().map(|item| item.ticket.notes).collect();
        prop_assert_eq!(order, expected_order(&sources));
        prop_assert!(items.iter().enumerate().all(|(n, item)| item.ticket.seq == n as u64));
        let mut failures = 0;
        for item in &items {
            let (_, n) = item.ticket.notes;
            match &item.result {
                Ok(value) => prop_assert_eq!(*value, n + 3, "each stage worked once"),
                Err(Failure::Line(Interruption::Cancelled { .. })) => prop_assert!(cancel.is_cancelled()),
                Err(_) => failures += 1,
            }
        }
        if let Some(Cause::Failures(count)) = cancel.cause() {
            prop_assert_eq!(Some(*count), limit);
            prop_assert!(failures >= *count);
        } else if cancel.cause().is_none() {
            prop_assert!(limit.is_none_or(|limit| failures < limit));
        }
        let stats = monitor.stages();
        prop_assert_eq!(stats.len(), 5);
        prop_assert_eq!(stats[0].items, items.len() as u64);
        prop_assert_eq!(stats.iter().map(|stage| stage.failed).sum::<u64>(), failures);
        for (stage, set) in stats[2..].iter().zip(&stages) {
            prop_assert_eq!((stage.workers, stage.alive, stage.working), (set.workers, 0, 0));
        }
        // A stage's capacity is that of the channel after it, which is the queue of the next stage.
        for (stage, before) in stats[3..].iter().zip(&stages) {
            prop_assert_eq!(stage.capacity, before.capacity);
            prop_assert!(stage.queue_high <= stage.capacity, "{:?}", stage);
        }
    }

    #[test]
    fn without_interference_nothing_depends_on_workers(
        sources in sources(),
        counts in [1..9usize, 1..9usize, 1..9usize],
        capacity in 1..5usize,
    ) {
        let stages = counts.map(|workers| Stage { workers, capacity, acts: vec![Act::Work] });
        let items = run(&sources, &stages, Tolerance::Any, &Cancel::new(), &Monitor::new());
        let values: Vec<_> = items.iter().map(|item| (item.ticket.notes, item.result.as_ref().ok().copied())).collect();
        let wanted: Vec<_> = expected_order(&sources).into_iter().map(|(which, n)| ((which, n), Some(n + 3))).collect();
        prop_assert_eq!(values, wanted);
    }

    #[test]
    fn a_budget_is_never_exceeded_and_always_given_back(
        total in 1..1_000u64,
        weights in prop::collection::vec(0..2_000u64, 0..80),
        workers in 1..6usize,
    ) {
        let (budget, cancel) = (Budget::new(total), Cancel::new());
        let held = std::sync::atomic::AtomicU64::new(0);
        let mut served = 0;
        Line::new(&cancel).run(|line| {
            line.feed([Source::new("weights", 0, weights.iter().copied())])
                .stage("admit", || |weight: u64, ticket| {
                    let permit = ticket.wait(|| budget.acquire(weight, &cancel)).expect("nobody cancels");
                    assert!(held.fetch_add(permit.bytes(), SeqCst) + permit.bytes() <= total);
                    Ok((weight, permit))
                })
                .fan_out("work", workers, || |(weight, permit), _| {
                    assert_eq!(permit.bytes(), weight.min(total));
                    held.fetch_sub(permit.bytes(), SeqCst);
                    Ok(())
                })
                .collect(|item: Item<()>| served += usize::from(item.result.is_ok()))
        });
        prop_assert_eq!(served, weights.len());
        prop_assert_eq!((budget.free(), budget.permits(), budget.waiting()), (total, 0, 0));
    }
}

#[test]
fn workers_of_a_fan_out_work_at_the_same_time() {
    // Passes only when four items are worked on at once: each waits for three others.
    let barrier = Barrier::new(4);
    let mut seen = Vec::new();
    Line::new(&Cancel::new()).run(|line| {
        line.feed([Source::new("numbers", 0, 0..12)])
            .fan_out("meet", 4, || {
                |n: u32, _| {
                    barrier.wait();
                    Ok(n)
                }
            })
            .collect(|item: Item<u32>| seen.push((item.ticket.worker, item.result.unwrap())));
    });
    seen.sort_by_key(|&(_, n)| n);
    assert!(seen.iter().map(|&(_, n)| n).eq(0..12));
    assert!(seen.iter().all(|&(worker, _)| worker < 4));
}

#[test]
fn a_full_line_holds_back_its_feed() {
    // While the stage holds item 0, there is room for six more: two in each channel, one in the hand of each feeding
    // thread. Item 7 must not be made before item 0 has moved on.
    let (taken, moved_on) = (AtomicUsize::new(0), AtomicBool::new(false));
    let make = |n: usize| {
        assert!(
            n < 7 || moved_on.load(SeqCst),
            "item {n} was made too early"
        );
        taken.fetch_add(1, SeqCst);
        n
    };
    let monitor = Monitor::new();
    let mut collected = 0;
    Line::new(&Cancel::new())
        .monitored(&monitor)
        .capacity(2)
        .run(|line| {
            line.feed([Source::new("numbers", 0, (0..100).map(make))])
                .stage("gate", || {
                    |n: usize, _| {
                        while taken.load(SeqCst) < 7 {
                            std::thread::yield_now();
                        }
                        moved_on.store(true, SeqCst);
                        Ok(n)
                    }
                })
                .collect(|_: Item<usize>| collected += 1);
        });
    assert_eq!((taken.into_inner(), collected), (100, 100));
    assert!(monitor.stages().iter().all(|stage| stage.queue_high <= 2));
}

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
                || -> fn(u32, &mut stampmill::pipeline::Ticket) -> Result<u32, Interruption> {
                    panic!("on purpose")
                },
            )
            .collect(|item: Item<u32>| results.push(item.result.is_err()));
    });
    assert_eq!(results, [true; 3]);
}

#[test]
fn what_is_worked_on_when_the_line_is_cancelled_ends_its_stage() {
    let cancel = Cancel::new();
    let mut results = Vec::new();
    Line::new(&cancel).run(|line| {
        line.feed([Source::new("numbers", 0, 0..50)])
            .stage("stop at 7", || {
                |n: u32, _| {
                    if n == 7 {
                        cancel.cancel(Cause::Interrupted);
                    }
                    Ok(n)
                }
            })
            .in_order()
            .collect(|item: Item<u32>| results.push(item.result));
    });
    assert_eq!(results.len(), 50);
    assert!(
        results[..8]
            .iter()
            .enumerate()
            .all(|(n, result)| *result == Ok(n as u32))
    );
    assert!(
        results[8..]
            .iter()
            .all(|result| matches!(result, Err(Interruption::Cancelled { .. })))
    );
}

#[test]
fn a_cancelled_token_wakes_those_who_wait_for_memory() {
    let (budget, cancel) = (Budget::new(10), Cancel::new());
    let held = budget.acquire(10, &cancel).unwrap();
    std::thread::scope(|scope| {
        let waiters: Vec<_> = (0..3)
            .map(|_| scope.spawn(|| budget.acquire(5, &cancel)))
            .collect();
        while budget.waiting() < 3 {
            std::thread::yield_now();
        }
        cancel.cancel(Cause::Interrupted);
        assert!(
            waiters
                .into_iter()
                .all(|waiter| waiter.join().unwrap().is_err())
        );
    });
    assert_eq!((budget.waiting(), budget.permits()), (0, 1));
    drop(held);
    assert_eq!(budget.free(), 10);
}

#[test]
fn one_release_wakes_every_waiter_that_fits() {
    let (budget, cancel) = (Budget::new(9), Cancel::new());
    let held = budget.acquire(9, &cancel).unwrap();
    // All three must hold their permits at once to pass the barrier.
    let barrier = Barrier::new(3);
    std::thread::scope(|scope| {
        for _ in 0..3 {
            scope.spawn(|| {
                let permit = budget.acquire(3, &cancel).unwrap();
                barrier.wait();
                drop(permit);
            });
        }
        while budget.waiting() < 3 {
            std::thread::yield_now();
        }
        drop(held);
    });
    assert_eq!(budget.free(), 9);
}

#[test]
fn a_large_request_is_not_overtaken() {
    let (budget, cancel) = (Budget::new(10), Cancel::new());
    let held = budget.acquire(4, &cancel).unwrap();
    std::thread::scope(|scope| {
        let large = scope.spawn(|| budget.acquire(8, &cancel).unwrap());
        while budget.waiting() < 1 {
            std::thread::yield_now();
        }
        // Two bytes are free, but the large one is first in line.
        let small = scope.spawn(|| budget.acquire(2, &cancel).unwrap());
        while budget.waiting() < 2 {
            std::thread::yield_now();
        }
        assert_eq!(budget.free(), 6);
        drop(held);
        let (large, small) = (large.join().unwrap(), small.join().unwrap());
        assert_eq!((large.bytes(), small.bytes(), budget.free()), (8, 2, 0));
    });
}

#[test]
fn sources_that_are_ready_are_merged_as_they_come() {
    // "slow" gives its first item only after "quick" was wholly collected, so feeding in turn would never end.
    let (release, released) = crossbeam_channel::bounded::<()>(1);
    let slow = std::iter::once(()).map(move |()| released.recv().map_or(0, |()| 99));
    let mut order = Vec::new();
    Line::new(&Cancel::new()).run(|line| {
        let sources = [Source::new("slow", 0, slow), Source::new("quick", 1, 1..=3)];
        line.fan_in(sources)
            .stage("pass", || |n: u32, _| Ok(n))
            .collect(|item: Item<u32>| {
                order.push(item.result.unwrap());
                if order.len() == 3 {
                    release.send(()).unwrap();
                }
            });
    });
    assert_eq!(order, [1, 2, 3, 99]);
}

#[test]
fn a_collector_that_panics_closes_the_line() {
    quiet_panics();
    let cancel = Cancel::new();
    let outcome = std::panic::catch_unwind(|| {
        Line::new(&cancel).capacity(1).run(|line| {
            line.feed([Source::new("numbers", 0, 0..1_000_000_000)])
                .fan_out("pass", 3, || |n: u32, _| Ok(n))
                .in_order()
                .collect(|item: Item<u32>| {
                    if item.ticket.seq == 3 {
                        panic!("on purpose");
                    }
                });
        });
    });
    assert!(outcome.is_err());
    assert!(!cancel.is_cancelled(), "a closed channel is no cause");
}
