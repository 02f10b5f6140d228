//! Random lines in which everything goes wrong that can: workers fail, skip, panic and cancel, values and panics panic when
//! they are dropped, collectors hold permits and panic, threads cannot be started. Each line has to end, to give every item
//! its one result, and to leave nothing behind.
//!
//! `cargo test` runs 20,000. `STAMPMILL_LINES=500000 cargo test --test pipeline chance` runs more, `STAMPMILL_SEED=…` others, and
//! `STAMPMILL_LINE=…` one alone, whose number the failure tells. A line that hangs ends the program.

use std::io::{Write, stderr};
use std::panic::{AssertUnwindSafe, catch_unwind, panic_any};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::SeqCst};
use std::thread;
use std::time::Duration;

use crossbeam_channel::{RecvTimeoutError, bounded};
use stampmill::pipeline::{
    Budget, Cancel, Cause, Flow, Interruption, Item, Line, Merge, Permit, Source, Ticket,
    Tolerance, Workers, seam,
};

use super::quiet_panics;
use super::random::Random;

const LINES: u64 = 20_000;
const HANGS: Duration = Duration::from_secs(60);

/// Panics when the line drops it; whoever else has it takes the fuse out.
struct Value {
    armed: bool,
    n: u64,
    permit: Option<Permit>,
}

impl Drop for Value {
    fn drop(&mut self) {
        if self.armed {
            panic!("on purpose");
        }
    }
}

/// What a panic carries: it panics when it is dropped, so many times.
struct Payload(u32);

impl Drop for Payload {
    fn drop(&mut self) {
        if self.0 > 0 {
            panic_any(Payload(self.0 - 1));
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Act {
    Work,
    Fail,
    Skip,
    Panic,
    PanicTwice,
    Cancel,
    Replace,
}

#[derive(Clone, Debug)]
#[expect(dead_code, reason = "whose kind it is does not matter")]
enum Error {
    Failed,
    Skipped,
    NoPermit,
    Line(Interruption),
}

impl From<Interruption> for Error {
    fn from(interruption: Interruption) -> Self {
        Self::Line(interruption)
    }
}

#[derive(Clone, Copy, Debug)]
enum Shape {
    Plain,
    InOrder,
    Halved,
    Doubled,
    Teed,
}

#[derive(Debug)]
struct Layout {
    /// Priority, items, whether it is endless.
    sources: Vec<(i32, u64, bool)>,
    merge: Merge,
    /// Workers, capacity and acts of each stage.
    stages: Vec<(usize, usize, Vec<Act>)>,
    capacity: usize,
    permits: u64,
    bombs: bool,
    tolerance: Tolerance,
    shape: Shape,
    /// The collector holds everything, and panics with so many items.
    panics_at: Option<usize>,
    /// Endless sources are ended when so many items were collected.
    cancels_at: usize,
    threads: Option<usize>,
}

impl Layout {
    fn by(random: &mut Random) -> Self {
        let mut one_in = |n: usize| random.below(n) == 0;
        let (bombs, is_short, panics, limited) = (one_in(2), one_in(8), one_in(5), one_in(3));
        let in_turn = one_in(2);
        let acts = |random: &mut Random| {
            let count = 1 + random.below(12);
            let act = |random: &mut Random| match random.below(24) {
                0 | 1 => Act::Fail,
                2 => Act::Skip,
                3 => Act::Panic,
                4 => Act::PanicTwice,
                5 if random.below(4) == 0 => Act::Cancel,
                6 => Act::Replace,
                _ => Act::Work,
            };
            (0..count).map(|_| act(random)).collect::<Vec<_>>()
        };
        let sources = (0..random.below(4)).map(|_| {
            let priority = random.below(3) as i32;
            (priority, random.below(14) as u64, random.below(12) == 0)
        });
        let sources = sources.collect();
        let stages = (0..1 + random.below(2)).map(|_| {
            let (workers, capacity) = (1 + random.below(3), 1 + random.below(3));
            (workers, capacity, acts(random))
        });
        let stages = stages.collect();
        Self {
            sources,
            merge: if in_turn {
                Merge::InTurn
            } else {
                Merge::AsReady
            },
            stages,
            capacity: 1 + random.below(4),
            permits: 1 + random.below(6) as u64,
            bombs,
            tolerance: if limited {
                Tolerance::Failures(1 + random.below(3) as u64)
            } else {
                Tolerance::Any
            },
            shape: match random.below(8) {
                0 => Shape::Halved,
                1 => Shape::Doubled,
                2 => Shape::Teed,
                3 | 4 => Shape::Plain,
                _ => Shape::InOrder,
            },
            panics_at: panics.then(|| 1 + random.below(10)),
            cancels_at: 10 + random.below(20),
            threads: is_short.then(|| random.below(10)),
        }
    }

    fn run(&self) {
        let (cancel, budget) = (Cancel::new(), Budget::new(self.permits));
        // Every thread's closure has one: when they are gone, so are the threads.
        let alive = Arc::new(());
        let fed = AtomicU64::new(0);
        let (mut held, mut numbers, mut permits, mut panics) = (Vec::new(), Vec::new(), 0, false);
        let line = Line::new(&cancel)
            .capacity(self.capacity)
            .tolerating(self.tolerance);
        seam::threads_left(self.threads);
        let outcome = catch_unwind(AssertUnwindSafe(|| {
            line.run(|line| {
                let flow = self.wire(line, (&budget, &cancel), &alive, &fed);
                self.shaped(flow).collect(|item: Item<Value, Error>| {
                    numbers.push(item.ticket.seq());
                    if let Ok(mut value) = item.result {
                        value.armed = false;
                        permits += u64::from(value.permit.is_some());
                        held.extend(self.panics_at.map(|_| value));
                    }
                    // With all permits in hand nothing more would come.
                    let enough = |at| numbers.len() >= at || permits == self.permits;
                    panics = self.panics_at.is_some_and(enough);
                    assert!(!panics, "on purpose");
                    if self.sources.iter().any(|(.., endless)| *endless)
                        && numbers.len() >= self.cancels_at
                    {
                        cancel.cancel(Cause::Interrupted);
                    }
                });
            });
        }));
        seam::threads_left(None);
        held.clear();
        assert_eq!(Arc::strong_count(&alive), 1, "no thread is left");
        assert_eq!(
            (budget.free(), budget.permits(), budget.waiting()),
            (self.permits, 0, 0)
        );
        let words = outcome.err().map(|panic| panic.downcast_ref().copied());
        assert_eq!(words, panics.then_some(Some("on purpose")));
        if !panics {
            self.check(&cancel, fed.into_inner(), numbers);
        }
    }

    /// That every item had its one result.
    fn check(&self, cancel: &Cancel, fed: u64, mut numbers: Vec<u64>) {
        let ended = self.sources.iter().filter(|(.., endless)| !endless);
        let least: u64 = ended.map(|(_, count, _)| count).sum();
        assert!(fed >= least, "all sources were walked to their end");
        if let Shape::InOrder | Shape::Halved | Shape::Doubled | Shape::Teed = self.shape {
            assert!(numbers.is_sorted(), "{numbers:?}");
        }
        numbers.sort_unstable();
        assert!(
            numbers.iter().copied().eq(0..numbers.len() as u64),
            "{numbers:?}"
        );
        let (count, is_whole) = (numbers.len() as u64, self.threads.is_none());
        match self.shape {
            Shape::Plain | Shape::InOrder => assert_eq!(count, fed),
            Shape::Halved => assert!(count <= fed),
            Shape::Doubled => assert!((fed..=2 * fed).contains(&count)),
            Shape::Teed if is_whole => assert_eq!(count, 2 * fed),
            Shape::Teed => assert!((fed..=2 * fed).contains(&count)),
        }
        let acts = self.stages.iter().flat_map(|(.., acts)| acts);
        if is_whole
            && !acts.clone().any(|act| *act == Act::Cancel)
            && self.sources.iter().all(|(.., endless)| !endless)
        {
            assert!(!cancel.is_cancelled(), "nobody touched the caller's token");
        }
    }

    fn wire<'scope, 'env>(
        &'env self,
        line: stampmill::pipeline::Wiring<'scope, 'env>,
        (budget, cancel): (&'env Budget, &'env Cancel),
        alive: &Arc<()>,
        fed: &'env AtomicU64,
    ) -> Flow<'scope, 'env, Value, Error> {
        let sources = self.sources.iter().enumerate();
        let sources = sources.map(|(which, &(priority, count, endless))| {
            let here = Arc::clone(alive);
            let make = move |n| {
                let _here = &here;
                fed.fetch_add(1, SeqCst);
                Value {
                    armed: self.bombs,
                    n,
                    permit: None,
                }
            };
            let name = format!("s{which}");
            if endless {
                Source::new(&name, priority, (0..).map(make)).until_cancelled()
            } else {
                Source::new(&name, priority, (0..count).map(make))
            }
        });
        let mut flow = line
            .feed_with(self.merge, sources, |value| ((), Ok(value)))
            .stage("admit", move || {
                move |mut value: Value, ticket: &mut Ticket| {
                    let armed = std::mem::take(&mut value.armed);
                    let permit = if value.n.is_multiple_of(2) {
                        ticket.acquire(budget, 1)
                    } else {
                        ticket.wait(|| budget.acquire(1, cancel))
                    };
                    let permit = permit.map_err(|_| Error::NoPermit)?;
                    Ok(Value {
                        armed,
                        n: value.n,
                        permit: Some(permit),
                    })
                }
            });
        for (workers, capacity, acts) in &self.stages {
            let here = Arc::clone(alive);
            let workers = Workers::new(*workers).capacity(*capacity);
            flow = flow.fan_out("act", workers, move || {
                let here = Arc::clone(&here);
                let mut kept: Option<Ticket> = None;
                move |mut value, ticket| {
                    let _here = &here;
                    let act = acts[ticket.seq() as usize % acts.len()];
                    if act == Act::Replace {
                        *ticket = kept.get_or_insert_with(|| ticket.clone()).clone();
                    }
                    // What this closure drops is not the line's to mind.
                    let armed = std::mem::take(&mut value.armed);
                    perform(act, ticket, cancel)?;
                    value.armed = armed;
                    Ok(value)
                }
            });
        }
        flow
    }

    /// The end of the line. A value that is copied or halved lets go of its permit first.
    fn shaped<'scope, 'env>(
        &self,
        flow: Flow<'scope, 'env, Value, Error>,
    ) -> Flow<'scope, 'env, Value, Error> {
        let bare = |flow: Flow<'scope, 'env, Value, Error>| {
            flow.stage("spend", || |value: Value, _| Ok(value.spent()))
        };
        let again = |flow: Flow<'scope, 'env, u64, Error>| {
            flow.stage("again", || {
                |n, _| {
                    Ok(Value {
                        armed: false,
                        n,
                        permit: None,
                    })
                }
            })
        };
        match self.shape {
            Shape::Plain => flow,
            Shape::InOrder => flow.in_order(),
            Shape::Halved => again(
                bare(flow)
                    .in_order()
                    .filter_map("halve", |n, _| n.is_multiple_of(2).then_some(n)),
            ),
            Shape::Doubled => again(bare(flow).flat_map("double", |n, _| [n, n])),
            Shape::Teed => {
                let (one, other) = bare(flow).tee();
                again(one.in_order().merge(other))
            }
        }
    }
}

impl Value {
    fn spent(mut self) -> u64 {
        self.armed = false;
        self.n
    }
}

fn perform(act: Act, ticket: &mut Ticket, cancel: &Cancel) -> Result<(), Error> {
    match act {
        Act::Work | Act::Replace => Ok(()),
        Act::Fail => Err(Error::Failed),
        Act::Skip => Err(ticket.skip(Error::Skipped)),
        Act::Panic => panic!("on purpose"),
        Act::PanicTwice => panic_any(Payload(2)),
        Act::Cancel => {
            cancel.cancel(Cause::Interrupted);
            Ok(())
        }
    }
}

fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

/// Runs the lines of these numbers, and says of each that it has begun.
fn run(seed: u64, numbers: impl Iterator<Item = u64>, begins: &crossbeam_channel::Sender<u64>) {
    for line in numbers {
        // Neighbours are to have nothing in common.
        let mixed = (seed ^ line).wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ (line << 1);
        let mut random = Random::new(mixed | 1);
        random.below(2);
        let layout = Layout::by(&mut random);
        let _ = begins.send(line);
        if let Err(panic) = catch_unwind(AssertUnwindSafe(|| layout.run())) {
            let _ = writeln!(
                stderr(),
                "STAMPMILL_SEED={seed} STAMPMILL_LINE={line}: {layout:?}"
            );
            std::panic::resume_unwind(panic);
        }
    }
}

#[test]
fn random_lines_end_and_lose_nothing() {
    quiet_panics();
    let seed = number("STAMPMILL_SEED").unwrap_or(0x5eed_cafe);
    let _ = writeln!(stderr(), "STAMPMILL_SEED={seed}");
    let lines = match number("STAMPMILL_LINE") {
        Some(line) => line..line + 1,
        None => 0..number("STAMPMILL_LINES").unwrap_or(LINES),
    };
    let half = |start: u64| lines.clone().skip(start as usize).step_by(2);
    thread::scope(|scope| {
        let halves = [half(0), half(1)].map(|numbers| {
            let (begins, begun) = bounded(1_000);
            let worker = scope.spawn(move || run(seed, numbers, &begins));
            (worker, begun)
        });
        for (worker, begun) in halves {
            scope.spawn(move || watch(seed, &begun));
            drop(worker);
        }
    });
}

/// Ends the program when a line does not end.
fn watch(seed: u64, begun: &crossbeam_channel::Receiver<u64>) {
    let mut last = None;
    loop {
        match begun.recv_timeout(HANGS) {
            Ok(line) => last = Some(line),
            Err(RecvTimeoutError::Disconnected) => return,
            Err(RecvTimeoutError::Timeout) => {
                let line = last.unwrap_or_default();
                let _ = writeln!(
                    stderr(),
                    "STAMPMILL_SEED={seed} STAMPMILL_LINE={line} hangs"
                );
                std::process::exit(101);
            }
        }
    }
}
