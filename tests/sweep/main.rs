//! The sweep, with invented runs: no clock, and no pictures but in `executor`.

mod bottleneck;
mod executor;
mod export;
mod outputs;
mod rounds;

use std::convert::Infallible;
use std::time::Duration;

use stampmill::pipeline::StageStats;
use stampmill::sweep::{self, Conditions, Measured, Schedule, Sweep, Swept};

const CONDITIONS: Conditions = Conditions {
    cores: 4,
    jobs: 4,
    capacity: 1,
    max_memory: 64 << 20,
};

fn swept(name: &str) -> Swept {
    Swept::named(name).unwrap()
}

fn schedule(workers: &[usize]) -> Schedule {
    Schedule::new(swept("filter"), workers.to_vec(), CONDITIONS).unwrap()
}

fn milliseconds(time: u64) -> Duration {
    Duration::from_millis(time)
}

/// A run of so many milliseconds, over 10 pictures of 2 megapixels.
fn run_of(wall: u64) -> Measured {
    Measured {
        wall: milliseconds(wall),
        pictures: 10,
        pixels: 20_000_000,
        ..Measured::default()
    }
}

/// A stage that spent so many percent of its time, which is a second for each worker.
fn stage(name: &'static str, workers: usize, busy: u64, starved: u64) -> StageStats {
    let share = |percent: u64| milliseconds(percent * 10 * workers as u64);
    StageStats {
        name,
        workers,
        capacity: 1,
        items: 10,
        failed: 0,
        busy: share(busy),
        starved: share(starved),
        blocked: share(100 - busy - starved),
        queue: 0,
        queue_high: 1,
        working: 0,
        alive: 0,
    }
}

/// A sweep over 1 and 2 workers whose runs all look like this.
fn sweep_with(swept: Swept, processor: Option<u64>, stages: &[StageStats]) -> Sweep {
    let schedule = Schedule::new(swept, vec![1, 2], CONDITIONS).unwrap();
    let sweep = sweep::run(&schedule, |_| {
        Ok::<_, Infallible>(Measured {
            processor: processor.map(milliseconds),
            stages: stages.to_vec(),
            ..run_of(1_000)
        })
    });
    sweep.unwrap()
}
