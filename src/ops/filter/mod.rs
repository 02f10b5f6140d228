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
mod lanes;
mod listing;
mod matrix;
mod median;
mod neighbours;
mod point;
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

use curve::{Curve, Curves};
use lanes::Lanes;
use point::Point;

use crate::ops::Split;
use crate::picture::{Channels, Picture, Samples, Size};

/// A filter with its arguments, ready to be applied to any picture.
///
/// It takes every channel layout and both depths and keeps them, unless its documentation says otherwise (a tint makes
/// a gray picture RGB). Alpha is left as it is, and a filter that mixes neighbouring pixels weighs them by alpha.
trait Filter: Send + Sync + fmt::Debug {
    /// Applies the filter; a picture without pixels comes back as it is.
    fn apply(&self, picture: Picture, split: Split) -> Picture;
}

/// A [`Filter`] that keeps the channels, written once for both depths.
trait AnyDepth: Send + Sync + fmt::Debug {
    /// The samples of the result; neither side of `size` is zero.
    fn apply<S: Lanes>(
        &self,
        samples: Vec<S>,
        size: Size,
        channels: Channels,
        split: Split,
    ) -> Vec<S>;
}

impl<T: AnyDepth> Filter for T {
    fn apply(&self, picture: Picture, split: Split) -> Picture {
        if picture.samples().is_empty() {
            return picture;
        }
        let (size, channels, samples) = picture.into_parts();
        let samples = match samples {
            Samples::U8(samples) => {
                Samples::U8(AnyDepth::apply(self, samples, size, channels, split))
            }
            Samples::U16(samples) => {
                Samples::U16(AnyDepth::apply(self, samples, size, channels, split))
            }
        };
        Picture::new(size, channels, samples)
    }
}

/// What a filter is built into.
#[derive(Debug)]
enum Stage {
    /// It looks at one pixel at a time.
    Point(Point),
    /// It looks at the picture.
    Whole(Box<dyn Filter>),
}

impl Stage {
    /// The same function for every colour sample, from a fraction of full scale to another.
    fn curve(function: impl Fn(f32) -> f32 + Send + Sync + 'static) -> Self {
        Self::Point(Point::Curves(Curves::Shared(Curve::new(function))))
    }

    fn whole(filter: impl AnyDepth + 'static) -> Self {
        Self::Whole(Box::new(filter))
    }
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
    build: fn(&Args) -> Stage,
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
    steps: Vec<Step>,
}

/// What is done to a picture in one go.
#[derive(Debug)]
enum Step {
    Points(Vec<Point>),
    Whole(Box<dyn Filter>),
}

impl FilterChain {
    /// Parses filters as they stand on the command line: `NAME`, `NAME:VALUE,…` or `NAME:KEY=VALUE,…`.
    ///
    /// # Errors
    /// An unknown filter or argument, or a value that does not parse or is out of range; the message names the nearest
    /// thing that exists.
    pub fn parse<T: AsRef<str>>(specs: impl IntoIterator<Item = T>) -> Result<Self, ArgError> {
        let mut chain = Self::default();
        for spec in specs {
            chain.push(parse_one(spec.as_ref())?);
        }
        Ok(chain)
    }

    /// Filters of single pixels that follow each other are done in one go.
    fn push(&mut self, stage: Stage) {
        match (stage, self.steps.last_mut()) {
            (Stage::Point(point), Some(Step::Points(run))) => point.push(run),
            (Stage::Point(point), _) => self.steps.push(Step::Points(vec![point])),
            (Stage::Whole(filter), _) => self.steps.push(Step::Whole(filter)),
        }
    }

    /// Whether there is no filter.
    pub fn is_empty(&self) -> bool {
        self.steps.is_empty()
    }

    /// Applies all filters, the first one first. What comes out does not depend on `split`.
    pub fn apply(&self, picture: Picture, split: Split) -> Picture {
        self.steps.iter().fold(picture, |picture, step| match step {
            Step::Points(run) => point::apply(run, picture, split),
            Step::Whole(filter) => filter.apply(picture, split),
        })
    }
}

fn parse_one(spec: &str) -> Result<Stage, ArgError> {
    let (name, arguments) = spec.split_once(':').unwrap_or((spec, ""));
    let info = REGISTRY
        .iter()
        .find(|info| info.name.eq_ignore_ascii_case(name.trim()))
        .ok_or_else(|| ArgError::unknown_filter(name, REGISTRY))?;
    Ok((info.build)(&Args::parse(info, arguments)?))
}
