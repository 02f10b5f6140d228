//! The probe `file`: what the disk knows of a file, and the BLAKE3 hash of its content.

use std::fs::{self, Metadata};
use std::io::Read;
use std::path::Path;
use std::time::Instant;

use serde::Serialize;

use super::answer::Fault;
use super::subject::{Subject, changed, unreadable};
use crate::named_file;
use crate::record::ErrorKind;

/// What the disk knows of a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FileFacts {
    /// What it is, where it is no regular file: `fifo`, `socket`, `device` or `folder`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<&'static str>,
    /// Its size in bytes.
    pub bytes: u64,
    /// When its content was last changed, in UTC: `2026-03-09T12:00:00Z`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub modified: Option<String>,
    /// Who may do what, as `rw-r--r--`; where the system knows no such thing `rw` or `r`.
    pub permissions: String,
    /// How many names it has, where the system says.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hard_links: Option<u64>,
    /// The BLAKE3 hash of its content, 64 hexadecimal digits; absent where it is no regular file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub blake3: Option<String>,
}

pub(super) fn ask(subject: &Subject) -> Result<FileFacts, Fault> {
    let facts = fs::metadata(&subject.path).map_err(|error| unreadable(&error))?;
    let mut found = FileFacts {
        kind: irregular(&facts),
        bytes: facts.len(),
        modified: modified(&facts),
        permissions: permissions(&facts),
        hard_links: hard_links(&facts),
        blake3: None,
    };
    if found.kind.is_none() {
        let (hash, length) = match subject.bytes() {
            Ok(bytes) => (blake3::hash(bytes), bytes.len() as u64),
            // What is no picture is not taken into memory.
            Err(_) => hash_of(&subject.path, subject.deadline)?,
        };
        if length != found.bytes {
            return Err(changed());
        }
        found.blake3 = Some(hash.to_hex().to_string());
    }
    Ok(found)
}

/// The hash of a file's content and how many bytes that were.
fn hash_of(path: &Path, deadline: Option<Instant>) -> Result<(blake3::Hash, u64), Fault> {
    let (mut file, _) = named_file::open(path).map_err(|error| unreadable(&error))?;
    let (mut hasher, mut length) = (blake3::Hasher::new(), 0);
    let mut block = vec![0; 256 << 10];
    loop {
        let count = match file.read(&mut block) {
            Ok(count) => count,
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(unreadable(&error)),
        };
        if count == 0 {
            return Ok((hasher.finalize(), length));
        }
        hasher.update(&block[..count]);
        length += count as u64;
        // Nobody waits any more, and a huge file would keep its disk busy for long.
        if deadline.is_some_and(|deadline| deadline <= Instant::now()) {
            let words = "took too long to read; give it more time with --timeout";
            return Err(Fault::new(ErrorKind::Deadline, words));
        }
    }
}

/// What is no regular file, by name.
pub(super) fn irregular(facts: &Metadata) -> Option<&'static str> {
    let kind = facts.file_type();
    #[cfg(unix)]
    {
        use std::os::unix::fs::FileTypeExt;
        if kind.is_fifo() {
            return Some("fifo");
        }
        if kind.is_socket() {
            return Some("socket");
        }
    }
    match kind {
        kind if kind.is_file() => None,
        kind if kind.is_dir() => Some("folder"),
        _ => Some("device"),
    }
}

fn modified(facts: &Metadata) -> Option<String> {
    let time = jiff::Timestamp::try_from(facts.modified().ok()?).ok()?;
    let second = time.round(jiff::Unit::Second).ok()?;
    Some(second.to_string())
}

#[cfg(unix)]
fn permissions(facts: &Metadata) -> String {
    use std::os::unix::fs::PermissionsExt;
    let mode = facts.permissions().mode();
    let letters = "rwxrwxrwx".chars().enumerate();
    letters
        .map(|(n, letter)| {
            if mode >> (8 - n) & 1 == 1 {
                letter
            } else {
                '-'
            }
        })
        .collect()
}

#[cfg(not(unix))]
fn permissions(facts: &Metadata) -> String {
    let words = if facts.permissions().readonly() {
        "r"
    } else {
        "rw"
    };
    words.to_owned()
}

#[cfg(unix)]
fn hard_links(facts: &Metadata) -> Option<u64> {
    Some(std::os::unix::fs::MetadataExt::nlink(facts))
}

#[cfg(not(unix))]
fn hard_links(_: &Metadata) -> Option<u64> {
    None
}
