//! Runs as a Rust programmer makes them, on a machine of the test's own.

use std::path::Path;

use stampmill::batch::{self, Settings};
use stampmill::moment::Moment;
use stampmill::pipeline::{Cancel, Monitor};
use stampmill::plan::{Inputs, Naming, Plan, Target};
use stampmill::recipe::{Draft, OnConflict};
use stampmill::record::Record;

/// Runs the folder's `in` into its `out`, made small, and gives the records, in input order, and the token of the run.
pub(crate) fn run(
    folder: &Path,
    on_conflict: OnConflict,
    settings: &Settings,
) -> (Vec<Record>, Cancel) {
    let now = Moment::parse("2026-03-09").unwrap();
    let draft: Draft = toml::from_str("[resize]\nlong-edge = 60").unwrap();
    let recipe = draft.check().unwrap();
    let inputs = Inputs {
        paths: vec![folder.join("in")],
        ..Inputs::default()
    };
    let naming = Naming {
        on_conflict,
        ..Naming::new(Target::Folder(folder.join("out")))
    };
    let plan = Plan::make(&inputs, &naming, &now).unwrap();
    let (cancel, monitor) = (Cancel::new(), Monitor::new());
    let mut records = Vec::new();
    batch::run(
        &plan,
        &recipe,
        settings,
        &now,
        &cancel,
        &monitor,
        |record| records.push(record),
    );
    assert_eq!(records.len(), plan.len(), "one record per input");
    assert!(
        records
            .iter()
            .enumerate()
            .all(|(n, record)| record.seq == n as u64)
    );
    (records, cancel)
}
