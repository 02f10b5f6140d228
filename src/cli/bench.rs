//! `stampmill bench`.

use std::collections::BTreeSet;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use tempfile::TempDir;

use super::args::{BenchArgs, SweepArgs};
use super::reports::OfRun;
use super::run::{draft, quiet_panics, sources};
use super::signals::listen;
use super::writing::{Approved, Content, Destination, Wanted, remedy};
use super::{Exit, UsageError, address_space, print_data, say, settings};
use crate::batch::Settings;
use crate::moment::Moment;
use crate::pipeline::{Cancel, Cause};
use crate::plain;
use crate::plan::{Naming, Plan, Target};
use crate::recipe::{OnConflict, OutputDraft, Rendition};
use crate::record::{Record, Status, Step};
use crate::sweep::export::Format;
use crate::sweep::{
    self, Conditions, ExecuteError, Executor, Round, Schedule, Sweep, SweepError, Swept, Turn,
};

pub(super) fn run(args: &BenchArgs) -> Result<Exit, UsageError> {
    let draft = match draft(&args.recipe, OutputDraft::default())? {
        ControlFlow::Continue(draft) => draft,
        ControlFlow::Break(exit) => return Ok(exit),
    };
    let sources = sources(&args.input)?;
    let (wanted, formats) = exports(&args.sweep.exports)?;
    let mut settings = settings::limited(&args.sweep.jobs, &args.sweep.limits)?;
    let cut = address_space::fit(&mut settings, settings::cores());
    if let Some(cut) = cut.filter(|_| !args.sweep.quiet) {
        say(&format!("stampmill: {cut}"));
    }
    let schedule = schedule(&args.sweep, &settings)?;
    let recipe = draft.check()?;
    let (folder, now) = (folder(args.sweep.output_dir.as_deref())?, Moment::now());
    let outputs = folder.path().join("outputs");
    let naming = Naming {
        // Nothing is there yet: only two inputs of one name can meet.
        on_conflict: OnConflict::Rename,
        limits: settings.limits,
        ..Naming::for_recipe(&Target::Folder(outputs.clone()), &recipe)?
    };
    let plan = Plan::make(&sources, &naming, &now)?;
    if plan.is_empty() {
        say(&format!(
            "stampmill: no picture was found; {}",
            plan.passed_over
        ));
        return Ok(Exit::NothingDone);
    }
    let around = OfRun {
        plan: &plan,
        root: folder.path().to_owned(),
    };
    let targets = Approved::look(&wanted, &around)?.open()?;
    let exports = targets.into_iter().zip(formats).collect();
    let executor = Executor {
        plan: &plan,
        recipe: &recipe,
        settings: &settings,
        swept: schedule.swept(),
        now: &now,
        outputs: &outputs,
    };
    if let (Some(note), false) = (idle(&executor), args.sweep.quiet) {
        say(note);
    }
    match measure(&executor, &schedule, &args.sweep) {
        Ok(sweep) => Ok(tell(&sweep, exports, &args.sweep)),
        Err(error) => {
            say(&format!("stampmill: {error}"));
            Ok(match error {
                SweepError::Run(ExecuteError::Stopped(Cause::Interrupted)) => Exit::Interrupted,
                SweepError::NothingDone { .. } => Exit::NothingDone,
                _ => Exit::SomeFailed,
            })
        }
    }
}

/// The files to export to, and the format of each.
fn exports(paths: &[PathBuf]) -> Result<(Vec<Wanted<'_>>, Vec<Format>), UsageError> {
    let checked = paths.iter().map(|path| {
        let format = Format::of(path);
        let format = format
            .map_err(|error| UsageError::new(format!("--export {}: {error}", plain::path(path))))?;
        let wanted = Wanted {
            flag: "--export",
            path,
            content: Content::Sweep(format),
        };
        Ok((wanted, format))
    });
    checked.collect()
}

fn schedule(args: &SweepArgs, settings: &Settings) -> Result<Schedule, UsageError> {
    let swept = Swept::named(args.stage.trim());
    let swept = swept.map_err(|error| UsageError::new(format!("--stage: {error}")))?;
    if swept == Swept::All && args.jobs != "auto" {
        return Err(UsageError::new(
            "--jobs: --stage all measures it already; leave it out, and name its numbers with --workers",
        ));
    }
    let cores = settings::cores();
    let counts = args
        .workers
        .iter()
        .map(|text| settings::at_least_one("--workers", text));
    let mut counts: Vec<usize> = counts.collect::<Result<_, _>>()?;
    if counts.is_empty() {
        counts = sweep::usual_counts(cores);
    }
    let conditions = Conditions {
        cores,
        jobs: settings.jobs,
        capacity: settings.capacity,
        max_memory: settings.max_memory,
    };
    let schedule = Schedule::new(swept, counts, conditions)
        .map_err(|error| UsageError::new(format!("--workers: {error}")))?;
    Ok(schedule.rounds(args.runs.into()).warmup(args.warmup.into()))
}

/// A folder that goes when it is dropped.
fn folder(inside: Option<&Path>) -> Result<TempDir, UsageError> {
    let builder = || {
        let mut builder = tempfile::Builder::new();
        builder.prefix(".stampmill-bench-");
        builder
    };
    match inside {
        None => builder().tempdir().map_err(|error| {
            UsageError::new(format!(
                "no temporary folder can be made: {error}; name one with --output-dir"
            ))
        }),
        Some(path) => builder().tempdir_in(path).map_err(|error| {
            UsageError::new(format!("--output-dir {}: {error}", plain::path(path)))
        }),
    }
}

/// A note where the swept stage has nothing to do.
fn idle(executor: &Executor<'_>) -> Option<&'static str> {
    let outputs = &executor.recipe.outputs;
    let none = |idles: fn(&Rendition) -> bool| outputs.iter().all(idles);
    match executor.swept {
        Swept::Step(Step::Filter) if none(|output| output.filters.is_empty()) => Some(
            "note: without a filter, filter workers have nothing to do; add --filter, or measure others with --stage",
        ),
        Swept::Step(Step::Resize) if none(|output| output.resize.is_none()) => Some(
            "note: without a size, resize workers only turn pictures upright; add --long-edge or --size",
        ),
        Swept::Step(Step::Watermark) if none(|output| output.marks.is_empty()) => {
            Some("note: without a mark, watermark workers have nothing to do; add --text or --logo")
        }
        _ => None,
    }
}

fn measure(
    executor: &Executor<'_>,
    schedule: &Schedule,
    args: &SweepArgs,
) -> Result<Sweep, SweepError<ExecuteError>> {
    let cancel = Cancel::new();
    listen(&cancel);
    quiet_panics();
    let mut progress = Progress::new(args, schedule, executor.plan.len());
    let sweep = sweep::run(schedule, |turn| {
        progress.turn(turn);
        executor.execute(turn.workers, &cancel, |record| progress.record(record))
    });
    progress.bar.finish_and_clear();
    sweep
}

/// The result, to standard output and to files.
fn tell(sweep: &Sweep, exports: Vec<(Destination, Format)>, args: &SweepArgs) -> Exit {
    let format = if args.json {
        Format::Json
    } else {
        Format::Text
    };
    let printed = print_data(format.write(sweep).as_bytes());
    if sweep.failed > 0 && !args.quiet {
        say(&format!(
            "{} of {} pictures failed in every run; they are not counted in the rates, the time they took is",
            sweep.failed,
            sweep.failed + sweep.pictures
        ));
    }
    let mut exit = if sweep.failed > 0 {
        Exit::SomeFailed
    } else {
        Exit::AllOk
    };
    for (target, format) in exports {
        let name = target.name.clone();
        if let Err(error) = target.put(format.write(sweep).as_bytes()) {
            let remedy = remedy(&error);
            say(&format!(
                "stampmill: {name} cannot be written: {error}; {remedy}"
            ));
            exit = Exit::SomeFailed;
        }
    }
    printed.exit(exit)
}

/// A bar over all runs on a terminal, and each failure once.
struct Progress {
    bar: ProgressBar,
    swept: Swept,
    rounds: (u16, u16),
    said: BTreeSet<String>,
}

impl Progress {
    fn new(args: &SweepArgs, schedule: &Schedule, pictures: usize) -> Self {
        // indicatif itself draws nothing where standard error is no terminal.
        let target = if args.quiet || args.no_progress {
            ProgressDrawTarget::hidden()
        } else {
            ProgressDrawTarget::stderr()
        };
        let total = schedule.turns().count() * pictures;
        let bar = ProgressBar::with_draw_target(Some(total as u64), target);
        let style = ProgressStyle::with_template("{wide_bar} {pos}/{len} eta {eta}\n{msg}");
        bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
        Self {
            bar,
            swept: schedule.swept(),
            rounds: (args.warmup, args.runs),
            said: BTreeSet::new(),
        }
    }

    fn turn(&self, turn: &Turn) {
        let (warmup, runs) = self.rounds;
        let round = match turn.round {
            Round::Warmup(number) => format!("round {number} of {warmup} to warm up"),
            Round::Counted(number) => format!("round {number} of {runs}"),
        };
        self.bar
            .set_message(format!("{round}: {}", self.swept.count(turn.workers)));
    }

    fn record(&mut self, record: &Record) {
        self.bar.inc(1);
        if let (Status::Failed, Some(error)) = (record.status, &record.error) {
            let line = format!(
                "failed: {} ({} in {})",
                error.message, error.kind, error.stage
            );
            if self.said.insert(line.clone()) {
                self.bar.suspend(|| say(&line));
            }
        }
    }
}
