//! The inputs of a plan by their identity: each is processed once and none is written to, by whatever link.

use std::borrow::Cow;
use std::path::Path;

use super::PlannedSource;
use super::identity::{Identity, is_one_file};
use super::source::{Fate, find_input};
use super::table::Table;
use crate::plain::path as shown;

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
            let (source, n) = find_input(sources, job as usize);
            let entry = &sources[source].entries[n];
            let Some(identity) = entry.identity else {
                continue;
            };
            match originals.find(identity, &sources[source].input(n), sources) {
                None => originals.table.insert(&identity.key(), job),
                Some(first) if entry.fate.runs() => {
                    let reason = format!("it is the same file as {}", shown(&first));
                    sources[source].entries[n].fate = Fate::skip(reason);
                }
                Some(_) => {}
            }
        }
        originals
    }

    /// The first input that is the file at this path.
    pub(super) fn find<'a>(
        &self,
        identity: Identity,
        path: &Path,
        sources: &'a [PlannedSource],
    ) -> Option<Cow<'a, Path>> {
        let input = |job: u32| {
            let (source, n) = find_input(sources, job as usize);
            (&sources[source].entries[n], sources[source].input(n))
        };
        let found = self.table.find(&identity.key(), |job| {
            let (entry, own) = input(job);
            entry.identity == Some(identity) && is_one_file(path, &own)
        });
        found.map(|job| input(job).1)
    }
}
