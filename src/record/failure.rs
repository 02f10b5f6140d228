//! Why an input failed: where, the kind for scripts, the words for people.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::Step;

/// The kinds of failure; stable names for scripts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum ErrorKind {
    /// The file is damaged, or not what it says.
    Decode,
    /// The file ends too early.
    Truncated,
    /// The format, or this variant of it, is not read.
    Unsupported,
    /// The picture is larger than the limits allow.
    TooLarge,
    /// The file holds nothing.
    Empty,
    /// The input does not exist.
    NotFound,
    /// Reading or writing failed.
    Io,
    /// There is no room left where outputs go.
    DiskFull,
    /// It took longer than it may.
    Deadline,
    /// Two inputs would become the same output, or the output exists already.
    Collision,
    /// The picture cannot be written in the wanted format.
    Encode,
    /// The program has a defect: please report it with the file.
    Panic,
    /// The run was stopped first.
    Cancelled,
}

impl ErrorKind {
    /// The name in records.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Decode => "decode",
            Self::Truncated => "truncated",
            Self::Unsupported => "unsupported",
            Self::TooLarge => "too-large",
            Self::Empty => "empty",
            Self::NotFound => "not-found",
            Self::Io => "io",
            Self::DiskFull => "disk-full",
            Self::Deadline => "deadline",
            Self::Collision => "collision",
            Self::Encode => "encode",
            Self::Panic => "panic",
            Self::Cancelled => "cancelled",
        }
    }
}

impl fmt::Display for ErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Where, how and why an input failed, and what to do about it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("{message}")]
pub struct Failure {
    /// The step in which it failed.
    pub stage: Step,
    /// The kind, for scripts.
    pub kind: ErrorKind,
    /// What is wrong and what to do, for people.
    pub message: String,
}

impl Failure {
    /// Joins the three.
    pub fn new(stage: Step, kind: ErrorKind, message: impl fmt::Display) -> Self {
        Self {
            stage,
            kind,
            message: message.to_string(),
        }
    }
}
