//! How a line ends when nobody collects any more: whoever waits for what the collector holds wakes, and the panic goes on.

use std::panic::{AssertUnwindSafe, catch_unwind};

use stampmill::pipeline::{
    Budget, Cancel, Cause, Interruption, Item, Line, Permit, Source, Tolerance,
};

use super::{quiet_panics, within};

/// Collects permits until the budget is used up, panics with all of them in hand, and gives them back only when the line
/// has ended. Returns what the panic said.
fn holding_all(
    admit: impl Fn(&Budget, &Cancel, &mut stampmill::pipeline::Ticket) -> Option<Permit> + Sync,
) -> Option<&'static str> {
    let (budget, cancel) = (Budget::new(5), Cancel::new());
    let mut chunk = Vec::new();
    let outcome = catch_unwind(AssertUnwindSafe(|| {
        Line::new(&cancel).run(|line| {
            line.feed([Source::new("x", 0, 0..100)])
                .stage("admit", || {
                    |_: u32, ticket| {
                        let permit = admit(&budget, &cancel, ticket);
                        permit.ok_or(Interruption::Cancelled { stage: "admit" })
                    }
                })
                .collect(|item: Item<Permit>| {
                    chunk.push(item);
                    if chunk.len() == 5 {
                        while budget.waiting() == 0 {
                            std::thread::yield_now();
                        }
                        panic!("on purpose");
                    }
                });
        });
    }));
    assert_eq!((chunk.len(), budget.free(), budget.waiting()), (5, 0, 0));
    drop(chunk);
    assert_eq!(budget.free(), 5);
    assert!(!cancel.is_cancelled(), "the caller's token is not touched");
    outcome.unwrap_err().downcast_ref().copied()
}

#[test]
fn a_collector_that_holds_all_permits_and_panics_passes_its_panic_on() {
    quiet_panics();
    let words = within(|| {
        holding_all(|budget, cancel, ticket| ticket.wait(|| budget.acquire(1, cancel)).ok())
    });
    assert_eq!(words, Some("on purpose"), "with the caller's token");
}

#[test]
fn the_ticket_waits_with_the_token_of_its_line() {
    quiet_panics();
    let words = within(|| holding_all(|budget, _, ticket| ticket.acquire(budget, 1).ok()));
    assert_eq!(words, Some("on purpose"));
    let words = within(|| {
        holding_all(|budget, _, ticket| {
            let token = ticket.cancel().clone();
            ticket.wait(|| budget.acquire(1, &token)).ok()
        })
    });
    assert_eq!(words, Some("on purpose"));
}

#[test]
fn who_waits_for_the_token_of_the_line_wakes_when_it_is_abandoned() {
    quiet_panics();
    let cause = within(|| {
        let (waits, waiting) = crossbeam_channel::bounded(1);
        let (told, causes) = crossbeam_channel::bounded(1);
        let outcome = catch_unwind(AssertUnwindSafe(|| {
            Line::new(&Cancel::new()).run(|line| {
                line.feed([Source::new("x", 0, 0..2)])
                    .stage("wait", || {
                        |n: u32, ticket| {
                            if n == 1 {
                                waits.send(()).unwrap();
                                let token = ticket.cancel().clone();
                                told.send(ticket.wait(|| token.wait())).unwrap();
                            }
                            Ok(n)
                        }
                    })
                    .collect(|_: Item<u32>| {
                        waiting.recv().unwrap();
                        panic!("on purpose");
                    });
            });
        }));
        assert!(outcome.is_err());
        causes.recv().unwrap()
    });
    assert_eq!(cause, Cause::Abandoned);
}

#[test]
fn a_line_that_fails_fast_stops_itself_and_no_other() {
    let cancel = Cancel::new();
    let failing = |limit| {
        let mut done = 0;
        let line = Line::new(&cancel).tolerating(Tolerance::Failures(1));
        line.run(|line| {
            line.feed([Source::new("numbers", 0, 0..100)])
                .stage("check", || {
                    move |n: u32, _| {
                        if n < limit {
                            Ok(n)
                        } else {
                            Err("enough".to_owned())
                        }
                    }
                })
                .collect(|item: Item<u32, String>| done += u32::from(item.result.is_ok()));
        });
        done
    };
    assert_eq!((failing(5), failing(7), failing(1_000)), (5, 7, 100));
    assert_eq!(cancel.cause(), None);
}

#[test]
fn a_line_is_cancelled_with_its_caller_or_before() {
    let cancel = Cancel::new();
    cancel.cancel(Cause::Interrupted);
    let mut causes = Vec::new();
    Line::new(&cancel).run(|line| {
        line.feed([Source::new("numbers", 0, 0..3)])
            .stage("pass", || |n: u32, _| Ok(n))
            .collect(|item: Item<u32>| {
                assert!(item.result.is_err());
                causes.push(item.ticket.cancel().cause().cloned());
            });
    });
    assert_eq!(causes, vec![Some(Cause::Interrupted); 3]);
}

/// Says that it is gone, a while after the closure of its thread has returned: when the thread's locals are dropped.
struct Local<'a>(&'a std::sync::atomic::AtomicUsize);

impl Drop for Local<'_> {
    fn drop(&mut self) {
        for _ in 0..1_000 {
            std::thread::yield_now();
        }
        self.0.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
    }
}

#[test]
fn what_threads_keep_is_dropped_when_the_line_returns() {
    use std::cell::RefCell;
    use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
    static GONE: AtomicUsize = AtomicUsize::new(0);
    thread_local!(static KEPT: RefCell<Option<Local<'static>>> = const { RefCell::new(None) });
    for round in 1..=20 {
        Line::new(&Cancel::new()).run(|line| {
            let source = (0..1).inspect(|_| KEPT.set(Some(Local(&GONE))));
            line.feed([Source::new("numbers", 0, source)])
                .stage("keep", || {
                    |n: u32, _| {
                        KEPT.set(Some(Local(&GONE)));
                        Ok(n)
                    }
                })
                .collect(|_: Item<u32>| ());
        });
        assert_eq!(GONE.load(SeqCst), 2 * round);
    }
}
