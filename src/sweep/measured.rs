//! What one run of the line leaves: times, counts, and a fingerprint of every output.

use std::collections::BTreeMap;
use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

use crate::pipeline::StageStats;
use crate::record::{Record, Status};

/// The BLAKE3 hash of a file.
pub type Digest = [u8; 32];

/// Outputs by their path within the output folder.
pub type Outputs = BTreeMap<PathBuf, Digest>;

/// One run of the line.
#[derive(Clone, Debug, Default)]
pub struct Measured {
    /// From the start to the last record.
    pub wall: Duration,
    /// Processor time of all threads together, where the system tells.
    pub processor: Option<Duration>,
    /// Pictures that were finished.
    pub pictures: u64,
    /// Pixels of the inputs of those pictures.
    pub pixels: u64,
    /// Pictures that failed.
    pub failed: u64,
    /// Inputs with nothing to do.
    pub skipped: u64,
    /// What each stage did, in the line's order.
    pub stages: Vec<StageStats>,
    /// What was written.
    pub outputs: Outputs,
}

/// How the same output differs between two runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Difference {
    /// Both wrote it, with different bytes.
    Bytes,
    /// Only the first run wrote it.
    Missing,
    /// Only the later run wrote it.
    Extra,
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Bytes => "has other bytes",
            Self::Missing => "is missing",
            Self::Extra => "was not there then",
        })
    }
}

impl Measured {
    /// Counts a record.
    pub(super) fn add(&mut self, record: &Record) {
        match record.status {
            Status::Ok => {
                self.pictures += 1;
                let pixels = record
                    .read
                    .as_ref()
                    .map(|read| u64::from(read.width) * u64::from(read.height));
                self.pixels += pixels.unwrap_or(0);
            }
            Status::Failed => self.failed += 1,
            Status::Skipped => self.skipped += 1,
            // The run is thrown away.
            Status::Cancelled => {}
        }
    }
}

/// The first output, by name, that is not the same in both runs.
pub(super) fn difference(expected: &Outputs, actual: &Outputs) -> Option<(PathBuf, Difference)> {
    let lost = expected
        .iter()
        .filter_map(|(path, digest)| match actual.get(path) {
            None => Some((path, Difference::Missing)),
            Some(other) => (other != digest).then_some((path, Difference::Bytes)),
        });
    let extra = actual
        .keys()
        .filter(|path| !expected.contains_key(*path))
        .map(|path| (path, Difference::Extra));
    let first = lost.chain(extra).min_by_key(|(path, _)| *path);
    first.map(|(path, difference)| (path.clone(), difference))
}
