//! Files that flags name for reading, and that hold nothing up, whatever they are.
#![cfg(unix)]

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use tempfile::TempDir;

const PHOTO: &str = "sample-images/orientation/orientation-6.jpg";

/// Longer than anything here takes, unless it waits for somebody.
const LONG: Duration = Duration::from_secs(60);

/// Every flag that names a file for reading, with what it needs.
const FLAGS: [&[&str]; 5] = [
    &["--recipe"],
    &["--files-from"],
    &["--retry-failed"],
    &["--logo"],
    &["--text=x", "--font"],
];

fn folder() -> TempDir {
    let folder = TempDir::new().unwrap();
    let photo = Path::new(env!("CARGO_MANIFEST_DIR")).join(PHOTO);
    fs::copy(photo, folder.path().join("a.jpg")).unwrap();
    let made = Command::new("mkfifo")
        .arg(folder.path().join("pipe"))
        .status();
    assert!(made.unwrap().success());
    folder
}

fn start(folder: &Path, flags: &[&str], file: &str) -> Child {
    let mut limited = Command::new("bash");
    // Whatever grows without end is ended by the system.
    limited.args(["-c", "ulimit -v 3000000; exec \"$@\"", "bash"]);
    limited
        .arg(env!("CARGO_BIN_EXE_stampmill"))
        .args(["run", "a.jpg", "-o", "out", "--long-edge=40", "-j1"])
        .args(flags)
        .arg(file)
        .current_dir(folder)
        .stdin(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
}

/// Its exit code, 128 and the number of a signal, and what it said; ends the test if it does not end.
fn ended(mut child: Child, what: &str) -> (i32, String) {
    use std::os::unix::process::ExitStatusExt;
    let start = Instant::now();
    while child.try_wait().unwrap().is_none() {
        if start.elapsed() > LONG {
            child.kill().unwrap();
            panic!("{what} was waited for");
        }
        thread::sleep(Duration::from_millis(5));
    }
    let output = child.wait_with_output().unwrap();
    let status = output.status;
    let code = status.code().or(status.signal().map(|signal| 128 + signal));
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    (code.unwrap(), said)
}

#[test]
fn devices_that_never_end_are_refused() {
    let folder = folder();
    for flags in FLAGS {
        let what = format!("{flags:?} /dev/zero");
        let (code, said) = ended(start(folder.path(), flags, "/dev/zero"), &what);
        assert_eq!(code, 2, "{what}: {said}");
        assert!(said.contains("/dev/zero") && said.len() < 300, "{said}");
        assert!(
            said.contains("is no regular file") || said.contains("right file?"),
            "{said}"
        );
    }
}

#[test]
fn a_pipe_that_nobody_writes_into_is_refused_or_ended_by_the_first_signal() {
    let folder = folder();
    let flags = FLAGS.iter().map(|flags| flags.to_vec());
    let reports = ["--report", "--errors-to"].map(|flag| vec![flag]);
    for flags in flags.chain(reports) {
        for (signal, number) in [("INT", 2), ("TERM", 15), ("HUP", 1)] {
            let what = format!("{flags:?} pipe, SIG{signal}");
            let mut child = start(folder.path(), &flags, "pipe");
            // Until it waits, or has ended.
            for _ in 0..40 {
                thread::sleep(Duration::from_millis(5));
                if child.try_wait().unwrap().is_some() {
                    break;
                }
            }
            let id = child.id().to_string();
            let sent = Command::new("kill")
                .arg(format!("-{signal}"))
                .arg(id)
                .stderr(Stdio::null())
                .status();
            let (code, said) = ended(child, &what);
            if ["--logo", "--font"].contains(flags.last().unwrap()) {
                assert!(code == 2, "{what}: {code} {said}");
            } else {
                assert!(sent.unwrap().success());
                assert_eq!(code, 128 + number, "{what}: {said}");
            }
            assert!(!folder.path().join("out/a.jpg").exists());
        }
    }
}

#[test]
fn pipes_are_read_where_a_shell_makes_them() {
    let folder = folder();
    for (flag, text) in [
        ("--recipe", "[resize]\nlong-edge = 20\n"),
        ("--files-from", "a.jpg\n"),
        ("--retry-failed", ""),
    ] {
        let child = start(folder.path(), &["--on-conflict=overwrite", flag], "pipe");
        let mut pipe = fs::File::options()
            .write(true)
            .open(folder.path().join("pipe"))
            .unwrap();
        pipe.write_all(text.as_bytes()).unwrap();
        drop(pipe);
        let (code, said) = ended(child, flag);
        // Nothing is to be tried again by an empty report.
        assert_eq!(code, if flag == "--retry-failed" { 3 } else { 0 }, "{said}");
    }
}
