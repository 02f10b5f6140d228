//! `--resume` and `--retry-failed`: what an earlier run left is found and handed to the plan.

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::UsageError;
use crate::batch::Books;
use crate::ledger::{Compare, History, Ledger};
use crate::moment::Moment;
use crate::plan::Resume;
use crate::recipe::{Draft, Recipe, fingerprint};
use crate::record::{Record, Status, path_from_bytes};

/// A run that goes on, or that can be gone on with.
pub(super) struct Going {
    folder: PathBuf,
    recipe: u64,
    compare: Compare,
}

impl Going {
    /// What `--resume` asks for.
    pub(super) fn on(
        compare: &str,
        folder: PathBuf,
        draft: &Draft,
        recipe: &Recipe,
        now: &Moment,
    ) -> Self {
        Self {
            folder,
            recipe: fingerprint(draft, recipe, *now),
            compare: if compare == "content" {
                Compare::Content
            } else {
                Compare::Times
            },
        }
    }

    /// What earlier runs did, and how many lines of the ledger are damaged.
    pub(super) fn history(&self) -> Result<(Resume, u64), UsageError> {
        let history = History::read(&self.folder).map_err(|error| self.fail(&error))?;
        let damaged = history.damaged();
        let resume = Resume::new(history, self.folder.clone(), self.recipe, self.compare);
        Ok((resume, damaged))
    }

    /// The ledger, open for what this run does.
    pub(super) fn books(&self) -> Result<Arc<Books>, UsageError> {
        let ledger = Ledger::append(&self.folder).map_err(|error| self.fail(&error))?;
        Ok(Arc::new(Books::new(ledger, self.recipe, self.compare)))
    }

    fn fail(&self, error: &std::io::Error) -> UsageError {
        UsageError(format!(
            "--resume: the ledger in {} cannot be used: {error}; check its permissions",
            self.folder.display()
        ))
    }
}

/// The inputs that a report says failed or were cancelled.
pub(super) fn not_done(report: &Path) -> Result<HashSet<PathBuf>, UsageError> {
    let fail = |words: &dyn std::fmt::Display| {
        UsageError(format!("--retry-failed {}: {words}", report.display()))
    };
    let text = fs::read_to_string(report).map_err(|error| fail(&error))?;
    let mut paths = HashSet::new();
    for (number, line) in text.lines().enumerate() {
        if line.starts_with("{\"summary\"") {
            continue;
        }
        let record: Record = serde_json::from_str(line).map_err(|error| {
            fail(&format!(
                "line {} is no record ({error}); name a report of --report or --errors-to",
                number + 1
            ))
        })?;
        if matches!(record.status, Status::Failed | Status::Cancelled) {
            let exact = record.input_bytes.as_deref().and_then(path_from_bytes);
            paths.insert(exact.unwrap_or_else(|| record.input.into()));
        }
    }
    Ok(paths)
}
