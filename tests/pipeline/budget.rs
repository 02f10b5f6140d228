//! The byte budget: never exceeded, always given back, first come, first served.

use std::sync::Barrier;
use std::sync::atomic::{AtomicU64, Ordering::SeqCst};

use proptest::prelude::*;
use stampmill::pipeline::{Budget, Cancel, Cause, Item, Line, Source};

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_budget_is_never_exceeded_and_always_given_back(
        total in 1..1_000u64,
        weights in prop::collection::vec(0..2_000u64, 0..80),
        workers in 1..6usize,
    ) {
        let (budget, cancel) = (Budget::new(total), Cancel::new());
        let held = AtomicU64::new(0);
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
