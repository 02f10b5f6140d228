//! `stampmill inspect`, as a person or a script meets it.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;
use tempfile::TempDir;

use super::made::{camera_exif, jpeg};
use super::{root, sample};

fn stampmill(folder: &Path, args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_stampmill"))
        .current_dir(folder)
        .args(args)
        .output()
        .unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn lines(output: &Output) -> Vec<Value> {
    let lines = text(&output.stdout);
    lines
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

/// Photos in two folders, and what is none.
fn folder() -> TempDir {
    let folder = TempDir::new().unwrap();
    fs::create_dir_all(folder.path().join("in/deep")).unwrap();
    for n in [1, 2, 10] {
        fs::write(
            folder.path().join(format!("in/{n}.jpg")),
            jpeg(Some(&camera_exif())),
        )
        .unwrap();
    }
    fs::copy(
        sample("formats/cat.png"),
        folder.path().join("in/deep/cat.png"),
    )
    .unwrap();
    fs::write(folder.path().join("in/notes.txt"), "notes").unwrap();
    folder
}

#[test]
fn each_file_is_a_line_in_the_order_of_the_inputs() {
    let folder = folder();
    let output = stampmill(folder.path(), &["inspect", "in", "--json", "-j", "4"]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let lines = lines(&output);
    let inputs: Vec<_> = lines
        .iter()
        .map(|line| line["input"].as_str().unwrap())
        .collect();
    assert_eq!(
        inputs,
        ["in/1.jpg", "in/2.jpg", "in/10.jpg", "in/deep/cat.png"]
    );
    for (n, line) in lines.iter().enumerate() {
        assert_eq!((&line["seq"], &line["status"]), (&n.into(), &"ok".into()));
        assert!(line.get("errors").is_none() && line.get("recipe").is_none());
        assert_eq!(
            line["statistics"]["channels"][0]["histogram"]
                .as_array()
                .unwrap()
                .len(),
            256
        );
        assert_eq!(line["hash"]["phash"].as_str().unwrap().len(), 16);
    }
    assert_eq!(lines[0]["exif"]["camera"], "Canon EOS R5");
    assert!(lines[3]["exif"].is_null() && lines[3].get("exif").is_some());
    assert!(text(&output.stderr).contains("4 files: 4 ok"));
}

#[test]
fn probes_are_chosen_by_name_and_slips_are_answered() {
    let folder = folder();
    let args = [
        "inspect",
        "in/1.jpg",
        "--json",
        "--probe",
        "header,FILE",
        "--probe",
        "file",
    ];
    let output = stampmill(folder.path(), &args);
    let line = &lines(&output)[0];
    let keys: Vec<_> = line
        .as_object()
        .unwrap()
        .keys()
        .map(String::as_str)
        .collect();
    let mut keys = keys;
    keys.sort_unstable();
    assert_eq!(keys, ["file", "header", "input", "seq", "status"]);
    let output = stampmill(folder.path(), &["inspect", "in", "--probe", "exfi"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(
        text(&output.stderr).contains("did you mean 'exif'?"),
        "{}",
        text(&output.stderr)
    );
}

#[test]
fn exit_codes_say_how_it_went() {
    let folder = folder();
    let code = |args: &[&str]| {
        let args = [&["inspect"], args].concat();
        let output = stampmill(folder.path(), &args);
        (
            output.status.code().unwrap(),
            text(&output.stdout),
            text(&output.stderr),
        )
    };
    assert_eq!(code(&["in"]).0, 0);
    let (exit, table, _) = code(&["in/1.jpg", "in/notes.txt"]);
    assert_eq!(exit, 1);
    assert!(table.contains("error in header, exif"), "{table}");
    for (args, hint) in [
        (&[][..], "name at least one"),
        (&["nowhere"], "nowhere"),
        (&["in", "--timeout", "soon"], "--timeout"),
        (&["in", "--distance", "3"], "--duplicates"),
        (&["in", "--duplicates", "--distance", "13"], "13"),
        (&["in", "--duplicates", "--probe", "file"], "--probe"),
        (
            &["in", "--probe", "file", "--long-edge", "90"],
            "--probe recipe",
        ),
        (
            &["in", "--duplicates", "--filter", "sepia"],
            "--probe recipe",
        ),
        (&["in", "--filter", "sepai"], "sepia"),
        (&["in", "--max-memory", "lots"], "--max-memory"),
    ] {
        let (exit, _, said) = code(args);
        assert_eq!(exit, 2, "{args:?}: {said}");
        assert!(said.contains(hint), "{args:?}: {said}");
    }
    fs::create_dir(folder.path().join("empty")).unwrap();
    assert_eq!(code(&["empty"]).0, 3);
}

#[test]
fn what_a_run_would_do_is_what_a_run_does() {
    let folder = folder();
    let flags = [
        "--size",
        "30x20",
        "--fit",
        "cover",
        "--filter",
        "sepia",
        "--text",
        "© {year}",
    ];
    let inspected = [
        &["inspect", "in/1.jpg", "--json", "--probe", "recipe"],
        &flags[..],
    ]
    .concat();
    let recipe = &lines(&stampmill(folder.path(), &inspected))[0]["recipe"];
    let line = &recipe["outputs"][0];
    let run = [&["run", "in/1.jpg", "-o", "out", "--json"], &flags[..]].concat();
    let record = &lines(&stampmill(folder.path(), &run))[0]["outputs"][0];
    for key in ["width", "height", "format"] {
        assert_eq!(line[key], record[key], "{line} {record}");
    }
    assert_eq!(
        (&line["cropped"], &line["becomes"]),
        (&true.into(), &"smaller".into())
    );
    // 64×48 turned is 48×64; 30 of 48 across are five eighths, of which the kernel gets a quarter more.
    assert_eq!(recipe["decoded_eighths"], 7);
    assert_eq!(line["filters"][0], "sepia");
    assert_eq!(line["marks"][0], "text '© {year}' at southeast");
    let args = [
        "inspect",
        "in/1.jpg",
        "--json",
        "--long-edge",
        "4000",
        "-f",
        "webp",
    ];
    let line = &lines(&stampmill(folder.path(), &args))[0]["recipe"]["outputs"][0];
    assert_eq!(line["kept_from_enlarging"], true);
    assert_eq!((&line["width"], &line["height"]), (&48.into(), &64.into()));
    assert_eq!(line["format"], "webp");
    let enlarged = [&args[..], &["--enlarge"]].concat();
    let line = &lines(&stampmill(folder.path(), &enlarged))[0]["recipe"]["outputs"][0];
    assert_eq!(
        (&line["height"], &line["becomes"]),
        (&4000.into(), &"larger".into())
    );
}

#[test]
fn tables_stay_within_80_columns_and_carry_no_commands_to_the_terminal() {
    let folder = folder();
    fs::copy(
        root().join("tests/fixtures/broken/truncated.jpg"),
        folder.path().join("in/cut.jpg"),
    )
    .unwrap();
    let photos = sample("formats");
    for args in [
        &["in"][..],
        &["in", "--probe", "exif"],
        &[
            photos.to_str().unwrap(),
            "--long-edge",
            "90",
            "--timeout",
            "5m",
        ],
        &["in", "--duplicates"],
    ] {
        let output = stampmill(folder.path(), &[&["inspect"], args].concat());
        let table = text(&output.stdout);
        assert!(table.lines().count() > 3, "{args:?}: {table}");
        for line in table.lines() {
            let is_path = line.contains('/') && !line.starts_with("    ");
            assert!(is_path || line.chars().count() <= 80, "{line}");
            assert!(
                !line.contains(|c: char| c.is_control() || c == '\u{202e}'),
                "{line:?}"
            );
        }
    }
    let output = stampmill(folder.path(), &["inspect", "in/1.jpg", "--probe", "exif"]);
    let table = text(&output.stdout);
    assert!(table.contains(r"Ada \u{1b}[31mL\u{202e}"), "{table}");
    assert!(
        table.contains("-33.859833, -151.500000, -12 m") || table.contains("-13 m"),
        "{table}"
    );
    assert!(table.contains("0xc0de"), "{table}");
}

#[test]
fn duplicates_are_groups_and_failures_stand_beside_them() {
    let folder = folder();
    fs::write(folder.path().join("in/bad.jpg"), "no picture").unwrap();
    let output = stampmill(folder.path(), &["inspect", "in", "--duplicates", "--json"]);
    assert_eq!(output.status.code(), Some(1));
    let lines = lines(&output);
    assert_eq!(lines.len(), 2);
    assert_eq!(lines[0]["input"], "in/bad.jpg");
    assert_eq!(lines[0]["errors"][0]["kind"], "unsupported");
    let members = lines[1]["members"].as_array().unwrap();
    assert_eq!((&lines[1]["group"], members.len()), (&1.into(), 3));
    assert!(
        members[1..]
            .iter()
            .all(|member| member["same_bytes_as"] == members[0]["seq"])
    );
    let output = stampmill(folder.path(), &["inspect", "in", "--duplicates"]);
    let table = text(&output.stdout);
    assert!(
        table.contains("group 1") && table.contains("same bytes"),
        "{table}"
    );
    assert!(
        text(&output.stderr).contains("in/bad.jpg is no picture")
            || text(&output.stderr).contains("bad.jpg")
    );
}

#[cfg(unix)]
#[test]
fn a_fifo_and_a_folder_named_like_a_picture_hold_up_nothing() {
    let folder = folder();
    fs::create_dir(folder.path().join("in/summer.jpg")).unwrap();
    let made = Command::new("mkfifo")
        .arg(folder.path().join("in/fifo.jpg"))
        .status();
    assert!(made.unwrap().success());
    let output = stampmill(folder.path(), &["inspect", "in", "--json"]);
    assert_eq!(output.status.code(), Some(1));
    let lines = lines(&output);
    assert_eq!(lines.len(), 5);
    let fifo = lines
        .iter()
        .find(|line| line["input"] == "in/fifo.jpg")
        .unwrap();
    assert_eq!(
        (&fifo["status"], &fifo["file"]["kind"]),
        (&"partial".into(), &"fifo".into())
    );
}

#[test]
fn the_manual_and_the_completions_know_it() {
    let folder = TempDir::new().unwrap();
    let manual = text(&stampmill(folder.path(), &["man"]).stdout);
    assert!(manual.contains("stampmill\\-inspect") || manual.contains("stampmill inspect"));
    assert!(manual.contains("\\-\\-duplicates") && manual.contains("\\-\\-probe"));
    for shell in ["bash", "zsh", "fish"] {
        let script = text(&stampmill(folder.path(), &["completions", shell]).stdout);
        assert!(
            script.contains("inspect") && script.contains("duplicates"),
            "{shell}"
        );
    }
}
