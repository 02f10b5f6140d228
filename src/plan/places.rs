//! What the outputs of a plan take: files, and the folders that they lie in.

use std::collections::HashMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::NameComparison;
use super::folding::{Comparison, Folding, fold};
use super::source::Roster;
use super::table::Table;

/// Files and folders of the outputs that are settled.
#[derive(Debug)]
pub(super) struct Places {
    comparison: Comparison,
    files: Table<u32>,
    folders: Table<Folder>,
    /// The last folder, since the next output often lies in it too.
    last: Option<(PathBuf, State)>,
    /// The last number that was given to a name.
    numbers: HashMap<PathBuf, u32>,
}

/// A folder that outputs will lie in.
#[derive(Clone, Copy, Debug)]
struct Folder {
    /// One of the jobs whose output lies in it.
    slot: u32,
    state: State,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum State {
    Present,
    /// It will be made, so there can be nothing in it.
    Missing,
}

/// Why an output cannot lie where it should.
pub(super) enum Blocked {
    /// This is a file, not a folder.
    ByFile(PathBuf),
    /// This output will be a file, not a folder.
    ByOutput(u32),
}

impl Places {
    pub(super) fn new(comparison: NameComparison, count: usize) -> Self {
        Self {
            comparison: Comparison::new(comparison),
            files: Table::with_capacity(count),
            folders: Table::with_capacity(0),
            last: None,
            numbers: HashMap::new(),
        }
    }

    /// The output that this will be.
    pub(super) fn file(&mut self, path: &Path, roster: Roster<'_>) -> Option<u32> {
        let Self {
            files, comparison, ..
        } = self;
        files.find(&fold(path, Folding::FULL), |slot| {
            comparison.is_one(path, &roster.output(slot))
        })
    }

    /// An output that will lie in this folder.
    pub(super) fn folder(&mut self, path: &Path, roster: Roster<'_>) -> Option<u32> {
        let Self {
            folders,
            comparison,
            ..
        } = self;
        let lies_in = |folder: Folder| {
            let output = roster.output(folder.slot);
            let mut above = output.ancestors().skip(1);
            above.any(|above| same_depth(above, path) && comparison.is_one(above, path))
        };
        folders
            .find(&fold(path, Folding::FULL), lies_in)
            .map(|folder| folder.slot)
    }

    pub(super) fn take(&mut self, path: &Path, slot: u32) {
        self.files.insert(&fold(path, Folding::FULL), slot);
    }

    /// Gives the place of one output to another.
    pub(super) fn give(&mut self, path: &Path, from: u32, to: u32) {
        self.files
            .replace(&fold(path, Folding::FULL), to, |slot| slot == from);
    }

    /// The next number for a name; the first is 2.
    pub(super) fn next_number(&mut self, path: &Path) -> u32 {
        let number = self.numbers.entry(path.to_owned()).or_insert(1);
        *number += 1;
        *number
    }

    /// Notes the folders that an output lies in, and says whether the last of them exists.
    pub(super) fn enter(
        &mut self,
        folder: &Path,
        slot: u32,
        roster: Roster<'_>,
    ) -> Result<State, Blocked> {
        if let Some((last, state)) = &self.last
            && last.as_os_str() == folder.as_os_str()
        {
            return Ok(*state);
        }
        let mut state = State::Present;
        let mut unknown = Vec::new();
        for above in folder.ancestors() {
            match self.known(above, roster) {
                Some(known) => {
                    state = known;
                    break;
                }
                None => unknown.push(above),
            }
        }
        for below in unknown.into_iter().rev() {
            if let Some(other) = self.file(below, roster) {
                return Err(Blocked::ByOutput(other));
            }
            if state == State::Present {
                state = look_at(below)?;
            }
            let key = fold(below, Folding::FULL);
            self.folders.insert(&key, Folder { slot, state });
        }
        self.last = Some((folder.to_owned(), state));
        Ok(state)
    }

    fn known(&self, folder: &Path, roster: Roster<'_>) -> Option<State> {
        if folder.as_os_str().is_empty() {
            return Some(State::Present);
        }
        let lies_in = |held: Folder| {
            let output = roster.output(held.slot);
            output.ancestors().skip(1).any(|above| above == folder)
        };
        let key = fold(folder, Folding::FULL);
        self.folders.find(&key, lies_in).map(|held| held.state)
    }
}

fn look_at(folder: &Path) -> Result<State, Blocked> {
    match fs::metadata(folder) {
        Ok(facts) if facts.is_dir() => Ok(State::Present),
        Ok(_) => Err(Blocked::ByFile(folder.to_owned())),
        // A link that leads nowhere is in the way too.
        Err(error)
            if error.kind() == io::ErrorKind::NotFound && fs::symlink_metadata(folder).is_ok() =>
        {
            Err(Blocked::ByFile(folder.to_owned()))
        }
        Err(_) => Ok(State::Missing),
    }
}

/// Whether two paths can be one at all; folding never joins or parts folders.
fn same_depth(a: &Path, b: &Path) -> bool {
    a.components().count() == b.components().count()
}
