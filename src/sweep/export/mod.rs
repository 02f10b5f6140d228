//! Exports: one file per format, each over the same [`Sweep`].

mod csv;
mod json;
mod markdown;
mod text;

use std::path::Path;
use std::str::FromStr;

use super::{Bottleneck, Sweep};

/// How a sweep is written down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// One object with the fields of [`Sweep`].
    Json,
    /// A line for each setting, below a line of names.
    Csv,
    /// Tables for a page.
    Markdown,
    /// Tables for a terminal of 80 columns.
    Text,
}

/// An extension that stands for no format.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the name has to end in .json, .csv or .md")]
pub struct UnknownExtension;

impl Format {
    /// The format that a file of that name has.
    ///
    /// ```
    /// use stampmill::sweep::export::Format;
    ///
    /// assert_eq!(Format::of("results/sweep.CSV".as_ref()), Ok(Format::Csv));
    /// assert!(Format::of("sweep.xlsx".as_ref()).is_err());
    /// ```
    ///
    /// # Errors
    /// Any extension but `json`, `csv` and `md`.
    pub fn of(path: &Path) -> Result<Self, UnknownExtension> {
        let extension = path.extension().and_then(|extension| extension.to_str());
        extension.unwrap_or("").parse()
    }

    /// The sweep in this format, with a line break at the end.
    pub fn write(self, sweep: &Sweep) -> String {
        match self {
            Self::Json => json::write(sweep),
            Self::Csv => csv::write(sweep),
            Self::Markdown => markdown::write(sweep),
            Self::Text => text::write(sweep),
        }
    }

    /// Whether a file that begins like this is a sweep in this format. JSON has to be there to its end.
    ///
    /// ```
    /// use stampmill::sweep::export::Format;
    ///
    /// assert!(Format::Csv.recognises(b"swept,workers,runs,median_seconds,mad_seconds,min_seconds,max_seconds,pictures\n"));
    /// assert!(!Format::Csv.recognises(b"date,amount\n"));
    /// ```
    pub fn recognises(self, beginning: &[u8]) -> bool {
        match self {
            Self::Json => json::recognises(beginning),
            Self::Csv => beginning.starts_with(csv::FIRST_NAMES.as_bytes()),
            Self::Markdown => markdown::recognises(&String::from_utf8_lossy(beginning)),
            Self::Text => false,
        }
    }
}

impl FromStr for Format {
    type Err = UnknownExtension;

    fn from_str(extension: &str) -> Result<Self, UnknownExtension> {
        match extension.to_ascii_lowercase().as_str() {
            "json" => Ok(Self::Json),
            "csv" => Ok(Self::Csv),
            "md" => Ok(Self::Markdown),
            _ => Err(UnknownExtension),
        }
    }
}

/// A figure with so many decimals, or a dash where there is none.
fn figure<const DECIMALS: usize>(value: Option<f64>) -> String {
    value.map_or("–".to_owned(), |value| format!("{value:.DECIMALS$}"))
}

/// A bottleneck in one word.
fn word(bottleneck: &Bottleneck) -> &'static str {
    match bottleneck {
        Bottleneck::Processor => "processor",
        Bottleneck::Stage { stage, .. } => stage,
        Bottleneck::Memory { .. } => "memory",
        Bottleneck::Balanced { .. } => "none",
    }
}

/// The line above the tables: what was measured.
fn heading(sweep: &Sweep) -> String {
    let count = |number: u64, one: &str, many: &str| {
        format!("{number} {}", if number == 1 { one } else { many })
    };
    let mut words = format!(
        "{}, {:.1} MP, {}, {} after {} to warm up",
        count(sweep.pictures, "picture", "pictures"),
        sweep.megapixels,
        count(sweep.cores as u64, "core", "cores"),
        count(sweep.rounds as u64, "round", "rounds"),
        sweep.warmup
    );
    if sweep.failed > 0 {
        words += &format!("; {} failed and not in the rates", sweep.failed);
    }
    if sweep.skipped > 0 {
        words += &format!("; {} skipped", sweep.skipped);
    }
    words
}
