//! What the pipeline core costs per item: channels, tickets and clock readings, with stages that do next to no work.
//!
//! `cargo bench --bench pipeline` runs it. It reports whole lines, thread starts included, spread over their items; the
//! cost of one more stage is the difference between lines of different length. Where there are fewer cores than threads,
//! the figures contain the switching between them.

use std::hint::black_box;
use std::time::{Duration, Instant};

use criterion::{
    BenchmarkId, Criterion, SamplingMode, Throughput, criterion_group, criterion_main,
};
use stampmill::pipeline::{Budget, Cancel, Detached, Item, Line, Source, Workers};

const ITEMS: u64 = 10_000;

/// How a line of next to no work is laid out.
#[derive(Clone, Copy)]
struct Layout {
    stages: usize,
    workers: usize,
    capacity: usize,
    order: Order,
}

#[derive(Clone, Copy)]
enum Order {
    AsDone,
    AsFed,
}

/// One worker a stage, and the library's own capacity.
const PLAIN: Layout = Layout {
    stages: 1,
    workers: 1,
    capacity: 4,
    order: Order::AsDone,
};

fn sum(layout: Layout) -> u64 {
    let mut sum = 0;
    let cancel = Cancel::new();
    Line::new(&cancel).capacity(layout.capacity).run(|line| {
        let mut flow = line.feed([Source::new("numbers", 0, 0..ITEMS)]);
        for _ in 0..layout.stages {
            let workers = Workers::new(layout.workers);
            flow = flow.fan_out("add", workers, || |n: u64, _| Ok(black_box(n + 1)));
        }
        if let Order::AsFed = layout.order {
            flow = flow.in_order();
        }
        flow.collect(|item: Item<u64>| sum += item.result.unwrap_or(0));
    });
    assert_eq!(sum, ITEMS * (ITEMS - 1) / 2 + ITEMS * layout.stages as u64);
    sum
}

fn lines(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("line");
    group.throughput(Throughput::Elements(ITEMS));
    group.sampling_mode(SamplingMode::Flat);
    let mut measure = |name: &str, parameter: usize, layout: Layout| {
        group.bench_function(BenchmarkId::new(name, parameter), |bencher| {
            bencher.iter(|| sum(black_box(layout)));
        });
    };
    for capacity in [PLAIN.capacity, 256] {
        for stages in [0, 1, 4, 8] {
            let layout = Layout {
                stages,
                capacity,
                ..PLAIN
            };
            measure(&format!("stages, capacity {capacity}"), stages, layout);
        }
    }
    let four = Layout {
        workers: 4,
        ..PLAIN
    };
    measure("fan_out, workers", 4, four);
    let in_order = Layout {
        order: Order::AsFed,
        ..four
    };
    measure("in_order, workers", 4, in_order);
    let one_in_order = Layout {
        order: Order::AsFed,
        ..PLAIN
    };
    measure("in_order, workers", 1, one_in_order);
    group.finish();
}

fn budget(criterion: &mut Criterion) {
    let (budget, cancel) = (Budget::new(1_000), Cancel::new());
    let mut group = criterion.benchmark_group("budget");
    group.throughput(Throughput::Elements(1));
    group.bench_function("acquire and release, uncontended", |bencher| {
        bencher.iter(|| budget.acquire(black_box(10), &cancel));
    });
    group.finish();
}

/// What a call costs when its work is next to nothing: the hand-over, there and back.
fn detached(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("detached");
    group.throughput(Throughput::Elements(1));
    let mut detached = Detached::new(|| |n: u64| black_box(n + 1));
    group.bench_function("call, for ever", |bencher| {
        bencher.iter(|| detached.run(black_box(10), None));
    });
    group.bench_function("call, with a deadline", |bencher| {
        bencher.iter(|| {
            let deadline = Instant::now() + Duration::from_secs(60);
            detached.run(black_box(10), Some(deadline))
        });
    });
    group.bench_function("start, call and end", |bencher| {
        bencher.iter(|| detached.clone().run(black_box(10), None));
    });
    group.finish();
}

criterion_group! {
    name = benches;
    config = Criterion::default()
        .sample_size(10)
        .warm_up_time(Duration::from_millis(500))
        .measurement_time(Duration::from_secs(2));
    targets = lines, budget, detached
}
criterion_main!(benches);
