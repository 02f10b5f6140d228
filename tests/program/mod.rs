//! The built program as a script uses it: records as JSON lines on standard output, sentences on standard error.

use std::path::Path;
use std::process::{Command, Output};

use stampmill::record::Record;

/// `stampmill run` with these arguments, in a folder.
pub(crate) fn run(folder: &Path, args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_stampmill"))
        .current_dir(folder)
        .args(["run", "--json", "--quiet"])
        .args(args)
        .output()
        .unwrap()
}

/// Its records.
pub(crate) fn records(output: &Output) -> Vec<Record> {
    let lines = std::str::from_utf8(&output.stdout).unwrap().lines();
    let records = lines.filter(|line| !line.starts_with("{\"summary\""));
    records
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

/// What it said.
pub(crate) fn error(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}
