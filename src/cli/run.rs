//! `stampmill run`.

use std::ops::ControlFlow;
use std::time::{Instant, SystemTime};

use super::args::{InputArgs, RecipeArgs, ReportArgs, RunArgs};
use super::progress::Progress;
use super::reports::{Named, OfRun, Reports};
use super::resume::Going;
use super::signals::listen;
use super::{
    Exit, UsageError, address_space, inputs, print_data, reading, say, say_block, settings,
};
use crate::batch::{self, Settings};
use crate::ledger::FolderLock;
use crate::moment::Moment;
use crate::ops::filter;
use crate::pipeline::{Cancel, Cause, Monitor};
use crate::plan::{Inputs, Naming, Plan, natural_order};
use crate::recipe::{Draft, OutputDraft, Recipe};
use crate::record::Record;
use crate::report::{Summary, Totals};

pub(super) fn run(args: &RunArgs) -> Result<Exit, UsageError> {
    let naming = OutputDraft {
        suffix: args.run.suffix.clone(),
        on_conflict: args.run.on_conflict.clone(),
        ..OutputDraft::default()
    };
    let draft = match draft(&args.recipe, naming)? {
        ControlFlow::Continue(draft) => draft,
        ControlFlow::Break(exit) => return Ok(exit),
    };
    let sources = chosen(args)?;
    let recipe = draft.check()?;
    let reports = Named::by(&args.report);
    reports.check()?;
    let mut settings = settings::settings(&args.run)?;
    let cut = address_space::fit(&mut settings, settings::cores());
    if let Some(cut) = cut.filter(|_| !args.report.quiet) {
        say(&format!("stampmill: {cut}"));
    }
    let now = Moment::now();
    let naming = Naming {
        limits: settings.limits,
        ..inputs::naming(&args.run, &recipe)?
    };
    let going = args.run.resume.as_deref();
    let going = going.map(|compare| Going::on(compare, naming.root(), &draft, &recipe, &now));
    let plan = plan(&sources, &naming, &now, going.as_ref())?;
    if !args.report.quiet {
        warn_of_letters(&recipe);
    }
    if args.run.dry_run {
        return Ok(dry_run(&plan));
    }
    if plan.is_empty() {
        let passed_over = &plan.passed_over;
        say(&format!("stampmill: no picture was found; {passed_over}"));
        return Ok(Exit::NothingDone);
    }
    let root = naming.root();
    let around = OfRun { plan: &plan, root };
    let approved = reports.look(&around)?;
    let _lock = FolderLock::take(&around.root)?;
    let locked = SystemTime::now();
    batch::check_folders(&plan)?;
    let reports = reports.open(approved, &args.report)?;
    // Until here a signal ends the program at once, whatever it waits for: nothing has been done.
    let cancel = Cancel::new();
    listen(&cancel);
    settings.books = going.map(|going| going.books()).transpose()?;
    let leftovers = batch::remove_leftovers(&plan, settings.output_links, locked);
    if leftovers > 0 && !args.report.quiet {
        say(&format!(
            "stampmill: unfinished files of an earlier run were removed: {leftovers}"
        ));
    }
    let batch = Batch {
        plan: &plan,
        recipe: &recipe,
        settings: &settings,
        now: &now,
    };
    Ok(work(&batch, reports, &args.report, &cancel))
}

/// What is to be done, all checked.
struct Batch<'a> {
    plan: &'a Plan,
    recipe: &'a Recipe,
    settings: &'a Settings,
    now: &'a Moment,
}

/// Does it, and reports.
fn work(batch: &Batch<'_>, mut reports: Reports, args: &ReportArgs, cancel: &Cancel) -> Exit {
    let plan = batch.plan;
    quiet_panics();
    let monitor = Monitor::new();
    let progress = Progress::new(args, plan.len() as u64, &monitor);
    let (mut totals, start) = (Totals::default(), Instant::now());
    let take = |record: Record| {
        totals.add(&record);
        reports.record(&record);
        progress.record(&record);
    };
    let Batch {
        recipe,
        settings,
        now,
        ..
    } = batch;
    batch::run(plan, recipe, settings, now, cancel, &monitor, take);
    progress.finish();
    let summary = totals.summary(start.elapsed(), &monitor.stages(), plan.passed_over.total());
    let is_reported = reports.finish(&summary);
    if !args.quiet {
        say_block(&summary.to_string());
        if plan.passed_over.total() > 0 {
            say(&plan.passed_over.to_string());
        }
    }
    if !args.quiet {
        for shortage in monitor.shortages() {
            say(&format!("stampmill: {shortage}; {FEWER_THREADS}"));
        }
    }
    match cancel.cause() {
        Some(cause @ Cause::NoThread(_)) => say(&format!(
            "stampmill: stopped early, since {cause}; {FEWER_THREADS}"
        )),
        Some(cause) => say(&format!("stampmill: stopped early, since {cause}")),
        None => {}
    }
    match exit(&summary, cancel) {
        Exit::AllOk | Exit::NothingDone if !is_reported => Exit::SomeFailed,
        exit => exit,
    }
}

/// The remedy where the system starts no more threads.
pub(super) const FEWER_THREADS: &str =
    "lower --jobs, or raise the limits of processes and memory (ulimit -u, ulimit -v)";

/// The inputs that were named, or of them those that a report says are not done; without names, just these.
fn chosen(args: &RunArgs) -> Result<Inputs, UsageError> {
    let Some(report) = &args.run.retry_failed else {
        return sources(&args.input);
    };
    let only = reading::not_done(report)?;
    let mut inputs = inputs::inputs(&args.input)?;
    if inputs.paths.is_empty() && inputs.sources.is_empty() && args.input.files_from.is_none() {
        inputs.listed = only.into_iter().collect();
        inputs.listed.sort_by(|a, b| natural_order(a, b));
    } else {
        inputs.only = Some(only);
    }
    Ok(inputs)
}

fn plan(
    sources: &Inputs,
    naming: &Naming,
    now: &Moment,
    going: Option<&Going>,
) -> Result<Plan, UsageError> {
    let Some(going) = going else {
        return Ok(Plan::make(sources, naming, now)?);
    };
    let (resume, damaged) = going.history()?;
    if damaged > 0 {
        say(&format!(
            "stampmill: the ledger has {damaged} damaged lines; their pictures are done again"
        ));
    }
    Ok(Plan::resume(sources, naming, now, &resume)?)
}

/// The draft; or the end of the program, for flags that print something instead of a run.
pub(super) fn draft(
    args: &RecipeArgs,
    naming: OutputDraft,
) -> Result<ControlFlow<Exit, Draft>, UsageError> {
    if args.list_filters {
        let printed = print_data(filter::Listing.to_string().as_bytes());
        return Ok(ControlFlow::Break(printed.exit(Exit::AllOk)));
    }
    let draft = inputs::draft(args, naming)?;
    if args.print_recipe {
        draft.check()?;
        let printed = print_data(toml::to_string(&draft)?.as_bytes());
        return Ok(ControlFlow::Break(printed.exit(Exit::AllOk)));
    }
    Ok(ControlFlow::Continue(draft))
}

/// The inputs, of which somebody has to name one.
pub(super) fn sources(args: &InputArgs) -> Result<Inputs, UsageError> {
    let sources = inputs::inputs(args)?;
    if sources.paths.is_empty() && sources.sources.is_empty() && args.files_from.is_none() {
        return Err(UsageError::new(
            "name at least one file or folder, or --files-from; see stampmill --help",
        ));
    }
    Ok(sources)
}

fn exit(summary: &Summary, cancel: &Cancel) -> Exit {
    match cancel.cause() {
        Some(Cause::Interrupted) => Exit::Interrupted,
        _ if summary.failed > 0 || summary.cancelled > 0 => Exit::SomeFailed,
        _ if summary.ok == 0 => Exit::NothingDone,
        _ => Exit::AllOk,
    }
}

/// What no font has, before it is missing from a thousand pictures.
fn warn_of_letters(recipe: &Recipe) {
    let unseen: String = recipe.unseen_letters().into_iter().collect();
    if !unseen.is_empty() {
        say(&format!(
            "stampmill: no font has '{unseen}', so marks will be without it; choose a font that has it with --font"
        ));
    }
}

fn dry_run(plan: &Plan) -> Exit {
    let lines: String = plan.jobs().map(|job| format!("{job}\n")).collect();
    let printed = print_data(lines.as_bytes());
    let runs = plan.jobs().filter(|job| job.runs()).count();
    say(&format!(
        "{runs} of {} inputs would be processed; {}",
        plan.len(),
        plan.passed_over
    ));
    printed.exit(if runs == 0 {
        Exit::NothingDone
    } else {
        Exit::AllOk
    })
}

/// A panic in a worker is a failed record; only those of the program's own thread are news.
pub(super) fn quiet_panics() {
    let default = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |info| {
        if std::thread::current().name() == Some("main") {
            default(info);
        }
    }));
}
