//! The flags of marks.

use std::path::PathBuf;

use clap::Args;

/// Without a heading of its own: it stands under that of the pictures.
#[derive(Debug, Args)]
pub(in crate::cli) struct MarkArgs {
    /// Stamp a text; {year} {date} {filename} {stem} {ext} {dir} {index} {count} {width} {height}
    #[arg(long, value_name = "TEMPLATE")]
    pub(in crate::cli) text: Option<String>,
    /// Stamp a picture
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) logo: Option<PathBuf>,
    /// Where marks go: southeast, bottom-right, br, center, top … [southeast]
    #[arg(long)]
    pub(in crate::cli) gravity: Option<String>,
    /// Margin of marks, in px or % of the short edge: 2% or 2%,10px [2%]
    #[arg(long, value_name = "X,Y", allow_hyphen_values = true)]
    pub(in crate::cli) offset: Option<String>,
    /// Font size, or long edge of the logo, in px or % of the short edge [3%, 15%]
    #[arg(long, value_name = "SIZE")]
    pub(in crate::cli) mark_size: Option<String>,
    /// Opacity of marks, 0 to 1 [1]
    #[arg(long)]
    pub(in crate::cli) opacity: Option<f32>,
    /// Colour of the text, #rrggbb or a name [white]
    #[arg(long)]
    pub(in crate::cli) color: Option<String>,
    /// Font of the text: a file (TTF, OTF; FILE#1 is the second face of a TTC) or a family, as "Noto Sans Thai" [Open Sans, bundled]
    #[arg(long, value_name = "FILE|FAMILY")]
    pub(in crate::cli) font: Option<PathBuf>,
    /// Side to which lines of text are aligned: left, center, right, start, end (by the script) [that of --gravity]
    #[arg(long)]
    pub(in crate::cli) align: Option<String>,
    /// Distance between lines of text, times that of the font [1]
    #[arg(long, value_name = "FACTOR", allow_hyphen_values = true)]
    pub(in crate::cli) line_spacing: Option<f32>,
    /// Space added between letters: 0.05em, or 5% of the font size [0]
    #[arg(long, value_name = "SPACE", allow_hyphen_values = true)]
    pub(in crate::cli) letter_spacing: Option<String>,
}
