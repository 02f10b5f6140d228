//! Files that flags name for reading: recipes, lists of inputs, reports.
//!
//! What is in a file may be anybody's secret, and its name a slip. So errors say where something is wrong and what key it is,
//! and never show a value or a line.

use std::collections::HashSet;
use std::fmt::Display;
use std::fs::File;
use std::io::{self, BufReader, Read};
use std::path::{Path, PathBuf};

use super::UsageError;
use crate::named_file::{self, ReadError};
use crate::plain;
use crate::recipe::Draft;
use crate::record::{Record, Status, path_from_bytes};

/// Bytes that a recipe may have.
const MOST_RECIPE: u64 = 1 << 20;

/// Bytes that a path in a list may have: some times what systems take.
const LONGEST_PATH: u64 = 64 << 10;

/// Bytes that a list of inputs may have: ten million paths.
const MOST_LISTED: u64 = 1 << 30;

/// Bytes that a record in a report may have: warnings, outputs and metadata come to some thousands.
const LONGEST_RECORD: u64 = 4 << 20;

/// Bytes that a report may have.
const MOST_REPORTED: u64 = 64 << 30;

/// The recipe in a file or a pipe.
pub(super) fn recipe(path: &Path) -> Result<Draft, UsageError> {
    let name = plain::path(path);
    let bytes = named_file::read_stream(path, MOST_RECIPE)
        .map_err(|error| UsageError::new(format!("--recipe: {name} {error}")))?;
    let text = String::from_utf8(bytes).map_err(|_| {
        UsageError::new(format!(
            "--recipe: {name} is no text; name a recipe, such as `stampmill init` writes"
        ))
    })?;
    toml::from_str(&text).map_err(|error| {
        let place = error.span().map_or(0, |span| span.start);
        let before = text.get(..place).unwrap_or(&text);
        let line = before.matches('\n').count() + 1;
        let column = before.lines().last().filter(|_| !before.ends_with('\n'));
        let column = column.map_or(0, |line| line.chars().count()) + 1;
        UsageError::new(format!(
            "--recipe: {name}, line {line}, column {column}: {}",
            without_values(error.message())
        ))
    })
}

/// What a TOML reader says, without the values that it shows.
fn without_values(message: &str) -> String {
    let is_of_value = ["invalid type: ", "invalid value: ", "unknown variant "]
        .iter()
        .any(|start| message.starts_with(start));
    let words = match (is_of_value, message.find(['"', '`'])) {
        (true, Some(value)) => {
            let expected = message.rfind(", expected").unwrap_or(message.len());
            message[..value].trim_end().to_owned() + &message[expected..]
        }
        (true, None) => message.to_owned(),
        (false, _) => with_short_keys(message),
    };
    plain::line(&words).into_owned()
}

/// The same with only the beginnings of what stands between quotes.
fn with_short_keys(message: &str) -> String {
    let mut words = String::new();
    let mut rest = message;
    while let Some(at) = rest.find(['"', '`', '\'']) {
        let (before, quoted) = rest.split_at(at + 1);
        words.push_str(before);
        let quote = &before[at..];
        let Some(end) = quoted.find(quote) else {
            rest = quoted;
            break;
        };
        words.push_str(&plain::beginning(&quoted[..end]));
        words.push_str(quote);
        rest = &quoted[end + 1..];
    }
    words + rest
}

/// The paths in a list, one a line, or parted by NUL.
pub(super) fn list(file: &Path, null: bool) -> Result<Vec<PathBuf>, UsageError> {
    let mut paths = Vec::new();
    let end = if null { 0 } else { b'\n' };
    let take = |name: &[u8]| {
        let name = match null {
            true => name,
            false => name.strip_suffix(b"\r").unwrap_or(name),
        };
        if !name.is_empty() {
            paths.push(path_of(name));
        }
    };
    let bounds = (LONGEST_PATH, MOST_LISTED);
    let read = stream(file).and_then(|stream| named_file::lines(stream, end, bounds, take));
    let refuse =
        |why: &dyn Display| UsageError::new(format!("--files-from: {} {why}", plain::path(file)));
    read.map_err(|error| refuse(&error))?;
    // Or the whole list would be shown as the name of one input that does not exist.
    if let [only] = &paths[..]
        && null
        && only.as_os_str().as_encoded_bytes().contains(&b'\n')
        && only.symlink_metadata().is_err()
    {
        return Err(refuse(
            &"has lines, and no NUL between them; leave out --null",
        ));
    }
    Ok(paths)
}

/// The inputs that a report says failed or were cancelled.
pub(super) fn not_done(report: &Path) -> Result<HashSet<PathBuf>, UsageError> {
    let name = plain::path(report);
    let (mut paths, mut number, mut odd) = (HashSet::new(), 0, None);
    let take = |line: &[u8]| {
        number += 1;
        if line.starts_with(b"{\"summary\"") || odd.is_some() {
            return;
        }
        let Ok(record) = serde_json::from_slice::<Record>(line) else {
            odd = Some(number);
            return;
        };
        if matches!(record.status, Status::Failed | Status::Cancelled) {
            let exact = record.input_bytes.as_deref().and_then(path_from_bytes);
            paths.insert(exact.unwrap_or_else(|| record.input.into()));
        }
    };
    let bounds = (LONGEST_RECORD, MOST_REPORTED);
    let read = stream(report).and_then(|stream| named_file::lines(stream, b'\n', bounds, take));
    read.map_err(|error| UsageError::new(format!("--retry-failed: {name} {error}")))?;
    match odd {
        Some(number) => Err(UsageError::new(format!(
            "--retry-failed: line {number} of {name} is no record; name a report of --report or --errors-to"
        ))),
        None => Ok(paths),
    }
}

/// A file, a pipe, or `-` for standard input.
fn stream(path: &Path) -> Result<BufReader<Box<dyn Read>>, ReadError> {
    let stream: Box<dyn Read> = match path == Path::new("-") {
        true => Box::new(io::stdin()),
        false => Box::new(File::open(path)?),
    };
    Ok(BufReader::with_capacity(64 << 10, stream))
}

#[cfg(unix)]
fn path_of(bytes: &[u8]) -> PathBuf {
    use std::os::unix::ffi::OsStrExt;
    std::ffi::OsStr::from_bytes(bytes).into()
}

#[cfg(not(unix))]
fn path_of(bytes: &[u8]) -> PathBuf {
    String::from_utf8_lossy(bytes).into_owned().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_reader_says_loses_its_values() {
        for (said, wanted) in [
            (
                "invalid type: string \"secret, expected `x`\", expected u8",
                "invalid type: string, expected u8",
            ),
            (
                "invalid type: integer `7`, expected a string",
                "invalid type: integer, expected a string",
            ),
            (
                "invalid type: map, expected a string",
                "invalid type: map, expected a string",
            ),
            (
                "unknown field `a_name_that_goes_on_and_on_and_on`, expected `size` or `fit`",
                "unknown field `a_name_that_goes_on_and_…`, expected `size` or `fit`",
            ),
            (
                "there is no key 'x\u{1b}[2J' in [[output]]",
                "there is no key 'x\\u{1b}[2J' in [[output]]",
            ),
        ] {
            assert_eq!(without_values(said), wanted);
        }
    }
}
