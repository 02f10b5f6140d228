//! One run of the real line, for a sweep: the batch into a folder that is emptied again.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Instant;

use walkdir::WalkDir;

use super::measured::{Measured, Outputs};
use super::{Swept, processor};
use crate::batch::{self, Settings};
use crate::moment::Moment;
use crate::pipeline::{Cancel, Cause, Monitor, Role, Shortage};
use crate::plain;
use crate::plan::Plan;
use crate::recipe::Recipe;
use crate::record::Record;

/// What all runs of a sweep have in common.
#[derive(Debug)]
pub struct Executor<'a> {
    /// The inputs, with outputs in [`Executor::outputs`].
    pub plan: &'a Plan,
    /// What is done to every picture.
    pub recipe: &'a Recipe,
    /// How the work is shared out, but for what is swept.
    pub settings: &'a Settings,
    /// What is swept.
    pub swept: Swept,
    /// The date for marks.
    pub now: &'a Moment,
    /// The folder that the plan writes to. It holds nothing else, and every run that comes to its end removes it.
    pub outputs: &'a Path,
}

/// Why a run brought no figures.
#[derive(Debug, thiserror::Error)]
pub enum ExecuteError {
    /// The token was cancelled, for this cause.
    #[error("stopped before everything was measured, since {0}; there is no result")]
    Stopped(Cause),
    /// A stage had fewer workers than were to be measured.
    #[error(
        "{0}; there is no result, measure fewer with --workers or raise the limits of processes and memory (ulimit -u, ulimit -v)"
    )]
    Shortage(Shortage),
    /// The outputs could not be read back or removed.
    #[error(
        "the temporary output {} cannot be read back or removed: {error}; is its disk in order?",
        plain::path(path)
    )]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        error: io::Error,
    },
}

impl Executor<'_> {
    /// Runs the line with so many workers of what is swept, hands over its records, and fingerprints and removes its
    /// outputs. Only the line itself is timed.
    ///
    /// # Errors
    /// [`ExecuteError::Stopped`] when `cancel` was cancelled before the end; workers that the system would not start; or
    /// trouble with the disk.
    pub fn execute(
        &self,
        workers: usize,
        cancel: &Cancel,
        mut take: impl FnMut(&Record),
    ) -> Result<Measured, ExecuteError> {
        let settings = self.swept.apply(self.settings.clone(), workers);
        let (monitor, mut run) = (Monitor::new(), Measured::default());
        let (start, processor) = (Instant::now(), processor::time());
        batch::run(
            self.plan,
            self.recipe,
            &settings,
            self.now,
            cancel,
            &monitor,
            |record| {
                run.add(&record);
                take(&record);
            },
        );
        run.wall = start.elapsed();
        run.processor = processor::time()
            .zip(processor)
            .map(|(end, start)| end.saturating_sub(start));
        run.stages = monitor.stages();
        // What puts records in order and takes them has one thread, whatever is swept.
        run.stages
            .retain(|stage| matches!(stage.role, Role::Feed | Role::Work));
        if let Some(cause) = cancel.cause() {
            return Err(ExecuteError::Stopped(cause.clone()));
        }
        if let Some(shortage) = monitor.shortages().into_iter().next() {
            return Err(ExecuteError::Shortage(shortage));
        }
        run.outputs = fingerprints(self.outputs)?;
        match fs::remove_dir_all(self.outputs) {
            // Where every picture failed there is no folder.
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                Err(trouble(self.outputs, error))
            }
            _ => Ok(run),
        }
    }
}

fn fingerprints(folder: &Path) -> Result<Outputs, ExecuteError> {
    let mut outputs = Outputs::new();
    if !folder.exists() {
        return Ok(outputs);
    }
    for entry in WalkDir::new(folder) {
        let entry = entry.map_err(|error| trouble(folder, error.into()))?;
        if entry.file_type().is_file() {
            let path = entry.path();
            let bytes = fs::read(path).map_err(|error| trouble(path, error))?;
            let inside = path.strip_prefix(folder).unwrap_or(path);
            outputs.insert(inside.to_owned(), *blake3::hash(&bytes).as_bytes());
        }
    }
    Ok(outputs)
}

fn trouble(path: &Path, error: io::Error) -> ExecuteError {
    ExecuteError::Io {
        path: path.to_owned(),
        error,
    }
}
