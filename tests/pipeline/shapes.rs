//! What changes how many items there are, splits and joins flows, and collects to the first error.

use std::panic::panic_any;

use proptest::prelude::*;
use stampmill::pipeline::{
    Budget, Cancel, Cause, Flow, Interruption, Item, Line, Merge, Monitor, Source, Tolerance,
};

use super::{quiet_panics, within};

type Numbers = (u64, Result<u64, String>);

fn collected(flow: Flow<'_, '_, u64, String>) -> Vec<Numbers> {
    let mut all = Vec::new();
    flow.collect(|item: Item<u64, String>| all.push((item.ticket.seq(), item.result)));
    all
}

/// Fails with a multiple of five, passes any other number on.
fn picky(n: u64) -> Result<u64, String> {
    if n.is_multiple_of(5) {
        Err(n.to_string())
    } else {
        Ok(n)
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_line_is_an_iterator_with_threads(count in 0..60u64, workers in 1..4usize, size in 0..7usize) {
        let run = |wire: &dyn Fn(Flow<'_, '_, u64, String>) -> Vec<Numbers>| {
            Line::new(&Cancel::new()).capacity(2).run(|line| {
                let flow = line.feed([Source::new("numbers", 0, 0..count)]);
                let flow = flow.fan_out("picky", workers, || |n, _| picky(n));
                wire(flow.in_order())
            })
        };
        let numbered = |results: Vec<Result<u64, String>>| (0..).zip(results).collect::<Vec<_>>();
        let results = || (0..count).map(picky);

        let kept = run(&|flow| collected(flow.filter_map("keep", |n, _| (n % 3 == 0).then_some(n * 2))));
        let wanted = results().filter_map(|result| match result {
            Ok(n) => (n % 3 == 0).then_some(Ok(n * 2)),
            Err(error) => Some(Err(error)),
        });
        prop_assert_eq!(kept, numbered(wanted.collect()));

        let unfolded = run(&|flow| {
            let flow = flow.flat_map("unfold", |n, _| 0..n % 4).fan_out("pass", workers, || |n, _| Ok(n));
            collected(flow.in_order())
        });
        let wanted = results().flat_map(|result| match result {
            Ok(n) => (0..n % 4).map(Ok).collect(),
            Err(error) => vec![Err(error)],
        });
        prop_assert_eq!(unfolded, numbered(wanted.collect()));

        let batches = run(&|flow| {
            let mut all = Vec::new();
            flow.batches(size).collect(|item: Item<Vec<u64>, String, Vec<()>>| {
                let notes = item.ticket.notes.len();
                assert_eq!(notes, item.result.as_ref().map_or(1, Vec::len));
                assert_eq!(item.ticket.seq(), all.len() as u64);
                all.push((0, item.result.map(|batch| batch.len() as u64)));
            });
            all
        });
        let values = results().filter(Result::is_ok).count() as u64;
        let size = size.max(1) as u64;
        let full = batches.iter().filter(|(_, len)| *len == Ok(size)).count() as u64;
        prop_assert_eq!(full, values / size);
        prop_assert_eq!(batches.into_iter().filter_map(|(_, len)| len.ok()).sum::<u64>(), values);
    }
}

#[test]
fn batches_keep_all_notes() {
    let mut notes = Vec::new();
    Line::new(&Cancel::new()).run(|line| {
        let admit = |n: u32| (format!("note {n}"), Ok(n));
        line.feed_with(Merge::InTurn, [Source::new("numbers", 0, 0..5)], admit)
            .batches(2)
            .collect(|item: Item<Vec<u32>, String, Vec<String>>| notes.push(item.ticket.notes));
    });
    assert_eq!(
        notes.concat(),
        (0..5).map(|n| format!("note {n}")).collect::<Vec<_>>()
    );
    assert_eq!(notes.iter().map(Vec::len).collect::<Vec<_>>(), [2, 2, 1]);
}

#[test]
fn what_panics_while_items_are_reshaped_is_one_failed_item() {
    quiet_panics();
    let (monitor, mut results) = (Monitor::new(), Vec::new());
    Line::new(&Cancel::new()).monitored(&monitor).run(|line| {
        line.feed([Source::new("numbers", 0, 0..4u32)])
            .filter_map("keep", |n, _| {
                if n == 1 {
                    panic!("on purpose");
                }
                Some(n)
            })
            .flat_map("unfold", |n, _| {
                (0..3).inspect(move |&step| {
                    if (n, step) == (2, 1) {
                        panic_any(7);
                    }
                })
            })
            .collect(|item: Item<u32>| results.push(item.result.is_ok()));
    });
    let [zero, one, two, three] = [[true; 3].as_slice(), &[false], &[true, false], &[true; 3]];
    assert_eq!(results, [zero, one, two, three].concat());
    let failed: Vec<_> = monitor.stages().iter().map(|stage| stage.failed).collect();
    assert_eq!(failed, [0, 1, 1, 0], "of the feed, both, and the collector");
}

#[test]
fn endless_unfolding_ends_with_the_line() {
    let results = within(|| {
        let cancel = Cancel::new();
        let mut results = Vec::new();
        Line::new(&cancel).run(|line| {
            line.feed([Source::new("numbers", 0, 0..2u64)])
                .flat_map("for ever", |n, _| n..)
                .collect(|item: Item<u64>| {
                    results.push(item.result);
                    if results.len() == 10 {
                        cancel.cancel(Cause::Interrupted);
                    }
                });
        });
        results
    });
    let cancelled = results.iter().filter(|result| result.is_err());
    assert_eq!(
        cancelled.count(),
        2,
        "one for the rest of the first, one for the second"
    );
}

#[test]
fn both_flows_of_a_tee_have_every_item() {
    let mut seen = Vec::new();
    Line::new(&Cancel::new()).capacity(1).run(|line| {
        let flow = line.feed([Source::new("numbers", 0, 0..50u64)]);
        let (one, other) = flow.fan_out("picky", 3, || |n, _| picky(n)).tee();
        let one = one.fan_out("double", 2, || |n, _| Ok(2 * n));
        let other = other
            .in_order()
            .filter_map("odd", |n, _| (n % 2 == 1).then_some(1_000 + n));
        one.merge(other).collect(|item: Item<u64, String>| {
            assert_eq!(item.ticket.seq(), seen.len() as u64);
            seen.push(item.result.unwrap_or(9_999));
        });
    });
    seen.sort_unstable();
    let fine = |n: &u64| !n.is_multiple_of(5);
    let doubled = (0..50).filter(fine).map(|n| 2 * n);
    let odd = (0..50)
        .filter(fine)
        .filter(|n| n % 2 == 1)
        .map(|n| 1_000 + n);
    let mut wanted: Vec<u64> = doubled.chain(odd).chain([9_999; 20]).collect();
    wanted.sort_unstable();
    assert_eq!(seen, wanted);
}

#[test]
fn a_line_of_which_one_flow_is_dropped_ends() {
    within(|| {
        let budget = Budget::new(2);
        Line::new(&Cancel::new()).capacity(1).run(|line| {
            let (one, other) = line
                .feed([Source::new("endless", 0, 0u64..)])
                .fan_out("pass", 3, || |n, _| Ok::<_, Interruption>(n))
                .tee();
            let one = one.fan_out("again", 3, || {
                |n, ticket| {
                    ticket.acquire(&budget, 1).map(drop)?;
                    Ok(n)
                }
            });
            drop(other);
            one.collect(|_: Item<u64>| ());
        });
        assert_eq!(budget.free(), 2);
    });
}

#[test]
fn both_flows_of_a_tee_may_be_dropped_one_after_the_other() {
    within(|| {
        let fed = std::sync::atomic::AtomicUsize::new(0);
        for full in [false, true] {
            Line::new(&Cancel::new()).capacity(1).run(|line| {
                let numbers = (0..1_000_000u64).inspect(|_| {
                    fed.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
                });
                let flow: Flow<'_, '_, u64, Interruption> =
                    line.feed([Source::new("numbers", 0, numbers)]);
                let (one, other) = flow.fan_out("pass", 2, || |n, _| Ok(n)).tee();
                // Far enough that either channel is full.
                while full && fed.load(std::sync::atomic::Ordering::SeqCst) < 6 {
                    std::thread::yield_now();
                }
                drop((one, other));
            });
            assert!(fed.swap(0, std::sync::atomic::Ordering::SeqCst) < 1_000_000);
        }
    });
}

#[test]
fn a_merge_without_a_thread_may_be_dropped() {
    quiet_panics();
    for threads in 5..12 {
        within(move || {
            let outcome = std::panic::catch_unwind(|| {
                Line::new(&Cancel::new()).capacity(1).run(|line| {
                    stampmill::pipeline::seam::threads_left(Some(threads));
                    let flow: Flow<'_, '_, u64, Interruption> =
                        line.feed([Source::new("numbers", 0, 0..1_000u64)]);
                    let (one, other) = flow.fan_out("pass", 2, || |n, _| Ok(n)).tee();
                    let one = one.stage("one", || |n, _| Ok(n)).in_order();
                    one.merge(other).collect(|item: Item<u64>| {
                        assert!(item.ticket.seq() < 10, "on purpose");
                    });
                });
            });
            assert!(outcome.is_err());
        });
    }
}

#[test]
fn the_first_error_is_a_value_and_cancels_the_line() {
    quiet_panics();
    let cancel = Cancel::new();
    let run = |fails: u64, panics: u64, tolerance| {
        let (mut sum, mut begun) = (0, 0);
        let outcome = Line::new(&cancel)
            .capacity(2)
            .tolerating(tolerance)
            .run(|line| {
                let counted = (0..2_000u64).inspect(|_| begun += 1);
                line.feed([Source::new("numbers", 0, counted)])
                    .fan_out("work", 3, || {
                        move |n, ticket| {
                            assert!(n != panics, "on purpose");
                            match n {
                                _ if n == fails => Err(format!("{n} fails")),
                                3 => Err(ticket.skip("three".to_owned())),
                                _ => Ok(1),
                            }
                        }
                    })
                    .in_order()
                    .try_collect(|one, _| sum += one)
            });
        assert_eq!(begun, 2_000, "every item is accounted for");
        (outcome, sum)
    };
    let any = Tolerance::Any;
    assert_eq!(run(u64::MAX, u64::MAX, any), (Ok(()), 1_999));
    let (outcome, sum) = run(7, 1_500, any);
    assert_eq!(outcome, Err("7 fails".to_owned()));
    assert!((6..1_998).contains(&sum), "{sum}");
    let (outcome, sum) = run(1_500, 7, Tolerance::Failures(1));
    assert_eq!(outcome, Err("work panicked: on purpose".to_owned()));
    assert!((6..1_500).contains(&sum), "{sum}");
    assert!(!cancel.is_cancelled());
    cancel.cancel(Cause::Interrupted);
    let (outcome, sum) = run(7, 9, any);
    assert_eq!(
        (outcome.unwrap_err().as_str(), sum),
        ("cancelled before feed", 0)
    );
}

#[test]
fn what_is_skipped_is_no_failure() {
    let (monitor, mut errors) = (Monitor::new(), 0);
    let line = Line::new(&Cancel::new())
        .monitored(&monitor)
        .tolerating(Tolerance::Failures(1));
    line.run(|line| {
        line.feed([Source::new("numbers", 0, 0..100u64)])
            .fan_out("skip", 2, || {
                |n, ticket| picky(n).map_err(|error| ticket.skip(error))
            })
            .collect(|item: Item<u64, String>| errors += u64::from(item.result.is_err()));
    });
    let stage = &monitor.stages()[1];
    assert_eq!((errors, stage.items, stage.failed), (20, 100, 0));
}

#[test]
fn a_permit_that_shrinks_wakes_who_waits() {
    let (budget, cancel) = (Budget::new(10), Cancel::new());
    let mut held = budget.try_acquire(100).unwrap();
    assert_eq!((held.bytes(), budget.try_acquire(1).is_none()), (10, true));
    std::thread::scope(|scope| {
        let waiting = scope.spawn(|| budget.acquire(4, &cancel).unwrap().bytes());
        while budget.waiting() == 0 {
            std::thread::yield_now();
        }
        held.shrink(7);
        assert!(
            budget.try_acquire(1).is_none(),
            "nobody overtakes who waits"
        );
        held.shrink(6);
        assert_eq!(waiting.join().unwrap(), 4);
    });
    held.shrink(8);
    assert_eq!((held.bytes(), budget.free()), (6, 4), "it never grows");
    drop(held);
    assert_eq!(budget.free(), 10);
}
