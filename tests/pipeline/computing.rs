//! Permits to compute: never more than there are, and the stage nearest the end comes first.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::thread::yield_now;

use crossbeam_channel::bounded;
use proptest::prelude::*;
use stampmill::pipeline::{Budget, Cancel, Interruption, Item, Line, Monitor, Source, Workers};

/// How many workers of a stage wait for a permit.
fn waiting(monitor: &Monitor, stage: &str) -> usize {
    let stages = monitor.stages();
    let found = stages.iter().find(|stats| stats.name == stage);
    found.map_or(0, |stats| stats.waiting)
}

#[test]
fn of_those_that_wait_the_stage_nearest_the_end_comes_first() {
    // Item 0 leaves "early" and is kept in "between", which needs no permit, until another item is in work in "early" and
    // a third one waits there. It then waits in "late", behind that one in time and before it on the line.
    let monitor = Monitor::new();
    let (begun, second_begun) = bounded(1);
    let began = Mutex::new(Vec::new());
    Line::new(&Cancel::new())
        .monitored(&monitor)
        .computing(1)
        .run(|line| {
            line.feed([Source::new("numbers", 0, 0..3)])
                .fan_out("early", 2, || {
                    |n: u32, _| {
                        let place = {
                            let mut began = began.lock().unwrap();
                            began.push("early");
                            began.len()
                        };
                        if place == 2 {
                            begun.send(()).unwrap();
                            while waiting(&monitor, "late") == 0 {
                                yield_now();
                            }
                        }
                        Ok(n)
                    }
                })
                .fan_out("between", Workers::new(1).io(), || {
                    let mut kept = false;
                    let (second_begun, monitor) = (&second_begun, &monitor);
                    move |n, _| {
                        if !std::mem::replace(&mut kept, true) {
                            second_begun.recv().unwrap();
                            while waiting(monitor, "early") == 0 {
                                yield_now();
                            }
                        }
                        Ok(n)
                    }
                })
                .stage("late", || {
                    |n, _| {
                        began.lock().unwrap().push("late");
                        Ok(n)
                    }
                })
                .collect(|item: Item<u32>| assert!(item.result.is_ok()));
        });
    let began = began.into_inner().unwrap();
    assert_eq!(began[..4], ["early", "early", "late", "early"]);
    assert_eq!(began[4..], ["late", "late"]);
}

#[test]
fn who_waits_for_something_else_lets_others_compute() {
    // The first stage waits for memory that the second has to give back, and there is one permit for both.
    let (budget, cancel, monitor) = (Budget::new(1), Cancel::new(), Monitor::new());
    let mut done = 0;
    Line::new(&cancel)
        .monitored(&monitor)
        .computing(1)
        .run(|line| {
            line.feed([Source::new("numbers", 0, 0..20)])
                .stage("admit", || {
                    |_: u32, ticket| {
                        let permit = ticket.wait(|| budget.acquire(1, &cancel));
                        permit.map_err(|_| Interruption::Cancelled { stage: "admit" })
                    }
                })
                .stage("work", || |permit, _| Ok(drop(permit)))
                .collect(|item: Item<()>| done += usize::from(item.result.is_ok()));
        });
    assert_eq!(done, 20);
    assert!(monitor.stages().iter().all(|stage| stage.waiting == 0));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 100, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_more_compute_at_once_than_there_are_permits(
        permits in 1..5usize,
        workers in [1..9usize, 1..9usize, 1..9usize],
        exempt in 0..3usize,
        capacity in 1..5usize,
    ) {
        let monitor = Monitor::new();
        let computing = AtomicUsize::new(0);
        let compute = |n: u64| {
            assert!(computing.fetch_add(1, SeqCst) < permits);
            yield_now();
            computing.fetch_sub(1, SeqCst);
            n + 1
        };
        let mut collected = Vec::new();
        Line::new(&Cancel::new()).monitored(&monitor).capacity(capacity).computing(permits).run(|line| {
            let mut flow = line.feed([Source::new("numbers", 0, 0..60)]);
            for (place, count) in workers.into_iter().enumerate() {
                flow = if place == exempt {
                    flow.fan_out("exempt", Workers::new(count).io(), || |n, _| Ok(n))
                } else {
                    flow.fan_out("compute", count, || |n, _| Ok(compute(n)))
                };
            }
            flow.in_order().collect(|item: Item<u64>| collected.push(item.result.unwrap()));
        });
        prop_assert!(collected.into_iter().eq(2..62));
        for stage in monitor.stages() {
            prop_assert_eq!((stage.waiting, stage.working), (0, 0));
            prop_assert!(stage.name == "compute" || stage.throttled.is_zero());
        }
    }
}
