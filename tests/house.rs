//! The house: arrows go down only, and files stay of a size that can be read.

use std::fs;
use std::path::{Path, PathBuf};

/// Rooms by level. A room may use rooms of lower levels only.
const LEVELS: [&[&str]; 9] = [
    &[
        "picture",
        "nearest",
        "moment",
        "pipeline",
        "record",
        "plain",
        "named_file",
    ],
    &["codec", "report", "ledger"],
    &["metadata"],
    &["ops", "template"],
    &["recipe"],
    &["plan"],
    &["batch"],
    &["sweep", "inspect", "preview"],
    &["cli"],
];

fn level(room: &str) -> Option<usize> {
    LEVELS.iter().position(|rooms| rooms.contains(&room))
}

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

fn all() -> Vec<(PathBuf, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = Vec::new();
    sources(&root, &mut found);
    let named = found.into_iter().map(|path| {
        (
            path.strip_prefix(&root).unwrap().to_owned(),
            fs::read_to_string(&path).unwrap(),
        )
    });
    named.collect()
}

#[test]
fn arrows_go_down_only() {
    let mut wrong = Vec::new();
    let mut seen = 0;
    for (path, text) in all() {
        // A room's own tests look at it from outside, with whatever makes a good example.
        if path.ends_with("tests.rs") || path.components().any(|part| part.as_os_str() == "tests") {
            continue;
        }
        let first = path
            .components()
            .next()
            .unwrap()
            .as_os_str()
            .to_str()
            .unwrap()
            .trim_end_matches(".rs")
            .to_owned();
        if first == "main" || first == "lib" {
            continue;
        }
        let own =
            level(&first).unwrap_or_else(|| panic!("{} has no place in the house", path.display()));
        for (number, line) in text
            .lines()
            .enumerate()
            .filter(|(_, line)| !line.trim_start().starts_with("//"))
        {
            for used in line.split("crate::").skip(1) {
                let room: String = used
                    .chars()
                    .take_while(|c| c.is_alphanumeric() || *c == '_')
                    .collect();
                if room.is_empty() || room == first {
                    continue;
                }
                seen += 1;
                if level(&room).is_none_or(|other| other >= own) {
                    wrong.push(format!("src/{}:{} uses {room}", path.display(), number + 1));
                }
            }
        }
    }
    assert!(
        seen > 50,
        "only {seen} uses were found: does this test still read the source?"
    );
    assert!(
        wrong.is_empty(),
        "arrows that do not go down:\n{}",
        wrong.join("\n")
    );
}

#[test]
fn files_can_be_read_in_one_sitting() {
    let long: Vec<_> = all()
        .into_iter()
        .filter(|(path, _)| !path.components().any(|part| part.as_os_str() == "tests"))
        .map(|(path, text)| (path, text.lines().count()))
        .filter(|(_, lines)| *lines > 320)
        .collect();
    assert!(long.is_empty(), "too long: {long:?}");
}
