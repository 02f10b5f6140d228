//! The batch: THE WIRING. The one place that knows both the line and the pictures.

mod job;
mod steps;
mod write;

use std::sync::OnceLock;

use rayon::{ThreadPool, ThreadPoolBuilder};

use crate::codec::Limits;
use crate::ops::Split;
use crate::ops::resize::Resizer;
use crate::pipeline::{Budget, Cancel, Item, Line, Monitor, Source, Tolerance};
use crate::plan::{Now, Plan};
use crate::recipe::Recipe;
use crate::record::{Record, Step, Workers};

use job::{Stop, enter, finish};

/// How the work is shared out, and where it ends.
#[derive(Clone, Debug)]
pub struct Settings {
    /// How many pictures are worked on at once at most: the workers of each step that has no number of its own, and the
    /// threads that share one picture's rows when fewer pictures are left.
    pub jobs: usize,
    /// Workers of single steps.
    pub workers: Workers,
    /// How many pictures wait between two steps.
    pub capacity: usize,
    /// How many bytes pictures in flight may take.
    pub max_memory: u64,
    /// The largest picture that is decoded.
    pub limits: Limits,
    /// How many failures end the run.
    pub tolerance: Tolerance,
    /// The order of the records.
    pub order: Order,
}

/// The order of the records.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Order {
    /// That of the inputs.
    #[default]
    Input,
    /// As pictures are finished.
    Completion,
}

impl Settings {
    /// Settings for `jobs` pictures at once, with half a gigabyte for each.
    pub fn new(jobs: usize) -> Self {
        let jobs = jobs.max(1);
        Self {
            jobs,
            workers: Workers::default(),
            capacity: 1,
            max_memory: jobs as u64 * (512 << 20),
            limits: Limits::default(),
            tolerance: Tolerance::Any,
            order: Order::Input,
        }
    }

    /// How many workers a step gets.
    pub fn workers_of(&self, step: Step) -> usize {
        self.workers
            .clone()
            .of(step)
            .and_then(|count| *count)
            .unwrap_or(self.jobs)
            .max(1)
    }
}

/// Runs a plan and hands over one record per input.
///
/// Originals are only read. Outputs are written under temporary names and renamed when they are whole. When `cancel` is
/// cancelled, pictures in work end their present step and everything that is not done is recorded as cancelled.
///
/// The bytes of the outputs do not depend on `settings`.
pub fn run(
    plan: &Plan,
    recipe: &Recipe,
    settings: &Settings,
    now: &Now,
    cancel: &Cancel,
    monitor: &Monitor,
    mut take: impl FnMut(Record),
) {
    let budget = &Budget::new(settings.max_memory);
    let crew = &Crew {
        jobs: settings.jobs,
        budget,
        pool: OnceLock::new(),
    };
    let run = &steps::Run {
        now,
        count: plan.len(),
    };
    let limits = &settings.limits;
    let workers = |step| settings.workers_of(step);
    let line = Line::new(cancel)
        .monitored(monitor)
        .tolerating(settings.tolerance)
        .capacity(settings.capacity);
    line.run(|line| {
        let sources = plan
            .sources
            .iter()
            .map(|source| Source::new(&source.name, source.priority, source.jobs.iter()));
        let done = line
            .feed_with(sources, enter)
            .stage("admit", move || {
                move |job, ticket| steps::admit(job, ticket, recipe, limits, budget, cancel)
            })
            .fan_out("read", workers(Step::Read), || steps::read)
            .fan_out("decode", workers(Step::Decode), move || {
                move |job, ticket| steps::decode(job, ticket, limits)
            })
            .fan_out("resize", workers(Step::Resize), move || {
                let mut resizer = Resizer::new();
                move |job, ticket| steps::resize(job, ticket, recipe, &mut resizer, crew)
            })
            .fan_out("filter", workers(Step::Filter), move || {
                move |job, ticket| steps::filter(job, ticket, recipe, crew)
            })
            .fan_out("watermark", workers(Step::Watermark), move || {
                move |job, ticket| steps::watermark(job, ticket, recipe, run, crew)
            })
            .fan_out("encode", workers(Step::Encode), move || {
                move |job, ticket| steps::encode(job, ticket, recipe)
            })
            .fan_out("write", workers(Step::Write), || write::write);
        let done = if settings.order == Order::Input {
            done.in_order()
        } else {
            done
        };
        done.collect(|item: Item<(), Stop, Record>| take(finish(item, cancel)));
    });
}

/// Who may help with one picture: the idle cores, when fewer pictures are in flight than there are jobs.
struct Crew<'a> {
    jobs: usize,
    budget: &'a Budget,
    pool: OnceLock<Option<ThreadPool>>,
}

impl Crew<'_> {
    fn lend<R: Send>(&self, work: impl FnOnce(Split) -> R + Send) -> R {
        if self.budget.permits() >= self.jobs {
            return work(Split::Never);
        }
        // Without threads for the pool the picture is still done, on this one.
        match self
            .pool
            .get_or_init(|| ThreadPoolBuilder::new().num_threads(self.jobs).build().ok())
        {
            Some(pool) => pool.install(|| work(Split::Rows)),
            None => work(Split::Never),
        }
    }
}
