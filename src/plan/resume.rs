//! Going on where an earlier run stopped: what it did, and whether that is still true.

use std::fs::{self, Metadata};
use std::path::{Path, PathBuf};

use super::source::Fate;
use crate::ledger::{Compare, Done, History, content_hash, modified};
use crate::named_file;

/// What earlier runs did in the output folder, for a run that goes on.
///
/// An output of theirs is done if it was made from the same input with the same recipe, the input has not changed, and
/// the output is there in its full size. What is theirs and not done is made again, whatever the rule for outputs that
/// exist; what is not theirs is not touched.
#[derive(Debug)]
pub struct Resume {
    history: History,
    folder: PathBuf,
    recipe: u64,
    compare: Compare,
}

impl Resume {
    /// Goes on in `folder`, whose ledger says `history`, with the recipe of this fingerprint.
    pub fn new(history: History, folder: PathBuf, recipe: u64, compare: Compare) -> Self {
        Self {
            history,
            folder,
            recipe,
            compare,
        }
    }

    /// What to do where `output` exists; nothing if it is none of ours.
    pub(super) fn decide(&self, input: &Path, output: &Path) -> Option<Fate> {
        let place = output.strip_prefix(&self.folder).unwrap_or(output);
        if !self.is_ours(place, output) {
            return None;
        }
        let facts = self.history.done(place).filter(|done| {
            done.recipe == self.recipe
                && done.is_of(input)
                && fs::metadata(output).is_ok_and(|facts| facts.len() == done.file.bytes)
                && fs::metadata(input).is_ok_and(|facts| self.is_unchanged(input, &facts, done))
        });
        Some(facts.map_or(Fate::Replace, |done| {
            Fate::Done(Box::new(done.file.clone()))
        }))
    }

    /// Whether the file that stands there is one that an earlier run made: by size and time, or else by content, since
    /// copies of a folder may have other times.
    fn is_ours(&self, place: &Path, output: &Path) -> bool {
        let Ok(facts) = fs::symlink_metadata(output) else {
            return false;
        };
        let (mut is_known, mut may_be) = (false, false);
        for mark in self.history.marks(place) {
            is_known |= mark.fits(&facts);
            may_be |= facts.is_file() && facts.len() == mark.bytes;
        }
        is_known
            || may_be && {
                let content = named_file::read(output, u64::MAX).map(|bytes| content_hash(&bytes));
                content.is_ok_and(|content| {
                    self.history
                        .marks(place)
                        .any(|mark| mark.content == content)
                })
            }
    }

    fn is_unchanged(&self, input: &Path, facts: &Metadata, done: &Done) -> bool {
        if facts.len() != done.original.bytes {
            return false;
        }
        match self.compare {
            Compare::Times => modified(facts) == done.original.modified,
            Compare::Content => {
                let hash = named_file::read(input, u64::MAX).map(|bytes| content_hash(&bytes));
                hash.is_ok_and(|hash| done.original.content == Some(hash))
            }
        }
    }
}
