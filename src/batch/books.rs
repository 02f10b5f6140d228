//! Keeping the ledger: what is entered for each output, and how files are compared when a run goes on.

use std::io;
use std::path::Path;

use crate::ledger::{Compare, Entry, Ledger, Mark, Name, Original, content_hash};
use crate::record::FileFacts;

/// The ledger of a run, and what its entries have in common.
#[derive(Debug)]
pub struct Books {
    ledger: Ledger,
    recipe: u64,
    compare: Compare,
}

impl Books {
    /// Entries in `ledger` for outputs of the recipe with this fingerprint.
    pub fn new(ledger: Ledger, recipe: u64, compare: Compare) -> Self {
        Self {
            ledger,
            recipe,
            compare,
        }
    }

    /// The hash of an input's content, if it is to be entered.
    pub(super) fn content(&self, bytes: &[u8]) -> Option<[u8; 16]> {
        (self.compare == Compare::Content).then(|| content_hash(bytes))
    }

    /// Before a file with this mark is renamed into place.
    pub(super) fn announce(&self, output: &Path, mark: Mark) -> io::Result<()> {
        self.ledger.announce(self.ledger.place(output), mark)
    }

    /// Waits until the disk has every entry.
    pub(super) fn sync(&self) -> io::Result<()> {
        self.ledger.sync()
    }

    /// After an output is in place.
    pub(super) fn confirm(
        &self,
        input: &Path,
        output: &Path,
        original: Original,
        (file, mark): (FileFacts, Option<Mark>),
    ) -> io::Result<()> {
        self.ledger.confirm(&Entry {
            output: Name::of(self.ledger.place(output)),
            input: Name::of(input),
            original,
            recipe: self.recipe,
            file,
            mark,
        })
    }
}
