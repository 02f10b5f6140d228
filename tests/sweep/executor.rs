//! One run of the real line, through the library.

use std::path::Path;

use stampmill::batch::Settings;
use stampmill::pipeline::{Cancel, Cause};
use stampmill::plan::{Inputs, NameComparison, Naming, Now, Plan, Target};
use stampmill::recipe::{Draft, FormatChoice, OnConflict};
use stampmill::sweep::{ExecuteError, Executor, Measured, Swept};

fn execute(workers: usize, cancel: &Cancel) -> Result<Measured, ExecuteError> {
    let folder = tempfile::TempDir::new().unwrap();
    let outputs = folder.path().join("outputs");
    let now = Now {
        year: "2026".into(),
        date: "2026-03-09".into(),
    };
    let inputs = Inputs {
        paths: vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("sample-images/orientation")],
        ..Inputs::default()
    };
    let naming = Naming {
        target: Target::Folder(outputs.clone()),
        suffix: String::new(),
        format: FormatChoice::Keep,
        on_conflict: OnConflict::Rename,
        comparison: NameComparison::default(),
    };
    let draft: Draft = toml::from_str("resize = { long-edge = 64 }").unwrap();
    let executor = Executor {
        plan: &Plan::make(&inputs, &naming, &now).unwrap(),
        recipe: &draft.check().unwrap(),
        settings: &Settings::new(2),
        swept: Swept::All,
        now: &now,
        outputs: &outputs,
    };
    let mut records = 0;
    let run = executor.execute(workers, cancel, |_| records += 1);
    assert_eq!(records, 8, "one record per input");
    assert!(run.is_err() || !outputs.exists(), "the outputs are removed");
    run
}

#[test]
fn any_number_of_workers_leaves_the_same_fingerprints() {
    let one = execute(1, &Cancel::new()).unwrap();
    let three = execute(3, &Cancel::new()).unwrap();
    assert_eq!((one.pictures, one.failed, one.outputs.len()), (8, 0, 8));
    assert!(one.outputs.contains_key(Path::new("orientation-1.jpg")));
    assert_eq!(one.outputs, three.outputs);
    let workers = |run: &Measured| run.stages.last().unwrap().workers;
    assert_eq!((workers(&one), workers(&three)), (1, 3));
}

#[test]
fn a_cancelled_run_has_no_figures() {
    let cancel = Cancel::new();
    cancel.cancel(Cause::Other("the disk is full".into()));
    let error = execute(1, &cancel).unwrap_err();
    assert!(
        error.to_string().contains("since the disk is full"),
        "{error}"
    );
}
