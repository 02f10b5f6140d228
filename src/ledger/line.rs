//! A line of the ledger: JSON with a checksum over all that stands before it.

use std::fs::Metadata;
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use serde::{Deserialize, Serialize};

use crate::record::{FileFacts, path_bytes, path_from_bytes};

/// A path, exactly: text where it is UTF-8, its bytes where it is not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Name {
    /// UTF-8.
    Text(String),
    /// What is no UTF-8.
    Bytes {
        /// As [`path_bytes`] writes it.
        bytes: String,
    },
}

impl Name {
    /// The name of a path.
    pub fn of(path: &Path) -> Self {
        match path_bytes(path) {
            None => Self::Text(path.to_string_lossy().into_owned()),
            Some(bytes) => Self::Bytes { bytes },
        }
    }

    /// The path of the name.
    pub fn to_path(&self) -> PathBuf {
        match self {
            Self::Text(text) => PathBuf::from(text),
            // One that cannot be put together on this system is no path of it either.
            Self::Bytes { bytes } => path_from_bytes(bytes).unwrap_or_default(),
        }
    }
}

/// An input's file as it was when its output was made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Original {
    /// Its size.
    pub bytes: u64,
    /// When it was last changed, in nanoseconds since 1970; before that, negative.
    pub modified: i64,
    /// 128 bits of the BLAKE3 hash of its content, where runs are asked to compare that.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub content: Option<[u8; 16]>,
}

/// A file as it was when it got its name: by this it is known again, and told from another of that name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mark {
    /// Its size.
    pub bytes: u64,
    /// When it was last changed, in nanoseconds since 1970; before that, negative.
    pub modified: i64,
    /// 128 bits of the BLAKE3 hash of its content.
    pub content: [u8; 16],
}

impl Mark {
    /// The mark of a file of this content, whose facts are these.
    pub fn of(content: &[u8], facts: &Metadata) -> Self {
        Self {
            bytes: content.len() as u64,
            modified: modified(facts),
            content: content_hash(content),
        }
    }

    /// Whether a file has this size and this time of change.
    pub fn fits(&self, facts: &Metadata) -> bool {
        facts.is_file() && facts.len() == self.bytes && modified(facts) == self.modified
    }
}

/// How a later run finds out whether an input has changed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Compare {
    /// By size and time of change.
    #[default]
    Times,
    /// By content, whatever its time of change: every input is read once more.
    Content,
}

/// When a file was last changed, in nanoseconds since 1970 (before that, negative); 0 where the system does not say.
pub fn modified(facts: &Metadata) -> i64 {
    let nanoseconds =
        |time: std::time::Duration| i64::try_from(time.as_nanos()).unwrap_or(i64::MAX);
    facts
        .modified()
        .map_or(0, |time| match time.duration_since(UNIX_EPOCH) {
            Ok(after) => nanoseconds(after),
            Err(before) => -nanoseconds(before.duration()),
        })
}

/// 128 bits of the BLAKE3 hash of a file's content.
pub fn content_hash(bytes: &[u8]) -> [u8; 16] {
    let mut short = [0; 16];
    short.copy_from_slice(&blake3::hash(bytes).as_bytes()[..16]);
    short
}

/// An output that was written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Its path in the output folder.
    pub output: Name,
    /// The path of the input, as it was named.
    pub input: Name,
    /// The input's file.
    pub original: Original,
    /// The fingerprint of the recipe and the program.
    pub recipe: u64,
    /// The output's file.
    pub file: FileFacts,
    /// By what that file is known again; ledgers of earlier versions have none.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub mark: Option<Mark>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Line {
    /// An output is about to be renamed into place.
    Begin(Announced),
    /// It is in place.
    Done(Entry),
}

/// An output that is about to appear.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub(super) enum Announced {
    File {
        output: Name,
        #[serde(flatten)]
        mark: Mark,
    },
    /// As ledgers had it before there were marks. It proves nothing of the file that stands there.
    NameOnly(Name),
}

/// What each line begins with, before the eight digits of the CRC-32 of the rest.
const HEAD: &[u8] = b"{\"crc32\":\"";
const NECK: &[u8] = b"\",";

impl Line {
    /// One JSON object whose first key is the checksum of all that follows it, and a line break.
    pub(super) fn to_bytes(&self) -> Vec<u8> {
        let json = serde_json::to_vec(self).expect("a line has only keys that are text");
        let rest = &json[1..];
        let mut bytes = HEAD.to_vec();
        bytes.extend(format!("{:08x}", crc32fast::hash(rest)).bytes());
        bytes.extend(NECK);
        bytes.extend(rest);
        bytes.push(b'\n');
        bytes
    }

    /// The line, if it is whole; its line break may be missing.
    pub(super) fn parse(bytes: &[u8]) -> Option<Self> {
        let bytes = bytes.strip_suffix(b"\n").unwrap_or(bytes);
        let (sum, rest) = bytes.strip_prefix(HEAD)?.split_at_checked(8)?;
        let rest = rest.strip_prefix(NECK)?;
        let sum = u32::from_str_radix(std::str::from_utf8(sum).ok()?, 16).ok()?;
        if sum != crc32fast::hash(rest) {
            return None;
        }
        serde_json::from_slice(&[b"{", rest].concat()).ok()
    }
}
