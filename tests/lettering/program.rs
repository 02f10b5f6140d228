//! Fonts and their gaps as the program tells of them.

use std::path::Path;
use std::process::{Command, Output};

use super::*;

fn stampmill(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_stampmill"))
        .args(["run", "in.png", "-o", "out"])
        .args(arguments)
        .current_dir(folder)
        .output()
        .unwrap()
}

fn with_picture() -> tempfile::TempDir {
    let folder = tempfile::TempDir::new().unwrap();
    image::GrayImage::new(60, 40)
        .save(folder.path().join("in.png"))
        .unwrap();
    folder
}

fn error(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// A private use character, which no font of a system should have.
const NOWHERE: &str = "\u{10fffd}";

#[test]
fn what_no_font_has_is_told_before_work_and_in_the_record() {
    let folder = with_picture();
    let text = format!("a{NOWHERE}");
    let dry = stampmill(folder.path(), &["--text", &text, "--dry-run"]);
    assert!(dry.status.success(), "{}", error(&dry));
    assert!(
        error(&dry).contains(&format!("no font has '{NOWHERE}'")),
        "{}",
        error(&dry)
    );
    assert!(!folder.path().join("out").exists());
    let run = stampmill(folder.path(), &["--text", &text, "--json"]);
    assert!(run.status.success());
    let first = String::from_utf8_lossy(&run.stdout);
    let record: serde_json::Value = serde_json::from_str(first.lines().next().unwrap()).unwrap();
    let warnings = record["warnings"].to_string();
    assert!(
        warnings.contains(&format!("no font has '{NOWHERE}'")),
        "{warnings}"
    );
}

#[test]
fn a_text_that_is_cut_says_so() {
    let folder = with_picture();
    let text = "a".repeat(TextStyle::MAX_CHARS + 1);
    let run = stampmill(folder.path(), &["--text", &text, "--json"]);
    assert!(run.status.success());
    let record = String::from_utf8_lossy(&run.stdout);
    let sentence = "the text of the mark has 4097 characters, of which the first 4096 are drawn";
    assert!(record.contains(sentence), "{record}");
}

#[test]
fn fonts_that_cannot_be_are_refused_before_work() {
    let folder = with_picture();
    let file = super::folder().join("Thai.ttf");
    let second = format!("{}#1", file.display());
    for (arguments, sentence) in [
        (
            ["--font", "No Such Font At All"],
            "mark.font (--font): no font family 'No Such Font At All' is installed",
        ),
        (["--font", "none.ttf"], "none.ttf cannot be read"),
        (
            ["--font", &second],
            "it has no face #1; it has 1, counted from #0",
        ),
        (["--font", "in.png"], "this is no TrueType or OpenType font"),
        (
            ["--align", "middle"],
            "mark.align (--align): 'middle' is no alignment",
        ),
        (
            ["--line-spacing", "0"],
            "mark.line-spacing (--line-spacing): 0 is no distance",
        ),
        (
            ["--line-spacing", "-1"],
            "mark.line-spacing (--line-spacing): -1 is no distance",
        ),
        (
            ["--letter-spacing", "3px"],
            "mark.letter-spacing (--letter-spacing): '3px' is no spacing",
        ),
        (["--letter-spacing", "-80%"], "beyond the range"),
    ] {
        let output = stampmill(folder.path(), &[&["--text", "a"][..], &arguments].concat());
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(
            error(&output).contains(sentence),
            "{arguments:?}: {}",
            error(&output)
        );
        assert!(!folder.path().join("out").exists());
    }
}

#[test]
fn the_flags_of_text_are_those_of_the_library() {
    let folder = with_picture();
    let file = super::folder().join("Latin.ttf");
    let flags = [
        "--text",
        "office\\nAV",
        "--mark-size",
        "12px",
        "--gravity",
        "center",
        "--font",
        file.to_str().unwrap(),
        "--align",
        "right",
        "--line-spacing",
        "1.2",
        "--letter-spacing",
        "5%",
        "--offset",
        "6px",
    ];
    let output = stampmill(folder.path(), &flags);
    assert!(output.status.success(), "{}", error(&output));
    let style = TextStyle {
        align: "right".parse().unwrap(),
        line_spacing: 1.2,
        letter_spacing: "5%".parse().unwrap(),
        ..in_font("Latin.ttf")
    };
    let picture = drawn(
        "office\nAV",
        style,
        12.0,
        Gravity::Center,
        Size::new(60, 40),
    );
    let out = image::open(folder.path().join("out/in.png"))
        .unwrap()
        .into_luma8();
    assert!(out.as_raw() == samples(&picture));
}
