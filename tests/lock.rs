//! Two runs into one folder, and what a killed one leaves behind.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use stampmill::ledger::FolderLock;
use tempfile::TempDir;

const PHOTO: &str = "sample-images/orientation/orientation-6.jpg";

fn folder() -> TempDir {
    let folder = TempDir::new().unwrap();
    let photo = Path::new(env!("CARGO_MANIFEST_DIR")).join(PHOTO);
    fs::copy(photo, folder.path().join("a.jpg")).unwrap();
    folder
}

fn run(folder: &Path) -> Output {
    Command::new(env!("CARGO_BIN_EXE_stampmill"))
        .current_dir(folder)
        .args(["run", "a.jpg", "-o", "out", "--long-edge", "60"])
        .output()
        .unwrap()
}

#[test]
fn a_second_run_into_the_folder_is_refused_and_a_later_one_is_not() {
    let folder = folder();
    let held = FolderLock::take(&folder.path().join("out")).unwrap();
    let refused = run(folder.path());
    let said = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert_eq!(refused.status.code(), Some(2), "{said}");
    assert!(
        said.contains("another run") && said.contains("out"),
        "{said}"
    );
    assert!(!folder.path().join("out/a.jpg").exists());
    drop(held);
    assert_eq!(run(folder.path()).status.code(), Some(0));
}

#[test]
fn leftovers_are_removed_and_other_hidden_files_are_not() {
    let folder = folder();
    let out = folder.path().join("out");
    fs::create_dir(&out).unwrap();
    for name in [
        ".stampmill-x1y2z3.part",
        ".stampmill-keep",
        "mine.part",
        ".hidden",
    ] {
        fs::write(out.join(name), "half").unwrap();
    }
    let output = run(folder.path());
    assert_eq!(output.status.code(), Some(0));
    assert!(String::from_utf8_lossy(&output.stderr).contains("were removed: 1"));
    let mut names: Vec<_> = fs::read_dir(&out)
        .unwrap()
        .map(|entry| entry.unwrap().file_name())
        .collect();
    names.sort();
    assert_eq!(names, [".hidden", ".stampmill-keep", "a.jpg", "mine.part"]);
}
