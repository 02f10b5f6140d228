//! The arguments of what a run says and writes about itself.

use std::path::PathBuf;

use clap::{ArgAction, Args};

#[derive(Debug, Args)]
#[command(next_help_heading = "Reports")]
pub(in crate::cli) struct ReportArgs {
    /// Write all records to FILE.jsonl, or into a pipe; a file that is no earlier report is left alone
    #[arg(long, value_name = "FILE.jsonl")]
    pub(in crate::cli) report: Option<PathBuf>,
    /// Write the records of failed inputs to FILE.jsonl, or into a pipe; a file that is no earlier report is left alone
    #[arg(long, value_name = "FILE.jsonl")]
    pub(in crate::cli) errors_to: Option<PathBuf>,
    /// Write all records to standard output, as JSON lines
    #[arg(long)]
    pub(in crate::cli) json: bool,
    /// Say what happens to every input
    #[arg(short, long, action = ArgAction::SetTrue)]
    pub(in crate::cli) verbose: bool,
    /// Say nothing but errors
    #[arg(long, conflicts_with = "verbose")]
    pub(in crate::cli) quiet: bool,
    /// Show no progress bar
    #[arg(long)]
    pub(in crate::cli) no_progress: bool,
}
