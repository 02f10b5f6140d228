//! Where records go besides the terminal: report files, and standard output with `--json`.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use super::args::ReportArgs;
use super::writing::{Approved, Content, Destination, Surroundings, Wanted, remedy};
use super::{UsageError, say};
use crate::plan::Plan;
use crate::record::{Record, Status};
use crate::report::{JsonLines, Summary};

/// Standard output by the name under which it is told whether a report names the same file.
const OUTPUT: &str = "/dev/stdout";

/// Where records go besides the terminal.
pub(super) struct Reports {
    sinks: Vec<Sink>,
    is_whole: bool,
}

struct Sink {
    which: Which,
    target: Destination,
}

#[derive(Clone, Copy, PartialEq)]
enum Which {
    All,
    Failed,
}

/// The files that the flags name, and what goes into each.
pub(super) struct Named<'a> {
    wanted: Vec<Wanted<'a>>,
    which: Vec<Which>,
}

impl<'a> Named<'a> {
    pub(super) fn by(args: &'a ReportArgs) -> Self {
        let output = (args.json && Path::new(OUTPUT).exists()).then_some(Path::new(OUTPUT));
        let flags = [
            ("--report", args.report.as_deref(), Which::All),
            ("--errors-to", args.errors_to.as_deref(), Which::Failed),
            ("--json", output, Which::All),
        ];
        let named = flags
            .into_iter()
            .filter_map(|(flag, path, which)| Some((flag, path?, which)));
        let (wanted, which) = named
            .map(|(flag, path, which)| {
                let content = Content::Records;
                (
                    Wanted {
                        flag,
                        path,
                        content,
                    },
                    which,
                )
            })
            .unzip();
        Self { wanted, which }
    }

    /// Refuses names that stand for no format, before anything is looked for.
    pub(super) fn check(&self) -> Result<(), UsageError> {
        self.wanted.iter().try_for_each(Wanted::check_name)
    }

    /// Looks at the files, and refuses what would be lost.
    pub(super) fn look(&self, around: &dyn Surroundings) -> Result<Approved<'_>, UsageError> {
        Approved::look(&self.wanted, around)
    }

    /// Opens them. Earlier reports are emptied.
    pub(super) fn open(
        &self,
        approved: Approved<'_>,
        args: &ReportArgs,
    ) -> Result<Reports, UsageError> {
        let targets = approved.open()?.into_iter().zip(&self.which);
        let mut sinks: Vec<_> = targets
            .map(|(target, which)| Sink {
                which: *which,
                target,
            })
            .collect();
        if args.json && !Path::new(OUTPUT).exists() {
            sinks.push(Sink {
                which: Which::All,
                target: Destination::output(),
            });
        }
        Ok(Reports {
            sinks,
            is_whole: true,
        })
    }
}

/// What a run reads and writes, which reports must not touch.
pub(super) struct OfRun<'a> {
    pub(super) plan: &'a Plan,
    /// The output folder, which may be missing.
    pub(super) root: PathBuf,
}

impl Surroundings for OfRun<'_> {
    fn input_at(&self, path: &Path, facts: &std::fs::Metadata) -> Option<PathBuf> {
        self.plan.input_at(path, facts)
    }

    fn output_at(&self, path: &Path) -> Option<PathBuf> {
        let name = path.file_name()?;
        let outputs = self.plan.jobs().flat_map(|job| job.outputs());
        outputs.map(|output| output.path()).find(|output| {
            // Most have no such name in them, so few folders are looked at.
            let above = output
                .ancestors()
                .filter(|above| above.file_name() == Some(name));
            above.map(resolved).any(|above| above == path)
        })
    }

    fn makes(&self, folder: &Path) -> bool {
        resolved(folder) == resolved(&self.root)
    }
}

/// A path whose folders are without links, as far as they exist.
fn resolved(path: &Path) -> PathBuf {
    let absolute = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let parent = absolute
        .parent()
        .and_then(|parent| parent.canonicalize().ok());
    match (parent, absolute.file_name()) {
        (Some(parent), Some(name)) => parent.join(name),
        _ => absolute,
    }
}

impl Reports {
    pub(super) fn record(&mut self, record: &Record) {
        let failed = record.status == Status::Failed;
        let takes = |sink: &Sink| sink.which == Which::All || failed;
        if !self.sinks.iter().any(takes) {
            return;
        }
        let mut line = JsonLines::new(Vec::new());
        // Memory takes every line.
        let _ = line.record(record);
        self.write(&line.into_inner(), takes);
    }

    /// Ends the reports, and says whether each has all that belongs into it.
    pub(super) fn finish(mut self, summary: &Summary) -> bool {
        let mut line = JsonLines::new(Vec::new());
        let _ = line.finish(summary);
        self.write(&line.into_inner(), |sink| sink.which == Which::All);
        self.is_whole
    }

    fn write(&mut self, line: &[u8], takes: impl Fn(&Sink) -> bool) {
        let mut is_whole = self.is_whole;
        self.sinks.retain_mut(|sink| {
            if !takes(sink) {
                return true;
            }
            match sink.target.line(line) {
                Ok(()) => true,
                // Whoever read it has what they wanted, as in `| head -1`.
                Err(error) if error.kind() == ErrorKind::BrokenPipe => false,
                Err(error) => {
                    is_whole = false;
                    say(&format!(
                        "stampmill: {} ends here and lacks records: {error}; {}",
                        sink.target.name,
                        remedy(&error)
                    ));
                    false
                }
            }
        });
        self.is_whole = is_whole;
    }
}
