//! What the records of a run add up to.

use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

use serde::Serialize;

use crate::pipeline::{Role, StageStats};
use crate::record::{ErrorKind, Record, Status};

/// Counts that grow record by record.
#[derive(Clone, Debug, Default)]
pub struct Totals {
    ok: u64,
    cached: u64,
    failed: u64,
    skipped: u64,
    cancelled: u64,
    warnings: u64,
    kinds: BTreeMap<ErrorKind, u64>,
    pixels: u64,
    bytes_read: u64,
    bytes_written: u64,
}

/// A run in numbers.
#[derive(Clone, Debug, Serialize)]
pub struct Summary {
    /// Inputs that went well.
    pub ok: u64,
    /// Of these, inputs that an earlier run had done.
    pub cached: u64,
    /// Inputs that failed.
    pub failed: u64,
    /// Inputs with nothing to do.
    pub skipped: u64,
    /// Inputs that the end of the run came before.
    pub cancelled: u64,
    /// Files that the walk passed over.
    pub passed_over: u64,
    /// Warnings in all records.
    pub warnings: u64,
    /// Failures by kind.
    pub failures: BTreeMap<ErrorKind, u64>,
    /// Seconds from the first input to the last record.
    pub wall_seconds: f64,
    /// Pictures that this run finished, per second.
    pub pictures_per_second: f64,
    /// Millions of pixels read per second, of finished pictures.
    pub megapixels_per_second: f64,
    /// Bytes of the inputs that were finished.
    pub bytes_read: u64,
    /// Bytes of the outputs.
    pub bytes_written: u64,
    /// How each stage spent its time.
    pub stages: Vec<StageShare>,
    /// The version of the program.
    pub version: &'static str,
}

/// How a stage spent its time, summed over its workers.
#[derive(Clone, Debug, Serialize)]
pub struct StageShare {
    /// The stage.
    pub name: &'static str,
    /// Its workers.
    pub workers: usize,
    /// Items that it worked on.
    pub items: u64,
    /// Seconds of work.
    pub busy_seconds: f64,
    /// Seconds without input.
    pub starved_seconds: f64,
    /// Seconds without room, or waiting for memory.
    pub blocked_seconds: f64,
    /// The longest queue before it.
    pub queue_high: usize,
}

impl Totals {
    /// Adds a record.
    pub fn add(&mut self, record: &Record) {
        match record.status {
            Status::Ok => {
                self.ok += 1;
                self.cached += u64::from(record.cached);
                if let Some(read) = &record.read {
                    self.pixels += u64::from(read.width) * u64::from(read.height);
                    self.bytes_read += read.bytes;
                }
            }
            Status::Failed => self.failed += 1,
            Status::Skipped => self.skipped += 1,
            Status::Cancelled => self.cancelled += 1,
        }
        self.warnings += record.warnings.len() as u64;
        let written = record.outputs.iter().filter(|_| !record.cached);
        self.bytes_written += written
            .filter_map(|output| Some(output.file.as_ref()?.bytes))
            .sum::<u64>();
        if let (Status::Failed, Some(error)) = (record.status, &record.error) {
            *self.kinds.entry(error.kind).or_default() += 1;
        }
    }

    /// The sum of everything.
    pub fn summary(&self, wall: Duration, stages: &[StageStats], passed_over: u64) -> Summary {
        let seconds = wall.as_secs_f64().max(1e-9);
        let rounded = |value: f64| (value * 1e3).round() / 1e3;
        Summary {
            ok: self.ok,
            cached: self.cached,
            failed: self.failed,
            skipped: self.skipped,
            cancelled: self.cancelled,
            passed_over,
            warnings: self.warnings,
            failures: self.kinds.clone(),
            wall_seconds: rounded(seconds),
            pictures_per_second: rounded((self.ok - self.cached) as f64 / seconds),
            megapixels_per_second: rounded(self.pixels as f64 / 1e6 / seconds),
            bytes_read: self.bytes_read,
            bytes_written: self.bytes_written,
            stages: stages
                .iter()
                .filter(|stage| matches!(stage.role, Role::Feed | Role::Work))
                .map(StageShare::of)
                .collect(),
            version: env!("CARGO_PKG_VERSION"),
        }
    }
}

impl StageShare {
    fn of(stage: &StageStats) -> Self {
        let seconds = |time: Duration| (time.as_secs_f64() * 1e6).round() / 1e6;
        Self {
            name: stage.name,
            workers: stage.workers,
            items: stage.items,
            busy_seconds: seconds(stage.busy),
            starved_seconds: seconds(stage.starved),
            blocked_seconds: seconds(stage.blocked),
            queue_high: stage.queue_high,
        }
    }
}

/// A few lines for people.
impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ok", self.ok)?;
        if self.cached > 0 {
            write!(f, " ({} done before)", self.cached)?;
        }
        for (count, name) in [
            (self.failed, "failed"),
            (self.skipped, "skipped"),
            (self.cancelled, "cancelled"),
        ] {
            if count > 0 {
                write!(f, ", {count} {name}")?;
            }
        }
        write!(
            f,
            " in {:.2} s: {:.1} pictures/s, {:.1} MP/s",
            self.wall_seconds, self.pictures_per_second, self.megapixels_per_second
        )?;
        if !self.failures.is_empty() {
            let kinds: Vec<_> = self
                .failures
                .iter()
                .map(|(kind, count)| format!("{count} {kind}"))
                .collect();
            write!(f, "\nfailed: {}", kinds.join(", "))?;
        }
        let slowest = self.stages.iter().filter(|stage| stage.items > 0);
        let slowest = slowest.max_by(|a, b| a.busy_seconds.total_cmp(&b.busy_seconds));
        if let Some(stage) = slowest.filter(|stage| stage.busy_seconds > 0.0) {
            let total: f64 = self.stages.iter().map(|stage| stage.busy_seconds).sum();
            write!(
                f,
                "\nslowest stage: {} ({:.0} % of the work)",
                stage.name,
                stage.busy_seconds / total * 100.0
            )?;
        }
        Ok(())
    }
}
