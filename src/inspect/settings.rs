//! How files are inspected. Plain values.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use super::{Intent, Probe};
use crate::batch::{Host, Machine};
use crate::codec::Limits;

/// How files are inspected.
#[derive(Clone)]
pub struct Settings {
    /// What is asked of each file.
    pub probes: Vec<Probe>,
    /// How many files are worked on at once.
    pub jobs: usize,
    /// How many files wait between two steps.
    pub capacity: usize,
    /// How many bytes files and pictures in work may take together. A picture that needs more by itself is not decoded.
    pub max_memory: u64,
    /// The largest picture that is decoded.
    pub limits: Limits,
    /// How long a file's probes may take together, and before that opening it; without end if it is `None`.
    pub timeout: Option<Duration>,
    /// What [`Probe::Recipe`] tells; the empty recipe if it is `None`.
    pub intent: Option<Arc<Intent>>,
    /// What opens and decodes; the machine itself unless a test puts faults in.
    pub host: Arc<dyn Host>,
}

impl Settings {
    /// Five seconds: enough for a large photo on a busy machine, and bearable for a file that stalls.
    pub const TIMEOUT: Duration = Duration::from_secs(5);

    /// Every probe but that of a recipe, so many files at once, within 1 GiB, and [`Settings::TIMEOUT`] for each.
    pub fn new(jobs: usize) -> Self {
        let mut probes = Probe::ALL.to_vec();
        probes.retain(|probe| *probe != Probe::Recipe);
        Self {
            probes,
            jobs: jobs.max(1),
            capacity: 1,
            max_memory: 1 << 30,
            limits: Limits::default(),
            timeout: Some(Self::TIMEOUT),
            intent: None,
            host: Arc::new(Machine),
        }
    }
}

impl fmt::Debug for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Settings")
            .field("probes", &self.probes)
            .field("jobs", &self.jobs)
            .field("max_memory", &self.max_memory)
            .field("timeout", &self.timeout)
            .finish_non_exhaustive()
    }
}
