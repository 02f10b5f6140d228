//! `stampmill run`.

use std::fs::File;
use std::io::BufWriter;
use std::path::Path;
use std::time::Instant;

use super::args::{ReportArgs, RunArgs};
use super::progress::Progress;
use super::{Exit, UsageError, inputs, print_data, say};
use crate::batch;
use crate::ledger::FolderLock;
use crate::ops::filter;
use crate::pipeline::{Cancel, Cause, Monitor};
use crate::plan::{Now, Plan};
use crate::record::{Record, Status};
use crate::report::{JsonLines, Summary, Totals};

pub(super) fn run(args: &RunArgs) -> Result<Exit, UsageError> {
    if args.recipe.list_filters {
        print_data(filter::Listing.to_string().as_bytes());
        return Ok(Exit::AllOk);
    }
    let draft = inputs::draft(args)?;
    if args.recipe.print_recipe {
        draft.check()?;
        print_data(toml::to_string(&draft)?.as_bytes());
        return Ok(Exit::AllOk);
    }
    let sources = inputs::inputs(&args.input)?;
    if sources.paths.is_empty() && sources.sources.is_empty() && args.input.files_from.is_none() {
        return Err(UsageError(
            "name at least one file or folder, or --files-from; see stampmill run --help".into(),
        ));
    }
    let recipe = draft.check()?;
    let settings = inputs::settings(&args.run)?;
    let now = now();
    let naming = inputs::naming(&args.run, &recipe)?;
    let plan = Plan::make(&sources, &naming, &now)?;
    if args.run.dry_run {
        return Ok(dry_run(&plan));
    }
    if plan.is_empty() {
        say(&format!(
            "stampmill: no picture was found; {}",
            plan.passed_over
        ));
        return Ok(Exit::NothingDone);
    }
    let _lock = FolderLock::take(&naming.root())?;
    let leftovers = batch::remove_leftovers(&plan);
    if leftovers > 0 && !args.report.quiet {
        say(&format!(
            "stampmill: unfinished files of an earlier run were removed: {leftovers}"
        ));
    }
    let mut reports = Reports::open(&args.report)?;
    let (cancel, monitor) = (Cancel::new(), Monitor::new());
    listen(&cancel);
    quiet_panics();
    let progress = Progress::new(&args.report, plan.len() as u64, &monitor);
    let (mut totals, start) = (Totals::default(), Instant::now());
    batch::run(
        &plan,
        &recipe,
        &settings,
        &now,
        &cancel,
        &monitor,
        |record| {
            totals.add(&record);
            reports.record(&record);
            progress.record(&record);
        },
    );
    progress.finish();
    let summary = totals.summary(start.elapsed(), &monitor.stages(), plan.passed_over.total());
    reports.finish(&summary);
    if !args.report.quiet {
        say(&summary.to_string());
        if plan.passed_over.total() > 0 {
            say(&plan.passed_over.to_string());
        }
    }
    if let Some(cause) = cancel.cause() {
        say(&format!("stampmill: stopped early, since {cause}"));
    }
    Ok(exit(&summary, &cancel))
}

fn exit(summary: &Summary, cancel: &Cancel) -> Exit {
    match cancel.cause() {
        Some(Cause::Interrupted) => Exit::Interrupted,
        _ if summary.failed > 0 || summary.cancelled > 0 => Exit::SomeFailed,
        _ if summary.ok == 0 => Exit::NothingDone,
        _ => Exit::AllOk,
    }
}

fn dry_run(plan: &Plan) -> Exit {
    let lines: String = plan.jobs().map(|job| format!("{job}\n")).collect();
    print_data(lines.as_bytes());
    let runs = plan.jobs().filter(|job| job.decision().runs()).count();
    say(&format!(
        "{runs} of {} inputs would be processed; {}",
        plan.len(),
        plan.passed_over
    ));
    if runs == 0 {
        Exit::NothingDone
    } else {
        Exit::AllOk
    }
}

fn now() -> Now {
    let today = jiff::ZonedDateTime::now().date();
    Now {
        year: format!("{:04}", today.year()),
        date: today.to_string(),
    }
}

/// The first signal stops the line cleanly, the second one at once.
fn listen(cancel: &Cancel) {
    let cancel = cancel.clone();
    let heard = ctrlc::set_handler(move || {
        if !cancel.cancel(Cause::Interrupted) {
            std::process::exit(Exit::Interrupted as i32);
        }
    });
    if let Err(error) = heard {
        say(&format!(
            "stampmill: signals cannot be caught, so Ctrl-C ends without a report: {error}"
        ));
    }
}

/// A panic in a worker is a failed record; only those of the program's own thread are news.
fn quiet_panics() {
    let default = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |info| {
        if std::thread::current().name() == Some("main") {
            default(info);
        }
    }));
}

/// Where records go besides the terminal.
struct Reports {
    files: Vec<(String, Which, JsonLines<BufWriter<File>>)>,
    json: bool,
}

#[derive(PartialEq)]
enum Which {
    All,
    Failed,
}

impl Reports {
    fn open(args: &ReportArgs) -> Result<Self, UsageError> {
        let mut files = Vec::new();
        if let Some(path) = &args.report {
            if path
                .extension()
                .is_none_or(|extension| !extension.eq_ignore_ascii_case("jsonl"))
            {
                return Err(UsageError(format!(
                    "--report {}: the name has to end in .jsonl",
                    path.display()
                )));
            }
            files.push((
                path.display().to_string(),
                Which::All,
                create("--report", path)?,
            ));
        }
        if let Some(path) = &args.errors_to {
            files.push((
                path.display().to_string(),
                Which::Failed,
                create("--errors-to", path)?,
            ));
        }
        Ok(Self {
            files,
            json: args.json,
        })
    }

    fn record(&mut self, record: &Record) {
        let failed = record.status == Status::Failed;
        self.files.retain_mut(|(name, which, lines)| {
            let written = if *which == Which::All || failed {
                lines.record(record)
            } else {
                Ok(())
            };
            still_open(name, written)
        });
        if self.json {
            let mut line = JsonLines::new(Vec::new());
            self.json = line.record(record).is_ok() && print_data(&line.into_inner());
        }
    }

    fn finish(&mut self, summary: &Summary) {
        self.files.retain_mut(|(name, which, lines)| {
            let written = match which {
                Which::All => lines.finish(summary),
                Which::Failed => lines.flush(),
            };
            still_open(name, written)
        });
        if self.json {
            let mut line = JsonLines::new(Vec::new());
            let _ = line.finish(summary).is_ok() && print_data(&line.into_inner());
        }
    }
}

fn create(flag: &str, path: &Path) -> Result<JsonLines<BufWriter<File>>, UsageError> {
    let file = File::create(path)
        .map_err(|error| UsageError(format!("{flag} {}: {error}", path.display())))?;
    Ok(JsonLines::new(BufWriter::new(file)))
}

fn still_open(name: &str, written: std::io::Result<()>) -> bool {
    if let Err(error) = &written {
        say(&format!("stampmill: the report {name} ends here: {error}"));
    }
    written.is_ok()
}
