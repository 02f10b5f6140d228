//! Strings that are planted wherever metadata can stand: which of them is left by which policy, in which kind of output. The table
//! of `docs/metadata.md` is what comes out; `STAMPMILL_REFRESH=1 cargo test --test metadata planted` writes it anew.

mod blocks;
mod files;
mod places;
mod search;

use std::collections::BTreeSet;

use tempfile::TempDir;

use self::places::{Kind, PLACES};
use super::*;

/// What each policy is called in the table, and its flags.
const POLICIES: [(&str, &[&str]); 6] = [
    ("all", &[]),
    ("gps", &["--strip", "gps"]),
    ("private", &["--strip", "private"]),
    ("gps,private", &["--strip", "gps,private"]),
    ("copyright", &["--metadata", "copyright"]),
    ("none", &["--metadata", "none"]),
];

/// The formats of outputs, each with its letter in the table.
const OUTPUTS: [(&str, &str); 5] = [
    ("jpeg", "J"),
    ("png", "P"),
    ("webp", "W"),
    ("tiff", "T"),
    ("gif", "G"),
];

/// A folder of inputs, and of the outputs of every policy in every format, in `POLICY/FORMAT`.
fn folder() -> TempDir {
    let folder = TempDir::new().unwrap();
    let inputs = folder.path().join("in");
    fs::create_dir(&inputs).unwrap();
    for (name, file) in files::all() {
        fs::write(inputs.join(name), file).unwrap();
    }
    for (policy, flags) in POLICIES {
        for (format, _) in OUTPUTS {
            let output = format!("{policy}/{format}");
            // The profile is part of what is planted; without this flag, no profile of an input goes into an output.
            let all = ["in", "-o", &output, "-f", format, "--icc", "keep"];
            records(folder.path(), &[&all[..], flags].concat());
        }
    }
    folder
}

fn files_in(folder: &Path) -> Vec<Vec<u8>> {
    let entries = fs::read_dir(folder).unwrap();
    let files = entries.map(|entry| fs::read(entry.unwrap().path()).unwrap());
    files.collect()
}

/// What is left of each place, as letters of formats, by policy.
fn left(folder: &TempDir) -> Vec<Vec<String>> {
    let mut cells = vec![vec![String::new(); POLICIES.len()]; PLACES.len()];
    for (column, (policy, _)) in POLICIES.iter().enumerate() {
        for (format, letter) in OUTPUTS {
            let files = files_in(&folder.path().join(policy).join(format));
            assert_eq!(files.len(), files::all().len());
            let found: BTreeSet<usize> =
                files.iter().flat_map(|file| search::found(file)).collect();
            for row in found {
                cells[row][column].push_str(letter);
            }
        }
    }
    cells
}

fn table(cells: &[Vec<String>]) -> String {
    let names = POLICIES.map(|(name, _)| name).join(" | ");
    let mut lines = vec![
        format!("| | {names} |"),
        format!("|---{}|", "|---".repeat(POLICIES.len())),
    ];
    for ((place, _), cells) in PLACES.iter().zip(cells) {
        let cells: Vec<String> = cells.iter().map(|cell| format!(" {cell} ")).collect();
        lines.push(format!("| {place} |{}|", cells.join("|")).replace("|  |", "| |"));
    }
    lines.join("\n").replace("|  |", "| |")
}

/// What a place may be left by, whatever the table says.
fn assert_as_it_should_be((place, kind): (&str, Kind), cells: &[String]) {
    for ((policy, _), cell) in POLICIES.iter().zip(cells) {
        let goes = match (kind, *policy) {
            (Kind::Profile, _) => false,
            (Kind::Never, _) | (_, "none") => true,
            (Kind::Credit, _) => false,
            (_, "copyright") => true,
            (Kind::Text, _) | (_, "all") => false,
            (Kind::Place, policy) => policy != "private",
            (Kind::Number, policy) => policy != "gps",
            (Kind::Unknown, _) => true,
        };
        assert!(
            !goes || cell.is_empty(),
            "{place} is left by {policy}: {cell}"
        );
        // A test that finds nothing proves nothing.
        let stays = match kind {
            Kind::Text => !matches!(*policy, "copyright" | "none"),
            Kind::Credit => *policy != "none",
            Kind::Profile => true,
            Kind::Place => *policy == "private",
            Kind::Number => *policy == "gps",
            Kind::Unknown | Kind::Never => false,
        };
        assert!(
            !stays || !cell.is_empty(),
            "{place} is not left by {policy}"
        );
    }
}

#[test]
fn the_table_of_what_is_left_is_what_comes_out() {
    let folder = folder();
    let planted: BTreeSet<usize> = files_in(&folder.path().join("in"))
        .iter()
        .flat_map(|file| search::found(file))
        .collect();
    for (row, (place, _)) in PLACES.iter().enumerate() {
        assert!(planted.contains(&row), "nothing is planted: {place}");
    }
    let cells = left(&folder);
    for (place, cells) in PLACES.iter().zip(&cells) {
        assert_as_it_should_be(*place, cells);
    }
    assert_documented(&table(&cells));
    assert_read_by_exiftool(&folder);
}

fn assert_documented(table: &str) {
    const BEGIN: &str = "<!-- what is left -->\n";
    const END: &str = "\n<!-- end of what is left -->";
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/metadata.md");
    let page = fs::read_to_string(&path).unwrap();
    let (before, rest) = page.split_once(BEGIN).unwrap();
    let (documented, after) = rest.split_once(END).unwrap();
    if std::env::var_os("STAMPMILL_REFRESH").is_some() {
        fs::write(&path, [before, BEGIN, table, END, after].concat()).unwrap();
        return;
    }
    assert_eq!(
        documented, table,
        "docs/metadata.md; STAMPMILL_REFRESH=1 writes it"
    );
}

/// exiftool reads every output without a warning that it does not have for the input, and finds no position where none may be.
fn assert_read_by_exiftool(folder: &TempDir) {
    let args = ["-a", "-u", "-ee", "-i", "qoi"];
    let Some(inputs) = exiftool(&folder.path().join("in"), &args) else {
        return;
    };
    let known: BTreeSet<String> = inputs.iter().flat_map(warnings).collect();
    let mut positions = 0;
    for (policy, _) in POLICIES {
        let files = exiftool(&folder.path().join(policy), &args).unwrap();
        assert_eq!(files.len(), OUTPUTS.len() * files::all().len());
        for file in &files {
            for warning in warnings(file) {
                assert!(known.contains(&warning), "{policy}: {warning}: {file}");
            }
            let tags = file.as_object().unwrap().keys();
            let is_position = |tag: &&String| {
                let words = ["GPS", "Latitude", "Longitude", "Altitude", "Location"];
                words.iter().any(|word| tag.contains(word))
            };
            let found: Vec<_> = tags.filter(is_position).collect();
            match policy {
                "all" | "private" => positions += found.len(),
                _ => assert!(found.is_empty(), "{policy}: {found:?} in {file}"),
            }
        }
    }
    assert!(
        positions > 20,
        "only {positions} positions were found where they stay"
    );
}

/// What exiftool warns of in a file, without what differs between files.
fn warnings(file: &Value) -> Vec<String> {
    let tags = file.as_object().unwrap().iter();
    let warnings = tags.filter(|(tag, _)| tag.contains("Warning") || tag.contains("Error"));
    warnings.map(|(_, text)| text.to_string()).collect()
}
