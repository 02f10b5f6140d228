//! The flags of `stampmill preview`.

use std::path::PathBuf;

use clap::Args;

use super::{LimitArgs, RecipeArgs};

const PREVIEW_EXAMPLES: &str = "\
Examples:
  stampmill preview photo.jpg -o preview.png --recipe stampmill.toml
  stampmill preview photo.jpg -o sheet.png --sheet --text '© {year} Ada' --color auto --gravity auto
  stampmill preview photo.jpg -o thumb.webp --recipe stampmill.toml --name thumb --overwrite

A preview goes through the same line as a run, so that it shows what a run would write; marks, their contrast and
warnings are told on standard error.";

#[derive(Debug, Args)]
#[command(after_help = PREVIEW_EXAMPLES)]
pub(in crate::cli) struct PreviewArgs {
    /// The picture
    #[arg(value_name = "INPUT")]
    pub(in crate::cli) input: PathBuf,
    /// The file to write, whose extension says its format; it must not exist, or be empty
    #[arg(short, long, value_name = "FILE")]
    pub(in crate::cli) output: PathBuf,
    /// Show a portrait, a landscape, a panorama, a bright and a dark picture made of INPUT, on a sheet
    #[arg(long)]
    pub(in crate::cli) sheet: bool,
    /// Show the [[output]] of this name [the first]
    #[arg(long, value_name = "NAME")]
    pub(in crate::cli) name: Option<String>,
    /// Replace the file if it exists, unless it is INPUT by whatever link
    #[arg(long)]
    pub(in crate::cli) overwrite: bool,
    #[command(flatten)]
    pub(in crate::cli) recipe: RecipeArgs,
    #[command(flatten)]
    pub(in crate::cli) limits: LimitArgs,
}
