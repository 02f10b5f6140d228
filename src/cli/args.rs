//! The flags, as clap sees them: names, help and types, nothing checked beyond that.

mod bench;
mod inspect;
mod mark;
mod preview;
mod report;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

pub(super) use bench::{BenchArgs, SweepArgs};
pub(super) use inspect::{AskArgs, InspectArgs};
pub(super) use mark::MarkArgs;
pub(super) use preview::PreviewArgs;
pub(super) use report::ReportArgs;

/// Folders of photos through resize, filters and watermark, with one record for every picture.
#[derive(Debug, Parser)]
#[command(version, about, max_term_width = 100, arg_required_else_help = true)]
pub(super) struct Cli {
    #[command(subcommand)]
    pub(super) command: Command,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Process files and folders of pictures
    Run(Box<RunArgs>),
    /// Measure numbers of workers on your pictures, and name the bottleneck
    Bench(Box<BenchArgs>),
    /// Show what files hold: facts, metadata, statistics, hashes; and which look alike
    Inspect(Box<InspectArgs>),
    /// Show what a recipe makes of one picture, or of five scenes of it on a sheet
    Preview(Box<PreviewArgs>),
    /// Write a commented recipe to start from
    Init(InitArgs),
    /// Print completions for a shell
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
    /// Print the manual page (view it with: stampmill man | man -l -)
    Man,
}

#[derive(Debug, Args)]
pub(super) struct InitArgs {
    /// The file to write, which ends in .toml; it must not exist, or be empty
    #[arg(default_value = "stampmill.toml")]
    pub(super) file: PathBuf,
    /// Write one that is ready: photographer signs small pictures in a calm corner, proof marks all over, social makes three
    /// frames, archive writes name and date below
    #[arg(long, value_name = "NAME", value_parser = ["photographer", "proof", "social", "archive"])]
    pub(super) preset: Option<String>,
}

const EXAMPLES: &str = "\
Examples:
  stampmill run photos -o web --long-edge 1600 --text '© {year} Ada'
  stampmill run a.jpg b.png -o out --filter grayscale --filter sharpen:amount=0.6
  stampmill run photos -o 'out/{dir}/{stem}-small.{ext}' -s 50% -f webp -q 80
  stampmill run photos -o out --recipe stampmill.toml --report run.jsonl
  find . -name '*.jpg' -print0 | stampmill run --files-from - -0 -o out

Templates (--text, -o, --also, --set):
  {filename} {stem} {ext} {dir} {index:04} {count} {width} {height}   the picture and its output
  {now} {date} {year} {taken} {modified:%d %B %Y}                     dates, by strftime formats
  {camera} {lens} {focal} {aperture} {shutter} {iso} {exif.ANYNAME}   what the camera wrote
  {exif.Copyright|exif.Artist|\"me\"}                                   the first that there is
  {{ }} braces; \\n a new line in texts. What is missing is empty in a text and _ in a name.

Exit codes: 0 all ok; 1 some inputs failed, or records were lost; 2 wrong flag, path or recipe;
3 nothing to do or nothing done; 130 interrupted.";

#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct RunArgs {
    #[command(flatten)]
    pub(super) input: InputArgs,
    #[command(flatten)]
    pub(super) recipe: RecipeArgs,
    #[command(flatten)]
    pub(super) run: LineArgs,
    #[command(flatten)]
    pub(super) report: ReportArgs,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Input")]
pub(super) struct InputArgs {
    /// Files and folders; folders are walked
    #[arg(value_name = "INPUT")]
    pub(super) inputs: Vec<PathBuf>,
    /// Another input with a priority; lower runs first, and plain INPUTs have 0
    #[arg(
        long = "source",
        value_name = "PRIORITY:PATH",
        allow_hyphen_values = true
    )]
    pub(super) sources: Vec<String>,
    /// Take the files listed in FILE, one a line; - is standard input; relative paths are mirrored
    #[arg(long, value_name = "FILE")]
    pub(super) files_from: Option<PathBuf>,
    /// The names in --files-from end with a NUL byte instead of a line break
    #[arg(short = '0', long = "null", requires = "files_from")]
    pub(super) null: bool,
    /// Walk so many levels of folders
    #[arg(long, value_name = "N")]
    pub(super) depth: Option<usize>,
    /// Walk only for this extension (repeatable, or a,b,c)
    #[arg(short, long = "extension", value_name = "EXT", value_delimiter = ',')]
    pub(super) extensions: Vec<String>,
    /// Walk only for files that match: *.jpg, raw/*, raw/** (repeatable)
    #[arg(long, value_name = "GLOB")]
    pub(super) include: Vec<String>,
    /// Pass over files and folders that match (repeatable); such folders are not walked
    #[arg(long, value_name = "GLOB")]
    pub(super) exclude: Vec<String>,
    /// Walk hidden files and folders too
    #[arg(long)]
    pub(super) hidden: bool,
    /// Walk folders behind symbolic links too
    #[arg(long)]
    pub(super) follow: bool,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Pictures")]
pub(super) struct RecipeArgs {
    /// Read a recipe; flags go over it
    #[arg(long, value_name = "FILE.toml")]
    pub(super) recipe: Option<PathBuf>,
    /// Print the recipe that would run, and end
    #[arg(long)]
    pub(super) print_recipe: bool,
    /// Resize to 1600x1200, 1600x, x1200 or 50%
    #[arg(short, long, value_name = "SIZE")]
    pub(super) size: Option<String>,
    /// Resize the longer side to N pixels
    #[arg(long, value_name = "N", conflicts_with = "size")]
    pub(super) long_edge: Option<u32>,
    /// What to do where the aspect differs: inside, cover, fill or pad [inside]
    #[arg(long)]
    pub(super) fit: Option<String>,
    /// nearest, box, bilinear, catmull-rom, mitchell or lanczos3 [lanczos3]
    #[arg(long)]
    pub(super) kernel: Option<String>,
    /// Decode JPEGs and lossy WebPs that become smaller at a fraction of their size, or in full: fast or exact [fast]
    #[arg(long, value_name = "PRECISION")]
    pub(super) decode: Option<String>,
    /// Files that end amid their picture, and damaged JPEGs: fail, or keep what is there over gray, with a warning [fail]
    #[arg(long, value_name = "RULE", alias = "on-truncated")]
    pub(super) on_damage: Option<String>,
    /// Resample in linear light
    #[arg(long)]
    pub(super) linear: bool,
    /// Let pictures become larger
    #[arg(long)]
    pub(super) enlarge: bool,
    /// What --fit cover keeps, and where pad puts the picture [center]
    #[arg(long, value_name = "GRAVITY")]
    pub(super) crop_gravity: Option<String>,
    /// Canvas of --fit pad, and under transparent pixels in a JPEG [#ffffff]
    #[arg(long, value_name = "COLOR")]
    pub(super) background: Option<String>,
    /// Apply a filter (repeatable, in order); see --list-filters
    #[arg(long = "filter", value_name = "NAME[:ARG]")]
    pub(super) filters: Vec<String>,
    /// List the filters with their arguments, and end
    #[arg(long)]
    pub(super) list_filters: bool,
    #[command(flatten)]
    pub(super) mark: MarkArgs,
    /// keep, jpeg, png, webp, tiff, gif, bmp, qoi, or avif where it is built in; auto takes jpeg, and png (auto:webp: webp) for
    /// inputs whose header has an alpha channel [keep]
    #[arg(short, long)]
    pub(super) format: Option<String>,
    /// Quality of JPEG, WebP and AVIF, 1 to 100 [85]
    #[arg(short, long)]
    pub(super) quality: Option<u8>,
    /// Take the highest quality, up to --quality if given, at which files have no more bytes, as 300k or 2M; a file of another
    /// format that has more fails
    #[arg(long, value_name = "BYTES")]
    pub(super) max_bytes: Option<String>,
    /// Chroma subsampling of JPEGs: 4:4:4, 4:2:2 or 4:2:0 [4:2:0]
    #[arg(long)]
    pub(super) subsampling: Option<String>,
    /// Give JPEGs the shortest Huffman codes: some percent smaller, slower, the same pixels
    #[arg(long)]
    pub(super) optimize: bool,
    /// Write lossless WebPs, and refuse JPEG, GIF and AVIF, which are not
    #[arg(long)]
    pub(super) lossless: bool,
    /// How hard PNG and TIFF are compressed: fast, default or best; TIFF is not at all with fast [default]
    #[arg(long, value_name = "EFFORT")]
    pub(super) compression: Option<String>,
    /// Write PNGs as palette, gray, without alpha or with fewer bits where that is smaller and the very pixels
    #[arg(long)]
    pub(super) png_optimize: bool,
    /// Write progressive JPEGs
    #[arg(long)]
    pub(super) progressive: bool,
    /// Colour profiles: srgb converts, keep carries them over, strip drops them [srgb]
    #[arg(long)]
    pub(super) icc: Option<String>,
    /// How profiles made of tables (presses, scanners) become sRGB: perceptual or relative [perceptual]
    #[arg(long)]
    pub(super) intent: Option<String>,
    /// Make another output of each picture from the same decoding, as 320:thumbs/{stem}.webp: a longer side, a size or
    /// full, and a path in the output folder (repeatable)
    #[arg(long, value_name = "SIZE:PATH")]
    pub(super) also: Vec<String>,
    /// EXIF, XMP and IPTC: all, copyright (with artist and date taken) or none [all]
    #[arg(long)]
    pub(super) metadata: Option<String>,
    /// Take out of them gps (place) or private (serial numbers, owner), and what nobody knows (maker's notes) (repeatable, or a,b)
    #[arg(long, value_name = "WHAT", value_delimiter = ',')]
    pub(super) strip: Vec<String>,
    /// Put artist=TEXT or copyright=TEXT into them, as '© {year} Ada' (repeatable)
    #[arg(long, value_name = "KEY=TEMPLATE")]
    pub(super) set: Vec<String>,
    /// Leave pixels and orientation tag as they are stored
    #[arg(long)]
    pub(super) no_orient: bool,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Output and run")]
pub(super) struct LineArgs {
    /// Output folder, or a template such as 'out/{taken:%Y}/{stem}-{index:04}.{ext}' (variables: see below)
    #[arg(short, long, value_name = "DIR|TEMPLATE")]
    pub(super) output: Option<PathBuf>,
    /// Put this behind the stem of every output
    #[arg(long, allow_hyphen_values = true)]
    pub(super) suffix: Option<String>,
    /// When an output exists or two inputs share one: fail, skip, overwrite, rename or newer [fail, before any work]
    #[arg(long, value_name = "RULE")]
    pub(super) on_conflict: Option<String>,
    /// Pictures worked on at once: a number or auto
    #[arg(short, long, value_name = "N", default_value = "auto")]
    pub(super) jobs: String,
    /// Workers of the filter stage
    #[arg(long, value_name = "N")]
    pub(super) filter_workers: Option<usize>,
    /// Workers by stage: decode=2,encode=4
    #[arg(long, value_name = "STAGE=N", value_delimiter = ',')]
    pub(super) workers: Vec<String>,
    #[command(flatten)]
    pub(super) limits: LimitArgs,
    /// Go on where an earlier run stopped, by a ledger in the output folder; inputs are compared by times or content
    #[arg(long, value_name = "COMPARE", num_args = 0..=1, require_equals = true, default_missing_value = "times", value_parser = ["times", "content"])]
    pub(super) resume: Option<String>,
    /// Take only inputs that a report of an earlier run says failed or were cancelled; {index} and {count} count these alone
    #[arg(long, value_name = "REPORT.jsonl")]
    pub(super) retry_failed: Option<PathBuf>,
    /// Give up on a picture that was worked on for longer, as 30s, 500ms or 2m [no limit]
    #[arg(long, value_name = "TIME")]
    pub(super) timeout: Option<String>,
    /// Give outputs the times of their originals: when they were last changed and read
    #[arg(long)]
    pub(super) preserve: bool,
    /// Permissions of outputs, as 644 or 640 [those of the file that is replaced; of a new one the usual ones, but for others
    /// none that they lack on the original]
    #[arg(long, value_name = "OCTAL")]
    pub(super) output_mode: Option<String>,
    /// Follow links to folders below the output folder, wherever they lead
    #[arg(long)]
    pub(super) follow_output_links: bool,
    /// Wait until the disk has every output, against power cuts
    #[arg(long)]
    pub(super) durable: bool,
    /// Stop at the first failure
    #[arg(long)]
    pub(super) fail_fast: bool,
    /// Stop at the Nth failure
    #[arg(long, value_name = "N", conflicts_with = "fail_fast")]
    pub(super) max_errors: Option<u64>,
    /// Order of records: input or completion
    #[arg(long, default_value = "input", value_parser = ["input", "completion"])]
    pub(super) order: String,
    /// Print what would be done, and end
    #[arg(short = 'n', long)]
    pub(super) dry_run: bool,
}

/// Without a heading of its own: it stands under that of whoever takes it in.
#[derive(Debug, Args)]
pub(super) struct LimitArgs {
    /// Pictures that may wait between two stages
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub(super) capacity: usize,
    /// Memory for pictures in flight, as 256M or 2G; one that needs more fails as too-large [half of what is free]
    #[arg(long, value_name = "BYTES")]
    pub(super) max_memory: Option<String>,
    /// Refuse pictures of more pixels, as 268M
    #[arg(long, value_name = "N")]
    pub(super) max_pixels: Option<String>,
}
