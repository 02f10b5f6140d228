//! The inputs of a plan by their identity: each is processed once and none is written to, by whatever link.

use std::path::Path;

use super::PlannedSource;
use super::identity::{Identity, is_one_file};
use super::path::shown;
use super::source::{Fate, Roster, entry_of};
use super::table::Table;

/// All inputs, by identity.
#[derive(Debug)]
pub(super) struct Originals {
    table: Table<u32>,
}

impl Originals {
    /// Tables all inputs. One that was there already, under whatever name, is skipped.
    pub(super) fn of(sources: &mut [PlannedSource]) -> Self {
        let count = sources.iter().map(PlannedSource::len).sum();
        let mut originals = Self {
            table: Table::with_capacity(count),
        };
        for job in 0..count as u32 {
            let roster = Roster(sources);
            let entry = roster.entry(job);
            let Some(identity) = entry.identity else {
                continue;
            };
            match originals.find(identity, &roster.input(job), roster) {
                None => originals.table.insert(&identity.key(), job),
                Some(first) if entry.fate.runs() => {
                    let reason = format!("it is the same file as {}", shown(&roster.input(first)));
                    entry_of(sources, job).fate = Fate::skip(reason);
                }
                Some(_) => {}
            }
        }
        originals
    }

    /// The first input that is the file at this path.
    pub(super) fn find(&self, identity: Identity, path: &Path, roster: Roster<'_>) -> Option<u32> {
        self.table.find(&identity.key(), |job| {
            roster.entry(job).identity == Some(identity) && is_one_file(path, &roster.input(job))
        })
    }
}
