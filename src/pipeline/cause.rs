//! Why a line was stopped.

use std::fmt;
use std::time::Duration;

use super::thread::NoThread;

/// Why a line was stopped.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Cause {
    /// As many items failed as the line's [`Tolerance`](super::Tolerance) allows.
    Failures(u64),
    /// Somebody asked for it, such as a person who pressed Ctrl-C.
    Interrupted,
    /// The time that [`Cancel::after`](super::Cancel::after) gave is up.
    TimeUp(Duration),
    /// A stage, or the timer of a token, got no thread at all.
    NoThread(NoThread),
    /// Nobody wants the results of the line any more: its collector panicked, or its flow was dropped. Only the line's own
    /// token has this cause.
    Abandoned,
    /// Anything else, in words.
    Other(String),
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Failures(1) => f.write_str("an item failed"),
            Self::Failures(count) => write!(f, "{count} items failed"),
            Self::Interrupted => f.write_str("the run was interrupted"),
            Self::TimeUp(time) => write!(f, "the time of {time:?} is up"),
            Self::NoThread(cause) => cause.fmt(f),
            Self::Abandoned => f.write_str("nobody collects the results any more"),
            Self::Other(words) => f.write_str(words),
        }
    }
}
