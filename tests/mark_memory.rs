//! A large picture under a large mark takes no more than `--max-memory` and a constant, or is refused with the flag's name.
#![cfg(target_os = "linux")]

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::Value;
use stampmill::codec::{self, Attachments, Encoding, Format};
use stampmill::picture::{Channels, Picture, Size};
use tempfile::TempDir;

mod peak;

/// What the program may take beside its budget, as in `tests/memory.rs`.
const CONSTANT: u64 = 128 << 20;

const SVG: &str = "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 40 40'><g opacity='.8'><rect x='2' y='2' width='36' height='36' fill='#c00'/><circle cx='20' cy='15' r='9'/></g></svg>";

fn save(path: &Path, picture: &Picture, format: Format) {
    let encoded = codec::encode(picture, &Encoding::new(format), &Attachments::default());
    fs::write(path, encoded.unwrap().bytes).unwrap();
}

/// A folder with pictures of 36 megapixels and two logos.
fn folder(count: usize) -> TempDir {
    let folder = TempDir::new().unwrap();
    fs::create_dir(folder.path().join("in")).unwrap();
    let size = Size::new(7_360, 4_912);
    let gray = Picture::from_u8(size, Channels::Rgb, vec![150; size.pixels() as usize * 3]);
    for n in 0..count {
        let path = folder.path().join(format!("in/{n}.png"));
        match n {
            0 => save(&path, &gray, Format::Png),
            _ => drop(fs::copy(folder.path().join("in/0.png"), &path).unwrap()),
        }
    }
    let size = Size::new(1_000, 1_000);
    let red = Picture::from_u8(size, Channels::Rgba, [200, 0, 0, 160].repeat(1_000_000));
    save(&folder.path().join("logo.png"), &red, Format::Png);
    fs::write(folder.path().join("square.svg"), SVG).unwrap();
    folder
}

/// The peak with these flags, and the records.
fn run(folder: &Path, flags: &[&str]) -> (u64, Vec<Value>) {
    let child = Command::new(env!("CARGO_BIN_EXE_stampmill"))
        .current_dir(folder)
        .args([
            "run",
            "in",
            "-o",
            "out",
            "--on-conflict",
            "overwrite",
            "--quiet",
        ])
        .args(["--report", "report.jsonl"])
        .args(flags)
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let (_, most) = peak::of(child);
    let report = fs::read_to_string(folder.join("report.jsonl")).unwrap();
    let records = report
        .lines()
        .map(|line| serde_json::from_str(line).unwrap());
    let records = records.filter(|record: &Value| record["summary"].is_null());
    (most, records.collect())
}

#[test]
fn large_marks_are_part_of_the_budget() {
    let folder = folder(1);
    let text = ["--text", "© Ada Example"];
    let (stroke, shadow) = (["--stroke", "6%"], ["--shadow", "3% 3% 6%"]);
    let drawing = ["--logo", "square.svg", "--mark-size"];
    let pixels = ["--logo", "logo.png", "--mark-size"];
    for (budget, mark, is_done) in [
        (350, [&text[..], &stroke, &shadow].concat(), true),
        (
            350,
            [
                &text[..],
                &stroke,
                &shadow,
                &["--tile", "--mark-size", "60%"],
            ]
            .concat(),
            false,
        ),
        (
            350,
            [&drawing[..], &["100%", "--rotate", "90"]].concat(),
            false,
        ),
        (350, [&pixels[..], &["100%"], &shadow].concat(), false),
        (
            750,
            [&drawing[..], &["100%", "--rotate", "90"]].concat(),
            true,
        ),
        (
            500,
            [&pixels[..], &["40%", "--rotate", "90"]].concat(),
            true,
        ),
        (
            500,
            [&drawing[..], &["5%", "--tile=gap=1px", "--rotate", "20"]].concat(),
            true,
        ),
        (110, text.to_vec(), false),
    ] {
        let allowed = format!("{budget}M");
        let flags = [&mark[..], &["--max-memory", &allowed, "-j", "2"]].concat();
        let (most, records) = run(folder.path(), &flags);
        assert!(
            most <= budget * 1_000_000 + CONSTANT,
            "{} MB with {flags:?}",
            most / 1_000_000
        );
        assert_eq!(records.len(), 1);
        for record in records {
            let done = record["status"] == "ok";
            assert_eq!(done, is_done, "{flags:?}: {record}");
            if !done {
                let message = record["error"]["message"].as_str().unwrap();
                assert!(message.contains("--max-memory"), "{message}");
            }
        }
    }
}

#[test]
fn logos_that_leave_nothing_for_pictures_are_named() {
    let folder = folder(1);
    let flags = ["--logo", "logo.png", "--max-memory", "4M"];
    let (_, records) = run(folder.path(), &flags);
    let message = records[0]["error"]["message"].as_str().unwrap();
    assert!(
        message.contains("logos and fonts") && message.contains("--max-memory"),
        "{message}"
    );
}
