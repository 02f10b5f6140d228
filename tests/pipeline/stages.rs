//! Stages, fan-out and fan-in: what runs beside what, what waits for what, and what a cancellation ends.

use std::sync::Barrier;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering::SeqCst};

use std::time::Duration;

use stampmill::pipeline::{Cancel, Cause, Interruption, Item, Line, Monitor, Source, Ticket};

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
            .collect(|item: Item<u32>| seen.push((item.ticket.worker(), item.result.unwrap())));
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
fn a_ticket_that_was_put_in_anothers_place_does_not_lose_an_item() {
    let mut numbers = Vec::new();
    Line::new(&Cancel::new()).run(|line| {
        line.feed([Source::new("numbers", 0, 0..6)])
            .stage("muddle", || {
                let mut kept = None;
                move |n: u64, ticket: &mut Ticket| {
                    *ticket = kept.get_or_insert_with(|| ticket.clone()).clone();
                    Ok(n)
                }
            })
            .in_order()
            .collect(|item: Item<u64>| numbers.push((item.ticket.seq(), item.result.unwrap())));
    });
    assert!(numbers.into_iter().eq((0..6).map(|n| (n, n))));
}

#[test]
fn the_longest_queue_is_told() {
    // The stage ends item 0 when the feed has ended, so when the other two are in its channel, which is full then.
    let monitor = Monitor::new();
    Line::new(&Cancel::new())
        .monitored(&monitor)
        .capacity(2)
        .run(|line| {
            line.feed([Source::new("numbers", 0, 0..3)])
                .stage("late", || {
                    |n: u32, _| {
                        while monitor.stages()[0].alive > 0 {
                            std::thread::yield_now();
                        }
                        Ok(n)
                    }
                })
                .collect(|_: Item<u32>| ());
        });
    assert_eq!(monitor.stages()[1].queue_high, 2);
}

#[test]
fn the_time_in_the_reorder_buffer_is_waiting() {
    // Two workers: one holds item 0, the other has put out item 1 when it begins with item 2. What passes from then until
    // item 0 moves on, item 1 spends waiting.
    const HELD: Duration = Duration::from_millis(20);
    let (begun, item_2_begun) = crossbeam_channel::bounded(1);
    let (_silent, never) = crossbeam_channel::bounded::<()>(0);
    let mut waited = Vec::new();
    Line::new(&Cancel::new()).run(|line| {
        line.feed([Source::new("numbers", 0, 0..3)])
            .fan_out("hold", 2, || {
                |n: u32, _| {
                    match n {
                        0 => {
                            item_2_begun.recv().unwrap();
                            assert!(never.recv_timeout(HELD).is_err());
                        }
                        2 => begun.send(()).unwrap(),
                        _ => {}
                    }
                    Ok(n)
                }
            })
            .in_order()
            .collect(|item: Item<u32>| waited.push(item.ticket.waited()));
    });
    assert!(waited[1] >= HELD, "{waited:?}");
}
