//! The record: what became of one picture, as it stands in every report.
//!
//! The field names are the program's promise to scripts. A field that does not apply is absent, never null.

use std::fmt;
use std::path::Path;
use std::time::Duration;

use serde::{Deserialize, Serialize};

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
    /// The path of the input, as it was found.
    pub input: String,
    /// What became of it.
    pub status: Status,
    /// What was read, as soon as the header was understood.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub read: Option<FileFacts>,
    /// What was written.
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

/// A file that was written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Output {
    /// Where it is.
    pub path: String,
    /// What it is.
    #[serde(flatten)]
    pub file: FileFacts,
}

/// The steps of a picture through the line, in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Step {
    /// Finding the input and deciding what to do with it.
    Plan,
    /// Opening the file, taking its permit, reading its bytes.
    Read,
    /// From bytes to pixels, upright or not yet.
    Decode,
    /// To the wanted size, upright.
    Resize,
    /// Through the filters.
    Filter,
    /// Under the marks.
    Watermark,
    /// From pixels to bytes.
    Encode,
    /// Into the output folder.
    Write,
}

impl Step {
    /// All steps, in order.
    pub const ALL: [Self; 8] = [
        Self::Plan,
        Self::Read,
        Self::Decode,
        Self::Resize,
        Self::Filter,
        Self::Watermark,
        Self::Encode,
        Self::Write,
    ];

    /// The name in records and statistics.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Plan => "plan",
            Self::Read => "read",
            Self::Decode => "decode",
            Self::Resize => "resize",
            Self::Filter => "filter",
            Self::Watermark => "watermark",
            Self::Encode => "encode",
            Self::Write => "write",
        }
    }

    /// The step of that name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|step| step.name() == name)
    }
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

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

impl Record {
    /// A record of an input that went well so far.
    pub fn new(seq: u64, source: &str, priority: i32, input: &Path) -> Self {
        Self {
            seq,
            source: source.to_owned(),
            priority,
            input: input.display().to_string(),
            status: Status::Ok,
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

/// A value per step, absent where the step did not run.
macro_rules! per_step {
    ($(#[$doc:meta])* $name:ident: $value:ty { $($(#[$more_doc:meta])* $more:ident),* }) => {
        $(#[$doc])*
        #[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
        #[serde(default)]
        pub struct $name {
            /// In [`Step::Read`].
            #[serde(skip_serializing_if = "Option::is_none")]
            pub read: Option<$value>,
            /// In [`Step::Decode`].
            #[serde(skip_serializing_if = "Option::is_none")]
            pub decode: Option<$value>,
            /// In [`Step::Resize`].
            #[serde(skip_serializing_if = "Option::is_none")]
            pub resize: Option<$value>,
            /// In [`Step::Filter`].
            #[serde(skip_serializing_if = "Option::is_none")]
            pub filter: Option<$value>,
            /// In [`Step::Watermark`].
            #[serde(skip_serializing_if = "Option::is_none")]
            pub watermark: Option<$value>,
            /// In [`Step::Encode`].
            #[serde(skip_serializing_if = "Option::is_none")]
            pub encode: Option<$value>,
            /// In [`Step::Write`].
            #[serde(skip_serializing_if = "Option::is_none")]
            pub write: Option<$value>,
            $(
                $(#[$more_doc])*
                #[serde(skip_serializing_if = "Option::is_none")]
                pub $more: Option<$value>,
            )*
        }

        impl $name {
            /// The value of a step; planning has none.
            pub fn of(&mut self, step: Step) -> Option<&mut Option<$value>> {
                match step {
                    Step::Plan => None,
                    Step::Read => Some(&mut self.read),
                    Step::Decode => Some(&mut self.decode),
                    Step::Resize => Some(&mut self.resize),
                    Step::Filter => Some(&mut self.filter),
                    Step::Watermark => Some(&mut self.watermark),
                    Step::Encode => Some(&mut self.encode),
                    Step::Write => Some(&mut self.write),
                }
            }
        }
    };
}

per_step! {
    /// Milliseconds, to a thousandth.
    Times: f64 {
        /// Between the steps: in channels, and for memory.
        waiting
    }
}

per_step! {
    /// Numbers of workers.
    Workers: usize {}
}

impl Times {
    /// Adds time to a step.
    pub fn add(&mut self, step: Step, time: Duration) {
        if let Some(slot) = self.of(step) {
            *slot = Some(((slot.unwrap_or(0.0) + milliseconds(time)) * 1e3).round() / 1e3);
        }
    }
}

impl Workers {
    fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// A duration in milliseconds, to a thousandth.
pub fn milliseconds(time: Duration) -> f64 {
    (time.as_secs_f64() * 1e6).round() / 1e3
}
