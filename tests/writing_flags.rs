//! Every flag that names a file for writing, on every file that it must not harm and every one that it may write.
#![cfg(unix)]

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::thread;

use tempfile::TempDir;

const PHOTO: &str = "sample-images/orientation/orientation-6.jpg";

/// A flag that names a file for writing, at the end of a command that it makes complete.
struct Flag {
    args: Vec<&'static str>,
    /// The extension that the file has to have.
    extension: &'static str,
    /// How the command ends when all goes well: one input is broken.
    code: i32,
    /// Which files that hold something are written over.
    renews: Renews,
}

#[derive(Clone, Copy, PartialEq)]
enum Renews {
    None,
    Own,
    All,
}

const RUN: [&str; 8] = [
    "run",
    "in",
    "-o",
    "out",
    "--long-edge=40",
    "--quiet",
    "--on-conflict",
    "overwrite",
];
const BENCH: [&str; 7] = [
    "bench",
    "in",
    "--long-edge=40",
    "--workers=1",
    "--runs=1",
    "--warmup=0",
    "--quiet",
];
const PREVIEW: [&str; 3] = ["preview", "in/a.jpg", "--long-edge=40"];

/// All of them. One that is added to the program belongs here too.
fn flags() -> Vec<Flag> {
    let flag = |command: &[&'static str], more: &[&'static str], extension, code, renews| Flag {
        args: [command, more].concat(),
        extension,
        code,
        renews,
    };
    vec![
        flag(&RUN, &["--report"], "jsonl", 1, Renews::Own),
        flag(&RUN, &["--errors-to"], "jsonl", 1, Renews::Own),
        flag(&BENCH, &["--export"], "csv", 1, Renews::Own),
        flag(&BENCH, &["--export"], "json", 1, Renews::Own),
        flag(&BENCH, &["--export"], "md", 1, Renews::Own),
        flag(&["init"], &[], "toml", 0, Renews::None),
        flag(&PREVIEW, &["-o"], "png", 0, Renews::None),
        flag(&PREVIEW, &["--overwrite", "-o"], "jpg", 0, Renews::All),
    ]
}

/// Two photos and a broken file to work on, and beside them a photo that nobody named.
fn folder() -> TempDir {
    let folder = TempDir::new().unwrap();
    let photo = fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join(PHOTO)).unwrap();
    fs::create_dir(folder.path().join("in")).unwrap();
    for name in ["in/a.jpg", "in/b.jpg", "other.jpg"] {
        fs::write(folder.path().join(name), &photo).unwrap();
    }
    fs::write(folder.path().join("in/bad.jpg"), "no picture").unwrap();
    folder
}

fn originals(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let names = ["in/a.jpg", "in/b.jpg", "in/bad.jpg", "other.jpg"];
    let read = |name: &str| (PathBuf::from(name), fs::read(folder.join(name)).unwrap());
    names.into_iter().map(read).collect()
}

fn stampmill(folder: &Path, args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_stampmill"))
        .current_dir(folder)
        .args(args)
        .output()
        .unwrap()
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

impl Flag {
    fn file(&self, stem: &str) -> String {
        format!("{stem}.{}", self.extension)
    }

    fn on(&self, folder: &Path, file: &str) -> Output {
        stampmill(folder, &[&self.args[..], &[file]].concat())
    }

    /// The command refuses the file in a sentence with its name, before any work; what the file holds stays.
    fn refuses(&self, folder: &Path, file: &str, hint: &str) {
        let (before, originals_before) = (fs::read(folder.join(file)).ok(), originals(folder));
        let output = self.on(folder, file);
        let said = said(&output);
        assert_eq!(
            output.status.code(),
            Some(2),
            "{:?} {file}: {said}",
            self.args
        );
        assert!(
            said.contains(file) && said.contains(hint),
            "{:?}: {said}",
            self.args
        );
        assert_eq!(fs::read(folder.join(file)).ok(), before, "{:?}", self.args);
        assert!(
            originals(folder) == originals_before,
            "{:?} {file}",
            self.args
        );
        assert!(!folder.join("out").exists(), "{:?} {file}", self.args);
    }

    /// The command writes the file.
    fn writes(&self, folder: &Path, file: &str) -> Output {
        let originals_before = originals(folder);
        let output = self.on(folder, file);
        let said = said(&output);
        assert_eq!(
            output.status.code(),
            Some(self.code),
            "{:?} {file}: {said}",
            self.args
        );
        assert!(
            originals(folder) == originals_before,
            "{:?} {file}",
            self.args
        );
        output
    }

    /// Whether bytes are what this command writes.
    fn wrote(&self, bytes: &[u8]) -> bool {
        let text = String::from_utf8_lossy(bytes);
        match self.extension {
            "jsonl" => text.contains("\"input\":\"in/bad.jpg\"") && text.ends_with("}\n"),
            "csv" => text.starts_with("swept,workers,") && text.lines().count() == 2,
            "json" => serde_json::from_slice::<serde_json::Value>(bytes).is_ok(),
            "md" => text.contains("| filter workers | median"),
            "toml" => toml::from_str::<toml::Table>(&text).is_ok() && text.contains("[resize]"),
            _ => image::load_from_memory(bytes)
                .is_ok_and(|picture| picture.width().max(picture.height()) == 40),
        }
    }
}

#[test]
fn originals_are_refused_by_whatever_name() {
    for flag in flags() {
        let folder = folder();
        let path = |name: &str| folder.path().join(name);
        let (hard, soft) = (flag.file("hard"), flag.file("soft"));
        fs::hard_link(path("in/a.jpg"), path(&hard)).unwrap();
        symlink("in/a.jpg", path(&soft)).unwrap();
        let hint = match flag.renews {
            Renews::None => "exists",
            _ => "originals are never touched",
        };
        flag.refuses(folder.path(), &hard, hint);
        flag.refuses(folder.path(), &soft, hint);
        flag.refuses(folder.path(), "in/a.jpg", "");
    }
}

#[test]
fn a_preview_replaces_no_logo_of_its_own() {
    let folder = folder();
    let path = |name: &str| folder.path().join(name);
    fs::hard_link(path("other.jpg"), path("hard.jpg")).unwrap();
    let before = originals(folder.path());
    for file in ["other.jpg", "hard.jpg"] {
        let args = [
            &PREVIEW[..],
            &["--logo", "other.jpg", "--overwrite", "-o", file],
        ]
        .concat();
        let output = stampmill(folder.path(), &args);
        assert_eq!(output.status.code(), Some(2), "{}", said(&output));
        assert!(said(&output).contains("never touched"), "{}", said(&output));
        assert!(originals(folder.path()) == before);
    }
    // Another photo goes only where the user says so.
    let args = [&PREVIEW[..], &["-o", "other.jpg"]].concat();
    assert_eq!(stampmill(folder.path(), &args).status.code(), Some(2));
    assert!(originals(folder.path()) == before);
    let args = [&PREVIEW[..], &["--overwrite", "-o", "other.jpg"]].concat();
    assert_eq!(stampmill(folder.path(), &args).status.code(), Some(0));
    assert!(originals(folder.path()) != before);
}

#[test]
fn files_that_are_not_ours_are_left_alone() {
    for flag in flags().iter().filter(|flag| flag.renews != Renews::All) {
        let folder = folder();
        let path = |name: &str| folder.path().join(name);
        fs::copy(path("other.jpg"), path(&flag.file("photo"))).unwrap();
        fs::write(path(&flag.file("notes")), "{\"seq\": \"mine\"}\nswept\n").unwrap();
        fs::hard_link(path("other.jpg"), path(&flag.file("hard"))).unwrap();
        symlink("other.jpg", path(&flag.file("soft"))).unwrap();
        for stem in ["photo", "notes", "hard", "soft"] {
            flag.refuses(folder.path(), &flag.file(stem), "");
        }
        flag.refuses(folder.path(), "other.jpg", "");
        // A photo that the shell put behind the flag.
        if flag.args[0] == "run" {
            flag.refuses(folder.path(), "other.jpg", "has to end in .jsonl");
            flag.refuses(folder.path(), "new.jpg", "has to end in .jsonl");
        }
    }
}

#[test]
fn folders_and_what_leads_nowhere_are_refused() {
    for flag in flags() {
        let folder = folder();
        let path = |name: &str| folder.path().join(name);
        fs::create_dir(path(&flag.file("folder"))).unwrap();
        let output = flag.on(folder.path(), &flag.file("folder"));
        assert_eq!(output.status.code(), Some(2), "{}", said(&output));
        assert!(said(&output).contains("is a folder"), "{}", said(&output));
        flag.refuses(
            folder.path(),
            &flag.file("missing/file"),
            "no folder 'missing'",
        );
        assert!(!path("missing").exists());
        symlink("nobody.png", path(&flag.file("link"))).unwrap();
        flag.refuses(folder.path(), &flag.file("link"), "leads nowhere");
        assert!(!path("nobody.png").exists());
    }
}

#[test]
fn new_empty_and_own_files_are_written() {
    for flag in flags() {
        let folder = folder();
        let path = |name: &str| folder.path().join(name);
        let content = |name: &str| fs::read(path(name)).unwrap();
        let (new, empty, link) = (flag.file("new"), flag.file("empty"), flag.file("link"));
        flag.writes(folder.path(), &new);
        assert!(flag.wrote(&content(&new)), "{:?}", flag.args);
        fs::write(path(&empty), "").unwrap();
        flag.writes(folder.path(), &empty);
        assert!(flag.wrote(&content(&empty)), "{:?}", flag.args);
        if flag.renews == Renews::None {
            let output = flag.on(folder.path(), &new);
            assert_eq!(output.status.code(), Some(2));
            assert!(said(&output).contains("exists"), "{}", said(&output));
            continue;
        }
        // A longer one, of which nothing may be left, and by a link, which stays one.
        let mut longer = content(&new);
        longer.extend(b"\n".repeat(1000));
        fs::write(path(&new), longer).unwrap();
        symlink(&new, path(&link)).unwrap();
        flag.writes(folder.path(), &link);
        assert!(flag.wrote(&content(&new)), "{:?}", flag.args);
        assert!(!content(&new).ends_with(b"\n\n"), "{:?}", flag.args);
        assert!(fs::symlink_metadata(path(&link)).unwrap().is_symlink());
        let left = fs::read_dir(folder.path()).unwrap().flatten();
        let left: Vec<_> = left.map(|entry| entry.file_name()).collect();
        assert!(
            !left
                .iter()
                .any(|name| name.to_string_lossy().contains(".part")),
            "{left:?}"
        );
    }
}

#[test]
fn devices_and_pipes_are_written_as_they_are() {
    for flag in flags() {
        let folder = folder();
        let path = |name: &str| folder.path().join(name);
        let (null, full, pipe) = (flag.file("null"), flag.file("full"), flag.file("pipe"));
        symlink("/dev/null", path(&null)).unwrap();
        flag.writes(folder.path(), &null);
        symlink("/dev/full", path(&full)).unwrap();
        let output = flag.on(folder.path(), &full);
        assert_eq!(output.status.code(), Some(1), "{:?}", flag.args);
        let said = said(&output);
        assert!(
            said.contains(&full) && said.contains("make room"),
            "{:?}: {said}",
            flag.args
        );
        for name in [&null, &full] {
            assert!(fs::symlink_metadata(path(name)).unwrap().is_symlink());
        }
        assert!(
            Command::new("mkfifo")
                .arg(path(&pipe))
                .status()
                .unwrap()
                .success()
        );
        let reader = thread::spawn({
            let pipe = path(&pipe);
            move || fs::read(pipe).unwrap()
        });
        flag.writes(folder.path(), &pipe);
        assert!(flag.wrote(&reader.join().unwrap()), "{:?}", flag.args);
    }
}

#[test]
fn pipes_and_streams_need_no_extension() {
    let folder = folder();
    for flag in &flags()[..2] {
        flag.writes(folder.path(), "/dev/null");
        let output = flag.writes(folder.path(), "/dev/stdout");
        assert!(
            flag.wrote(&output.stdout),
            "{}",
            String::from_utf8_lossy(&output.stdout)
        );
        let output = flag.writes(folder.path(), "/dev/stderr");
        assert!(said(&output).contains("\"input\":\"in/bad.jpg\""));
        let output = flag.on(folder.path(), "/dev/full");
        assert_eq!(output.status.code(), Some(1));
        assert!(
            said(&output).contains("/dev/full ends here"),
            "{}",
            said(&output)
        );
    }
    let output = stampmill(folder.path(), &["init", "/dev/stdout"]);
    assert!(String::from_utf8_lossy(&output.stdout).contains("[resize]"));
    // A file that the shell opened for the program, and what it holds already.
    fs::write(folder.path().join("log.txt"), "begun\n").unwrap();
    let script = format!(
        "\"$PROGRAM\" {} --errors-to /dev/fd/3 3>>log.txt",
        RUN.join(" ")
    );
    let status = shell(folder.path(), &script).status.code();
    let log = fs::read_to_string(folder.path().join("log.txt")).unwrap();
    assert_eq!((status, log.lines().count()), (Some(1), 2), "{log}");
    assert!(log.starts_with("begun\n{\"seq\":2,"), "{log}");
    // The shell put an original behind the stream.
    let before = originals(folder.path());
    for script in [
        "\"$PROGRAM\" run in -o out2 --errors-to /dev/stdout >>in/a.jpg",
        "\"$PROGRAM\" run in -o out2 --json >>in/a.jpg",
    ] {
        let output = shell(folder.path(), script);
        assert_eq!(output.status.code(), Some(2), "{}", said(&output));
        assert!(originals(folder.path()) == before);
    }
}

fn shell(folder: &Path, script: &str) -> Output {
    Command::new("sh")
        .args(["-c", script])
        .env("PROGRAM", env!("CARGO_BIN_EXE_stampmill"))
        .current_dir(folder)
        .output()
        .unwrap()
}

#[test]
fn two_flags_never_name_one_file() {
    let folder = folder();
    let path = |name: &str| folder.path().join(name);
    fs::write(path("one.jsonl"), "").unwrap();
    fs::hard_link(path("one.jsonl"), path("two.jsonl")).unwrap();
    symlink("one.jsonl", path("three.jsonl")).unwrap();
    let report = |one, other| [&RUN[..], &["--report", one, "--errors-to", other]].concat();
    let export = |one, other| [&BENCH[..], &["--export", one, "--export", other]].concat();
    for args in [
        report("new.jsonl", "./new.jsonl"),
        report("one.jsonl", "one.jsonl"),
        report("one.jsonl", "two.jsonl"),
        report("one.jsonl", "three.jsonl"),
        report("/dev/stdout", "/dev/fd/1"),
        export("a.csv", "in/../a.csv"),
        export("a.json", "a.json"),
    ] {
        let output = stampmill(folder.path(), &args);
        assert_eq!(output.status.code(), Some(2), "{args:?}: {}", said(&output));
        assert!(
            said(&output).contains("names this file too"),
            "{}",
            said(&output)
        );
    }
    for name in ["new.jsonl", "a.csv", "a.json", "out"] {
        assert!(!path(name).exists(), "{name}");
    }
    let script = format!(
        "\"$PROGRAM\" {} --json --report one.jsonl >one.jsonl",
        RUN.join(" ")
    );
    let output = shell(folder.path(), &script);
    assert_eq!(output.status.code(), Some(2), "{}", said(&output));
    // Nothing is in the way of anything else in there.
    let output = stampmill(folder.path(), &report("/dev/null", "/dev/null"));
    assert_eq!(output.status.code(), Some(1), "{}", said(&output));
}

#[test]
fn a_report_may_lie_among_outputs_and_inputs_but_in_the_way_of_none() {
    let folder = folder();
    let path = |name: &str| folder.path().join(name);
    let run = |output: &str, report: &str| {
        let args = [
            "run",
            "in",
            "-o",
            output,
            "--quiet",
            "--long-edge=40",
            "--report",
            report,
        ];
        stampmill(folder.path(), &args)
    };
    // The output folder is made for it.
    assert_eq!(run("out", "out/run.jsonl").status.code(), Some(1));
    assert_eq!(run("out2", "in/run.jsonl").status.code(), Some(1));
    assert_eq!(run("out3", "in/run.jsonl").status.code(), Some(1));
    for report in ["out/run.jsonl", "in/run.jsonl"] {
        let text = fs::read_to_string(path(report)).unwrap();
        assert_eq!(text.lines().count(), 4, "{text}");
    }
    // A folder of outputs would have that name.
    let output = run("out4/{stem}.jsonl/{filename}", "out4/a.jsonl");
    assert_eq!(output.status.code(), Some(2), "{}", said(&output));
    assert!(
        said(&output).contains("would lie there"),
        "{}",
        said(&output)
    );
    assert!(!path("out4").exists());
}

#[test]
fn a_run_that_is_refused_leaves_the_earlier_report() {
    let folder = folder();
    let args = ["run", "in", "-o", "out", "--quiet", "--report", "run.jsonl"];
    assert_eq!(stampmill(folder.path(), &args).status.code(), Some(1));
    let report = fs::read(folder.path().join("run.jsonl")).unwrap();
    // The outputs exist.
    let output = stampmill(folder.path(), &args);
    assert_eq!(output.status.code(), Some(2), "{}", said(&output));
    assert!(fs::read(folder.path().join("run.jsonl")).unwrap() == report);
}

#[test]
fn a_killed_run_leaves_the_records_that_it_had() {
    let folder = folder();
    for n in 0..200 {
        fs::copy(
            folder.path().join("other.jpg"),
            folder.path().join(format!("in/{n}.jpg")),
        )
        .unwrap();
    }
    let report = folder.path().join("run.jsonl");
    let mut child = Command::new(env!("CARGO_BIN_EXE_stampmill"))
        .args([
            "run",
            "in",
            "-o",
            "out",
            "--quiet",
            "-j",
            "1",
            "--report",
            "run.jsonl",
        ])
        .current_dir(folder.path())
        .spawn()
        .unwrap();
    while fs::metadata(&report).map_or(0, |facts| facts.len()) == 0 {
        assert!(
            child.try_wait().unwrap().is_none(),
            "it ended without a record"
        );
        thread::yield_now();
    }
    child.kill().unwrap();
    child.wait().unwrap();
    let text = fs::read_to_string(&report).unwrap();
    assert!(text.ends_with('\n'));
    for line in text.lines() {
        serde_json::from_str::<serde_json::Value>(line).unwrap();
    }
    // Such a report is replaced by the next run.
    let args = [
        "run",
        "in",
        "-o",
        "out2",
        "--quiet",
        "-s",
        "40x",
        "--report",
        "run.jsonl",
    ];
    assert_eq!(stampmill(folder.path(), &args).status.code(), Some(1));
    assert_eq!(fs::read_to_string(&report).unwrap().lines().count(), 204);
}

#[test]
fn what_standard_output_loses_ends_with_a_sentence_and_a_code() {
    let folder = folder();
    let run = format!("{} --json", RUN.join(" "));
    let bench = BENCH.join(" ");
    for command in [
        run.as_str(),
        bench.as_str(),
        "run in -o out2 -n",
        "run --list-filters",
        "run in -o out2 -s 50% --print-recipe",
        "inspect in/a.jpg",
        "inspect in/a.jpg --json",
        "inspect in --duplicates --json",
        "completions bash",
        "man",
    ] {
        let output = shell(folder.path(), &format!("\"$PROGRAM\" {command} >/dev/full"));
        assert_eq!(
            output.status.code(),
            Some(1),
            "{command}: {}",
            said(&output)
        );
        assert!(
            said(&output).contains("make room"),
            "{command}: {}",
            said(&output)
        );
        assert!(
            !said(&output).contains("panicked"),
            "{command}: {}",
            said(&output)
        );
    }
    for n in 0..20 {
        fs::copy(
            folder.path().join("other.jpg"),
            folder.path().join(format!("in/{n}.jpg")),
        )
        .unwrap();
    }
    // Whoever reads one line has what they wanted, and the run goes on.
    let mut child = Command::new(env!("CARGO_BIN_EXE_stampmill"))
        .args(RUN)
        .args(["--json", "--order", "completion"])
        .current_dir(folder.path())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(
        !said(&output).contains("make room") && !said(&output).contains("pipe"),
        "{}",
        said(&output)
    );
    assert_eq!(fs::read_dir(folder.path().join("out")).unwrap().count(), 22);
}
