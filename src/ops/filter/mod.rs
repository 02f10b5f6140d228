//! Filters: operations that keep the size of a picture.
//!
//! One file a filter. Each file says in its [`FilterInfo`] what the filter is called, which arguments it takes with
//! their ranges, defaults and units, and how to build it; [`REGISTRY`] lists them, and both the command line's help
//! and the recipe's errors are made from that list.

mod args;
mod auto_contrast;
mod bands;
mod blur;
mod brightness;
mod contrast;
mod curve;
mod denoise;
mod edges;
mod emboss;
mod equalize;
mod gamma;
mod gaussian;
mod grayscale;
mod histogram;
mod hue;
mod invert;
mod listing;
mod matrix;
mod median;
mod neighbours;
mod posterize;
mod saturation;
mod sepia;
mod sharpen;
#[cfg(test)]
mod tests;
mod tint;
mod vignette;

use std::fmt;

pub use args::{ArgError, Args, Param, ParamKind};
pub use listing::Listing;

use crate::ops::Split;
use crate::picture::Picture;

/// A filter with its arguments, ready to be applied to any picture.
///
/// It takes every channel layout and both depths and keeps them, unless its documentation says otherwise (a tint makes
/// a gray picture RGB). Alpha is left as it is, and a filter that mixes neighbouring pixels weighs them by alpha.
pub trait Filter: Send + Sync + fmt::Debug {
    /// Applies the filter; a picture without pixels comes back as it is.
    fn apply(&self, picture: Picture, split: Split) -> Picture;
}

/// What a filter is called, takes and does.
#[derive(Debug)]
pub struct FilterInfo {
    /// The name in `--filter NAME`.
    pub name: &'static str,
    /// One sentence for `--list-filters`.
    pub summary: &'static str,
    /// The arguments, in the order in which they may be given without a name.
    pub params: &'static [Param],
    /// Makes the filter from checked arguments.
    pub build: fn(&Args) -> Box<dyn Filter>,
}

/// All filters, sorted by name.
pub const REGISTRY: &[&FilterInfo] = &[
    &auto_contrast::INFO,
    &blur::INFO,
    &brightness::INFO,
    &contrast::INFO,
    &denoise::INFO,
    &edges::INFO,
    &emboss::INFO,
    &equalize::INFO,
    &gamma::INFO,
    &grayscale::INFO,
    &hue::INFO,
    &invert::INFO,
    &median::INFO,
    &posterize::INFO,
    &saturation::INFO,
    &sepia::INFO,
    &sharpen::INFO,
    &tint::INFO,
    &vignette::INFO,
];

/// Filters, applied in order.
///
/// ```
/// use stampmill::ops::{Split, filter::FilterChain};
/// use stampmill::picture::{Channels, Picture, Size};
///
/// let chain = FilterChain::parse(["grayscale", "tint:#804000,strength=0.5"])?;
/// let picture = Picture::from_u8(Size::new(1, 1), Channels::Rgb, vec![200, 200, 200]);
/// let toned = chain.apply(picture, Split::Never);
/// assert_eq!(toned.channels(), Channels::Rgb);
/// # Ok::<(), stampmill::ops::filter::ArgError>(())
/// ```
#[derive(Debug, Default)]
pub struct FilterChain {
    filters: Vec<Box<dyn Filter>>,
}

impl FilterChain {
    /// Parses filters as they stand on the command line: `NAME`, `NAME:VALUE,…` or `NAME:KEY=VALUE,…`.
    ///
    /// # Errors
    /// An unknown filter or argument, or a value that does not parse or is out of range; the message names the nearest
    /// thing that exists.
    pub fn parse<T: AsRef<str>>(specs: impl IntoIterator<Item = T>) -> Result<Self, ArgError> {
        let filters = specs
            .into_iter()
            .map(|spec| parse_one(spec.as_ref()))
            .collect::<Result<_, _>>()?;
        Ok(Self { filters })
    }

    /// Whether there is no filter.
    pub fn is_empty(&self) -> bool {
        self.filters.is_empty()
    }

    /// Applies all filters, the first one first.
    pub fn apply(&self, picture: Picture, split: Split) -> Picture {
        self.filters
            .iter()
            .fold(picture, |picture, filter| filter.apply(picture, split))
    }
}

fn parse_one(spec: &str) -> Result<Box<dyn Filter>, ArgError> {
    let (name, arguments) = spec.split_once(':').unwrap_or((spec, ""));
    let info = REGISTRY
        .iter()
        .find(|info| info.name.eq_ignore_ascii_case(name.trim()))
        .ok_or_else(|| ArgError::unknown_filter(name, REGISTRY))?;
    Ok((info.build)(&Args::parse(info, arguments)?))
}
