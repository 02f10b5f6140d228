//! The flags of marks.

use std::path::PathBuf;

use clap::Args;

/// Without a heading of its own: it stands under that of the pictures.
#[derive(Debug, Args)]
pub(in crate::cli) struct MarkArgs {
    /// Stamp a text, a template such as '© {year} {exif.Artist|"Ada"}' (variables: see below)
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
    /// Font file of the text (TTF or OTF) [Open Sans, bundled]
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) font: Option<PathBuf>,
}
