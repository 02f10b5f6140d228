//! What strangers chose, names of files and what stands in them, as it reaches a terminal or a log.
#![cfg(unix)]

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use tempfile::TempDir;

const PHOTO: &str = "sample-images/orientation/orientation-6.jpg";

/// Clears a screen, begins a line of its own, turns the direction of what follows, and parts lines as some viewers do.
const ODD: &str = "\u{1b}[2J\nok: x\r\u{202e}gpj\u{2028}\u{9b}\u{61c}";

fn folder() -> TempDir {
    let folder = TempDir::new().unwrap();
    let at = |name: &str| folder.path().join(name);
    fs::create_dir(at("in")).unwrap();
    let photo = Path::new(env!("CARGO_MANIFEST_DIR")).join(PHOTO);
    fs::copy(&photo, at("in").join(format!("a{ODD}.jpg"))).unwrap();
    fs::write(
        at("in").join(format!("broken{ODD}.jpg")),
        b"\xff\xd8\xff\xe0",
    )
    .unwrap();
    fs::write(at("in").join(format!("text{ODD}.png")), with_keyword(ODD)).unwrap();
    folder
}

/// A PNG with a text that is damaged, by a keyword that is none.
fn with_keyword(keyword: &str) -> Vec<u8> {
    let mut png = Vec::new();
    image::DynamicImage::new_rgb8(3, 2)
        .write_to(&mut std::io::Cursor::new(&mut png), image::ImageFormat::Png)
        .unwrap();
    let payload = [
        b"Raw profile type ",
        keyword.as_bytes(),
        b"\0nothing in hex",
    ]
    .concat();
    let head = [&(payload.len() as u32).to_be_bytes(), &b"tEXt"[..]].concat();
    // Its checksum is wrong on purpose.
    let chunk = [&head[..], &payload, &[0; 4]].concat();
    png.splice(33..33, chunk);
    png
}

fn stampmill(folder: &Path, args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_stampmill"))
        .current_dir(folder)
        .args(args)
        .output()
        .unwrap()
}

/// What was said, each line of which has one of these beginnings.
fn said(output: &[u8], beginnings: &[&str]) -> String {
    let text = String::from_utf8(output.to_vec()).unwrap();
    for line in text.lines() {
        assert!(
            beginnings.iter().any(|start| line.starts_with(start)),
            "{line:?} in {text}"
        );
        let is_odd = |c: char| {
            c.is_control()
                || matches!(c, '\u{61c}' | '\u{200e}'..='\u{200f}' | '\u{2028}'..='\u{202e}')
        };
        assert!(!line.contains(is_odd), "{line:?}");
    }
    text
}

const SUMMARY: [&str; 4] = ["2 ok", "3 skipped", "failed: 1", "slowest stage"];

#[test]
fn lines_of_records_hold_no_more_than_a_line() {
    let folder = folder();
    let run = ["run", "in", "-o", "out", "--verbose", "--long-edge=40"];
    let text = stampmill(folder.path(), &run);
    let lines = ["ok: in/", "failed: in/broken", "warning: in/", "failed: 1 "];
    let text = said(&text.stderr, &[&lines[..], &SUMMARY].concat());
    for shown in [
        "ok: in/a\\u{1b}[2J\\nok: x\\r\\u{202e}gpj\\u{2028}\\u{9b}\\u{61c}.jpg -> out/a",
        "failed: in/broken\\u{1b}[2J\\n",
        "the text 'raw profile type \\u{1b}[2j\\n",
    ] {
        assert!(text.contains(shown), "{shown} in {text}");
    }
    let again = [&run[..], &["--on-conflict", "skip"]].concat();
    let again = stampmill(folder.path(), &again);
    let lines = ["skipped: in/", "failed: ", "0 ok"];
    said(&again.stderr, &[&lines[..], &SUMMARY].concat());
}

#[test]
fn lists_of_conflicts_and_dry_runs_hold_one_line_for_each() {
    let folder = folder();
    let run = ["run", "in", "-o", "out", "--long-edge=40"];
    stampmill(folder.path(), &run);
    let refused = stampmill(folder.path(), &run);
    assert_eq!(refused.status.code(), Some(2));
    let lines = ["stampmill: nothing was done", "  out/", "Say what"];
    assert!(said(&refused.stderr, &lines).contains("\\u{1b}[2J\\nok: x"));
    let dry = [&run[..], &["--dry-run", "--on-conflict=overwrite"]].concat();
    let dry = stampmill(folder.path(), &dry);
    assert!(said(&dry.stdout, &["in/"]).contains("\\u{1b}[2J\\nok: x"));
}

#[test]
fn errors_of_every_flag_that_names_a_file_are_one_line() {
    let folder = folder();
    let odd = format!("in/broken{ODD}.jpg");
    let missing = format!("missing{ODD}");
    let below = format!("in/a{ODD}.jpg/out");
    for name in [&odd, &missing, &below] {
        for args in [
            &["run", "in", "-o", "out", "--recipe", name][..],
            &["run", "in", "-o", "out", "--logo", name],
            &["run", "in", "-o", "out", "--text=x", "--font", name],
            &["run", "in", "-o", "out", "--files-from", name],
            &["run", "in", "-o", "out", "--retry-failed", name],
            &["run", "in", "-o", name],
            &["run", "in", "-o", "out", "--report", name],
            &["run", "in", "-o", "out", "--errors-to", name],
            &["bench", "in", "--workers=1", "--export", name],
            &["bench", "in", "--workers=1", "--output-dir", name],
            &["preview", name, "-o", "x.png"],
            &["preview", "in", "-o", name],
            &["run", "in", "-o", "out", "--text", name],
            &["run", "in", "-o", "out", "--filter", name],
        ] {
            let output = stampmill(folder.path(), &[args, &["--long-edge=40"]].concat());
            if output.status.code() == Some(2) {
                said(&output.stderr, &["stampmill: ", "  in/", "Say what"]);
            }
            let _ = fs::remove_dir_all(folder.path().join("out"));
            let _ = fs::remove_dir_all(folder.path().join(&missing));
            let _ = fs::remove_file(folder.path().join(&missing));
        }
        let output = stampmill(folder.path(), &["inspect", name]);
        said(&output.stderr, &["stampmill: "]);
    }
}

#[test]
fn the_parser_of_the_command_line_escapes_what_it_quotes() {
    let folder = folder();
    let output = stampmill(
        folder.path(),
        &["run", "in", "-o", "out", &format!("--{ODD}")],
    );
    assert_eq!(output.status.code(), Some(2));
    let text = String::from_utf8(output.stderr).unwrap();
    assert!(
        !text.contains(['\u{1b}', '\r', '\u{202e}', '\u{9b}']),
        "{text:?}"
    );
    assert!(text.contains("--\\u{1b}[2J\\nok: x\\r"), "{text}");
}

#[test]
fn errors_show_no_values_of_what_is_no_recipe() {
    let folder = TempDir::new().unwrap();
    let at = |name: &str| folder.path().join(name);
    for (text, place) in [
        ("root:hunter2:19000:0", "line 1, column 21"),
        ("[resize]\nlong-edge = \"hunter2\"", "line 2, column 13"),
        (
            "hunter2-hunter2-hunter2-hunter2-hunter2 = 1",
            "line 1, column 1: unknown field `hunter2-hunter2-hunter2-…`",
        ),
        (
            "[[mark]]\ntext = 'x'\nopacity = 'hunter2'",
            "line 3, column 11",
        ),
    ] {
        fs::write(at("r.toml"), text).unwrap();
        let args = ["run", "in", "-o", "out", "--recipe", "r.toml"];
        let output = stampmill(folder.path(), &args);
        assert_eq!(output.status.code(), Some(2));
        let words = said(&output.stderr, &["stampmill: --recipe: r.toml, line "]);
        assert!(words.contains(place), "{words}");
        assert!(!words.replace(place, "").contains("hunter2"), "{words}");
    }
    fs::write(at("list"), "first\nsecond\nhunter2\n").unwrap();
    for flags in [
        &["--files-from", "list", "--null"][..],
        &["--retry-failed", "list", "in"],
    ] {
        let args = [&["run", "-o", "out"], flags].concat();
        let output = stampmill(folder.path(), &args);
        assert_eq!(output.status.code(), Some(2));
        let words = said(&output.stderr, &["stampmill: --"]);
        assert!(
            !words.contains("hunter2") && words.contains("list"),
            "{words}"
        );
    }
}
