//! The ledger: torn and damaged lines, names of any bytes, two runs at once.

use std::fs;
use std::io::Write;
use std::path::Path;

use stampmill::ledger::{Entry, FILE_NAME, History, Ledger, Mark, Name, Original};
use stampmill::record::FileFacts;
use tempfile::TempDir;

fn entry(output: &Path, bytes: u64) -> Entry {
    Entry {
        output: Name::of(output),
        input: Name::of("in".as_ref()),
        original: Original {
            bytes,
            modified: -7,
            content: Some([9; 16]),
        },
        recipe: u64::MAX,
        file: FileFacts {
            format: "jpeg".into(),
            width: 3,
            height: 2,
            bytes,
        },
        mark: Some(mark(bytes)),
    }
}

fn mark(bytes: u64) -> Mark {
    Mark {
        bytes,
        modified: 5,
        content: [bytes as u8; 16],
    }
}

fn is_known(history: &History, output: &str) -> bool {
    history.marks(output.as_ref()).next().is_some()
}

fn ledger_of(outputs: &[&str]) -> TempDir {
    let folder = TempDir::new().unwrap();
    let ledger = Ledger::append(folder.path()).unwrap();
    for (n, output) in outputs.iter().enumerate() {
        ledger.announce(output.as_ref(), mark(n as u64)).unwrap();
        ledger.confirm(&entry(output.as_ref(), n as u64)).unwrap();
    }
    folder
}

#[test]
fn a_ledger_cut_anywhere_keeps_its_whole_lines() {
    let folder = ledger_of(&["a.jpg", "b.jpg"]);
    let path = folder.path().join(FILE_NAME);
    let whole = fs::read(&path).unwrap();
    let ends: Vec<_> = (0..whole.len()).filter(|at| whole[*at] == b'\n').collect();
    assert_eq!(ends.len(), 4);
    for cut in 0..=whole.len() {
        fs::write(&path, &whole[..cut]).unwrap();
        let history = History::read(folder.path()).unwrap();
        let complete = ends.iter().filter(|end| **end <= cut).count();
        assert_eq!(history.damaged(), 0, "cut at {cut}");
        assert_eq!(history.len(), complete / 2, "cut at {cut}");
        assert_eq!(is_known(&history, "b.jpg"), complete > 2, "cut at {cut}");
        // What is appended after a torn line is not lost with it.
        let ledger = Ledger::append(folder.path()).unwrap();
        ledger.confirm(&entry("c.jpg".as_ref(), 5)).unwrap();
        let history = History::read(folder.path()).unwrap();
        assert_eq!(
            history.done("c.jpg".as_ref()).unwrap().file.bytes,
            5,
            "cut at {cut}"
        );
        assert_eq!(history.len(), complete / 2 + 1, "cut at {cut}");
    }
}

#[test]
fn a_flipped_bit_costs_its_line_and_no_other() {
    let folder = ledger_of(&["a.jpg", "b.jpg"]);
    let path = folder.path().join(FILE_NAME);
    let whole = fs::read(&path).unwrap();
    for at in 0..whole.len() {
        for bit in [0, 3, 7] {
            let mut bytes = whole.clone();
            bytes[at] ^= 1 << bit;
            fs::write(&path, &bytes).unwrap();
            let history = History::read(folder.path()).unwrap();
            assert!(!history.is_empty(), "bit {bit} of byte {at}");
            let last = at + 1 == whole.len();
            assert!(
                history.damaged() > 0 || last,
                "bit {bit} of byte {at} went unnoticed"
            );
        }
    }
}

#[test]
fn an_output_that_is_begun_again_is_ours_but_not_done() {
    let folder = ledger_of(&["a.jpg"]);
    Ledger::append(folder.path())
        .unwrap()
        .announce("a.jpg".as_ref(), mark(8))
        .unwrap();
    let history = History::read(folder.path()).unwrap();
    // What stands there may be either file.
    assert!(history.marks("a.jpg".as_ref()).eq([&mark(0), &mark(8)]));
    assert_eq!(history.done("a.jpg".as_ref()), None);
}

#[test]
fn an_announcement_without_a_mark_proves_nothing_and_is_no_damage() {
    let folder = TempDir::new().unwrap();
    let rest = "\"begin\":\"a.jpg\"}";
    let line = format!(
        "{{\"crc32\":\"{:08x}\",{rest}\n",
        crc32fast::hash(rest.as_bytes())
    );
    fs::write(folder.path().join(FILE_NAME), line).unwrap();
    let history = History::read(folder.path()).unwrap();
    assert_eq!(history.damaged(), 0);
    assert!(!is_known(&history, "a.jpg"));
}

#[cfg(unix)]
#[test]
fn nothing_but_a_file_of_one_name_is_taken_for_a_ledger() {
    use std::os::unix::fs::symlink;
    let folder = TempDir::new().unwrap();
    let (photo, planted) = (
        folder.path().join("photo.jpg"),
        folder.path().join(FILE_NAME),
    );
    fs::write(&photo, "a photo").unwrap();
    let hard_link = || fs::hard_link(&photo, &planted);
    let soft_link = || symlink(&photo, &planted);
    let dangling = || symlink("nowhere", &planted);
    let pipe = || {
        let made = std::process::Command::new("mkfifo")
            .arg(&planted)
            .status()?;
        assert!(made.success());
        Ok(())
    };
    let device = || symlink("/dev/zero", &planted);
    let plants: [&dyn Fn() -> std::io::Result<()>; 5] =
        [&hard_link, &soft_link, &dangling, &pipe, &device];
    for (n, plant) in plants.iter().enumerate() {
        plant().unwrap();
        assert!(
            Ledger::append(folder.path()).is_err(),
            "{n} was appended to"
        );
        assert!(History::read(folder.path()).is_err(), "{n} was read");
        assert_eq!(fs::read(&photo).unwrap(), b"a photo");
        fs::remove_file(&planted).unwrap();
    }
    assert!(!folder.path().join("nowhere").exists());
}

#[cfg(unix)]
#[test]
fn names_of_any_bytes_come_back() {
    use std::os::unix::ffi::OsStrExt;
    let folder = TempDir::new().unwrap();
    let name = Path::new(std::ffi::OsStr::from_bytes(b"a\xff\n\"b.jpg"));
    let ledger = Ledger::append(folder.path()).unwrap();
    ledger.confirm(&entry(name, 1)).unwrap();
    let history = History::read(folder.path()).unwrap();
    assert!(history.done(name).is_some());
    assert!(history.done("a\u{fffd}\n\"b.jpg".as_ref()).is_none());
}

#[test]
fn foreign_bytes_are_no_ledger() {
    let folder = TempDir::new().unwrap();
    let mut file = fs::File::create(folder.path().join(FILE_NAME)).unwrap();
    file.write_all(b"\n{}\n{\"crc32\":\"\xff\xff\xff\xff\xff\xff\xff\xff\",}\n\0\0\0\nnull\n")
        .unwrap();
    let history = History::read(folder.path()).unwrap();
    assert!(history.is_empty());
    assert_eq!(history.damaged(), 5);
}
