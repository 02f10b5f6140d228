//! `stampmill bench`, through the built program, on a few small photos.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;
use tempfile::TempDir;

const PHOTO: &str = "sample-images/orientation/orientation-6.jpg";
const FAST: [&str; 8] = [
    "--workers",
    "1,2",
    "--runs",
    "1",
    "--warmup",
    "0",
    "--long-edge",
    "64",
];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// A working folder with photos in `photos`, and the place where temporary files go.
struct Place {
    folder: TempDir,
    temporary: TempDir,
}

impl Place {
    fn new() -> Self {
        let place = Self {
            folder: TempDir::new().unwrap(),
            temporary: TempDir::new().unwrap(),
        };
        fs::create_dir(place.path("photos")).unwrap();
        for name in ["a.jpg", "b.jpg", "c.jpg"] {
            fs::copy(root().join(PHOTO), place.path("photos").join(name)).unwrap();
        }
        place
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_stampmill"));
        command
            .current_dir(self.folder.path())
            .env("TMPDIR", self.temporary.path())
            .arg("bench")
            .args(args);
        command
    }

    fn bench(&self, args: &[&str]) -> Output {
        self.command(args).output().unwrap()
    }

    /// Benches `photos` with the fast settings and these.
    fn fast(&self, args: &[&str]) -> Output {
        self.bench(&[&["photos"], &FAST[..], args].concat())
    }

    fn assert_nothing_is_left(&self) {
        let left: Vec<_> = fs::read_dir(self.temporary.path()).unwrap().collect();
        assert!(left.is_empty(), "{left:?}");
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[test]
fn a_sweep_prints_tables_and_exports() {
    let place = Place::new();
    let output = place.fast(&[
        "--filter",
        "sharpen",
        "--export",
        "sweep.json",
        "--export",
        "sweep.csv",
        "--export",
        "sweep.MD",
    ]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    assert_eq!(text(&output.stderr), "", "no terminal, no progress");
    let table = text(&output.stdout);
    assert!(table.starts_with("3 pictures, "), "{table}");
    assert!(
        table.contains("speed-up") && table.contains("starved"),
        "{table}"
    );

    let json: Value =
        serde_json::from_str(&fs::read_to_string(place.path("sweep.json")).unwrap()).unwrap();
    for field in [
        "version",
        "cores",
        "jobs",
        "capacity",
        "max_memory",
        "megapixels",
        "best",
        "verdict",
    ] {
        assert!(!json[field].is_null(), "{field} is missing: {json}");
    }
    assert_eq!(
        (&json["swept"], &json["pictures"], &json["failed"]),
        (&"filter".into(), &3.into(), &0.into())
    );
    let settings = json["settings"].as_array().unwrap();
    assert_eq!(settings.len(), 2);
    for (setting, workers) in settings.iter().zip([1, 2]) {
        assert_eq!(setting["workers"], workers);
        assert_eq!(
            setting["wall_seconds"]["seconds"].as_array().unwrap().len(),
            1
        );
        for field in ["median", "mad", "min", "max"] {
            assert!(setting["wall_seconds"][field].is_number(), "{setting}");
        }
        for field in [
            "pictures_per_second",
            "megapixels_per_second",
            "speedup",
            "efficiency",
            "cores_wanted",
        ] {
            assert!(setting[field].as_f64().unwrap() > 0.0, "{field}: {setting}");
        }
        assert_eq!(
            setting["cores_used"].is_number(),
            cfg!(any(
                target_os = "linux",
                target_os = "macos",
                target_os = "freebsd"
            ))
        );
        assert!(setting["bottleneck"]["kind"].is_string(), "{setting}");
        let stages = setting["stages"].as_array().unwrap();
        let names: Vec<_> = stages
            .iter()
            .map(|stage| stage["name"].as_str().unwrap())
            .collect();
        assert_eq!(
            names,
            [
                "admit",
                "read",
                "decode",
                "resize",
                "filter",
                "watermark",
                "encode",
                "write"
            ]
        );
        assert_eq!(stages[4]["workers"], workers);
        for stage in stages {
            let shares = ["busy", "starved", "blocked"].map(|name| stage[name].as_f64().unwrap());
            assert!((shares.iter().sum::<f64>() - 1.0).abs() < 1e-3, "{stage}");
            assert_eq!(stage["items"], 3);
        }
    }
    assert_eq!(
        fs::read_to_string(place.path("sweep.csv"))
            .unwrap()
            .lines()
            .count(),
        3
    );
    assert!(
        fs::read_to_string(place.path("sweep.MD"))
            .unwrap()
            .contains("| filter workers |")
    );
    place.assert_nothing_is_left();
}

#[test]
fn json_stands_alone_on_standard_output_and_any_stage_may_be_swept() {
    let place = Place::new();
    for (stage, swept, other) in [("decode", "decode", 3), ("all", "jobs", 2)] {
        let jobs: &[&str] = if stage == "all" {
            &[]
        } else {
            &["--jobs", "3"]
        };
        let output = place.fast(&[&["--json", "--stage", stage], jobs].concat());
        assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
        let json: Value = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!(json["swept"], swept);
        let stages = &json["settings"][1]["stages"];
        assert_eq!(stages[2]["workers"], 2, "decode");
        assert_eq!(stages[3]["workers"], other, "resize");
    }
}

#[test]
fn outputs_go_to_a_temporary_folder_on_the_disk_that_was_named() {
    let place = Place::new();
    fs::create_dir(place.path("disk")).unwrap();
    let output = place.fast(&["--output-dir", "disk", "--filter", "invert", "--quiet"]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    assert_eq!(fs::read_dir(place.path("disk")).unwrap().count(), 0);
    assert_eq!(fs::read_dir(place.path("photos")).unwrap().count(), 3);
    place.assert_nothing_is_left();
}

#[test]
fn what_cannot_be_is_refused_before_any_work() {
    let place = Place::new();
    let cases: [(&[&str], &str); 9] = [
        (
            &["photos", "--export", "sweep.xlsx"],
            "--export sweep.xlsx: the name has to end in .json, .csv or .md",
        ),
        (
            &["photos", "--export", "nowhere/sweep.csv"],
            "there is no folder 'nowhere'",
        ),
        (&["missing"], "'missing'"),
        (&[], "name at least one file or folder"),
        (
            &["photos", "--workers", "1,x"],
            "--workers: 'x' is not a whole number",
        ),
        (
            &["photos", "--workers", "2,2"],
            "--workers: 2 stands there twice",
        ),
        (
            &["photos", "--stage", "plan"],
            "--stage: 'plan' is not one of",
        ),
        (
            &["photos", "--stage", "all", "--jobs", "2"],
            "--jobs: --stage all measures it",
        ),
        (
            &["photos", "--output-dir", "missing"],
            "--output-dir missing: ",
        ),
    ];
    for (args, words) in cases {
        let output = place.bench(args);
        let message = text(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{args:?}: {message}");
        assert!(message.contains(words), "{args:?}: {message}");
        assert_eq!(text(&output.stdout), "");
    }
    place.assert_nothing_is_left();
}

#[test]
fn pictures_that_fail_are_named_once_and_left_out_of_the_rate() {
    let place = Place::new();
    fs::write(place.path("photos/empty.jpg"), "").unwrap();
    let output = place.fast(&["--filter", "invert", "--json"]);
    assert_eq!(output.status.code(), Some(1), "{}", text(&output.stderr));
    let said = text(&output.stderr);
    assert_eq!(
        said.matches("failed: photos/empty.jpg").count(),
        1,
        "{said}"
    );
    assert!(said.contains("1 of 4 pictures failed"), "{said}");
    let json: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!((&json["pictures"], &json["failed"]), (&3.into(), &1.into()));
    let setting = &json["settings"][0];
    let rate = setting["pictures_per_second"].as_f64().unwrap();
    let median = setting["wall_seconds"]["median"].as_f64().unwrap();
    assert!((rate * median - 3.0).abs() < 0.01, "{setting}");
    place.assert_nothing_is_left();
}

#[test]
fn without_a_picture_that_comes_through_there_is_no_result() {
    let place = Place::new();
    fs::create_dir(place.path("bad")).unwrap();
    for (folder, file) in [("bad", None), ("bad", Some("bad/empty.jpg"))] {
        if let Some(file) = file {
            fs::write(place.path(file), "").unwrap();
        }
        let output = place.bench(&[folder, "--workers", "1"]);
        assert_eq!(output.status.code(), Some(3), "{}", text(&output.stderr));
        assert_eq!(text(&output.stdout), "");
    }
    place.assert_nothing_is_left();
}

#[test]
fn a_stage_with_nothing_to_do_is_noted() {
    let place = Place::new();
    let output = place.fast(&[]);
    assert_eq!(output.status.code(), Some(0));
    assert!(
        text(&output.stderr).contains("add --filter"),
        "{}",
        text(&output.stderr)
    );
}

#[test]
fn flags_that_only_print_work_here_too() {
    let place = Place::new();
    let output = place.bench(&["--print-recipe", "--long-edge", "64"]);
    assert_eq!(output.status.code(), Some(0));
    assert!(text(&output.stdout).contains("long-edge = 64"));
    let output = place.bench(&["--list-filters"]);
    assert!(text(&output.stdout).contains("sharpen"));
}

#[cfg(unix)]
#[test]
fn an_interrupt_ends_the_sweep_and_leaves_nothing_behind() {
    use std::io::{BufRead, BufReader};
    use std::process::Stdio;

    let place = Place::new();
    fs::write(place.path("photos/0.jpg"), "").unwrap();
    let mut child = place
        .command(&[
            "photos",
            "--workers",
            "1,2",
            "--runs",
            "60000",
            "--long-edge",
            "64",
        ])
        .stderr(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    // The line about the broken file says that signals are listened to and that the first run goes on.
    let mut said = BufReader::new(child.stderr.take().unwrap());
    let mut line = String::new();
    while !line.contains("0.jpg") {
        line.clear();
        assert!(said.read_line(&mut line).unwrap() > 0, "it ended by itself");
    }
    let killed = Command::new("kill")
        .args(["-INT", &child.id().to_string()])
        .status()
        .unwrap();
    assert!(killed.success());
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(130));
    assert_eq!(text(&output.stdout), "");
    place.assert_nothing_is_left();
}
