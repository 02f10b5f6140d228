//! A line of the ledger: JSON with a checksum over all that stands before it.

use std::ffi::OsStr;
use std::fs::Metadata;
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use serde::{Deserialize, Serialize};

use crate::record::FileFacts;

/// A path, exactly: text where it is UTF-8, its bytes where it is not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Name {
    /// UTF-8.
    Text(String),
    /// Bytes, as [`OsStr::as_encoded_bytes`] gives them on Unix.
    Bytes(Vec<u8>),
}

impl Name {
    /// The name of a path.
    pub fn of(path: &Path) -> Self {
        match path.to_str() {
            Some(text) => Self::Text(text.to_owned()),
            None => Self::Bytes(path.as_os_str().as_encoded_bytes().to_vec()),
        }
    }

    /// The path of the name.
    pub fn to_path(&self) -> PathBuf {
        match self {
            Self::Text(text) => PathBuf::from(text),
            Self::Bytes(bytes) => from_bytes(bytes),
        }
    }
}

#[cfg(unix)]
fn from_bytes(bytes: &[u8]) -> PathBuf {
    use std::os::unix::ffi::OsStrExt;
    OsStr::from_bytes(bytes).into()
}

/// Elsewhere a path that is no UTF-8 is known by what can be shown of it.
#[cfg(not(unix))]
fn from_bytes(bytes: &[u8]) -> PathBuf {
    OsStr::new(&*String::from_utf8_lossy(bytes)).into()
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
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Line {
    /// An output is about to be renamed into place.
    Begin(Name),
    /// It is in place.
    Done(Entry),
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
