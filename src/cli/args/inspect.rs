//! The flags of `stampmill inspect`.

use clap::Args;

use super::{InputArgs, LimitArgs, RecipeArgs};

// A paragraph is one line of the text: clap breaks it to the terminal's width.
const INSPECT_EXAMPLES: &str = "\
Examples:
  stampmill inspect photo.jpg
  stampmill inspect photos --json --probe file,header,exif
  stampmill inspect photo.jpg --probe exif
  stampmill inspect photos --long-edge 1600 --filter sharpen --probe recipe
  stampmill inspect photos --duplicates --distance 8

Probes: file (size, times, permissions, BLAKE3), header (format, size in pixels, how it is stored), exif, xmp, iptc, icc, \
statistics (histogram, mean, clipping, sharpness), hash (pHash and dHash), recipe (what run would do). They run at the \
same time; one that fails or is late is listed as an error beside what the others found. With --json each file is one \
line, in the order of the inputs.

Exit codes: 0 all ok; 1 some files failed, some of their probes failed or were late, or the output was lost; 2 wrong flag, path or recipe; \
3 nothing to do; 130 interrupted.";

#[derive(Debug, Args)]
#[command(after_help = INSPECT_EXAMPLES)]
pub(in crate::cli) struct InspectArgs {
    #[command(flatten)]
    pub(in crate::cli) input: InputArgs,
    #[command(flatten)]
    pub(in crate::cli) recipe: RecipeArgs,
    #[command(flatten)]
    pub(in crate::cli) ask: AskArgs,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Inspection")]
pub(in crate::cli) struct AskArgs {
    /// Ask only this probe (repeatable, or a,b,c); alone, exif lists all fields [all; recipe where one is given]
    #[arg(long = "probe", value_name = "NAME", value_delimiter = ',')]
    pub(in crate::cli) probes: Vec<String>,
    /// List probes of a file as late that take longer, as 500ms, 5s or 2m [5s]
    #[arg(long, value_name = "TIME")]
    pub(in crate::cli) timeout: Option<String>,
    /// Find files that look alike, or are the same, instead
    #[arg(long, conflicts_with = "probes")]
    pub(in crate::cli) duplicates: bool,
    /// Bits of 64 in which the pHashes of files that look alike may differ, 0 to 12 [6]
    #[arg(long, value_name = "N", requires = "duplicates", value_parser = clap::value_parser!(u32).range(0..=12))]
    pub(in crate::cli) distance: Option<u32>,
    /// Write JSON lines instead of tables
    #[arg(long)]
    pub(in crate::cli) json: bool,
    /// Files worked on at once: a number or auto
    #[arg(short, long, value_name = "N", default_value = "auto")]
    pub(in crate::cli) jobs: String,
    #[command(flatten)]
    pub(in crate::cli) limits: LimitArgs,
    /// Say nothing but errors and the result
    #[arg(long)]
    pub(in crate::cli) quiet: bool,
}
