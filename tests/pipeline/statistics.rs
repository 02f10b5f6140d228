//! The statistics: what moves while a job is done, and that the parts of a worker's time add up to its life.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Duration, Instant};

use crossbeam_channel::bounded;
use stampmill::pipeline::{
    Budget, Cancel, Cause, Item, Line, Merge, Monitor, Role, Source, StageStats, Ticket, Tolerance,
};

use super::{quiet_panics, within};

const A_WHILE: Duration = Duration::from_millis(30);

/// Computes for a while, by the clock.
fn compute(time: Duration) {
    let end = Instant::now() + time;
    while Instant::now() < end {
        std::hint::spin_loop();
    }
}

fn named(monitor: &Monitor, name: &str) -> StageStats {
    let stages = monitor.stages();
    let found = stages.into_iter().find(|stage| stage.name == name);
    found.unwrap_or_else(|| panic!("no stage {name}"))
}

/// That busy, starved and blocked are a stage's time but for a hundredth.
fn adds_up(stage: &StageStats) {
    let parts = stage.busy + stage.starved + stage.blocked;
    assert!(stage.lived > Duration::ZERO, "{stage:?}");
    assert!(
        parts.abs_diff(stage.lived) <= stage.lived / 100,
        "{stage:?}"
    );
}

#[test]
fn busy_starved_and_blocked_add_up_to_every_workers_life() {
    quiet_panics();
    let (monitor, cancel, budget) = (Monitor::new(), Cancel::new(), Budget::new(3));
    let start = Instant::now();
    Line::new(&cancel)
        .monitored(&monitor)
        .capacity(2)
        .run(|line| {
            line.feed([Source::new("a", 0, 0..60u32), Source::new("b", 0, 0..60)])
                .stage("admit", || |n, ticket| Ok((n, ticket.acquire(&budget, 1)?)))
                .fan_out("work", 3, || {
                    |(n, permit), _| {
                        compute(Duration::from_micros(u64::from(n) * 20));
                        assert!(n % 7 != 3, "on purpose");
                        Ok((n, permit))
                    }
                })
                .in_order()
                .filter_map("keep", |(n, permit), _| (n % 5 != 0).then_some((n, permit)))
                .collect(|_: Item<_>| compute(Duration::from_micros(100)));
        });
    let wall = start.elapsed();
    let stages = monitor.stages();
    let names: Vec<_> = stages.iter().map(|stage| stage.name).collect();
    assert_eq!(
        names,
        ["feed", "admit", "work", "in order", "keep", "collect"]
    );
    for stage in &stages {
        adds_up(stage);
        let threads = if stage.name == "work" { 3 } else { 1 };
        assert!(
            stage.lived <= wall * threads,
            "{stage:?} in {wall:?}: it is counted twice"
        );
    }
    assert!(named(&monitor, "work").busy >= Duration::from_millis(40));
}

#[test]
fn figures_move_while_a_job_is_done() {
    within(watched);
}

fn watched() {
    let monitor = Monitor::new();
    let looking = monitor.clone();
    let (begin, begun) = bounded(0);
    let (end, ended) = bounded::<()>(0);
    let watcher = std::thread::spawn(move || {
        begun.recv().unwrap();
        let mut seen = vec![named(&looking, "long")];
        while seen[seen.len() - 1].busy < seen[0].busy + A_WHILE {
            seen.push(named(&looking, "long"));
            std::thread::yield_now();
        }
        end.send(()).unwrap();
        seen
    });
    Line::new(&Cancel::new()).monitored(&monitor).run(|line| {
        line.feed([Source::new("one", 0, 0..1)])
            .stage("long", || {
                |n: u32, _| {
                    begin.send(()).unwrap();
                    ended.recv().unwrap();
                    Ok(n)
                }
            })
            .collect(|_: Item<u32>| ());
    });
    let seen = watcher.join().unwrap();
    let last = &seen[seen.len() - 1];
    assert_eq!((last.working, last.alive, last.items), (1, 1, 0));
    assert!(
        seen.is_sorted_by_key(|stage| stage.busy),
        "it never shrinks"
    );
    seen.iter().for_each(adds_up);
}

#[test]
fn the_feed_the_reorder_buffer_and_the_collector_are_told() {
    let monitor = Monitor::new();
    Line::new(&Cancel::new()).monitored(&monitor).run(|line| {
        let admit = |n: u32| {
            compute(A_WHILE / 10);
            ((), Ok(n))
        };
        line.feed_with(Merge::InTurn, [Source::new("numbers", 0, 0..10)], admit)
            .fan_out("hold the first", 2, || {
                |n: u32, _| {
                    while n == 0 && named(&monitor, "in order").queue < 9 {
                        std::thread::yield_now();
                    }
                    Ok(n)
                }
            })
            .in_order()
            .collect(|_: Item<u32>| compute(A_WHILE / 10));
    });
    let [feed, work, order, collect] = monitor.stages().try_into().unwrap();
    assert_eq!(
        [feed.role, work.role, order.role, collect.role],
        [Role::Feed, Role::Work, Role::Order, Role::Collect]
    );
    assert!(feed.busy >= A_WHILE && collect.busy >= A_WHILE);
    assert!((9..=10).contains(&order.queue_high), "{order:?}");
    assert_eq!((order.items, collect.items, feed.items), (10, 10, 10));
}

#[test]
fn a_panic_inside_a_wait_was_not_work() {
    quiet_panics();
    let monitor = Monitor::new();
    let mut waited = Duration::ZERO;
    Line::new(&Cancel::new()).monitored(&monitor).run(|line| {
        line.feed([Source::new("one", 0, 0..1)])
            .stage("wait", || {
                |_: u32, ticket: &mut Ticket| -> Result<(), String> {
                    ticket.wait(|| {
                        compute(A_WHILE);
                        panic!("on purpose")
                    })
                }
            })
            .collect(|item: Item<(), String>| waited = item.ticket.waited());
    });
    let stage = named(&monitor, "wait");
    assert!(stage.blocked >= A_WHILE && waited >= A_WHILE, "{stage:?}");
    assert!(stage.busy < A_WHILE, "{stage:?}");
    assert_eq!((stage.items, stage.failed), (1, 1));
}

#[test]
fn a_wait_that_was_cancelled_is_no_failure() {
    for by_ticket in [true, false] {
        let (monitor, cancel, budget) = (Monitor::new(), Cancel::new(), Budget::new(1));
        let held = budget.try_acquire(1).unwrap();
        let cause = Line::new(&cancel)
            .monitored(&monitor)
            .tolerating(Tolerance::Failures(1))
            .run(|line| {
                let token = line.cancel();
                line.feed([Source::new("numbers", 0, 0..9)])
                    .fan_out("admit", 3, || {
                        |n: u32, ticket| {
                            if n == 2 {
                                while budget.waiting() < 2 {
                                    std::thread::yield_now();
                                }
                                cancel.cancel(Cause::Interrupted);
                                return Ok(());
                            }
                            let permit = if by_ticket {
                                ticket.acquire(&budget, 1)
                            } else {
                                ticket.wait(|| budget.acquire(1, &cancel))
                            };
                            permit.map(drop).map_err(|cancelled| cancelled.to_string())
                        }
                    })
                    .collect(|_: Item<(), String>| ());
                token.cause().cloned()
            });
        let stage = named(&monitor, "admit");
        assert_eq!((stage.items, stage.failed), (3, 0));
        assert_eq!(cause, Some(Cause::Interrupted));
        drop(held);
    }
}

#[test]
fn waiting_in_the_channel_of_a_source_is_waiting() {
    let (made, is_made) = bounded(1);
    let mut waited = Vec::new();
    Line::new(&Cancel::new()).run(|line| {
        let late = (0..2).inspect(move |n| {
            if *n == 1 {
                made.send(()).unwrap();
            }
        });
        let first = (0..1).inspect(move |_| {
            is_made.recv().unwrap();
            compute(A_WHILE);
        });
        line.feed([Source::new("first", 0, first), Source::new("late", 1, late)])
            .collect(|item: Item<u32>| waited.push(item.ticket.waited()));
    });
    assert!(waited[1] >= A_WHILE, "{waited:?}");
}

#[test]
fn a_line_that_runs_twice_is_told_once() {
    let (monitor, cancel) = (Monitor::new(), Cancel::new());
    let line = Line::new(&cancel).monitored(&monitor);
    let runs = |line: &Line, count: u32| {
        line.run(|line| {
            line.feed([Source::new("numbers", 0, 0..count)])
                .stage("pass", || |n: u32, _| Ok(n))
                .collect(|_: Item<u32>| ());
        });
        let stages = monitor.stages().into_iter();
        stages
            .map(|stage| (stage.name, stage.items))
            .collect::<Vec<_>>()
    };
    assert_eq!(runs(&line, 5), [("feed", 5), ("pass", 5), ("collect", 5)]);
    let second = [("feed", 7), ("pass", 7), ("collect", 7)];
    assert_eq!(runs(&line, 7), second);
    // A clone is another line.
    assert_eq!(runs(&line.clone(), 1).len(), 6);
    assert_eq!(runs(&line, 7).len(), 6);
}

#[test]
fn a_collector_that_panics_leaves_figures_that_add_up() {
    quiet_panics();
    let monitor = Monitor::new();
    let shared = monitor.clone();
    let outcome = within(move || {
        catch_unwind(AssertUnwindSafe(|| {
            Line::new(&Cancel::new()).monitored(&shared).run(|line| {
                line.feed([Source::new("endless", 0, 0u64..)])
                    .fan_out("pass", 2, || |n, _| Ok(n))
                    .collect(|item: Item<u64>| assert!(item.ticket.seq() < 50, "on purpose"));
            });
        }))
        .is_err()
    });
    assert!(outcome);
    for stage in monitor.stages() {
        adds_up(&stage);
        assert_eq!((stage.alive, stage.working), (0, 0));
    }
}
