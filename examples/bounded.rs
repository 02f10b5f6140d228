//! Bounded work: ten tasks and ten workers, but never more than three tasks at a time.
//!
//! A `Budget` is a semaphore. Each task takes a permit of one before it starts and gives it back when it is dropped. Here
//! every task weighs the same, so three workers would do as well; a budget pays where weights differ, such as bytes of
//! memory, or where several stages draw on the same supply.
//!
//! One thread takes the permits, in the order of the tasks. That way no task waits for one that came after it.
//!
//! Run it with `cargo run --example bounded`.
#![allow(clippy::print_stdout)] // An example shows what it does.

use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::thread::sleep;
use std::time::{Duration, Instant};

use stampmill::pipeline::{Budget, Cancel, Interruption, Item, Line, Source};

const TASKS: usize = 10;
const AT_A_TIME: usize = 3;

fn main() {
    let (budget, cancel) = (Budget::new(AT_A_TIME as u64), Cancel::new());
    let (running, most) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let (mut done, mut added_up) = (0, Duration::ZERO);

    let start = Instant::now();
    Line::new(&cancel).run(|line| {
        line.feed([Source::new("tasks", 0, 0..TASKS)])
            .stage("admit", || {
                |task: usize, ticket| {
                    let permit = ticket.wait(|| budget.acquire(1, &cancel));
                    let permit = permit.map_err(|_| Interruption::Cancelled { stage: "admit" })?;
                    Ok((task, permit))
                }
            })
            .fan_out("task", TASKS, || {
                |(task, permit), _| {
                    let begun = Instant::now();
                    most.fetch_max(running.fetch_add(1, SeqCst) + 1, SeqCst);
                    sleep(Duration::from_millis(20 + 10 * task as u64));
                    running.fetch_sub(1, SeqCst);
                    drop(permit);
                    Ok((task, begun.elapsed()))
                }
            })
            .collect(|item: Item<(usize, Duration)>| {
                let (task, elapsed) = item
                    .result
                    .expect("nobody cancels, and sleep does not fail");
                println!("task {task} took {:3} ms", elapsed.as_millis());
                done += 1;
                added_up += elapsed;
            });
    });
    let total = start.elapsed();

    println!(
        "\n{done} tasks of {} ms added up took {} ms in all",
        added_up.as_millis(),
        total.as_millis()
    );
    println!("at most {most:?} ran at the same time");

    assert_eq!((done, budget.free()), (TASKS, AT_A_TIME as u64));
    assert!(most.into_inner() <= AT_A_TIME);
    assert!(total < added_up, "tasks overlapped");
}
