//! Two runs into one folder, and what a killed one leaves behind.

mod batched;

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use stampmill::batch::{Host, Settings};
use stampmill::ledger::FolderLock;
use stampmill::recipe::OnConflict;
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

/// A tree as its output has it: `out/a/b`, with a file under a temporary name in each of its folders.
fn tree() -> TempDir {
    let folder = TempDir::new().unwrap();
    let photo = Path::new(env!("CARGO_MANIFEST_DIR")).join(PHOTO);
    fs::create_dir_all(folder.path().join("in/a/b")).unwrap();
    fs::copy(photo, folder.path().join("in/a/b/c.jpg")).unwrap();
    fs::create_dir_all(folder.path().join("out/a/b")).unwrap();
    for place in ["out", "out/a", "out/a/b"] {
        fs::write(folder.path().join(place).join(LEFT), "half").unwrap();
    }
    folder
}

const LEFT: &str = ".stampmill-0123456789abcdef.part";

/// The exit code of a run over the tree, and what it said.
fn run_tree(folder: &Path, more: &[&str]) -> (Option<i32>, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_stampmill"))
        .current_dir(folder)
        .args(["run", "in", "-o", "out", "--long-edge", "60"])
        .args(more)
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    (output.status.code(), said)
}

#[test]
fn leftovers_are_removed_from_the_folders_around_outputs_too() {
    let folder = tree();
    let (code, said) = run_tree(folder.path(), &[]);
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains("were removed: 3"), "{said}");
    for place in ["out", "out/a", "out/a/b"] {
        assert!(!folder.path().join(place).join(LEFT).exists(), "{place}");
    }
}

#[test]
fn what_another_run_is_writing_is_no_leftover() {
    let folder = tree();
    let held = fs::File::open(folder.path().join("out/a/b").join(LEFT)).unwrap();
    held.lock().unwrap();
    let newer = fs::File::open(folder.path().join("out/a").join(LEFT)).unwrap();
    let soon = std::time::SystemTime::now() + std::time::Duration::from_secs(60);
    newer.set_modified(soon).unwrap();
    let (code, said) = run_tree(folder.path(), &[]);
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains("were removed: 1"), "{said}");
    assert!(folder.path().join("out/a/b").join(LEFT).exists());
    assert!(folder.path().join("out/a").join(LEFT).exists());
}

/// A live file of a run into a sub-folder, as that run makes it.
#[test]
fn a_file_that_is_being_written_is_held() {
    use std::sync::{Arc, Mutex};
    struct Looking(Mutex<Vec<bool>>, std::path::PathBuf);
    impl Host for Looking {
        fn fill(&self, file: &mut fs::File, bytes: &[u8]) -> std::io::Result<()> {
            std::io::Write::write_all(file, bytes)?;
            let names = fs::read_dir(&self.1)?.map(|entry| entry.unwrap().path());
            let parts = names.filter(|path| path.extension().is_some_and(|end| end == "part"));
            let free = |path: std::path::PathBuf| fs::File::open(path).unwrap().try_lock().is_ok();
            self.0.lock().unwrap().extend(parts.map(free));
            Ok(())
        }
    }
    let folder = folder();
    fs::create_dir(folder.path().join("in")).unwrap();
    fs::rename(folder.path().join("a.jpg"), folder.path().join("in/a.jpg")).unwrap();
    let looking = Arc::new(Looking(Mutex::default(), folder.path().join("out")));
    let settings = Settings {
        host: Arc::clone(&looking) as Arc<dyn Host>,
        ..Settings::new(1)
    };
    batched::run(folder.path(), OnConflict::default(), &settings);
    assert_eq!(*looking.0.lock().unwrap(), [false]);
}

#[cfg(unix)]
#[test]
fn leftovers_behind_a_link_below_the_output_folder_are_not_ours() {
    let folder = tree();
    let elsewhere = folder.path().join("elsewhere");
    fs::rename(folder.path().join("out/a/b"), &elsewhere).unwrap();
    std::os::unix::fs::symlink(&elsewhere, folder.path().join("out/a/b")).unwrap();
    let (code, said) = run_tree(folder.path(), &[]);
    assert_eq!(code, Some(1), "{said}");
    assert!(elsewhere.join(LEFT).exists());
    let (code, said) = run_tree(folder.path(), &["--follow-output-links"]);
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains("were removed: 1"), "{said}");
}
