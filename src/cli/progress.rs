//! What a person sees while a run goes on: on a terminal a bar over a table of the stages, failures and warnings as lines.

use std::convert::Infallible;
use std::fmt::Write;
use std::thread;
use std::time::Duration;

use crossbeam_channel::{RecvTimeoutError, Sender, bounded};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle};

use super::args::ReportArgs;
use super::say;
use crate::pipeline::{Monitor, Role, StageStats};
use crate::record::{Record, Status};

/// How often the table is drawn while no picture is finished.
const TICK: Duration = Duration::from_millis(200);

pub(super) struct Progress {
    bar: ProgressBar,
    verbose: bool,
    quiet: bool,
    /// The bar is drawn anew until this is dropped.
    _ticks: Option<Sender<Infallible>>,
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
        bar.set_style(style(monitor));
        Self {
            _ticks: (!bar.is_hidden()).then(|| ticks(&bar)).flatten(),
            bar,
            verbose: args.verbose,
            quiet: args.quiet,
        }
    }

    pub(super) fn record(&self, record: &Record) {
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

/// Draws the bar while nothing happens. indicatif's own thread for that panics where the system starts none; without one
/// the bar is drawn with every picture.
fn ticks(bar: &ProgressBar) -> Option<Sender<Infallible>> {
    let (open, closing) = bounded::<Infallible>(0);
    let bar = bar.clone();
    let draw = move || {
        while closing.recv_timeout(TICK) == Err(RecvTimeoutError::Timeout) && !bar.is_finished() {
            bar.tick();
        }
    };
    let started = thread::Builder::new().name("bar".to_owned()).spawn(draw);
    started.ok().map(|_| open)
}

/// A bar, and under it what each stage is doing, looked up whenever it is drawn.
fn style(monitor: &Monitor) -> ProgressStyle {
    let row = |label: &'static str, cell: fn(&StageStats) -> String| {
        let monitor = monitor.clone();
        move |_: &ProgressState, line: &mut dyn Write| {
            let cells = monitor
                .stages()
                .into_iter()
                .filter(|stage| stage.role == Role::Work);
            let words: String = cells
                .map(|stage| format!("{:>1$}", cell(&stage), stage.name.len().max(5) + 2))
                .collect();
            // A line that cannot be put together is drawn short.
            let _ = write!(line, "{label:>7}{words}");
        }
    };
    let template =
        "{wide_bar} {human_pos}/{human_len}  {per_sec}  eta {eta}\n{names}\n{busy}\n{queued}";
    ProgressStyle::with_template(template)
        .unwrap_or_else(|_| ProgressStyle::default_bar())
        .with_key("names", row("", |stage| stage.name.to_owned()))
        .with_key(
            "busy",
            row("busy", |stage| {
                format!("{}/{}", stage.working, stage.workers)
            }),
        )
        .with_key("queued", row("queued", |stage| stage.queue.to_string()))
}
