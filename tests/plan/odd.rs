//! Trees of twenty years: names, links and files of every kind.
#![cfg(unix)]

use std::ffi::OsStr;
use std::fs::{self, Permissions};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::os::unix::net::UnixListener;
use std::path::{Path, PathBuf};
use std::process::Command;

use stampmill::plan::{Decision, Inputs, Links};
use stampmill::record::{ErrorKind, Record, path_bytes, path_from_bytes};

use super::{Tree, only, plan, text};

#[test]
fn names_that_are_no_text_are_recorded_byte_for_byte() {
    let tree = Tree::new(&[]);
    let odd = Path::new("in").join(OsStr::from_bytes(b"100% B\xfccher.png"));
    fs::rename(tree.picture("in/a.png", [1, 2, 3]), tree.path(&odd)).unwrap();
    tree.picture("in/plain.png", [1, 2, 3]);
    let output = tree.run(&["in", "-o", "out", "--json"]);
    let records = super::records(&output);
    assert_eq!(records[0]["input"], "in/100% B\u{fffd}cher.png");
    assert_eq!(records[0]["input_bytes"], "in/100%25%20B%FCcher.png");
    let written = &records[0]["outputs"][0];
    assert_eq!(written["path"], "out/100% B\u{fffd}cher.png");
    let bytes = written["path_bytes"].as_str().unwrap();
    assert!(tree.path(path_from_bytes(bytes).unwrap()).exists());
    let input = records[0]["input_bytes"].as_str().unwrap();
    assert_eq!(path_from_bytes(input).unwrap(), odd);
    let plain = &records[1];
    assert!(plain.get("input_bytes").is_none() && plain["outputs"][0].get("path_bytes").is_none());
    let record: Record = serde_json::from_value(records[0].clone()).unwrap();
    assert_eq!(
        record.input_bytes.as_deref(),
        Some("in/100%25%20B%FCcher.png")
    );
}

#[test]
fn every_byte_comes_back() {
    let all: Vec<u8> = (1..=255).collect();
    let path = Path::new(OsStr::from_bytes(&all));
    let text = path_bytes(path).unwrap();
    assert!(text.bytes().all(|byte| byte.is_ascii_graphic()), "{text}");
    assert_eq!(path_from_bytes(&text).as_deref(), Some(path));
    for wrong in ["%", "%f", "%+1", "a%zz"] {
        assert_eq!(path_from_bytes(wrong), None, "{wrong}");
    }
}

#[test]
fn odd_names_are_names() {
    let tree = Tree::new(&[]);
    for name in ["-dash.png", "new\nline.png", "a b.png", "tab\t.png"] {
        tree.picture(name, [1, 2, 3]);
    }
    let named = tree.run(&["-o", "one", "--", "-dash.png", "new\nline.png"]);
    assert_eq!(named.status.code(), Some(0), "{}", text(&named.stderr));
    assert!(tree.path("one/-dash.png").exists() && tree.path("one/new\nline.png").exists());
    let walked = tree.run(&[".", "-o", "two", "--exclude", "/one"]);
    assert_eq!(walked.status.code(), Some(0), "{}", text(&walked.stderr));
    assert_eq!(fs::read_dir(tree.path("two")).unwrap().count(), 4);
    // One line for each, whatever is in the names.
    let dry = tree.run(&[
        ".",
        "-o",
        "three",
        "--exclude",
        "/one",
        "--exclude",
        "/two",
        "-n",
    ]);
    let lines = text(&dry.stdout);
    assert_eq!(lines.lines().count(), 4, "{lines}");
    assert!(
        lines.contains("new\\nline.png -> three/new\\nline.png"),
        "{lines}"
    );
}

#[test]
fn what_is_no_regular_file_is_skipped_and_never_opened() {
    let tree = Tree::new(&["in/a.jpg"]);
    assert!(
        Command::new("mkfifo")
            .arg(tree.path("in/fifo.jpg"))
            .status()
            .unwrap()
            .success()
    );
    let _socket = UnixListener::bind(tree.path("in/socket.jpg")).unwrap();
    symlink("/dev/null", tree.path("in/device.jpg")).unwrap();
    let planned = plan(&tree.inputs(&["in", "in/fifo.jpg"]), &tree.mirror("out")).unwrap();
    assert_eq!(
        tree.lines(&planned),
        [
            "in/a.jpg -> out/in/a.jpg".replace("out/in", "out").as_str(),
            "in/device.jpg skipped: it is a device, not a regular file",
            "in/fifo.jpg skipped: it is a FIFO, not a regular file",
            "in/socket.jpg skipped: it is a socket, not a regular file",
            "in/fifo.jpg skipped: it is a FIFO, not a regular file",
        ]
    );
}

#[test]
fn links_are_followed_once_and_never_for_ever() {
    let tree = Tree::new(&["in/a.jpg", "in/deep/b.jpg", "far/c.jpg"]);
    symlink("..", tree.path("in/deep/up")).unwrap();
    symlink("../far", tree.path("in/away")).unwrap();
    symlink("nowhere", tree.path("in/dangling.jpg")).unwrap();
    symlink("nowhere", tree.path("in/dangling")).unwrap();
    symlink("self.jpg", tree.path("in/self.jpg")).unwrap();
    symlink("a.jpg", tree.path("in/z-link.jpg")).unwrap();
    fs::hard_link(tree.path("in/a.jpg"), tree.path("in/hard.jpg")).unwrap();
    let nowhere =
        "in/dangling.jpg fails: in/dangling.jpg does not exist; check the list or the link";
    let planned = plan(&tree.inputs(&["in"]), &tree.mirror("out")).unwrap();
    let lines = tree.lines(&planned);
    assert_eq!(lines[0], "in/a.jpg -> out/a.jpg");
    assert_eq!(lines[1], nowhere);
    assert_eq!(lines[2], "in/deep/b.jpg -> out/deep/b.jpg");
    assert_eq!(
        lines[3],
        "in/hard.jpg skipped: it is the same file as in/a.jpg"
    );
    assert!(
        lines[4].starts_with("in/self.jpg fails: in/self.jpg cannot be"),
        "{lines:?}"
    );
    assert_eq!(
        lines[5],
        "in/z-link.jpg skipped: it is the same file as in/a.jpg"
    );
    assert_eq!(lines.len(), 6);
    assert_eq!(planned.passed_over.reasons["linked folder"], 2);
    assert_eq!(planned.passed_over.reasons["with another extension"], 1);

    let inputs = Inputs {
        links: Links::Follow,
        ..tree.inputs(&["in"])
    };
    let planned = plan(&inputs, &tree.mirror("out")).unwrap();
    let lines = tree.lines(&planned);
    assert_eq!(lines[1], "in/away/c.jpg -> out/away/c.jpg");
    assert_eq!(lines[2], nowhere);
    assert!(
        lines[4].starts_with("in/deep/up fails: in/deep/up cannot be read"),
        "{lines:?}"
    );
    assert_eq!(lines.len(), 8);
    assert_eq!(planned.passed_over.total(), 1);
}

#[test]
fn a_file_that_is_named_behind_a_link_that_leads_nowhere_is_a_record() {
    let tree = Tree::new(&[]);
    symlink("nowhere", tree.path("gone")).unwrap();
    let planned = plan(&tree.inputs(&["gone"]), &tree.mirror("out")).unwrap();
    let job = planned.jobs().next().unwrap();
    assert!(
        matches!(only(job).decision(), Decision::Fail(failure) if failure.kind == ErrorKind::NotFound)
    );
}

/// Folders within folders until their path is longer than the system takes: 9 names of 250 letters, and those again.
fn deeper_than_allowed(tree: &Tree) -> PathBuf {
    let names: PathBuf = (0..9).map(|_| "d".repeat(250)).collect();
    let (lower, upper) = (
        tree.path("lower").join(&names),
        tree.path("in").join(&names),
    );
    fs::create_dir_all(&lower).unwrap();
    fs::create_dir_all(&upper).unwrap();
    fs::write(lower.join("deep.jpg"), "").unwrap();
    fs::rename(tree.path("lower"), upper.join("lower")).unwrap();
    upper.join("lower").join(names).join("deep.jpg")
}

#[test]
fn a_path_that_is_too_long_is_a_failed_record() {
    let tree = Tree::new(&[]);
    tree.picture("in/a.png", [1, 2, 3]);
    let deep = deeper_than_allowed(&tree);
    assert!(deep.as_os_str().len() > 4096);
    let output = tree.run(&["in", "-o", "out", "--json"]);
    let records = super::records(&output);
    assert_eq!(output.status.code(), Some(1));
    let counts: Vec<_> = records
        .iter()
        .map(|record| record["status"].as_str().unwrap())
        .collect();
    assert_eq!(counts, ["ok", "failed"]);
    assert_eq!(records[1]["error"]["kind"], "io");
    let words = records[1]["error"]["message"].as_str().unwrap();
    assert!(words.contains("its content is missing"), "{words}");
    // The same when it is named, and when only the output is too long.
    let deep = deep
        .strip_prefix(tree.path("in"))
        .unwrap()
        .to_str()
        .unwrap();
    fs::write(tree.path("in/list"), format!("{deep}\na.png\n")).unwrap();
    let listed = tree.run(&["--files-from", "in/list", "-o", "out2", "--json"]);
    assert_eq!(super::records(&listed).len(), 2, "{}", text(&listed.stderr));
    let names: PathBuf = (0..9).map(|_| "d".repeat(250)).collect();
    let half = Path::new("half").join(&names).join("b.png");
    tree.picture(&half, [1, 2, 3]);
    let output = tree.run(&["half", "-o", "out3/{dir}/{dir}/{stem}.png", "--json"]);
    let records = super::records(&output);
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(records[0]["error"]["kind"], "io", "{records:?}");
    // An excluded folder is not looked into, so nothing is wrong with it.
    let names = "d".repeat(250);
    let spared = tree.run(&["in", "-o", "out4", "--exclude", &names]);
    assert_eq!(spared.status.code(), Some(0), "{}", text(&spared.stderr));
}

#[test]
#[expect(clippy::print_stderr, reason = "a test that could not test says so")]
fn a_folder_that_cannot_be_read_is_a_failed_record() {
    let tree = Tree::new(&["in/locked/b.png"]);
    tree.picture("in/a.png", [1, 2, 3]);
    fs::create_dir(tree.path("out")).unwrap();
    let mode = |path: &str, mode| {
        fs::set_permissions(tree.path(path), Permissions::from_mode(mode)).unwrap()
    };
    mode("", 0o755);
    mode("out", 0o777);
    mode("in/locked", 0o000);
    let program = env!("CARGO_BIN_EXE_stampmill");
    // Permissions do not bind root, so root gives itself up.
    let is_root = fs::read_dir(tree.path("in/locked")).is_ok();
    let mut command = if is_root {
        let mut command = Command::new("setpriv");
        command.args(["--reuid=65534", "--regid=65534", "--clear-groups", program]);
        command
    } else {
        Command::new(program)
    };
    let output = command
        .current_dir(tree.path(""))
        .args(["run", "in", "-o", "out", "--json"])
        .output();
    mode("in/locked", 0o755);
    let output = match output {
        Ok(output) if !is_root || !output.stdout.is_empty() => output,
        other => {
            eprintln!(
                "skipped: root, and setpriv cannot run the program as somebody else: {other:?}"
            );
            return;
        }
    };
    let records = super::records(&output);
    assert_eq!(
        (records[0]["status"].as_str(), records[1]["status"].as_str()),
        (Some("ok"), Some("failed"))
    );
    assert_eq!(records[1]["input"], "in/locked");
    let words = records[1]["error"]["message"].as_str().unwrap();
    assert!(words.contains("in/locked cannot be read"), "{words}");
}
