//! One result per item, whatever happens: random lines in which workers fail, panic and cancel.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use proptest::prelude::*;
use stampmill::pipeline::{
    Budget, Cancel, Cause, Interruption, Item, Line, Merge, Monitor, Permit, Source, Ticket,
    Tolerance, Workers,
};

use super::quiet_panics;

#[derive(Debug, PartialEq)]
enum Failure {
    Chosen,
    NoPermit,
    Line(Interruption),
}

impl From<Interruption> for Failure {
    fn from(interruption: Interruption) -> Self {
        Self::Line(interruption)
    }
}

/// What the workers of a stage do with an item.
#[derive(Clone, Copy, Debug)]
enum Act {
    Work,
    Fail,
    Panic,
    Cancel,
}

#[derive(Clone, Debug)]
struct Stage {
    workers: usize,
    capacity: usize,
    acts: Vec<Act>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Order {
    AsDone,
    AsFed,
}

/// A line of three stages, whose items take one to three permits each before the first of them.
#[derive(Clone, Debug)]
struct Layout {
    /// Priority and number of items of each source.
    sources: Vec<(i32, u64)>,
    stages: [Stage; 3],
    permits: u64,
    tolerance: Tolerance,
    order: Order,
}

fn stage() -> impl Strategy<Value = Stage> {
    let act = prop_oneof![20 => Just(Act::Work), 3 => Just(Act::Fail), 2 => Just(Act::Panic), 1 => Just(Act::Cancel)];
    (1..9usize, 1..5usize, prop::collection::vec(act, 1..40)).prop_map(
        |(workers, capacity, acts)| Stage {
            workers,
            capacity,
            acts,
        },
    )
}

fn layout() -> impl Strategy<Value = Layout> {
    let sources = prop::collection::vec((-2..3i32, 0..60u64), 0..5);
    let stages = [stage(), stage(), stage()];
    let tolerance = prop::option::of(1..6u64)
        .prop_map(|limit| limit.map_or(Tolerance::Any, Tolerance::Failures));
    let order = prop_oneof![Just(Order::AsDone), Just(Order::AsFed)];
    (sources, stages, 3..12u64, tolerance, order).prop_map(
        |(sources, stages, permits, tolerance, order)| Layout {
            sources,
            stages,
            permits,
            tolerance,
            order,
        },
    )
}

/// Where an item comes from: which source, and which of its items.
type Origin = (usize, u64);
type Collected = Item<(u64, Permit), Failure, Origin>;

impl Layout {
    fn run(
        &self,
        cancel: &Cancel,
        monitor: &Monitor,
        budget: &Budget,
        collect: impl FnMut(Collected),
    ) {
        // Every thread's closure has one: when they are gone, so are the threads.
        let threads = Arc::new(());
        let line = Line::new(cancel)
            .monitored(monitor)
            .tolerating(self.tolerance)
            .capacity(2);
        let outcome = catch_unwind(AssertUnwindSafe(|| {
            line.run(|line| {
                let sources = self.sources.iter().enumerate();
                let sources = sources.map(|(which, &(priority, count))| {
                    let thread = Arc::clone(&threads);
                    let items = (0..count).map(move |n| {
                        let _here = &thread;
                        (which, n)
                    });
                    Source::new(&format!("s{which}"), priority, items)
                });
                let thread = Arc::clone(&threads);
                let mut flow = line
                    .feed_with(Merge::InTurn, sources, move |origin| {
                        let _here = &thread;
                        (origin, Ok(origin))
                    })
                    .stage("admit", || {
                        |(_, n): Origin, ticket| {
                            let permit = ticket.wait(|| budget.acquire(1 + n % 3, cancel));
                            Ok((n, permit.map_err(|_| Failure::NoPermit)?))
                        }
                    });
                for (name, stage) in ["one", "two", "three"].into_iter().zip(&self.stages) {
                    let thread = Arc::clone(&threads);
                    let workers = Workers::new(stage.workers).capacity(stage.capacity);
                    flow = flow.fan_out(name, workers, move || {
                        let thread = Arc::clone(&thread);
                        move |value, ticket: &mut Ticket<_>| {
                            let _here = &thread;
                            stage.act(value, ticket.seq(), cancel)
                        }
                    });
                }
                match self.order {
                    Order::AsFed => flow.in_order().collect(collect),
                    Order::AsDone => flow.collect(collect),
                }
            })
        }));
        assert_eq!(Arc::strong_count(&threads), 1, "no thread is left");
        outcome.unwrap_or_else(|panic| std::panic::resume_unwind(panic));
    }

    /// Where the items come from, in the order in which they are fed.
    fn origins(&self) -> Vec<Origin> {
        let mut order: Vec<_> = self.sources.iter().enumerate().collect();
        order.sort_by_key(|(_, (priority, _))| *priority);
        order
            .into_iter()
            .flat_map(|(which, &(_, count))| (0..count).map(move |n| (which, n)))
            .collect()
    }

    fn check_stats(&self, monitor: &Monitor, failures: u64) -> Result<(), TestCaseError> {
        let stats = monitor.stages();
        prop_assert_eq!(stats.len(), 6 + usize::from(self.order == Order::AsFed));
        prop_assert_eq!(stats[0].items, self.origins().len() as u64);
        prop_assert_eq!(
            stats.iter().map(|stage| stage.failed).sum::<u64>(),
            failures
        );
        for stage in &stats {
            prop_assert_eq!((stage.alive, stage.working), (0, 0));
        }
        for (stage, set) in stats[2..].iter().zip(&self.stages) {
            prop_assert_eq!(stage.workers, set.workers);
        }
        // A stage's capacity is that of the channel after it, which is the queue of the next stage.
        for (stage, before) in stats[3..5].iter().zip(&self.stages) {
            prop_assert_eq!(stage.capacity, before.capacity);
            prop_assert!(stage.queue_high <= stage.capacity, "{:?}", stage);
        }
        Ok(())
    }
}

impl Stage {
    fn act(
        &self,
        (n, permit): (u64, Permit),
        seq: u64,
        cancel: &Cancel,
    ) -> Result<(u64, Permit), Failure> {
        match self.acts[seq as usize % self.acts.len()] {
            Act::Work => {}
            Act::Fail => return Err(Failure::Chosen),
            Act::Panic => panic!("on purpose"),
            Act::Cancel => {
                cancel.cancel(Cause::Interrupted);
            }
        }
        Ok((n + 1, permit))
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_item_has_exactly_one_result(layout in layout()) {
        quiet_panics();
        let (cancel, monitor) = (Cancel::new(), Monitor::new());
        let budget = Budget::new(layout.permits);
        let (mut numbers, mut origins, mut failures) = (Vec::new(), Vec::new(), 0);
        let mut token: Option<Cancel> = None;
        layout.run(&cancel, &monitor, &budget, |Item { ticket, result }| {
            token = Some(ticket.cancel().clone());
            numbers.push(ticket.seq());
            let (_, n) = ticket.notes;
            origins.push(ticket.notes);
            match result {
                Ok((value, _permit)) => assert_eq!(value, n + 3, "each stage worked once"),
                Err(Failure::NoPermit | Failure::Line(Interruption::Cancelled { .. })) => {
                    assert!(ticket.cancel().is_cancelled());
                }
                Err(_) => failures += 1,
            }
        });
        if layout.order == Order::AsDone {
            // Within its source each number says where its origin belongs.
            let mut pairs: Vec<_> = numbers.iter().copied().zip(origins).collect();
            pairs.sort_unstable();
            (numbers, origins) = pairs.into_iter().unzip();
        }
        prop_assert_eq!(origins, layout.origins());
        prop_assert!(numbers.iter().copied().eq(0..numbers.len() as u64));
        prop_assert_eq!((budget.free(), budget.permits()), (layout.permits, 0));
        let cause = token.as_ref().and_then(Cancel::cause);
        match (cause, layout.tolerance) {
            (Some(&Cause::Failures(count)), limit) => {
                prop_assert_eq!(Tolerance::Failures(count), limit);
                prop_assert!(failures >= count);
            }
            (None, Tolerance::Failures(limit)) => prop_assert!(failures < limit),
            _ => {}
        }
        layout.check_stats(&monitor, failures)?;
    }

    #[test]
    fn a_collector_that_panics_leaves_nothing_behind(layout in layout(), last in 0..40usize) {
        quiet_panics();
        let (cancel, monitor) = (Cancel::new(), Monitor::new());
        let budget = Budget::new(layout.permits);
        let mut collected = 0;
        let outcome = catch_unwind(AssertUnwindSafe(|| {
            layout.run(&cancel, &monitor, &budget, |_| {
                collected += 1;
                if collected > last {
                    panic!("on purpose");
                }
            });
        }));
        let count = layout.origins().len();
        prop_assert_eq!((collected, outcome.is_err()), (count.min(last + 1), count > last));
        prop_assert_eq!((budget.free(), budget.permits()), (layout.permits, 0));
        prop_assert!(monitor.stages().iter().all(|stage| (stage.alive, stage.working) == (0, 0)));
    }

    #[test]
    fn without_interference_nothing_depends_on_workers(
        sources in prop::collection::vec((-2..3i32, 0..60u64), 0..5),
        counts in [1..9usize, 1..9usize, 1..9usize],
        capacity in 1..5usize,
    ) {
        let layout = Layout {
            sources,
            stages: counts.map(|workers| Stage { workers, capacity, acts: vec![Act::Work] }),
            permits: 30,
            tolerance: Tolerance::Any,
            order: Order::AsFed,
        };
        let mut values = Vec::new();
        layout.run(&Cancel::new(), &Monitor::new(), &Budget::new(layout.permits), |item| {
            values.push((item.ticket.notes, item.result.ok().map(|(value, _permit)| value)));
        });
        let wanted: Vec<_> = layout.origins().into_iter().map(|(which, n)| ((which, n), Some(n + 3))).collect();
        prop_assert_eq!(values, wanted);
    }
}
