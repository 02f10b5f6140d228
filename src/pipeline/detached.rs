//! Work that may never return, on a thread that can be left behind.

use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::thread;
use std::time::Instant;

use crossbeam_channel::{Receiver, Sender, bounded};

use super::guard::discard;
use super::{Cancel, here};

/// The work was not done before its deadline; the thread that has it was left behind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not done before its deadline")]
pub struct Overdue;

/// Why [`Detached::run_with`] came back without a result; the thread that has the job was left behind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unfinished {
    /// The work was not done before its deadline.
    #[error("not done before its deadline")]
    Overdue,
    /// The token was cancelled first.
    #[error("cancelled before it was done")]
    Cancelled,
}

/// Work with a deadline: a decoder that may loop for ever, a read from a disk that is no longer there.
///
/// No thread can be stopped from outside, and the workers of a line are joined before the line returns, so one that never
/// comes back would hold up everything. A worker that owns a `Detached` hands such work to a thread of its own, waits for
/// the answer, and when the deadline passes goes on without it.
///
/// The thread is started by the first job and keeps its state, made by the factory, from job to job. A clone does the same
/// work on another thread and shares the count of those [left behind](Detached::left_behind).
///
/// ```
/// use std::time::{Duration, Instant};
/// use stampmill::pipeline::{Cancel, Detached, Item, Line, Source};
///
/// let halving = Detached::new(|| {
///     |n: u32| {
///         while n % 2 == 1 {
///             std::thread::park(); // An odd number is never done.
///         }
///         n / 2
///     }
/// });
/// let mut results = Vec::new();
/// Line::new(&Cancel::new()).run(|line| {
///     line.feed([Source::new("numbers", 0, [2, 4, 5, 6])])
///         .fan_out("halve", 2, || {
///             let mut halving = halving.clone();
///             move |n, _| {
///                 let deadline = Instant::now() + Duration::from_secs(1);
///                 halving.run(n, Some(deadline)).map_err(|overdue| format!("{n} was {overdue}"))
///             }
///         })
///         .in_order()
///         .collect(|item: Item<u32, String>| results.push(item.result))
/// });
/// assert_eq!(results, [Ok(1), Ok(2), Err("5 was not done before its deadline".to_owned()), Ok(3)]);
/// assert_eq!(halving.left_behind(), 1);
/// ```
///
/// # What is left behind
///
/// A thread that is left behind runs on until its job ends, if it ever does; then it drops the late result and its state,
/// and ends. Until then it keeps its core busy, if it computes, and everything that the job carries: its memory is not
/// given back, and a [`Permit`](super::Permit) among it stays taken. When the program ends, it ends.
///
/// # Threads that cannot be had
///
/// Where the system starts no thread the job is done on the thread that called: late rather than never, and no deadline and no
/// token ends it.
///
/// # Panics
///
/// A panic in the work goes on in [`Detached::run`], on the thread that called it, so in a stage it is one failed item. The
/// state is made anew for the next job.
///
/// # What it costs
///
/// A job and its answer each wake a thread: some microseconds per call, see `benches/pipeline.rs`.
pub struct Detached<A, R> {
    work: Arc<Work<A, R>>,
    /// An idle thread.
    thread: Option<Hands<A, R>>,
}

/// What every clone has in common.
struct Work<A, R> {
    body: Box<Body<A, R>>,
    /// Bytes of stack of its threads, where the system's own choice is not enough.
    stack: Option<usize>,
    left_behind: AtomicU64,
}

type Body<A, R> = dyn Fn(Receiver<A>, Sender<thread::Result<R>>) + Send + Sync;

/// The caller's ends of a thread's channels. The thread ends when they are dropped.
struct Hands<A, R> {
    jobs: Sender<A>,
    answers: Receiver<thread::Result<R>>,
}

impl<A: Send + 'static, R: Send + 'static> Detached<A, R> {
    /// Work that is done by what `factory` makes, on the thread that does the work. No thread is started yet.
    pub fn new<W>(factory: impl Fn() -> W + Send + Sync + 'static) -> Self
    where
        W: FnMut(A) -> R + 'static,
    {
        Self::make(None, factory)
    }

    /// The same with a stack of so many bytes, for work that calls itself deeply.
    ///
    /// ```
    /// use stampmill::pipeline::Detached;
    ///
    /// fn depth(n: u64) -> u64 {
    ///     let room = std::hint::black_box([n; 64]);
    ///     if n == 0 { 0 } else { 1 + depth(room[0] - 1) }
    /// }
    /// let mut counting = Detached::with_stack(64 << 20, || depth);
    /// assert_eq!(counting.run(10_000, None), Ok(10_000));
    /// ```
    pub fn with_stack<W>(bytes: usize, factory: impl Fn() -> W + Send + Sync + 'static) -> Self
    where
        W: FnMut(A) -> R + 'static,
    {
        Self::make(Some(bytes), factory)
    }

    fn make<W>(stack: Option<usize>, factory: impl Fn() -> W + Send + Sync + 'static) -> Self
    where
        W: FnMut(A) -> R + 'static,
    {
        let body = move |jobs: Receiver<A>, answers: Sender<thread::Result<R>>| {
            let mut state = None;
            for job in jobs {
                // The state is thrown away after a panic, so it is never seen half-changed.
                let work = AssertUnwindSafe(|| state.get_or_insert_with(&factory)(job));
                let answer = catch_unwind(work);
                if answer.is_err() {
                    discard(state.take());
                }
                if let Err(late) = answers.send(answer) {
                    discard(late);
                    break;
                }
            }
            discard(state);
        };
        Self {
            work: Arc::new(Work {
                body: Box::new(body),
                stack,
                left_behind: AtomicU64::new(0),
            }),
            thread: None,
        }
    }

    /// Has `job` done and waits for the result: until `deadline`, or for as long as it takes.
    ///
    /// # Errors
    /// [`Overdue`] if there is no result at the deadline. The thread is left behind then, and the next job gets a new one.
    /// A job whose deadline has passed before it begins is dropped, and nothing is left behind.
    ///
    /// # Panics
    /// If the work panics.
    pub fn run(&mut self, job: A, deadline: Option<Instant>) -> Result<R, Overdue> {
        self.finish(job, deadline, None).map_err(|_| Overdue)
    }

    /// As [`Detached::run`], and comes back at once when `cancel` is cancelled or, in a worker, the line ends.
    ///
    /// In a worker an error that follows from [`Unfinished::Cancelled`] is not counted as a failure.
    ///
    /// ```
    /// use stampmill::pipeline::{Cancel, Cause, Detached, Unfinished};
    ///
    /// let mut endless = Detached::new(|| |()| loop {
    ///     std::thread::park();
    /// });
    /// let cancel = Cancel::new();
    /// let other = cancel.clone();
    /// let ctrl_c = std::thread::spawn(move || other.cancel(Cause::Interrupted));
    /// assert_eq!(endless.run_with((), None, &cancel), Err::<(), _>(Unfinished::Cancelled));
    /// # ctrl_c.join().unwrap();
    /// ```
    ///
    /// # Errors
    /// [`Unfinished`]. A job that is given after the deadline or the cancellation is dropped, and nothing is left behind.
    ///
    /// # Panics
    /// If the work panics.
    pub fn run_with(
        &mut self,
        job: A,
        deadline: Option<Instant>,
        cancel: &Cancel,
    ) -> Result<R, Unfinished> {
        self.finish(job, deadline, Some(cancel))
    }

    fn finish(
        &mut self,
        job: A,
        deadline: Option<Instant>,
        cancel: Option<&Cancel>,
    ) -> Result<R, Unfinished> {
        if cancel.is_some_and(Cancel::is_cancelled) {
            here::was_cancelled();
            return Err(Unfinished::Cancelled);
        }
        if deadline.is_some_and(|deadline| deadline <= Instant::now()) {
            return Err(Unfinished::Overdue);
        }
        let started = self.thread.take().or_else(|| self.work.start());
        let Some(hands) = started else {
            return Ok(self.work.here(job));
        };
        // An idle thread waits for its next job, so there is room for it, and somebody to take it.
        let _ = hands.jobs.send(job);
        match here::receive(&hands.answers, deadline, cancel) {
            Ok(result) => {
                self.thread = Some(hands);
                Ok(result.unwrap_or_else(|panic| resume_unwind(panic)))
            }
            Err(unfinished) => {
                self.work.left_behind.fetch_add(1, Relaxed);
                Err(unfinished)
            }
        }
    }

    /// How many threads were left behind, by all clones together, those included that have ended since.
    pub fn left_behind(&self) -> u64 {
        self.work.left_behind.load(Relaxed)
    }
}

impl<A: Send + 'static, R: Send + 'static> Work<A, R> {
    /// Starts a thread, if the system does; it bears the name of the one that it works for.
    fn start(self: &Arc<Self>) -> Option<Hands<A, R>> {
        let (jobs, next) = bounded(1);
        let (done, answers) = bounded(1);
        let work = Arc::clone(self);
        let name = thread::current().name().unwrap_or("detached").to_owned();
        let started = super::thread::spawn(&name, self.stack, move || (work.body)(next, done));
        started.ok().map(|()| Hands { jobs, answers })
    }

    /// Does a job on this thread.
    fn here(&self, job: A) -> R {
        let (jobs, next) = bounded(1);
        let (done, answers) = bounded(1);
        // There is room for it, and with its sender gone it is the last.
        let _ = jobs.send(job);
        drop(jobs);
        (self.body)(next, done);
        let answer = answers.recv();
        let answer = answer.unwrap_or_else(|_| unreachable!("a job that was sent is answered"));
        answer.unwrap_or_else(|panic| resume_unwind(panic))
    }
}

impl<A, R> Clone for Detached<A, R> {
    fn clone(&self) -> Self {
        Self {
            work: Arc::clone(&self.work),
            thread: None,
        }
    }
}

impl<A, R> fmt::Debug for Detached<A, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Detached")
            .field("left_behind", &self.work.left_behind)
            .finish_non_exhaustive()
    }
}
