//! Limits of the system that a run meets: address space, threads, sizes of files, folders that cannot be written to.
#![cfg(target_os = "linux")]

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;
use tempfile::TempDir;

const PHOTO: &str = "sample-images/orientation/orientation-6.jpg";
const PHOTOS: usize = 12;

/// A user that nobody else is, so that nobody else's processes count.
const NOBODY: &str = "54321";

fn folder() -> TempDir {
    let folder = TempDir::new().unwrap();
    // Another user is to work in it.
    fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o777)).unwrap();
    fs::create_dir(folder.path().join("in")).unwrap();
    let photo = Path::new(env!("CARGO_MANIFEST_DIR")).join(PHOTO);
    for n in 0..PHOTOS {
        fs::copy(&photo, folder.path().join(format!("in/{n:02}.jpg"))).unwrap();
    }
    folder
}

fn shell(folder: &Path, script: &str) -> Output {
    Command::new("sh")
        .args(["-c", script])
        .env("PROGRAM", env!("CARGO_BIN_EXE_stampmill"))
        .current_dir(folder)
        .output()
        .unwrap()
}

/// The same, as a user without rights; nothing where that cannot be had.
fn as_nobody(folder: &Path, script: &str) -> Option<Output> {
    as_user(NOBODY, folder, script)
}

fn as_user(user: &str, folder: &Path, script: &str) -> Option<Output> {
    let setpriv = |script: &str| {
        Command::new("setpriv")
            .args(["--reuid", user, "--regid", user, "--clear-groups"])
            .args(["sh", "-c", script])
            .env("PROGRAM", env!("CARGO_BIN_EXE_stampmill"))
            .current_dir(folder)
            .output()
    };
    let can = setpriv("\"$PROGRAM\" --version");
    let is_able = can.as_ref().is_ok_and(|output| output.status.success());
    // The harness shows it with --nocapture.
    #[allow(clippy::print_stdout)]
    if !is_able {
        println!("skipped: the program cannot be run as another user here: {can:?}");
        return None;
    }
    Some(setpriv(script).unwrap())
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// How many records there are of each status; the summary is not one.
fn count(output: &Output, status: &str) -> usize {
    let text = String::from_utf8_lossy(&output.stdout);
    let lines = text
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap());
    lines.filter(|line| line["status"] == status).count()
}

#[test]
fn many_workers_in_a_small_address_space_are_fewer() {
    let folder = folder();
    let output = shell(
        folder.path(),
        "ulimit -v 1000000; exec \"$PROGRAM\" run in -o out -s 50% --json -j 64",
    );
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    assert_eq!(count(&output, "ok"), PHOTOS);
    assert!(said(&output).contains("(ulimit -v)"), "{}", said(&output));
    assert!(
        said(&output).contains("worked on at once at most"),
        "{}",
        said(&output)
    );
    // What was asked for by hand has to fit too.
    let output = shell(
        folder.path(),
        "ulimit -v 1000000; exec \"$PROGRAM\" inspect in --json -j 64 --max-memory 4G --timeout 9m",
    );
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    assert_eq!(count(&output, "ok"), PHOTOS);
}

#[test]
fn a_stage_without_a_thread_ends_the_run_with_a_sentence_and_all_records() {
    let folder = folder();
    // No system has room for such a stack.
    let no_threads = "RUST_MIN_STACK=70000000000000";
    for command in [
        "run in -o out -s 50% --json",
        "run in -o out -s 50% --json --order completion --timeout 60s",
        "inspect in --json",
    ] {
        let script = format!("{no_threads} exec \"$PROGRAM\" {command}");
        let output = shell(folder.path(), &script);
        let said = said(&output);
        assert_eq!(output.status.code(), Some(1), "{command}: {said}");
        assert!(
            said.contains("starts no thread for 'feed'") && said.contains("ulimit -u"),
            "{command}: {said}"
        );
        assert!(!said.contains("panicked"), "{command}: {said}");
        let lines = String::from_utf8_lossy(&output.stdout).into_owned();
        let cancelled = lines.lines().filter(|line| line.contains("\"cancelled\""));
        let summary = usize::from(command.starts_with("run"));
        assert_eq!(cancelled.count(), PHOTOS + summary, "{command}: {lines}");
    }
    for command in [
        "bench in -s 50% --workers 1,2 --runs 1",
        "preview in/00.jpg -o p.png",
    ] {
        let script = format!("{no_threads} exec \"$PROGRAM\" {command}");
        let output = shell(folder.path(), &script);
        let said = said(&output);
        assert_eq!(output.status.code(), Some(1), "{command}: {said}");
        assert!(said.contains("starts no thread for"), "{command}: {said}");
        assert!(!said.contains("panicked"), "{command}: {said}");
    }
    assert!(!folder.path().join("p.png").exists());
}

#[test]
fn threads_that_cannot_be_had_mean_fewer_workers() {
    let folder = folder();
    for more in ["", "--timeout 60s", "--order completion"] {
        let script = format!(
            "exec prlimit --nproc=20 \"$PROGRAM\" run in -o out -s 50% --json -j 64 --on-conflict overwrite {more}"
        );
        let Some(output) = as_nobody(folder.path(), &script) else {
            return;
        };
        assert_eq!(output.status.code(), Some(0), "{more}: {}", said(&output));
        assert_eq!(count(&output, "ok"), PHOTOS, "{more}");
        assert!(
            said(&output).contains("of 64 workers, since the system starts no more threads"),
            "{more}: {}",
            said(&output)
        );
    }
    let script = "exec prlimit --nproc=8 \"$PROGRAM\" run in -o out2 -s 50% --json";
    let output = as_nobody(folder.path(), script).unwrap();
    assert_eq!(output.status.code(), Some(1), "{}", said(&output));
    assert_eq!(count(&output, "cancelled"), PHOTOS);
    assert!(
        said(&output).contains("the system starts no thread for"),
        "{}",
        said(&output)
    );
    let script = "exec prlimit --nproc=20 \"$PROGRAM\" inspect in --json -j 64 --timeout 9m";
    let output = as_nobody(folder.path(), script).unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    assert_eq!(count(&output, "ok"), PHOTOS);
    let script =
        "exec prlimit --nproc=20 \"$PROGRAM\" bench in -s 50% --workers 64 --runs 1 --warmup 0";
    let output = as_nobody(folder.path(), script).unwrap();
    assert_eq!(output.status.code(), Some(1), "{}", said(&output));
    assert!(
        said(&output).contains("there is no result"),
        "{}",
        said(&output)
    );
}

#[test]
fn a_file_over_the_limit_is_a_full_disk_and_others_go_on() {
    let folder = folder();
    // Blocks of 512 bytes.
    let script =
        "ulimit -f 8; exec \"$PROGRAM\" run in -o out -s 100% --also 40:small/{stem}.jpg --json";
    let output = shell(folder.path(), script);
    assert_eq!(output.status.code(), Some(1), "{}", said(&output));
    assert_eq!(count(&output, "failed"), PHOTOS);
    for line in String::from_utf8_lossy(&output.stdout).lines().take(PHOTOS) {
        let record: Value = serde_json::from_str(line).unwrap();
        let error = &record["error"];
        assert_eq!(error["kind"], "disk-full", "{record}");
        let message = error["message"].as_str().unwrap();
        assert!(message.contains("more than 4 kB here"), "{message}");
    }
    // The small ones have room, and nothing is left of the others.
    let names = |path: &str| {
        let entries = fs::read_dir(folder.path().join(path)).unwrap().flatten();
        let mut names: Vec<_> = entries.map(|entry| entry.file_name()).collect();
        names.sort();
        names
    };
    assert_eq!(names("out/small").len(), PHOTOS);
    assert_eq!(names("out"), ["small"]);
    // A report ends with a whole line, and the run says so.
    let script =
        "exec prlimit --fsize=1024 \"$PROGRAM\" run in -o out2 -s 8x --quiet --report run.jsonl";
    let output = shell(folder.path(), script);
    assert_eq!(output.status.code(), Some(1), "{}", said(&output));
    assert!(
        said(&output).contains("run.jsonl ends here") && said(&output).contains("ulimit -f"),
        "{}",
        said(&output)
    );
    assert_eq!(names("out2").len(), PHOTOS);
    let report = fs::read_to_string(folder.path().join("run.jsonl")).unwrap();
    assert!(report.ends_with("}\n"), "{report}");
    for line in report.lines() {
        serde_json::from_str::<Value>(line).unwrap();
    }
}

#[test]
fn an_output_folder_of_somebody_else_is_found_once() {
    let folder = folder();
    let path = |name: &str| folder.path().join(name);
    fs::create_dir_all(path("out/sub")).unwrap();
    fs::create_dir_all(path("open/sub")).unwrap();
    fs::set_permissions(path("open"), fs::Permissions::from_mode(0o777)).unwrap();
    for (output, named) in [
        ("out", "'out'"),
        ("out/new", "'out/new'"),
        ("'open/sub/{stem}.{ext}'", "'open/sub'"),
        ("'open/sub/{stem}/a.{ext}'", "'open/sub'"),
    ] {
        let script = format!("exec \"$PROGRAM\" run in -o {output} --json --report report.jsonl");
        let Some(output) = as_nobody(folder.path(), &script) else {
            return;
        };
        let said = said(&output);
        assert_eq!(output.status.code(), Some(2), "{said}");
        assert!(said.contains(named) && said.contains("check"), "{said}");
        assert_eq!(said.lines().count(), 1, "{said}");
        assert!(output.stdout.is_empty() && !path("report.jsonl").exists());
    }
}

#[test]
fn an_output_folder_that_is_mounted_for_reading_is_found_once() {
    let folder = folder();
    fs::create_dir(folder.path().join("out")).unwrap();
    let script = r#"
        mount --bind out out && mount -o remount,ro,bind out || exit 77
        exec "$PROGRAM" run in -o out --json"#;
    let output = Command::new("unshare")
        .args(["--user", "--map-root-user", "--mount", "sh", "-c", script])
        .env("PROGRAM", env!("CARGO_BIN_EXE_stampmill"))
        .current_dir(folder.path())
        .output();
    let ran = output.as_ref().is_ok_and(|output| {
        !matches!(output.status.code(), Some(77)) && !said(output).contains("unshare")
    });
    #[allow(clippy::print_stdout)]
    if !ran {
        println!("skipped: nothing can be mounted here: {output:?}");
        return;
    }
    let output = output.unwrap();
    let said = said(&output);
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(said.contains("'out'") && said.contains("-o"), "{said}");
    assert_eq!(
        (said.lines().count(), output.stdout.len()),
        (1, 0),
        "{said}"
    );
}

#[test]
fn thousands_of_folders_are_walked_by_a_few_threads() {
    const FOLDERS: usize = 5_000;
    // More than are walked without a thread.
    const FILES: usize = 5;
    let folder = TempDir::new().unwrap();
    for n in 0..FOLDERS {
        let place = folder.path().join(format!("in/{n:04}"));
        fs::create_dir_all(&place).unwrap();
        for file in 0..FILES {
            // An empty picture fails, and takes no time.
            fs::write(place.join(format!("{file}.jpg")), "").unwrap();
        }
    }
    let everybody = fs::Permissions::from_mode(0o777);
    fs::set_permissions(folder.path(), everybody).unwrap();
    // Fewer than the 200 that a busy machine may leave: the system counts the threads.
    let script = "exec prlimit --nproc=64 \"$PROGRAM\" run in/* -o out -s 50% --json --quiet -j 4";
    let Some(output) = as_user("54322", folder.path(), script) else {
        return;
    };
    assert_eq!(output.status.code(), Some(1), "{}", said(&output));
    assert_eq!(count(&output, "failed"), FOLDERS * FILES);
    let said = said(&output);
    assert!(
        !said.contains("starts no"),
        "{}",
        &said[..said.len().min(2_000)]
    );
}
