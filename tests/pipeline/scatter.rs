//! Several jobs at the same time under one deadline. What never ends waits for a message that never comes.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::sync::{Barrier, OnceLock};
use std::thread;
use std::time::{Duration, Instant};

use crossbeam_channel::{Sender, bounded, unbounded};
use stampmill::pipeline::{Missing, Scatter};

use super::quiet_panics;

fn soon() -> Option<Instant> {
    Some(Instant::now() + Duration::from_millis(5))
}

fn far() -> Option<Instant> {
    Some(Instant::now() + Duration::from_secs(3_600))
}

#[test]
fn jobs_are_done_at_the_same_time_and_answered_in_order() {
    // Nobody passes the barrier before all six are at work.
    let barrier = Arc::new(Barrier::new(6));
    let mut squares = Scatter::new(move || {
        let barrier = Arc::clone(&barrier);
        move |n: u64| {
            barrier.wait();
            n * n
        }
    });
    for deadline in [None, far()] {
        let results = squares.gather(0..6, deadline);
        assert_eq!(results, [Ok(0), Ok(1), Ok(4), Ok(9), Ok(16), Ok(25)]);
    }
    assert_eq!(squares.left_behind(), 0);
}

#[test]
fn threads_are_started_when_needed_and_keep_their_state() {
    let built = Arc::new(AtomicUsize::new(0));
    let (gone, goes) = unbounded();
    let mut pass = Scatter::new({
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
    assert_eq!(pass.gather([], None), []);
    let late = pass.gather([1, 2], Some(Instant::now()));
    assert_eq!(late, [Err(Missing::Overdue), Err(Missing::Overdue)]);
    assert_eq!(
        (built.load(SeqCst), pass.left_behind()),
        (0, 0),
        "late jobs start nothing"
    );
    for count in [3, 1, 3, 2] {
        assert_eq!(pass.gather(0..count, None).len(), count as usize);
    }
    assert!(
        (1..=3).contains(&built.load(SeqCst)),
        "no more than there were jobs at once"
    );
    let mut other = pass.clone();
    assert_eq!(other.gather([7], None), [Ok(7)], "a clone has threads too");
    assert!(goes.is_empty());
    drop((pass, other));
    for _ in 0..built.load(SeqCst) {
        goes.recv().unwrap();
    }
}

#[test]
fn what_is_late_or_panics_is_told_beside_what_came() {
    quiet_panics();
    let (silence, never) = bounded::<()>(0);
    let mut odd_ends = Scatter::new(move || {
        let never = never.clone();
        move |n: u32| match n {
            1 => never.recv().map(|()| n).unwrap_or(n),
            2 => panic!("on purpose"),
            3 => panic!("{n} times"),
            _ => n,
        }
    });
    for round in 1..=2 {
        let results = odd_ends.gather(0..5, soon_but_after_the_others());
        assert_eq!(results[0], Ok(0));
        assert_eq!(results[1], Err(Missing::Overdue));
        assert_eq!(results[2], Err(Missing::Panicked("on purpose".to_owned())));
        assert!(matches!(results[3], Err(Missing::Panicked(_))));
        assert_eq!(results[4], Ok(4));
        assert_eq!(odd_ends.left_behind(), round);
    }
    assert_eq!(odd_ends.clone().left_behind(), 2, "clones share the count");
    drop(silence);
}

/// Far enough that four jobs that do nothing are done, on a machine with much else to do.
fn soon_but_after_the_others() -> Option<Instant> {
    Some(Instant::now() + Duration::from_millis(500))
}

#[test]
fn a_thread_that_was_left_behind_ends_when_its_job_does() {
    let (release, released) = bounded::<()>(0);
    let (gone, goes) = unbounded();
    let mut waiting = Scatter::new(move || {
        let (released, state) = (released.clone(), Farewell(gone.clone()));
        move |()| {
            released.recv().unwrap();
            Farewell(state.0.clone())
        }
    });
    let results = waiting.gather([()], soon());
    assert!(matches!(results[0], Err(Missing::Overdue)));
    assert!(goes.is_empty());
    // Its late result, and its state.
    release.send(()).unwrap();
    goes.recv().unwrap();
    goes.recv().unwrap();
    assert!(goes.is_empty());
}

#[test]
fn jobs_may_wait_for_what_another_makes() {
    let made = Arc::new(AtomicUsize::new(0));
    let shared = Arc::new(OnceLock::new());
    let mut asking = Scatter::new({
        let made = Arc::clone(&made);
        move || {
            let (made, shared) = (Arc::clone(&made), Arc::clone(&shared));
            move |n: usize| {
                n + shared.get_or_init(|| {
                    thread::yield_now();
                    made.fetch_add(1, SeqCst);
                    100
                })
            }
        }
    });
    let results = asking.gather(0..8, None);
    assert!((0..8).zip(results).all(|(n, result)| result == Ok(100 + n)));
    assert_eq!(made.load(SeqCst), 1);
}

/// Sends word when it is dropped.
struct Farewell(Sender<()>);

impl Drop for Farewell {
    fn drop(&mut self) {
        self.0.send(()).unwrap();
    }
}
