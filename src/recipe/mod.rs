//! The recipe: what is done to every picture, checked before the first one is opened.
//!
//! Flags and a TOML file fill the same [`Draft`]; [`Draft::check`] turns it into a [`Recipe`] or into an error that
//! names both the key and the flag. It knows nothing of inputs and of how the work is shared out.

mod amount;
mod check;
mod draft;
mod fingerprint;
mod letters;
mod metadata;
mod outputs;

use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;

use crate::codec::{Encoding, Format, Intent, OnDamage};
use crate::metadata::Policy;
use crate::ops::filter::FilterChain;
use crate::ops::resize::Resize;
use crate::ops::watermark::{LogoMark, TextMark};
use crate::template::Template;

pub use amount::amount;
pub use check::RecipeError;
pub use draft::{Draft, MarkDraft, OutputDraft, ResizeDraft};
pub use fingerprint::fingerprint;
pub use metadata::CreditTemplates;
pub use outputs::{Block, Outputs, Title};

/// What is done to every picture.
#[derive(Debug)]
pub struct Recipe {
    /// What each picture becomes, at least one.
    pub outputs: Vec<Rendition>,
    /// What happens to outputs that exist.
    pub on_conflict: OnConflict,
    /// What becomes of files that end amid their picture or are damaged there.
    pub on_damage: OnDamage,
}

/// One output of every picture.
#[derive(Debug)]
pub struct Rendition {
    /// What it is called in records; the folder for it in the output folder, unless it has a path.
    pub name: Option<String>,
    /// Where it goes within the output folder.
    pub path: Option<Template>,
    /// The size, if it changes.
    pub resize: Option<Resize>,
    /// How pictures that become smaller are decoded.
    pub precision: Precision,
    /// The filters, in order.
    pub filters: FilterChain,
    /// The marks, in order.
    pub marks: Vec<Mark>,
    /// How outputs are encoded; the format stands in the plan.
    pub encoding: Encoding,
    /// The format of the outputs.
    pub format: FormatChoice,
    /// What happens to colour profiles.
    pub icc: Icc,
    /// How colours of profiles made of tables come into sRGB; where colours are no RGB, that of the first output holds for all.
    pub intent: Intent,
    /// Whether pictures are turned upright.
    pub turn: Turn,
    /// What stays of EXIF, XMP and IPTC.
    pub metadata: Policy,
    /// Who is named in them.
    pub credits: CreditTemplates,
    /// What is put behind the stem of each output.
    pub suffix: String,
}

/// A mark: text from a template, or a logo.
#[derive(Debug)]
pub enum Mark {
    /// Text, with its looks.
    Text(Template, Box<TextMark>),
    /// A picture, from this file.
    Logo(PathBuf, Box<LogoMark>),
}

/// A name that is none of those allowed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("'{given}' is not one of {allowed}")]
pub struct ChoiceError {
    given: String,
    allowed: &'static str,
}

/// An enum whose values have names: `Display`, `FromStr`, and the list for errors.
macro_rules! choices {
    ($(#[$doc:meta])* $name:ident, $allowed:literal, { $($(#[$vdoc:meta])* $variant:ident = $text:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
        pub enum $name { $($(#[$vdoc])* $variant),+ }

        impl FromStr for $name {
            type Err = ChoiceError;

            fn from_str(text: &str) -> Result<Self, ChoiceError> {
                match text.to_ascii_lowercase().as_str() {
                    $($text => Ok(Self::$variant),)+
                    _ => Err(ChoiceError { given: text.to_owned(), allowed: $allowed }),
                }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(match self { $(Self::$variant => $text),+ })
            }
        }
    };
}

choices! {
    /// What happens to colour profiles.
    Icc, "srgb, keep, strip", {
        /// Pixels are converted to sRGB, and the profile is dropped.
        #[default]
        Srgb = "srgb",
        /// Pixels stay, and the profile goes into the output where its format can hold one.
        Keep = "keep",
        /// Pixels stay, and the profile is dropped: colours may shift.
        Strip = "strip",
    }
}

choices! {
    /// How pictures that become smaller are decoded.
    Precision, "fast, exact", {
        /// JPEG files at eighths of their size, and lossy WebP files without alpha at a half, a quarter or an eighth, about
        /// a quarter larger across and down than the result and what is cropped from it, so that the kernel always has
        /// work; in full where samples of light or single pixels are wanted.
        #[default]
        Fast = "fast",
        /// All files in full.
        Exact = "exact",
    }
}

/// Whether pictures are turned upright.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Turn {
    /// As EXIF says, which says afterwards that they are.
    #[default]
    Upright,
    /// Pixels and what EXIF says stay as they are; sizes are meant for the picture as it is stored.
    AsStored,
}

choices! {
    /// What happens when an output exists.
    OnConflict, "fail, skip, overwrite, rename, newer", {
        /// Nothing is done at all.
        #[default]
        Fail = "fail",
        /// The input is skipped.
        Skip = "skip",
        /// The output is replaced.
        Overwrite = "overwrite",
        /// The new output gets a number.
        Rename = "rename",
        /// The output is replaced if the input is newer.
        Newer = "newer",
    }
}

/// The format of outputs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum FormatChoice {
    /// That of the input's extension; PNG where that is not written, JPEG where there is none.
    #[default]
    Keep,
    /// One for all.
    To(Format),
    /// JPEG for inputs without an alpha channel, this one for those that have one.
    ///
    /// The header decides, since names are planned before anything is decoded: a picture with an alpha channel of which
    /// every pixel is opaque counts as one that has it, and so does every GIF.
    Auto(Format),
}
