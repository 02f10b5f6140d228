//! What a sweep says: one documented structure that every export writes down.

use std::collections::BTreeMap;
use std::time::Duration;

use serde::Serialize;

use super::statistics::Times;
use super::{Bottleneck, Cores, Measured, Schedule, verdict};
use crate::pipeline::{Role, StageStats};

/// The result of a sweep. Field names are the program's promise to scripts; a field that does not apply is absent.
#[derive(Clone, Debug, Serialize)]
pub struct Sweep {
    /// The version of the program.
    pub version: &'static str,
    /// What was swept: a step, or `jobs`.
    pub swept: String,
    /// Cores that the program could use.
    pub cores: usize,
    /// Workers of the steps that had no number of their own.
    pub jobs: usize,
    /// How many pictures could wait between two steps.
    pub capacity: usize,
    /// Bytes for pictures in flight.
    pub max_memory: u64,
    /// Rounds that count.
    pub rounds: usize,
    /// Rounds before them.
    pub warmup: usize,
    /// Pictures finished in each run.
    pub pictures: u64,
    /// Millions of pixels of the inputs of those pictures.
    pub megapixels: f64,
    /// Pictures that failed in each run. Their time is in the wall times; in the rates they do not count.
    pub failed: u64,
    /// Inputs with nothing to do.
    pub skipped: u64,
    /// The settings, in the order in which they were named.
    pub settings: Vec<Setting>,
    /// The smallest number of workers that is as fast as the fastest, as far as the runs can tell.
    pub best: usize,
    /// What the figures say, in a few sentences.
    pub verdict: String,
}

/// One setting.
#[derive(Clone, Debug, Serialize)]
pub struct Setting {
    /// The workers of what was swept.
    pub workers: usize,
    /// The wall times.
    pub wall_seconds: Times,
    /// Finished pictures by the median time.
    pub pictures_per_second: f64,
    /// Millions of pixels read, by the median time.
    pub megapixels_per_second: f64,
    /// How many times as fast as the first setting, by the medians.
    pub speedup: f64,
    /// The speed-up, by how many times the workers of the first setting these are.
    pub efficiency: f64,
    /// How many cores were at work on average, where the system tells.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cores_used: Option<f64>,
    /// How many cores the stages would have kept at work on average.
    pub cores_wanted: f64,
    /// What held the line up.
    pub bottleneck: Bottleneck,
    /// How each stage spent its time.
    pub stages: Vec<StageShare>,
}

/// How the workers of a stage spent their time, from their start until there was nothing left to come; `busy`,
/// `starved` and `blocked` are 0 to 1 and add up to 1.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct StageShare {
    /// The stage.
    pub name: &'static str,
    /// Its workers.
    pub workers: usize,
    /// Pictures that it worked on, in all counted runs together.
    pub items: u64,
    /// Working. A thread that waits for a core counts as working.
    pub busy: f64,
    /// Waiting for input.
    pub starved: f64,
    /// Waiting for room in the next channel, or for memory.
    pub blocked: f64,
    /// Its part of the time for which all stages together were busy, 0 to 1.
    pub work: f64,
}

/// Stages that wait for the disk while they are busy.
const DISK: [&str; 3] = [super::bottleneck::ADMIT, "read", "write"];

/// A share or a ratio, to a ten-thousandth.
fn rounded(value: f64) -> f64 {
    (value * 1e4).round() / 1e4
}

pub(super) fn sum_up(schedule: &Schedule, counted: &BTreeMap<usize, Vec<Measured>>) -> Sweep {
    let mut settings: Vec<Setting> = Vec::with_capacity(schedule.workers.len());
    for workers in &schedule.workers {
        let runs = counted.get(workers).map(Vec::as_slice).unwrap_or(&[]);
        let first = settings.first();
        settings.push(setting(schedule, *workers, runs, first));
    }
    let any = counted.values().flatten().next();
    let conditions = schedule.conditions;
    let best = verdict::best(&settings);
    let pictures = any.map_or(0, |run| run.pictures);
    Sweep {
        version: env!("CARGO_PKG_VERSION"),
        swept: schedule.swept.to_string(),
        cores: conditions.cores,
        jobs: conditions.jobs,
        capacity: conditions.capacity,
        max_memory: conditions.max_memory,
        rounds: schedule.rounds,
        warmup: schedule.warmup,
        pictures,
        megapixels: any.map_or(0.0, |run| run.pixels as f64 / 1e6),
        failed: any.map_or(0, |run| run.failed),
        skipped: any.map_or(0, |run| run.skipped),
        best,
        verdict: verdict::words(schedule, &settings, best, pictures),
        settings,
    }
}

fn setting(
    schedule: &Schedule,
    workers: usize,
    runs: &[Measured],
    first: Option<&Setting>,
) -> Setting {
    let microseconds = |time: Duration| (time.as_secs_f64() * 1e6).round().max(1.0) / 1e6;
    let times = Times::of(runs.iter().map(|run| microseconds(run.wall)).collect());
    let total = |of: fn(&Measured) -> u64| runs.iter().map(of).sum::<u64>() as f64;
    let per_second = |amount: f64| rounded(amount / runs.len() as f64 / times.median);
    let wall: f64 = times.seconds.iter().sum();
    let processor: Option<Duration> = runs.iter().map(|run| run.processor).sum();
    let added = added(runs);
    let working = added.iter().filter(|stage| !DISK.contains(&stage.name));
    let cores = Cores {
        there: schedule.conditions.cores,
        used: processor.map(|time| rounded(time.as_secs_f64() / wall)),
        wanted: rounded(working.map(|stage| stage.busy.as_secs_f64()).sum::<f64>() / wall),
    };
    let work: Duration = added.iter().map(|stage| stage.busy).sum();
    let stages: Vec<_> = added
        .iter()
        .map(|stage| StageShare::of(stage, work))
        .collect();
    let speedup = first.map_or(1.0, |first| times.speedup_over(&first.wall_seconds));
    let fold = workers as f64 / first.map_or(workers, |first| first.workers) as f64;
    Setting {
        workers,
        pictures_per_second: per_second(total(|run| run.pictures)),
        megapixels_per_second: per_second(total(|run| run.pixels) / 1e6),
        speedup: rounded(speedup),
        efficiency: rounded(speedup / fold),
        cores_used: cores.used,
        cores_wanted: cores.wanted,
        bottleneck: Bottleneck::of(&stages, cores),
        stages,
        wall_seconds: times,
    }
}

/// The stages of several runs of the same line, added up.
fn added(runs: &[Measured]) -> Vec<StageStats> {
    let mut runs = runs.iter();
    let Some(first) = runs.next() else {
        return Vec::new();
    };
    let mut sums = first.stages.clone();
    for run in runs {
        for (sum, stage) in sums.iter_mut().zip(&run.stages) {
            sum.items += stage.items;
            sum.busy += stage.busy;
            sum.starved += stage.starved;
            sum.blocked += stage.blocked;
        }
    }
    // The others touch no picture, and nothing can be set there.
    sums.retain(|stage| stage.role == Role::Work);
    sums
}

impl StageShare {
    fn of(stage: &StageStats, work: Duration) -> Self {
        let part =
            |time: Duration, of: Duration| rounded(time.as_secs_f64() / of.as_secs_f64().max(1e-9));
        let share = |time| part(time, stage.busy + stage.starved + stage.blocked);
        Self {
            name: stage.name,
            workers: stage.workers,
            items: stage.items,
            busy: share(stage.busy),
            starved: share(stage.starved),
            blocked: share(stage.blocked),
            work: part(stage.busy, work),
        }
    }
}
