//! The sweep: the same line over the same pictures with different numbers of workers, and what the figures say.
//!
//! [`run`] owns the order of the runs, the comparison of their outputs and the statistics; how one run is done is handed to
//! it, by [`Executor`] for the real line and by anything else in a test. It reads no clock and touches no file itself.

mod bottleneck;
mod executor;
pub mod export;
mod measured;
mod outcome;
mod processor;
mod schedule;
mod statistics;
mod verdict;

use std::collections::BTreeMap;

pub use bottleneck::{Bottleneck, Cores};
pub use executor::{ExecuteError, Executor};
pub use measured::{Difference, Digest, Measured, Outputs};
pub use outcome::{Setting, StageShare, Sweep};
pub use schedule::{
    Conditions, Round, Schedule, ScheduleError, Swept, SweptError, Turn, usual_counts,
};
pub use statistics::Times;

/// Why a sweep has no result.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SweepError<E> {
    /// A run could not be done.
    #[error(transparent)]
    Run(E),
    /// In this turn no picture came through.
    #[error(
        "no picture came through, so there is nothing to measure: {failed} failed, {skipped} skipped"
    )]
    NothingDone {
        /// Pictures that failed.
        failed: u64,
        /// Inputs with nothing to do.
        skipped: u64,
    },
    /// Two settings left different outputs.
    #[error(
        "{swept}={workers} left other outputs than the first run, {swept}={against}: '{file}' {difference}; if its input \
         did not change meanwhile, please report it with the picture",
        file = file.display()
    )]
    Differs {
        /// What is swept.
        swept: Swept,
        /// The setting whose output differs.
        workers: usize,
        /// The setting of the first run.
        against: usize,
        /// The output, within the output folder.
        file: std::path::PathBuf,
        /// What is different.
        difference: Difference,
    },
}

/// Executes every turn of a schedule, holds the outputs of all of them against each other, and sums up the counted ones.
///
/// ```
/// use std::time::Duration;
/// use stampmill::sweep::{self, Conditions, Measured, Schedule, Swept};
///
/// let conditions = Conditions { cores: 2, jobs: 2, capacity: 1, max_memory: 1 << 30 };
/// let schedule = Schedule::new(Swept::named("filter")?, vec![1, 2], conditions)?.rounds(3);
/// let sweep = sweep::run(&schedule, |turn| {
///     let wall = Duration::from_secs(12) / turn.workers as u32;
///     Ok::<_, std::convert::Infallible>(Measured { wall, pictures: 60, ..Measured::default() })
/// })?;
/// assert_eq!(sweep.settings[1].speedup, 2.0);
/// assert_eq!(sweep.settings[1].pictures_per_second, 10.0);
/// assert_eq!(sweep.best, 2);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// The first run that cannot be done, that brings no picture through, or whose outputs differ from those of the first run.
pub fn run<E>(
    schedule: &Schedule,
    mut execute: impl FnMut(&Turn) -> Result<Measured, E>,
) -> Result<Sweep, SweepError<E>> {
    let mut counted: BTreeMap<usize, Vec<Measured>> = BTreeMap::new();
    let mut first: Option<(usize, Outputs)> = None;
    for turn in schedule.turns() {
        let mut run = execute(&turn).map_err(SweepError::Run)?;
        if run.pictures == 0 {
            return Err(SweepError::NothingDone {
                failed: run.failed,
                skipped: run.skipped,
            });
        }
        let outputs = std::mem::take(&mut run.outputs);
        match &first {
            None => first = Some((turn.workers, outputs)),
            Some((against, expected)) => {
                if let Some((file, difference)) = measured::difference(expected, &outputs) {
                    return Err(SweepError::Differs {
                        swept: schedule.swept,
                        workers: turn.workers,
                        against: *against,
                        file,
                        difference,
                    });
                }
            }
        }
        if let Round::Counted(_) = turn.round {
            counted.entry(turn.workers).or_default().push(run);
        }
    }
    Ok(outcome::sum_up(schedule, &counted))
}
