//! Several jobs at the same time, and what came of them by a deadline.

use std::collections::VecDeque;
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::thread;
use std::time::Instant;

use crossbeam_channel::{Receiver, Sender, bounded};

use super::detached::Unfinished;
use super::guard::{discard, words_of};
use super::round::{End, Job, Missing, Round};
use super::thread::NoThread;
use super::{Cancel, here};

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
    /// Jobs for which the system starts no thread wait for one that has done another, up to the deadline. Where there is no
    /// other thread, or no deadline, they are done on this one, and nothing ends them.
    pub fn gather(
        &mut self,
        jobs: impl IntoIterator<Item = A>,
        deadline: Option<Instant>,
    ) -> Vec<Result<R, Missing>> {
        self.gather_until(jobs.into_iter().collect(), deadline, None)
    }

    /// As [`Scatter::gather`], and comes back at once when `cancel` is cancelled or, in a worker, the line ends: with what
    /// came until then.
    ///
    /// ```
    /// use stampmill::pipeline::{Cancel, Cause, Missing, Scatter};
    ///
    /// let cancel = Cancel::new();
    /// let other = cancel.clone();
    /// let mut asking = Scatter::new(move || {
    ///     let other = other.clone();
    ///     move |n: u32| loop {
    ///         other.cancel(Cause::Interrupted);
    ///         std::thread::park();
    ///     }
    /// });
    /// let answers: Vec<Result<u32, _>> = asking.gather_with([1, 2], None, &cancel);
    /// assert_eq!(answers, [Err(Missing::Cancelled), Err(Missing::Cancelled)]);
    /// ```
    pub fn gather_with(
        &mut self,
        jobs: impl IntoIterator<Item = A>,
        deadline: Option<Instant>,
        cancel: &Cancel,
    ) -> Vec<Result<R, Missing>> {
        self.gather_until(jobs.into_iter().collect(), deadline, Some(cancel))
    }

    fn gather_until(
        &mut self,
        jobs: Vec<A>,
        deadline: Option<Instant>,
        cancel: Option<&Cancel>,
    ) -> Vec<Result<R, Missing>> {
        let end = End { deadline, cancel };
        let mut results: Vec<_> = jobs.iter().map(|_| Err(Missing::Overdue)).collect();
        if let (Some(missing), false) = (end.is_past(), results.is_empty()) {
            results.fill_with(|| Err(missing.clone()));
            return results;
        }
        let (answers, gathered) = bounded(jobs.len().max(1));
        let mut round = Round {
            at_work: jobs.iter().map(|_| None).collect(),
            waiting: VecDeque::new(),
        };
        let mut lacking = None;
        for (place, job) in jobs.into_iter().enumerate() {
            let answers = answers.clone();
            let job = Job {
                job,
                place,
                answers,
            };
            if let Err((cause, job)) = self.give(job, &mut round) {
                lacking = Some(cause);
                round.waiting.push_back(job);
            }
        }
        drop(answers);
        let missing = self.take_answers(&gathered, &mut round, end, &mut results);
        for (result, thread) in results.iter_mut().zip(&round.at_work) {
            if thread.is_some() {
                *result = Err(missing.clone());
                self.work.left_behind.fetch_add(1, Relaxed);
            }
        }
        for job in round.waiting {
            results[job.place] = Err(match (&missing, &lacking) {
                (Missing::Overdue, Some(cause)) => Missing::NoThread(cause.clone()),
                _ => missing.clone(),
            });
        }
        results
    }

    /// Takes answers until all have come, or says why it stopped.
    fn take_answers(
        &mut self,
        gathered: &Receiver<(usize, thread::Result<R>)>,
        round: &mut Round<A, R>,
        end: End<'_>,
        results: &mut [Result<R, Missing>],
    ) -> Missing {
        for _ in 0..results.len() {
            // Only where nothing can be lost by it: what is done here may never end.
            while end.is_open() || round.at_work.iter().all(Option::is_none) && gathered.is_empty()
            {
                if let Some(missing) = end.is_past() {
                    return missing;
                }
                let Some(job) = round.waiting.pop_front() else {
                    break;
                };
                self.work.here(job);
            }
            let answer = here::receive(gathered, end.deadline, end.cancel);
            let (place, answer) = match answer {
                Ok(answer) => answer,
                Err(Unfinished::Overdue) => return Missing::Overdue,
                Err(Unfinished::Cancelled) => return Missing::Cancelled,
            };
            results[place] = answer.map_err(|panic| Missing::Panicked(words_of(panic)));
            let idle = round.at_work[place].take();
            match (idle, round.waiting.pop_front()) {
                (Some(thread), Some(job)) => round.hand(job, thread),
                (None, Some(job)) => round.waiting.push_front(job),
                (idle, None) => self.threads.extend(idle),
            }
        }
        Missing::Overdue
    }

    /// How many threads were left behind, by all clones together, those included that have ended since.
    pub fn left_behind(&self) -> u64 {
        self.work.left_behind.load(Relaxed)
    }

    /// Gives a job to an idle thread or a new one; it comes back if there is none.
    fn give(
        &mut self,
        job: Job<A, R>,
        round: &mut Round<A, R>,
    ) -> Result<(), (NoThread, Job<A, R>)> {
        let idle = self.threads.pop();
        match idle.map_or_else(|| self.work.start(), Ok) {
            Ok(thread) => {
                round.hand(job, thread);
                Ok(())
            }
            Err(cause) => Err((cause, job)),
        }
    }
}

impl<A: Send + 'static, R: Send + 'static> Work<A, R> {
    /// Starts a thread, if the system does; it bears the name of the one that it works for, and ends when its channel is
    /// dropped.
    fn start(self: &Arc<Self>) -> Result<Sender<Job<A, R>>, NoThread> {
        let (jobs, next) = bounded(1);
        let work = Arc::clone(self);
        let name = thread::current().name().unwrap_or("scatter").to_owned();
        super::thread::spawn(&name, None, move || (work.body)(next)).map(|()| jobs)
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
