//! What a person sees while a run goes on: a bar on a terminal, failures and warnings as lines.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::args::ReportArgs;
use super::say;
use crate::pipeline::{Monitor, StageStats};
use crate::record::{Record, Status};

pub(super) struct Progress {
    bar: ProgressBar,
    monitor: Monitor,
    verbose: bool,
    quiet: bool,
}

impl Progress {
    pub(super) fn new(args: &ReportArgs, count: u64, monitor: &Monitor) -> Self {
        // indicatif itself draws nothing where standard error is no terminal.
        let hidden = args.quiet || args.no_progress;
        let target = if hidden {
            ProgressDrawTarget::hidden()
        } else {
            ProgressDrawTarget::stderr()
        };
        let bar = ProgressBar::with_draw_target(Some(count), target);
        let style =
            ProgressStyle::with_template("{wide_bar} {pos}/{len} {per_sec} eta {eta}\n{msg}");
        bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
        Self {
            bar,
            monitor: monitor.clone(),
            verbose: args.verbose,
            quiet: args.quiet,
        }
    }

    pub(super) fn record(&self, record: &Record) {
        if !self.bar.is_hidden() {
            self.bar.set_message(stages(&self.monitor.stages()));
        }
        self.bar.inc(1);
        let mut lines = Vec::new();
        match record.status {
            Status::Failed => {
                let words = record
                    .error
                    .as_ref()
                    .map(|error| format!("{} ({} in {})", error.message, error.kind, error.stage));
                lines.push(format!("failed: {}", words.unwrap_or_default()));
            }
            Status::Ok if self.verbose => lines.extend(
                record
                    .outputs
                    .iter()
                    .map(|output| format!("ok: {} -> {}", record.input, output.path)),
            ),
            Status::Skipped if self.verbose => lines.push(format!(
                "skipped: {}: {}",
                record.input,
                record.reason.as_deref().unwrap_or("")
            )),
            Status::Cancelled if self.verbose => lines.push(format!("cancelled: {}", record.input)),
            _ => {}
        }
        if !self.quiet {
            lines.extend(
                record
                    .warnings
                    .iter()
                    .map(|warning| format!("warning: {}: {warning}", record.input)),
            );
        }
        if !lines.is_empty() {
            self.bar.suspend(|| lines.iter().for_each(|line| say(line)));
        }
    }

    pub(super) fn finish(&self) {
        self.bar.finish_and_clear();
    }
}

/// Each stage's busy workers, and its queue where there is one: `decode 2/2+1`.
fn stages(stages: &[StageStats]) -> String {
    let working = stages
        .iter()
        .filter(|stage| stage.working > 0 || stage.queue > 0);
    let words: Vec<_> = working
        .map(|stage| match stage.queue {
            0 => format!("{} {}/{}", stage.name, stage.working, stage.workers),
            queue => format!("{} {}/{}+{queue}", stage.name, stage.working, stage.workers),
        })
        .collect();
    words.join("  ")
}
