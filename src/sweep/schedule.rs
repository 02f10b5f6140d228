//! What is swept, and which run comes when. It knows nothing of how a run is done.

use std::fmt;

use crate::batch::Settings;
use crate::record::Step;

/// What the numbers of a sweep are numbers of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Swept {
    /// The workers of one step; the other steps keep theirs.
    Step(Step),
    /// The jobs: the workers of every step that has no number of its own, as with `run --jobs`.
    All,
}

/// A name that nothing to sweep has.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("'{0}' is not one of read, decode, resize, filter, watermark, encode, write, all")]
pub struct SweptError(String);

impl Swept {
    /// The step of that name, or `all`.
    ///
    /// # Errors
    /// Any other name, that of planning too, which has no workers.
    pub fn named(name: &str) -> Result<Self, SweptError> {
        match (name, Step::named(name)) {
            ("all", _) => Ok(Self::All),
            (_, Some(step)) if step != Step::Plan => Ok(Self::Step(step)),
            _ => Err(SweptError(name.to_owned())),
        }
    }

    /// The settings with so many workers of what is swept.
    pub fn apply(self, mut settings: Settings, workers: usize) -> Settings {
        match self {
            Self::All => settings.jobs = workers,
            Self::Step(step) => {
                if let Some(slot) = settings.workers.of(step) {
                    *slot = Some(workers);
                }
            }
        }
        settings
    }

    /// A number of it in words, such as `1 filter worker`.
    pub fn count(self, workers: usize) -> String {
        match self {
            Self::All => format!("--jobs {workers}"),
            Self::Step(step) if workers == 1 => format!("1 {step} worker"),
            Self::Step(step) => format!("{workers} {step} workers"),
        }
    }
}

impl fmt::Display for Swept {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::All => "jobs",
            Self::Step(step) => step.name(),
        })
    }
}

/// What stays the same in all runs, and explains their figures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Conditions {
    /// Cores that the program may use.
    pub cores: usize,
    /// Workers of the steps that have no number of their own.
    pub jobs: usize,
    /// How many pictures wait between two steps.
    pub capacity: usize,
    /// Bytes for pictures in flight.
    pub max_memory: u64,
}

/// Which numbers of workers are measured, and how often.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Schedule {
    pub(super) swept: Swept,
    pub(super) workers: Vec<usize>,
    pub(super) rounds: usize,
    pub(super) warmup: usize,
    pub(super) conditions: Conditions,
}

/// Numbers of workers that cannot be compared.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ScheduleError {
    /// There are none.
    #[error("there is no number of workers to measure; write 1,2,4")]
    Empty,
    /// Somebody has to work.
    #[error("a stage needs at least 1 worker")]
    Zero,
    /// A number that stands there twice.
    #[error("{0} stands there twice; name every number once")]
    Twice(usize),
}

/// A round: every setting once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Round {
    /// Before the measurement, so that files are in the system's cache; numbered from 1.
    Warmup(usize),
    /// One that counts; numbered from 1.
    Counted(usize),
}

/// One run of the line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Turn {
    /// The round that it belongs to.
    pub round: Round,
    /// The workers of what is swept.
    pub workers: usize,
}

impl Schedule {
    /// Five rounds over these numbers of workers, after one to warm up. The first number is what the others are held against.
    ///
    /// # Errors
    /// No number, a zero, or the same number twice.
    pub fn new(
        swept: Swept,
        workers: Vec<usize>,
        conditions: Conditions,
    ) -> Result<Self, ScheduleError> {
        let twice = workers
            .iter()
            .enumerate()
            .find(|(index, count)| workers[..*index].contains(count));
        match (workers.first(), twice) {
            (None, _) => Err(ScheduleError::Empty),
            _ if workers.contains(&0) => Err(ScheduleError::Zero),
            (_, Some((_, count))) => Err(ScheduleError::Twice(*count)),
            _ => Ok(Self {
                swept,
                workers,
                rounds: 5,
                warmup: 1,
                conditions,
            }),
        }
    }

    /// So many rounds that count; zero counts as one.
    pub fn rounds(self, rounds: usize) -> Self {
        Self {
            rounds: rounds.max(1),
            ..self
        }
    }

    /// So many rounds to warm up.
    pub fn warmup(self, warmup: usize) -> Self {
        Self { warmup, ..self }
    }

    /// What is swept.
    pub fn swept(&self) -> Swept {
        self.swept
    }

    /// Every run, in order. Settings alternate within a round, and every other counted round runs backwards, so that a
    /// machine that slowly gets faster or slower favours none of them.
    pub fn turns(&self) -> impl Iterator<Item = Turn> + '_ {
        let rounds = (1..=self.warmup)
            .map(Round::Warmup)
            .chain((1..=self.rounds).map(Round::Counted));
        rounds.flat_map(|round| {
            let mut workers = self.workers.clone();
            if matches!(round, Round::Counted(number) if number % 2 == 0) {
                workers.reverse();
            }
            workers
                .into_iter()
                .map(move |workers| Turn { round, workers })
        })
    }
}

/// The numbers of workers that are worth measuring on a machine with `cores` cores: powers of two up to twice as many, and
/// the number of cores itself.
///
/// ```
/// assert_eq!(stampmill::sweep::usual_counts(6), [1, 2, 4, 6, 8]);
/// ```
pub fn usual_counts(cores: usize) -> Vec<usize> {
    let powers = std::iter::successors(Some(1), |power| Some(power * 2));
    let mut counts: Vec<usize> = powers.take_while(|power| *power <= cores * 2).collect();
    counts.push(cores.max(1));
    counts.sort_unstable();
    counts.dedup();
    counts
}
