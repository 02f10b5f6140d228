//! Which part of a line holds the others up, read from how its stages spent their time.
//!
//! # The rule
//!
//! The first of these that holds:
//!
//! 1. *The processor*: at least 90 % of the cores were at work; or the stages got less than four fifths of the cores that
//!    they had work for, as happens when other programs run; or, where the system does not tell what they got, they had
//!    work for all of them. What they had work for is the time for which the stages that compute were busy, by the wall
//!    time: it runs on while a thread waits for a core.
//! 2. *A stage*: the one whose workers were busy for the largest share of their time, if that is at least 80 %. In a line
//!    at its limit, stages before that one are blocked and stages after it starve.
//! 3. *Memory*: the stage that takes the permits was blocked for at least half of its time, and the stage after it, which
//!    would be blocked too if the line were full, starved instead for at least half of its own.
//! 4. Otherwise nothing: the stages are balanced, or the line was hardly filled.

use serde::Serialize;

use super::StageShare;

/// Cores: what there are, and what a run made of them.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Cores {
    /// Cores that the program may use.
    pub there: usize,
    /// How many were at work on average, where the system tells.
    pub used: Option<f64>,
    /// How many the stages would have kept at work on average: their busy time by the wall time.
    pub wanted: f64,
}

/// What holds a line up.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
pub enum Bottleneck {
    /// The cores are all at work, or other programs have them.
    Processor,
    /// The workers of one stage.
    Stage {
        /// Its name.
        stage: &'static str,
        /// The share of their time for which its workers were busy, 0 to 1.
        busy: f64,
    },
    /// The bytes that pictures in flight may take.
    Memory {
        /// The share of its time for which the stage that takes the permits was blocked, 0 to 1.
        blocked: f64,
    },
    /// Nothing in particular.
    Balanced {
        /// The stage that was busy for the largest share.
        busiest: &'static str,
        /// That share, 0 to 1.
        busy: f64,
    },
}

/// The stage that takes memory for pictures, and opens them.
pub(super) const ADMIT: &str = "admit";
const PROCESSOR_FULL: f64 = 0.9;
const PROCESSOR_DENIED: f64 = 0.8;
const STAGE_BUSY: f64 = 0.8;
const MEMORY_WAITING: f64 = 0.5;

impl Cores {
    fn are_the_limit(self) -> bool {
        let there = self.there as f64;
        match self.used {
            Some(used) => used >= PROCESSOR_FULL * there || used < PROCESSOR_DENIED * self.wanted,
            None => self.wanted >= there,
        }
    }
}

impl Bottleneck {
    /// Names the bottleneck of a line by the rule of this module; the stages stand in the line's order.
    ///
    /// ```
    /// use stampmill::sweep::{Bottleneck, Cores, StageShare};
    ///
    /// let stage = |name, busy, work| StageShare { name, workers: 1, items: 60, busy, starved: 1.0 - busy, blocked: 0.0, work };
    /// let stages = [stage("decode", 0.97, 0.76), stage("filter", 0.3, 0.24)];
    /// let cores = Cores { there: 8, used: Some(1.3), wanted: 1.3 };
    /// assert_eq!(Bottleneck::of(&stages, cores), Bottleneck::Stage { stage: "decode", busy: 0.97 });
    /// ```
    pub fn of(stages: &[StageShare], cores: Cores) -> Self {
        if cores.are_the_limit() {
            return Self::Processor;
        }
        let busiest = stages.iter().max_by(|a, b| a.busy.total_cmp(&b.busy));
        let (name, busy) = busiest.map_or(("", 0.0), |stage| (stage.name, stage.busy));
        if busy >= STAGE_BUSY {
            return Self::Stage { stage: name, busy };
        }
        match waiting_for_memory(stages) {
            Some(blocked) => Self::Memory { blocked },
            None => Self::Balanced {
                busiest: name,
                busy,
            },
        }
    }
}

fn waiting_for_memory(stages: &[StageShare]) -> Option<f64> {
    let mut from = stages.iter().skip_while(|stage| stage.name != ADMIT);
    let (admit, next) = (from.next()?, from.next()?);
    (admit.blocked >= MEMORY_WAITING && next.starved >= MEMORY_WAITING).then_some(admit.blocked)
}
