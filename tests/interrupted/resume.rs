//! What is done and still true is not done again; everything else is.

use std::fs;
use std::path::Path;
use std::time::{Duration, SystemTime};

use super::{cached, count, outputs, photos, records, run, said};

/// The records of a run with `--resume` that has to succeed.
fn resumed(folder: &Path, more: &[&str]) -> Vec<serde_json::Value> {
    let output = run(folder, &[&["--resume", "--json"], more].concat());
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    let (records, _) = records(&output.stdout);
    assert_eq!(count(&records, "ok"), records.len());
    records
}

#[test]
fn what_is_done_is_told_and_not_done_again() {
    let folder = photos(6);
    let first = resumed(folder.path(), &[]);
    assert_eq!(cached(&first), 0);
    let second = resumed(folder.path(), &[]);
    assert_eq!(cached(&second), 6);
    for (first, second) in first.iter().zip(&second) {
        // The ledger knows files; where a mark went is told by the run that put it there.
        let mut output = first["outputs"][0].clone();
        let marks = output.as_object_mut().unwrap().remove("marks");
        assert!(marks.is_some(), "{first}");
        assert_eq!(second["outputs"], serde_json::json!([output]));
        assert!(second["times_ms"].get("decode").is_none(), "{second}");
    }
}

#[test]
fn the_summary_does_not_boast_of_an_earlier_run() {
    let folder = photos(3);
    resumed(folder.path(), &[]);
    let output = run(folder.path(), &["--resume", "--json"]);
    let (_, summary) = records(&output.stdout);
    assert_eq!((&summary["ok"], &summary["cached"]), (&3.into(), &3.into()));
    assert_eq!(summary["bytes_written"], 0);
    assert_eq!(summary["pictures_per_second"], 0.0);
    assert!(said(&output).contains("3 done before"), "{}", said(&output));
}

#[test]
fn what_is_no_longer_true_is_done_again() {
    let folder = photos(6);
    resumed(folder.path(), &[]);
    let path = |inside: &str| folder.path().join(inside);
    // A source of another time, one of another size, an output that is gone, and one that was cut.
    let touched = fs::File::options()
        .append(true)
        .open(path("in/0/0.jpg"))
        .unwrap();
    touched
        .set_modified(SystemTime::now() - Duration::from_secs(1000))
        .unwrap();
    let mut longer = fs::read(path("in/1/1.jpg")).unwrap();
    longer.extend([0; 10]);
    fs::write(path("in/1/1.jpg"), longer).unwrap();
    fs::remove_file(path("out/2/2.jpg")).unwrap();
    fs::write(path("out/0/3.jpg"), "half").unwrap();
    // That one is no file that the ledger knows, so it may be somebody else's.
    let refused = run(folder.path(), &["--resume"]);
    assert_eq!(refused.status.code(), Some(2), "{}", said(&refused));
    assert!(said(&refused).contains("out/0/3.jpg exists"));
    let records = resumed(folder.path(), &["--on-conflict", "overwrite"]);
    let again: Vec<_> = records
        .iter()
        .filter(|record| record["cached"] != true)
        .collect();
    let names: Vec<_> = again
        .iter()
        .map(|record| record["input"].as_str().unwrap())
        .collect();
    assert_eq!(
        names,
        ["in/0/0.jpg", "in/0/3.jpg", "in/1/1.jpg", "in/2/2.jpg"]
    );
    assert_eq!(cached(&resumed(folder.path(), &[])), 6);
}

#[test]
fn another_recipe_does_everything_again() {
    let folder = photos(3);
    resumed(folder.path(), &[]);
    let before = outputs(folder.path());
    assert_eq!(cached(&resumed(folder.path(), &["-q", "50"])), 0);
    assert_ne!(outputs(folder.path()), before);
    assert_eq!(cached(&resumed(folder.path(), &["-q", "50"])), 3);
    // The rule for outputs that exist is no part of what a picture looks like.
    assert_eq!(
        cached(&resumed(
            folder.path(),
            &["-q", "50", "--on-conflict", "skip"]
        )),
        3
    );
}

#[test]
fn by_content_a_new_time_is_no_change_and_an_old_time_no_proof() {
    let folder = photos(3);
    let by_content = |folder: &Path| {
        let output = run(folder, &["--resume=content", "--json"]);
        assert_eq!(output.status.code(), Some(0), "{}", said(&output));
        records(&output.stdout).0
    };
    by_content(folder.path());
    let path = folder.path().join("in/0/0.jpg");
    let file = fs::File::options().append(true).open(&path).unwrap();
    file.set_modified(SystemTime::now()).unwrap();
    assert_eq!(cached(&by_content(folder.path())), 3);
    let time = fs::metadata(&path).unwrap().modified().unwrap();
    let mut bytes = fs::read(&path).unwrap();
    let place = bytes.len() - 500;
    bytes[place] ^= 1;
    fs::write(&path, bytes).unwrap();
    fs::File::options()
        .append(true)
        .open(&path)
        .unwrap()
        .set_modified(time)
        .unwrap();
    let output = run(folder.path(), &["--resume=content", "--json"]);
    let (records, _) = records(&output.stdout);
    assert_eq!(cached(&records), 2, "{}", said(&output));
}

#[test]
fn what_is_not_ours_is_not_touched() {
    let folder = photos(3);
    fs::create_dir_all(folder.path().join("out/0")).unwrap();
    fs::write(folder.path().join("out/0/0.jpg"), "somebody's").unwrap();
    let output = run(folder.path(), &["--resume"]);
    assert_eq!(output.status.code(), Some(2), "{}", said(&output));
    assert!(
        said(&output).contains("out/0/0.jpg exists"),
        "{}",
        said(&output)
    );
    assert_eq!(
        fs::read(folder.path().join("out/0/0.jpg")).unwrap(),
        b"somebody's"
    );
}

#[test]
fn a_damaged_ledger_costs_only_what_it_lost() {
    let folder = photos(4);
    resumed(folder.path(), &[]);
    let path = folder.path().join("out").join(stampmill::ledger::FILE_NAME);
    let text = fs::read_to_string(&path).unwrap();
    let damaged = text.replacen("\"done\"", "\"dine\"", 1);
    fs::write(&path, damaged).unwrap();
    let output = run(folder.path(), &["--resume", "--json"]);
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    assert!(
        said(&output).contains("1 damaged line"),
        "{}",
        said(&output)
    );
    assert_eq!(cached(&records(&output.stdout).0), 3);
}

#[test]
fn what_failed_is_tried_again_and_nothing_else() {
    let folder = photos(4);
    let good = fs::read(folder.path().join("in/1/1.jpg")).unwrap();
    fs::write(folder.path().join("in/1/1.jpg"), &good[..good.len() / 2]).unwrap();
    let output = run(folder.path(), &["--report", "first.jsonl"]);
    assert_eq!(output.status.code(), Some(1));
    fs::write(folder.path().join("in/1/1.jpg"), good).unwrap();
    let before = outputs(folder.path());
    let again = run(folder.path(), &["--retry-failed", "first.jsonl", "--json"]);
    assert_eq!(again.status.code(), Some(0), "{}", said(&again));
    let (records, summary) = records(&again.stdout);
    assert_eq!(records.len(), 1);
    assert_eq!(records[0]["outputs"][0]["path"], "out/1/1.jpg");
    assert_eq!(summary["passed_over"], 3);
    let after = outputs(folder.path());
    assert_eq!(after.len(), before.len() + 1);
    let wrong = run(folder.path(), &["--retry-failed", "in/1/1.jpg"]);
    assert_eq!(wrong.status.code(), Some(2));
    assert!(said(&wrong).contains("--retry-failed"), "{}", said(&wrong));
}
