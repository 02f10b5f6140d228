//! The flags of `stampmill bench`.

use std::path::PathBuf;

use clap::Args;

use super::{InputArgs, LimitArgs, RecipeArgs};

// A paragraph is one line of the text: clap breaks it to the terminal's width.
const BENCH_EXAMPLES: &str = "\
Examples:
  stampmill bench photos --long-edge 1600 --filter sharpen
  stampmill bench photos --recipe stampmill.toml --workers 1,2,4,8 --runs 10
  stampmill bench photos --long-edge 1600 --stage decode
  stampmill bench photos -s 50% --stage all --export a.csv --export a.md

Every setting runs the real line over all pictures, in turn: 1,2,4, then 4,2,1, and so on, after a \
round to warm up, so pictures come from the system's cache. Outputs go to a temporary folder, are \
compared, and removed. Standard output carries nothing but the result.

busy, starved and blocked are shares of the time of a stage's workers: at work, without input, and \
without room in the next stage or memory. cores is how many were at work on average; ± MAD is the \
median absolute deviation of the times.

Exit codes: 0 all ok; 1 some inputs failed, two settings left different outputs, or the result was lost; 2 wrong flag, \
path or recipe; 3 nothing to do or nothing done; 130 interrupted.";

#[derive(Debug, Args)]
#[command(after_help = BENCH_EXAMPLES)]
pub(in crate::cli) struct BenchArgs {
    #[command(flatten)]
    pub(in crate::cli) input: InputArgs,
    #[command(flatten)]
    pub(in crate::cli) recipe: RecipeArgs,
    #[command(flatten)]
    pub(in crate::cli) sweep: SweepArgs,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Measurement")]
pub(in crate::cli) struct SweepArgs {
    /// Numbers of workers; the first is what the others are held against [1, 2, 4 … to twice the cores]
    #[arg(long, value_name = "N,N…", value_delimiter = ',')]
    pub(in crate::cli) workers: Vec<String>,
    /// Whose workers: read, decode, resize, filter, watermark, encode, write, or all (--jobs of run)
    #[arg(long, value_name = "NAME", default_value = "filter")]
    pub(in crate::cli) stage: String,
    /// Rounds that count; each runs every setting once
    #[arg(long, value_name = "N", default_value_t = 5, value_parser = clap::value_parser!(u16).range(1..))]
    pub(in crate::cli) runs: u16,
    /// Rounds before them that do not count
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub(in crate::cli) warmup: u16,
    /// Workers of each other stage: a number or auto
    #[arg(short, long, value_name = "N", default_value = "auto")]
    pub(in crate::cli) jobs: String,
    #[command(flatten)]
    pub(in crate::cli) limits: LimitArgs,
    /// Write the outputs to a temporary folder in DIR, to measure its disk [the system's folder]
    #[arg(long, value_name = "DIR")]
    pub(in crate::cli) output_dir: Option<PathBuf>,
    /// Write the result to FILE too (repeatable); .json, .csv or .md; a file that is no earlier result is left alone
    #[arg(long = "export", value_name = "FILE")]
    pub(in crate::cli) exports: Vec<PathBuf>,
    /// Write the result to standard output as JSON instead of tables
    #[arg(long)]
    pub(in crate::cli) json: bool,
    /// Say nothing but errors and the result
    #[arg(long)]
    pub(in crate::cli) quiet: bool,
    /// Show no progress bar
    #[arg(long)]
    pub(in crate::cli) no_progress: bool,
}
