//! `stampmill inspect`.

mod numbers;
mod rows;
mod table;

use std::ops::ControlFlow;
use std::sync::Arc;

use super::args::{AskArgs, InspectArgs};
use super::run::{FEWER_THREADS, draft, quiet_panics, sources};
use super::signals::listen;
use super::{Exit, Printed, UsageError, address_space, allocator, print_data, say, settings};
use crate::inspect::{self, Duplicates, Group, Inspection, Intent, Probe, Settings, Status};
use crate::pipeline::{Cancel, Cause};
use crate::plan::Files;
use crate::recipe::{Draft, OutputDraft};
use crate::record::ErrorKind;

use table::Style;

pub(super) fn run(args: &InspectArgs) -> Result<Exit, UsageError> {
    let draft = match draft(&args.recipe, OutputDraft::default())? {
        ControlFlow::Continue(draft) => draft,
        ControlFlow::Break(exit) => return Ok(exit),
    };
    let inputs = sources(&args.input)?;
    let settings = asked(&args.ask, &draft)?;
    let files = Files::find(&inputs)?;
    if files.is_empty() {
        say(&format!(
            "stampmill: no file was found; {}",
            files.passed_over
        ));
        return Ok(Exit::NothingDone);
    }
    // Until here a signal ends the program at once, whatever it waits for.
    let cancel = Cancel::new();
    listen(&cancel);
    quiet_panics();
    // Every worker has a thread for each probe, and any of them may be the one that decodes.
    allocator::give_back_large_blocks();
    let mut tally = Tally::default();
    if args.ask.duplicates {
        duplicates(&files, &settings, &args.ask, &cancel, &mut tally);
    } else {
        each(&files, &settings, &args.ask, &cancel, &mut tally);
    }
    if !args.ask.quiet {
        tally.tell(&files);
    }
    if let Some(cause @ Cause::NoThread(_)) = cancel.cause() {
        say(&format!(
            "stampmill: stopped early, since {cause}; {FEWER_THREADS}"
        ));
    }
    Ok(match cancel.cause() {
        Some(Cause::Interrupted) => Exit::Interrupted,
        _ if tally.partial + tally.failed + tally.cancelled + tally.lost > 0 => Exit::SomeFailed,
        _ => Exit::AllOk,
    })
}

/// What the flags say of the probes and of how files are worked on.
fn asked(args: &AskArgs, draft: &Draft) -> Result<Settings, UsageError> {
    let mut limited = settings::limited(&args.jobs, &args.limits)?;
    let cut = address_space::fit(&mut limited, settings::cores());
    if let Some(cut) = cut.filter(|_| !args.quiet) {
        say(&format!("stampmill: {cut}"));
    }
    let mut asked = Settings {
        capacity: limited.capacity,
        max_memory: limited.max_memory,
        limits: limited.limits,
        ..Settings::new(limited.jobs)
    };
    if let Some(text) = &args.timeout {
        asked.timeout = Some(settings::time("--timeout", text)?);
    }
    let has_recipe = *draft != Draft::default();
    if args.duplicates {
        asked.probes = vec![Probe::File, Probe::Header, Probe::Hash];
    } else if args.probes.is_empty() {
        if has_recipe {
            asked.probes.push(Probe::Recipe);
        }
    } else {
        asked.probes = probes(&args.probes)?;
    }
    if has_recipe && !asked.probes.contains(&Probe::Recipe) {
        let words = "a recipe and its flags are for the probe recipe; add --probe recipe, or leave them out";
        return Err(UsageError::new(words.to_owned()));
    }
    asked.intent = Some(Arc::new(Intent::new(draft)?));
    Ok(asked)
}

/// Each probe once, in the order in which they are shown.
fn probes(names: &[String]) -> Result<Vec<Probe>, UsageError> {
    let mut probes = Vec::new();
    for name in names {
        let probe: Probe = name
            .parse()
            .map_err(|error| UsageError::new(format!("--probe: {error}")))?;
        probes.push(probe);
    }
    probes.sort_unstable();
    probes.dedup();
    Ok(probes)
}

/// Prints each file as soon as it and all before it are ready.
fn each(files: &Files, settings: &Settings, args: &AskArgs, cancel: &Cancel, tally: &mut Tally) {
    let style = Style::of_stdout();
    let is_alone = settings.probes == [Probe::Exif];
    inspect::run(files.iter(), settings, cancel, |inspection| {
        let is_cancelled = tally.count(&inspection);
        let printed = if args.json {
            print_data(&line(&inspection))
        } else if is_cancelled {
            Printed::Whole
        } else {
            let gap = if inspection.seq > 0 { "\n" } else { "" };
            let sections = rows::sections(&inspection.facts, is_alone);
            print_data(format!("{gap}{}", table::file(&inspection, &sections, style)).as_bytes())
        };
        tally.printed(printed, cancel);
    });
}

/// Prints what looks alike, when all files have been looked at, and before it what could not be.
fn duplicates(
    files: &Files,
    settings: &Settings,
    args: &AskArgs,
    cancel: &Cancel,
    tally: &mut Tally,
) {
    let style = Style::of_stdout();
    let mut duplicates = Duplicates::within(args.distance.unwrap_or(Duplicates::DISTANCE));
    inspect::run(files.iter(), settings, cancel, |inspection| {
        duplicates.add(&inspection);
        let is_cancelled = tally.count(&inspection);
        if !inspection.errors.is_empty() && args.json {
            tally.printed(print_data(&line(&inspection)), cancel);
        } else if !is_cancelled {
            for error in &inspection.errors {
                let name = inspection.input.to_string_lossy();
                say(&format!("stampmill: {name} {}", error.message));
            }
        }
    });
    let groups = duplicates.groups();
    for group in &groups {
        let text = if args.json {
            line(group)
        } else {
            table::group(group, style).into_bytes()
        };
        let printed = print_data(&text);
        tally.printed(printed, cancel);
        if !printed.goes_on() {
            return;
        }
    }
    if !args.quiet {
        say(&told(&groups));
    }
}

fn told(groups: &[Group]) -> String {
    let members: usize = groups.iter().map(|group| group.members.len()).sum();
    let same = groups.iter().flat_map(|group| &group.members);
    let same = same.filter(|member| member.same_bytes_as.is_some()).count();
    if groups.is_empty() {
        return "no files look alike".to_owned();
    }
    let plural = if groups.len() == 1 { "" } else { "s" };
    format!(
        "{} group{plural} of files that look alike: {members} files, {same} of them copies byte for byte",
        groups.len()
    )
}

fn line(value: &impl serde::Serialize) -> Vec<u8> {
    // Paths are made text and numbers are finite or null: nothing in it can fail.
    let mut line = serde_json::to_vec(value).unwrap_or_default();
    line.push(b'\n');
    line
}

/// How many files went how.
#[derive(Default)]
struct Tally {
    ok: u64,
    partial: u64,
    failed: u64,
    cancelled: u64,
    /// Pieces of the output that could not be written.
    lost: u64,
}

impl Tally {
    /// Stops where nobody reads the output any more, as in `| head -1`, or where it cannot be written: the rest would be
    /// for nobody.
    fn printed(&mut self, printed: Printed, cancel: &Cancel) {
        self.lost += u64::from(printed == Printed::Lost);
        if !printed.goes_on() {
            let words = match printed {
                Printed::Lost => "its output cannot be written",
                _ => "nobody reads the output any more",
            };
            cancel.cancel(Cause::Other(words.to_owned()));
        }
    }

    /// Counts a file, and says whether nobody looked at it.
    fn count(&mut self, inspection: &Inspection) -> bool {
        let is_cancelled = |error: &inspect::ProbeError| error.kind == ErrorKind::Cancelled;
        let is_cancelled = inspection.errors.iter().any(is_cancelled);
        let slot = match inspection.status {
            _ if is_cancelled => &mut self.cancelled,
            Status::Ok => &mut self.ok,
            Status::Partial => &mut self.partial,
            Status::Failed => &mut self.failed,
        };
        *slot += 1;
        is_cancelled
    }

    /// Of one file everything has been said.
    fn tell(&self, files: &Files) {
        if files.len() == 1 {
            return;
        }
        let counts = [
            (self.ok, "ok"),
            (self.partial, "in part"),
            (self.failed, "failed"),
            (self.cancelled, "not looked at"),
        ];
        let counts: Vec<String> = counts
            .iter()
            .filter(|(count, _)| *count > 0)
            .map(|(count, word)| format!("{count} {word}"))
            .collect();
        say(&format!("{} files: {}", files.len(), counts.join(", ")));
        if files.passed_over.total() > 0 {
            say(&files.passed_over.to_string());
        }
    }
}
