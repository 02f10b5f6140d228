//! What panics when it is dropped: no item is lost by it, no thread, and no panic.

use std::panic::{AssertUnwindSafe, catch_unwind, panic_any};
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};

use stampmill::pipeline::{Budget, Cancel, Cause, Interruption, Item, Line, Merge, Source};

use super::{quiet_panics, within};

/// Panics when it is dropped, in the middle of another panic too.
struct Bomb;

impl Drop for Bomb {
    fn drop(&mut self) {
        panic!("on purpose");
    }
}

/// A panic whose payload panics, and so does what that one carries.
struct Nested(u32);

impl Drop for Nested {
    fn drop(&mut self) {
        if self.0 > 0 {
            panic_any(Nested(self.0 - 1));
        }
    }
}

#[test]
fn a_value_that_panics_when_it_is_dropped_at_the_feed_loses_no_item() {
    quiet_panics();
    let cancel = Cancel::new();
    cancel.cancel(Cause::Interrupted);
    let mut cancelled = 0;
    Line::new(&cancel).run(|line| {
        line.feed([Source::new("bombs", 0, (0..6).map(|_| Bomb))])
            .stage("never", || {
                |bomb: Bomb, _| {
                    std::mem::forget(bomb);
                    Ok(())
                }
            })
            .collect(|item: Item<()>| cancelled += u32::from(item.result.is_err()));
    });
    assert_eq!(cancelled, 6);
}

#[test]
fn a_panic_whose_payload_panics_ends_no_worker() {
    quiet_panics();
    let mut results = Vec::new();
    Line::new(&Cancel::new()).run(|line| {
        line.feed([Source::new("numbers", 0, 0..100)])
            .stage("panic", || {
                |n: u32, _| match n % 10 {
                    5 => panic_any(Bomb),
                    6 => panic_any(Nested(3)),
                    _ => Ok(n),
                }
            })
            .collect(|item: Item<u32>| results.push(item.result.is_ok()));
    });
    assert_eq!(results.len(), 100);
    assert_eq!(results.iter().filter(|is_ok| **is_ok).count(), 80);
}

#[derive(Debug)]
enum Picky {
    Chosen,
}

impl From<Interruption> for Picky {
    fn from(interruption: Interruption) -> Self {
        panic!("{interruption}")
    }
}

#[test]
fn an_error_that_cannot_be_made_costs_its_own_item_and_is_told() {
    quiet_panics();
    let (mut done, mut failed) = (0, 0);
    let outcome = catch_unwind(AssertUnwindSafe(|| {
        Line::new(&Cancel::new()).run(|line| {
            line.feed([Source::new("numbers", 0, 0..100)])
                .fan_out("work", 3, || {
                    |n: u32, _| match n % 10 {
                        5 => panic!("on purpose"),
                        6 => Err(Picky::Chosen),
                        _ => Ok(n),
                    }
                })
                .in_order()
                .collect(|item: Item<u32, Picky>| match item.result {
                    Ok(_) => done += 1,
                    Err(Picky::Chosen) => failed += 1,
                });
        });
    }));
    assert_eq!((done, failed), (80, 10));
    let words = outcome.unwrap_err();
    let words: &String = words.downcast_ref().unwrap();
    assert_eq!(words, "work panicked: on purpose");
}

#[test]
fn a_collector_may_panic_while_what_is_in_flight_panics_too() {
    quiet_panics();
    for last in [0, 1, 5, 30] {
        let words = within(move || {
            let budget = Budget::new(3);
            let cancel = Cancel::new();
            let outcome = catch_unwind(AssertUnwindSafe(|| {
                Line::new(&cancel).capacity(3).run(|line| {
                    line.feed([Source::new("bombs", 0, (0..1_000).map(|_| Bomb))])
                        .stage("admit", || {
                            |bomb: Bomb, ticket| {
                                let permit = ticket.wait(|| budget.acquire(1, &cancel));
                                match permit {
                                    Ok(permit) => Ok((bomb, permit)),
                                    Err(_) => {
                                        std::mem::forget(bomb);
                                        Err(Interruption::Cancelled { stage: "admit" })
                                    }
                                }
                            }
                        })
                        .fan_out("pass", 3, || |pair, _| Ok(pair))
                        .in_order()
                        .collect(|item: Item<_>| {
                            let seq = item.ticket.seq();
                            if let Ok((bomb, _permit)) = item.result {
                                std::mem::forget(bomb);
                            }
                            assert!(seq < last, "on purpose");
                        });
                });
            }));
            assert_eq!((budget.free(), budget.permits()), (3, 0));
            outcome.unwrap_err().downcast_ref::<&str>().copied()
        });
        assert_eq!(words, Some("on purpose"));
    }
}

#[test]
fn a_feed_may_panic_while_what_waits_for_it_panics_too() {
    quiet_panics();
    let fed = within(|| {
        let fed = AtomicUsize::new(0);
        let outcome = catch_unwind(AssertUnwindSafe(|| {
            let sources = ["one", "other"].map(|name| Source::new(name, 0, (0..50).map(|_| Bomb)));
            let guard = Bomb;
            let fed = &fed;
            let admit = move |bomb: Bomb| {
                let _guard = &guard;
                std::mem::forget(bomb);
                assert!(fed.fetch_add(1, SeqCst) < 7, "on purpose");
                ((), Ok(()))
            };
            let line = Line::new(&Cancel::new()).capacity(4);
            line.run(|line| {
                line.feed_with(Merge::AsReady, sources, admit)
                    .collect(|_: Item<()>| ());
            });
        }));
        assert!(outcome.is_err());
        fed.into_inner()
    });
    assert_eq!(fed, 8);
}

#[test]
fn what_a_panic_of_a_source_carried_is_kept() {
    quiet_panics();
    let mut fed = Vec::new();
    let outcome = catch_unwind(AssertUnwindSafe(|| {
        Line::new(&Cancel::new()).run(|line| {
            let items = (0..5).inspect(|n| {
                if *n == 3 {
                    panic_any(1_234_u16);
                }
            });
            line.feed([
                Source::new("broken", 0, items),
                Source::new("whole", 1, 10..12),
            ])
            .collect(|item: Item<u32>| fed.push(item.result.unwrap()));
        });
    }));
    assert_eq!(fed, [0, 1, 2, 10, 11]);
    assert_eq!(outcome.unwrap_err().downcast_ref(), Some(&1_234_u16));
}

#[test]
fn a_name_that_no_thread_can_have_is_no_panic() {
    let mut results = Vec::new();
    Line::new(&Cancel::new()).run(|line| {
        line.feed([Source::new("num\0bers", 0, 0..3)])
            .stage("st\0age", || |n: u32, _| Ok(n))
            .collect(|item: Item<u32>| {
                assert_eq!(item.ticket.source(), "num\0bers");
                results.push(item.result.unwrap());
            });
    });
    assert_eq!(results, [0, 1, 2]);
}

#[test]
fn a_ticket_of_another_source_or_line_does_not_take_the_place_of_an_items_own() {
    let foreign = std::sync::Mutex::new(None);
    Line::new(&Cancel::new()).run(|line| {
        line.feed([Source::new("foreign", 9, 0..1)])
            .collect(|item: Item<u32>| *foreign.lock().unwrap() = Some(item.ticket));
    });
    let mut seen = Vec::new();
    Line::new(&Cancel::new()).run(|line| {
        line.feed([Source::new("a", 1, 0..2), Source::new("b", 2, 0..2)])
            .stage("muddle", || {
                let mut kept = foreign.lock().unwrap().take();
                move |n: u32, ticket| {
                    if let Some(kept) = &mut kept {
                        std::mem::swap(ticket, kept);
                    }
                    Ok(n)
                }
            })
            .in_order()
            .collect(|Item { ticket, .. }: Item<u32>| {
                seen.push((ticket.seq(), ticket.source().to_owned(), ticket.priority()));
            });
    });
    let own = [(0, "a", 1), (1, "a", 1), (2, "b", 2), (3, "b", 2)];
    assert_eq!(
        seen,
        own.map(|(seq, name, priority)| (seq, name.to_owned(), priority))
    );
}
