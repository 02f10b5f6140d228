//! The flags of marks.

use std::path::PathBuf;

use clap::Args;

/// Without a heading of its own: it stands under that of the pictures.
#[derive(Debug, Args)]
pub(in crate::cli) struct MarkArgs {
    /// Stamp a text, a template such as '© {year} {exif.Artist|"Ada"}' (variables: see below)
    #[arg(long, value_name = "TEMPLATE")]
    pub(in crate::cli) text: Option<String>,
    /// Stamp a picture or an SVG
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) logo: Option<PathBuf>,
    /// Where marks go: southeast, bottom-right, br, center, top …; auto or auto:se,sw for the calmest corner [southeast]
    #[arg(long)]
    pub(in crate::cli) gravity: Option<String>,
    /// Instead, from the top left corner: 10%,20px (percent of width and height)
    #[arg(long, value_name = "X,Y", allow_hyphen_values = true)]
    pub(in crate::cli) at: Option<String>,
    /// Instead, all over the picture: --tile or --tile=gap=10%,angle=-30,stagger=50%
    #[arg(long, value_name = "PATTERN", num_args = 0..=1, require_equals = true, default_missing_value = "")]
    pub(in crate::cli) tile: Option<String>,
    /// Margin of marks, in px or % of the short edge: 2% or 2%,10px [2%]
    #[arg(long, value_name = "X,Y", allow_hyphen_values = true)]
    pub(in crate::cli) offset: Option<String>,
    /// Font size, or long edge of the logo: 40px, 3% of the short edge, or '3% of width' (long-edge, height, diagonal) [3%, 15%]
    #[arg(long, value_name = "SIZE", allow_hyphen_values = true)]
    pub(in crate::cli) mark_size: Option<String>,
    /// Opacity of marks, 0 to 1 [1]
    #[arg(long, allow_hyphen_values = true)]
    pub(in crate::cli) opacity: Option<f32>,
    /// Turn marks by so many degrees clockwise [0]
    #[arg(long, value_name = "DEGREES", allow_hyphen_values = true)]
    pub(in crate::cli) rotate: Option<f32>,
    /// normal, multiply, screen, overlay or soft-light [normal]
    #[arg(long, value_name = "MODE")]
    pub(in crate::cli) blend: Option<String>,
    /// A line around: '4% black', '2px #0008'; % of the mark's own size, as below; none takes away what a recipe says
    #[arg(long, value_name = "WIDTH COLOR", allow_hyphen_values = true)]
    pub(in crate::cli) stroke: Option<String>,
    /// A shadow: '3% 3%' or '3% 3% 5% #000a', the third how far it is blurred
    #[arg(long, value_name = "X Y BLUR COLOR", allow_hyphen_values = true)]
    pub(in crate::cli) shadow: Option<String>,
    /// A board behind: '30%' or '30% 20% #0006', the second the radius of its corners
    #[arg(long, value_name = "PADDING RADIUS COLOR", allow_hyphen_values = true)]
    pub(in crate::cli) plate: Option<String>,
    /// Colour of the text: #rrggbb, #rrggbbaa, a name, or auto for white or black, whatever is legible [white]
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
