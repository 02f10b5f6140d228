//! A real file system of 3 MB that fills up: in a mount namespace of its own, so that nothing is left to unmount.
#![cfg(target_os = "linux")]

use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::Value;
use tempfile::TempDir;

const PHOTOS: usize = 60;

/// Mounts a tmpfs of 3 MB on `disk`, runs the program into it, and copies what it left to `left`.
///
/// Nothing where the machine allows no mounts; then `tests/faults.rs` alone speaks of full disks.
fn run_into_three_megabytes(folder: &Path) -> Option<i32> {
    let script = r#"
        mount -t tmpfs -o size=3m tmpfs disk || exit 77
        "$PROGRAM" run in -o disk/out --resume --format png --report report.jsonl --quiet -j 2
        code=$?
        cp -a disk/. left
        exit $code"#;
    fs::create_dir(folder.join("disk")).unwrap();
    fs::create_dir(folder.join("left")).unwrap();
    let output = Command::new("unshare")
        .args(["--user", "--map-root-user", "--mount", "sh", "-c", script])
        .env("PROGRAM", env!("CARGO_BIN_EXE_stampmill"))
        .current_dir(folder)
        .output();
    let code = output.as_ref().ok().and_then(|output| output.status.code());
    let ran = folder.join("report.jsonl").exists();
    // The harness shows it with --nocapture.
    #[allow(clippy::print_stdout)]
    if !ran {
        println!("skipped: no file system of 3 MB can be mounted here: {output:?}");
    }
    code.filter(|_| ran)
}

#[test]
fn a_file_system_of_three_megabytes_fills_up() {
    let folder = TempDir::new().unwrap();
    fs::create_dir(folder.path().join("in")).unwrap();
    let photo =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("sample-images/orientation/orientation-6.jpg");
    for n in 0..PHOTOS {
        fs::copy(&photo, folder.path().join(format!("in/{n:02}.jpg"))).unwrap();
    }
    let Some(code) = run_into_three_megabytes(folder.path()) else {
        return;
    };
    assert_eq!(code, 1);
    let report = fs::read_to_string(folder.path().join("report.jsonl")).unwrap();
    let mut records: Vec<Value> = report
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let summary = records.pop().unwrap();
    assert!(summary["summary"].is_object(), "{summary}");
    assert_eq!(records.len(), PHOTOS);
    let of = |status: &str| {
        records
            .iter()
            .filter(|record| record["status"] == status)
            .count()
    };
    assert!(
        of("ok") > 0 && of("failed") >= 1 && of("failed") <= 2,
        "{report}"
    );
    assert_eq!(of("ok") + of("failed") + of("cancelled"), PHOTOS);
    for record in records.iter().filter(|record| record["status"] == "failed") {
        assert_eq!(record["error"]["kind"], "disk-full", "{record}");
        let message = record["error"]["message"].as_str().unwrap();
        assert!(message.contains("make room"), "{message}");
    }
    let left = folder.path().join("left/out");
    let names: Vec<_> = fs::read_dir(&left)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    assert_eq!(
        names.iter().filter(|name| name.ends_with(".png")).count(),
        of("ok")
    );
    assert!(
        !names.iter().any(|name| name.ends_with(".part")),
        "{names:?}"
    );
    for name in names.iter().filter(|name| name.ends_with(".png")) {
        image::open(left.join(name)).unwrap();
    }
    // The ledger had room to the end: what is there is known to be done.
    let ledger = fs::read_to_string(left.join(".stampmill-ledger.jsonl")).unwrap();
    assert_eq!(ledger.matches("\"done\"").count(), of("ok"));
}
