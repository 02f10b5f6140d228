//! `--resume` and `--retry-failed`: what an earlier run left is found and handed to the plan.

use std::path::PathBuf;
use std::sync::Arc;

use super::UsageError;
use crate::batch::Books;
use crate::ledger::{Compare, History, Ledger};
use crate::moment::Moment;
use crate::plain;
use crate::plan::Resume;
use crate::recipe::{Draft, Recipe, fingerprint};

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
        UsageError::new(format!(
            "--resume: the ledger in {} cannot be used: {error}; check its permissions",
            plain::path(&self.folder)
        ))
    }
}
