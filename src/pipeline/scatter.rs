//! Several jobs at the same time, and what came of them by a deadline.

use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::thread::{self, Builder};
use std::time::Instant;

use crossbeam_channel::{Receiver, Sender, bounded};

use super::guard::{discard, words_of};

/// Why a job of [`Scatter::gather`] has no result.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Missing {
    /// It was not done before the deadline; the thread that has it was left behind.
    #[error("not done before its deadline")]
    Overdue,
    /// It panicked, with this message.
    #[error("panicked: {0}")]
    Panicked(String),
}

/// Fan-out and fan-in of one question: independent jobs, each on a thread of its own, gathered under one deadline.
///
/// What came in time is returned, and beside it what did not: partial answers, never none. [`Detached`](super::Detached)
/// is the same for one job.
///
/// The threads are started when they are first needed and keep their state, made by the factory, for the next call. A clone
/// has threads of its own and shares the count of those [left behind](Scatter::left_behind).
///
/// ```
/// use std::time::{Duration, Instant};
/// use stampmill::pipeline::{Missing, Scatter};
///
/// let mut halving = Scatter::new(|| {
///     |n: u32| match n {
///         0 => panic!("nothing to halve"),
///         n if n % 2 == 1 => loop {
///             std::thread::park(); // An odd number is never done.
///         },
///         n => n / 2,
///     }
/// });
/// # std::panic::set_hook(Box::new(|_| ()));
/// let halves = halving.gather([2, 5, 0, 8], Some(Instant::now() + Duration::from_millis(200)));
/// assert_eq!(halves[0], Ok(1));
/// assert_eq!(halves[1], Err(Missing::Overdue));
/// assert_eq!(halves[2], Err(Missing::Panicked("nothing to halve".to_owned())));
/// assert_eq!(halves[3], Ok(4));
/// assert_eq!(halving.left_behind(), 1);
/// ```
///
/// # What is left behind
///
/// As with [`Detached`](super::Detached): such a thread keeps what its job carries until the job ends, if it ever does; then
/// it drops the late result and its state, and ends. The other threads are used again.
///
/// # Jobs that wait for each other
///
/// All jobs of a call are begun, however many there are, so one may wait for what another makes, as on a `OnceLock`
/// that whoever comes first fills. A job that is stuck then makes those overdue that wait for it, and no others.
pub struct Scatter<A, R> {
    work: Arc<Work<A, R>>,
    /// Idle threads.
    threads: Vec<Sender<Job<A, R>>>,
}

/// A job, its place among the others, and where its result goes.
struct Job<A, R> {
    job: A,
    place: usize,
    answers: Sender<(usize, thread::Result<R>)>,
}

/// What every clone has in common.
struct Work<A, R> {
    body: Box<Body<A, R>>,
    left_behind: AtomicU64,
}

type Body<A, R> = dyn Fn(Receiver<Job<A, R>>) + Send + Sync;

impl<A: Send + 'static, R: Send + 'static> Scatter<A, R> {
    /// Jobs that are done by what `factory` makes, on the threads that do them. No thread is started yet.
    pub fn new<W>(factory: impl Fn() -> W + Send + Sync + 'static) -> Self
    where
        W: FnMut(A) -> R + 'static,
    {
        let body = move |jobs: Receiver<Job<A, R>>| {
            let mut state = None;
            for job in jobs {
                let Job {
                    job,
                    place,
                    answers,
                } = job;
                // The state is thrown away after a panic, so it is never seen half-changed.
                let work = AssertUnwindSafe(|| state.get_or_insert_with(&factory)(job));
                let answer = catch_unwind(work);
                if answer.is_err() {
                    discard(state.take());
                }
                // There is room for every answer; nobody takes a late one, and the thread ends with its channel.
                if let Err(late) = answers.send((place, answer)) {
                    discard(late);
                }
            }
            discard(state);
        };
        Self {
            work: Arc::new(Work {
                body: Box::new(body),
                left_behind: AtomicU64::new(0),
            }),
            threads: Vec::new(),
        }
    }

    /// Has all `jobs` done at the same time and waits for the results: until `deadline`, or for as long as it takes.
    ///
    /// The results are in the order of the jobs, one for each. Jobs that are given after the deadline are dropped
    /// and come back as [`Missing::Overdue`]; nothing is left behind then.
    ///
    /// Jobs for which the system starts no thread are done on this one, after the others were given, and no deadline ends
    /// them.
    pub fn gather(
        &mut self,
        jobs: impl IntoIterator<Item = A>,
        deadline: Option<Instant>,
    ) -> Vec<Result<R, Missing>> {
        let jobs: Vec<A> = jobs.into_iter().collect();
        let mut results: Vec<_> = jobs.iter().map(|_| Err(Missing::Overdue)).collect();
        if jobs.is_empty() || deadline.is_some_and(|deadline| deadline <= Instant::now()) {
            return results;
        }
        let (answers, gathered) = bounded(jobs.len());
        let (mut at_work, mut here) = (Vec::new(), Vec::new());
        for (place, job) in jobs.into_iter().enumerate() {
            let answers = answers.clone();
            let job = Job {
                job,
                place,
                answers,
            };
            let given = self.give(job);
            at_work.push(given.as_ref().ok().cloned());
            here.extend(given.err());
        }
        drop(answers);
        here.into_iter().for_each(|job| self.work.here(job));
        for _ in 0..results.len() {
            let answer = match deadline {
                Some(deadline) => gathered.recv_deadline(deadline).ok(),
                None => gathered.recv().ok(),
            };
            let Some((place, answer)) = answer else { break };
            results[place] = answer.map_err(|panic| Missing::Panicked(words_of(panic)));
            self.threads.extend(at_work[place].take());
        }
        let left = at_work.iter().flatten().count() as u64;
        self.work.left_behind.fetch_add(left, Relaxed);
        results
    }

    /// How many threads were left behind, by all clones together, those included that have ended since.
    pub fn left_behind(&self) -> u64 {
        self.work.left_behind.load(Relaxed)
    }

    /// Gives a job to an idle thread or a new one, and returns its channel; or the job, if there is no thread.
    fn give(&mut self, job: Job<A, R>) -> Result<Sender<Job<A, R>>, Job<A, R>> {
        let Some(thread) = self.threads.pop().or_else(|| self.work.start()) else {
            return Err(job);
        };
        // An idle thread waits for its next job, so there is room for it, and somebody to take it.
        let _ = thread.send(job);
        Ok(thread)
    }
}

impl<A: Send + 'static, R: Send + 'static> Work<A, R> {
    /// Starts a thread, if the system does; it bears the name of the one that it works for, and ends when its channel is
    /// dropped.
    fn start(self: &Arc<Self>) -> Option<Sender<Job<A, R>>> {
        let (jobs, next) = bounded(1);
        let work = Arc::clone(self);
        let name = thread::current().name().unwrap_or("scatter").to_owned();
        let started = Builder::new().name(name).spawn(move || (work.body)(next));
        started.ok().map(|_| jobs)
    }

    /// Does a job on this thread.
    fn here(&self, job: Job<A, R>) {
        let (jobs, next) = bounded(1);
        // There is room for it, and with its sender gone it is the last.
        let _ = jobs.send(job);
        drop(jobs);
        (self.body)(next);
    }
}

impl<A, R> Clone for Scatter<A, R> {
    fn clone(&self) -> Self {
        Self {
            work: Arc::clone(&self.work),
            threads: Vec::new(),
        }
    }
}

impl<A, R> fmt::Debug for Scatter<A, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Scatter")
            .field("left_behind", &self.work.left_behind)
            .finish_non_exhaustive()
    }
}
