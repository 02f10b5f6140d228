//! Where records go besides the terminal: report files, and standard output with `--json`.

use std::fs::File;
use std::io::BufWriter;
use std::path::Path;

use super::args::ReportArgs;
use super::{UsageError, print_data, say};
use crate::record::{Record, Status};
use crate::report::{JsonLines, Summary};

/// Where records go besides the terminal.
pub(super) struct Reports {
    files: Vec<(String, Which, JsonLines<BufWriter<File>>)>,
    json: bool,
}

#[derive(PartialEq)]
enum Which {
    All,
    Failed,
}

impl Reports {
    /// Refuses names that stand for no format, before any work.
    pub(super) fn check(args: &ReportArgs) -> Result<(), UsageError> {
        let is_lines = |path: &Path| {
            let extension = path.extension();
            extension.is_some_and(|extension| extension.eq_ignore_ascii_case("jsonl"))
        };
        match &args.report {
            Some(path) if !is_lines(path) => Err(UsageError(format!(
                "--report {}: the name has to end in .jsonl",
                path.display()
            ))),
            _ => Ok(()),
        }
    }

    pub(super) fn open(args: &ReportArgs) -> Result<Self, UsageError> {
        let mut files = Vec::new();
        if let Some(path) = &args.report {
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

    pub(super) fn record(&mut self, record: &Record) {
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

    pub(super) fn finish(&mut self, summary: &Summary) {
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
