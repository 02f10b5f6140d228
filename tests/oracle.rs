//! The quick part of the oracle: files made by seed, and what the built program makes of them held against second readers.
//!
//! All of it is in Python, in `tests/oracle/`. Where `STAMPMILL_ORACLE` is `required`, as in the checks of every change, it has to
//! be there; otherwise it is passed over, since it needs packages that Rust does not bring.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The same files each time, so that a change fails only by what it changed; the whole run takes another seed each time.
const SEED: &str = "1";

/// The Python that has the oracle's packages.
fn python(root: &Path) -> PathBuf {
    match std::env::var_os("STAMPMILL_PYTHON") {
        Some(path) => path.into(),
        None => root.join("target/oracle-venv/bin/python"),
    }
}

#[test]
fn what_is_read_is_right_or_refused() {
    let required = std::env::var("STAMPMILL_ORACLE").is_ok_and(|text| text == "required");
    if !required {
        let words = "the oracle is passed over: STAMPMILL_ORACLE is not `required`";
        writeln!(std::io::stderr(), "{words}").unwrap();
        return;
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let python = python(root);
    let output = Command::new(&python)
        .arg(root.join("tests/oracle/run.py"))
        .args(["--quick", "--seed", SEED, "--program"])
        .arg(env!("CARGO_BIN_EXE_stampmill"))
        .output()
        .unwrap_or_else(|error| {
            let python = python.display();
            panic!("{python}: {error}; tests/oracle/README.md says how it is installed")
        });
    let printed = String::from_utf8_lossy(&output.stdout);
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{printed}\n{errors}");
    let last = printed.lines().last().unwrap_or_default();
    assert!(last.ends_with(" passed, 0 failed"), "{printed}\n{errors}");
}
