//! Work that may never return. What never ends here waits for a message that never comes.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::thread::{self, ThreadId};
use std::time::{Duration, Instant};

use crossbeam_channel::{Sender, bounded, unbounded};
use stampmill::pipeline::{Cancel, Detached, Interruption, Item, Line, Overdue, Source};

use super::quiet_panics;

fn soon() -> Option<Instant> {
    Some(Instant::now() + Duration::from_millis(5))
}

/// Sends word when it is dropped.
struct Farewell(Sender<()>);

impl Drop for Farewell {
    fn drop(&mut self) {
        self.0.send(()).unwrap();
    }
}

/// Counts its jobs since the state was made, and says on which thread.
fn counting() -> impl FnMut(()) -> (u32, ThreadId) {
    let mut count = 0;
    move |()| {
        count += 1;
        (count, thread::current().id())
    }
}

#[test]
fn a_thread_of_its_own_keeps_its_state() {
    let mut detached = Detached::new(counting);
    let (first, its_thread) = detached.run((), None).unwrap();
    let far = Instant::now() + Duration::from_secs(3_600);
    assert_eq!(detached.run((), Some(far)), Ok((first + 1, its_thread)));
    assert_ne!(its_thread, thread::current().id());

    let (count, another) = detached.clone().run((), None).unwrap();
    assert_eq!(count, 1, "a clone has its own state");
    assert_ne!(another, its_thread);
    assert_eq!(detached.left_behind(), 0);
}

#[test]
fn without_a_deadline_it_waits_as_long_as_it_takes() {
    let (begun, begins) = bounded(0);
    let (release, released) = bounded(0);
    let mut detached = Detached::new(move || {
        let (begun, released) = (begun.clone(), released.clone());
        move |n: u32| {
            begun.send(()).unwrap();
            released.recv().map(|()| n).unwrap()
        }
    });
    thread::scope(|scope| {
        let waiting = scope.spawn(|| detached.run(7, None));
        begins.recv().unwrap();
        assert!(!waiting.is_finished());
        release.send(()).unwrap();
        assert_eq!(waiting.join().unwrap(), Ok(7));
    });
}

#[test]
fn the_thread_is_started_by_the_first_job_and_ends_with_its_owner() {
    let built = Arc::new(AtomicUsize::new(0));
    let (gone, goes) = bounded(1);
    let mut detached = Detached::new({
        let built = Arc::clone(&built);
        move || {
            built.fetch_add(1, SeqCst);
            let state = Farewell(gone.clone());
            move |n: u32| {
                let _state = &state;
                n
            }
        }
    });
    assert_eq!(detached.run(1, Some(Instant::now())), Err(Overdue));
    assert_eq!(built.load(SeqCst), 0, "a late job starts nothing");
    assert_eq!(
        (detached.run(2, None), detached.run(3, None)),
        (Ok(2), Ok(3))
    );
    assert_eq!((built.load(SeqCst), detached.left_behind()), (1, 0));
    assert!(goes.is_empty());
    drop(detached);
    goes.recv().unwrap();
}

#[test]
fn what_is_overdue_is_left_behind_and_its_late_result_dropped() {
    let (release, released) = bounded::<()>(0);
    let (gone, goes) = unbounded();
    let mut detached = Detached::new(move || {
        let (released, state) = (released.clone(), Farewell(gone.clone()));
        let mut count = 0;
        move |waits: bool| {
            if waits {
                released.recv().unwrap();
            }
            count += 1;
            (count, thread::current().id(), Farewell(state.0.clone()))
        }
    });
    let answer = detached.run(false, None).unwrap();
    let (count, abandoned) = (answer.0, answer.1);
    assert_eq!(count, 1);
    drop(answer);
    goes.recv().unwrap();

    assert!(matches!(detached.run(true, soon()), Err(Overdue)));
    assert_eq!(detached.left_behind(), 1);
    let next = detached.run(false, None).unwrap();
    assert_eq!(next.0, 1, "the state is new");
    assert_ne!(next.1, abandoned);
    assert!(goes.is_empty(), "the other one still waits");

    // Its late result and its state: it has ended. The next result is not the late one.
    release.send(()).unwrap();
    goes.recv().unwrap();
    goes.recv().unwrap();
    assert_eq!(detached.run(false, None).unwrap().0, 2);
    assert_eq!(detached.clone().left_behind(), 1, "clones share the count");
}

#[test]
fn a_panic_goes_on_in_the_caller() {
    quiet_panics();
    let mut detached = Detached::new(|| {
        let mut work = counting();
        move |panics: bool| {
            assert!(!panics, "on purpose");
            work(()).0
        }
    });
    assert_eq!(
        (detached.run(false, None), detached.run(false, None)),
        (Ok(1), Ok(2))
    );
    for deadline in [None, Some(Instant::now() + Duration::from_secs(3_600))] {
        let panic = catch_unwind(AssertUnwindSafe(|| detached.run(true, deadline))).unwrap_err();
        assert_eq!(panic.downcast_ref(), Some(&"on purpose"));
        assert_eq!(detached.run(false, None), Ok(1), "the state is new");
    }
    assert_eq!(detached.left_behind(), 0);
}

#[test]
fn a_line_ends_though_some_of_its_items_never_do() {
    quiet_panics();
    let (silence, never) = bounded::<()>(0);
    let detached = Detached::new(move || {
        let never = never.clone();
        move |n: u32| match n % 10 {
            3 => never.recv().map(|()| n).unwrap_or(n),
            5 => panic!("on purpose"),
            _ => n,
        }
    });
    let mut results = Vec::new();
    Line::new(&Cancel::new()).run(|line| {
        line.feed([Source::new("numbers", 0, 0..40)])
            .fan_out("detached", 3, || {
                let mut detached = detached.clone();
                move |n: u32, _| {
                    let deadline = if n % 10 == 3 { soon() } else { None };
                    detached
                        .run(n, deadline)
                        .map_err(|_| Interruption::Cancelled { stage: "overdue" })
                }
            })
            .in_order()
            .collect(|item: Item<u32>| results.push(item.result));
    });
    for (n, result) in (0..40).zip(&results) {
        match n % 10 {
            3 => assert_eq!(*result, Err(Interruption::Cancelled { stage: "overdue" })),
            5 => assert!(matches!(result, Err(Interruption::Panicked { .. }))),
            _ => assert_eq!(*result, Ok(n)),
        }
    }
    assert_eq!((results.len(), detached.left_behind()), (40, 4));
    drop(silence);
}
