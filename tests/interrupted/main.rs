//! Runs that are cut short, by whatever signal at whatever moment, and runs that go on from there.

#![cfg(unix)]

mod kill;
mod resume;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;
use tempfile::TempDir;

const PHOTO: &str = "sample-images/orientation/orientation-6.jpg";

/// A folder with `count` photos in `in`.
fn photos(count: usize) -> TempDir {
    let folder = TempDir::new().unwrap();
    let photo = Path::new(env!("CARGO_MANIFEST_DIR")).join(PHOTO);
    for n in 0..count {
        let place = folder.path().join(format!("in/{}", n % 3));
        fs::create_dir_all(&place).unwrap();
        fs::copy(&photo, place.join(format!("{n}.jpg"))).unwrap();
    }
    folder
}

/// A command that takes `in` to `out`.
fn command(folder: &Path, more: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_stampmill"));
    let args = [
        "run",
        "in",
        "-o",
        "out",
        "--long-edge",
        "64",
        "--text",
        "{stem}",
        "-j",
        "2",
    ];
    command.current_dir(folder).args(args).args(more);
    command
}

fn run(folder: &Path, more: &[&str]) -> Output {
    command(folder, more).output().unwrap()
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// The records of a JSONL report and its summary.
fn records(text: &[u8]) -> (Vec<Value>, Value) {
    let text = String::from_utf8_lossy(text);
    let mut lines: Vec<Value> = text
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let summary = lines.pop().unwrap()["summary"].clone();
    assert!(summary.is_object(), "the last line is no summary");
    (lines, summary)
}

fn count(records: &[Value], status: &str) -> usize {
    records
        .iter()
        .filter(|record| record["status"] == status)
        .count()
}

fn cached(records: &[Value]) -> usize {
    records
        .iter()
        .filter(|record| record["cached"] == true)
        .count()
}

/// The files below `out`, but for the ledger.
fn outputs(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut folders = vec![folder.join("out")];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(next).into_iter().flatten() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if !path.ends_with(stampmill::ledger::FILE_NAME) {
                let inside = path.strip_prefix(folder).unwrap().to_owned();
                found.insert(inside, fs::read(&path).unwrap());
            }
        }
    }
    found
}
