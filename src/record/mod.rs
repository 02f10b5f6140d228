//! The record: what became of one picture, as it stands in every report.
//!
//! The field names are the program's promise to scripts. A field that does not apply is absent, never null.

mod failure;
mod mark;
mod path;
mod step;

use std::fmt;
use std::path::Path;

use serde::{Deserialize, Serialize};

pub use failure::{ErrorKind, Failure};
pub use mark::MarkFacts;
pub use path::{path_bytes, path_from_bytes};
pub use step::{Step, Times, Workers, milliseconds};

/// What became of one input.
///
/// ```
/// use stampmill::record::{ErrorKind, Failure, Record, Status, Step};
///
/// let mut record = Record::new(7, "holiday", 0, "holiday/IMG_0007.jpg".as_ref());
/// record.fail(Failure::new(Step::Decode, ErrorKind::Truncated, "it ends early; copy it again from the card"));
/// assert_eq!(record.status, Status::Failed);
/// let line = serde_json::to_string(&record)?;
/// assert!(line.starts_with(r#"{"seq":7,"source":"holiday","priority":0,"input":"holiday/IMG_0007.jpg","status":"failed""#));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Record {
    /// The number of the input in this run, from 0.
    pub seq: u64,
    /// The name of the source that it came from.
    pub source: String,
    /// The priority of that source; lower ran first.
    pub priority: i32,
    /// The path of the input, as it was found; what is no text in it is replaced by U+FFFD.
    pub input: String,
    /// The same path byte for byte where it is no text, as [`path_bytes`] writes it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub input_bytes: Option<String>,
    /// What became of it.
    pub status: Status,
    /// Whether an earlier run has done it, so that nothing was done now; see `--resume`.
    #[serde(skip_serializing_if = "is_false", default)]
    pub cached: bool,
    /// What was read, as soon as the header was understood.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub read: Option<FileFacts>,
    /// What was written; where there are several outputs, all of them, in the order of the recipe.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub outputs: Vec<Output>,
    /// Why it failed or was cancelled.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub error: Option<Failure>,
    /// Why it was skipped.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub reason: Option<String>,
    /// What a careful person would want to know although it went well.
    pub warnings: Vec<String>,
    /// Milliseconds in each step that ran, and waiting between them.
    pub times_ms: Times,
    /// Which worker of each step had the picture, from 0.
    #[serde(skip_serializing_if = "Workers::is_empty", default)]
    pub workers: Workers,
}

/// The outcome of one input.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// Every output was written.
    Ok,
    /// It failed; the error says where and why.
    Failed,
    /// There was nothing to do; the reason says why.
    Skipped,
    /// The run stopped before it was done.
    Cancelled,
}

/// A picture file: what it is and how large.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileFacts {
    /// The format, found by content.
    pub format: String,
    /// Width in pixels, as stored.
    pub width: u32,
    /// Height in pixels, as stored.
    pub height: u32,
    /// The size of the file in bytes.
    pub bytes: u64,
}

/// One output of an input: a file that was written, or why there is none.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Output {
    /// Its name in the recipe, if it has one.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub name: Option<String>,
    /// Where it is; what is no text in the path is replaced by U+FFFD.
    pub path: String,
    /// The same path byte for byte where it is no text, as [`path_bytes`] writes it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub path_bytes: Option<String>,
    /// What it is, if it was written, now or by an earlier run.
    #[serde(flatten)]
    pub file: Option<FileFacts>,
    /// The quality that was found to fit into the bytes allowed, if it was written now; see `--max-bytes`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub quality: Option<u8>,
    /// Its marks in the order of the recipe, those that show, if it was written now.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub marks: Vec<MarkFacts>,
    /// Why it was skipped, where others of the same input were not.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub reason: Option<String>,
    /// Why it failed, where there are others of the same input.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub error: Option<Failure>,
}

impl Output {
    /// A file at `path`.
    pub fn new(path: &Path, file: FileFacts) -> Self {
        Self {
            file: Some(file),
            ..Self::missing(path)
        }
    }

    /// What was left out.
    pub fn skipped(path: &Path, reason: String) -> Self {
        Self {
            reason: Some(reason),
            ..Self::missing(path)
        }
    }

    /// What failed.
    pub fn failed(path: &Path, failure: Failure) -> Self {
        Self {
            error: Some(failure),
            ..Self::missing(path)
        }
    }

    fn missing(path: &Path) -> Self {
        Self {
            name: None,
            path: path.display().to_string(),
            path_bytes: path_bytes(path),
            file: None,
            quality: None,
            marks: Vec::new(),
            reason: None,
            error: None,
        }
    }
}

/// For serde, which hands a reference over.
fn is_false(value: &bool) -> bool {
    !value
}

impl Record {
    /// A record of an input that went well so far.
    pub fn new(seq: u64, source: &str, priority: i32, input: &Path) -> Self {
        Self {
            seq,
            source: source.to_owned(),
            priority,
            input: input.display().to_string(),
            input_bytes: path_bytes(input),
            status: Status::Ok,
            cached: false,
            read: None,
            outputs: Vec::new(),
            error: None,
            reason: None,
            warnings: Vec::new(),
            times_ms: Times::default(),
            workers: Workers::default(),
        }
    }

    /// Turns it into the record of a failure, or of a cancellation if that is the failure's kind.
    pub fn fail(&mut self, failure: Failure) {
        self.status = if failure.kind == ErrorKind::Cancelled {
            Status::Cancelled
        } else {
            Status::Failed
        };
        self.error = Some(failure);
    }

    /// Turns it into the record of an input with nothing to do.
    pub fn skip(&mut self, reason: impl fmt::Display) {
        self.status = Status::Skipped;
        self.reason = Some(reason.to_string());
    }
}
