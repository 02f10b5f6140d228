//! A logo that is an SVG: checked before anything is drawn, then drawn anew at each size.
//!
//! resvg draws it. What it would leave out or draw black without a word (text, pictures, what lies in other files, colours
//! and styles that it cannot read) is refused, and so is what would take it for ever: found in the document, by `check`, `style`
//! and `walk`, and in what resvg has made of it, by `cost`. What they do not find ends at a deadline.

mod cascade;
mod check;
mod cost;
mod style;
mod walk;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::{Duration, Instant};

use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::{self, roxmltree};

use super::raster;
use crate::ops::Color;
use crate::ops::watermark::render::Shape;
use crate::picture::Size;
use crate::pipeline::Detached;
use cost::Cost;

/// An SVG that cannot be used as a logo.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SvgError {
    /// A reference to something that is not in the file itself.
    #[error(
        "the SVG refers to outside files ('{0}'); put everything into one file, with paths instead of pictures"
    )]
    Outside(String),
    /// Text, for which fonts would have to be found.
    #[error(
        "the SVG holds text, which looks different wherever fonts do; convert text to paths and save it again"
    )]
    Text,
    /// A picture of pixels within it.
    #[error("the SVG holds a picture of pixels; save the logo as a PNG and use that")]
    Pixels,
    /// A value that would be passed over: a variable, a colour that is not read, a shape by name.
    #[error(
        "the SVG has the {property} '{value}', which would be drawn otherwise than it is meant; write plain values (colours as #rrggbb), or save the logo as a PNG and use that"
    )]
    Value {
        /// The property or attribute.
        property: String,
        /// The value, or its beginning.
        value: String,
    },
    /// A rule of a style sheet that would be passed over.
    #[error(
        "the SVG has a style sheet with '{0}', which would be passed over; put the properties on the elements themselves, or save the logo as a PNG and use that"
    )]
    Rule(String),
    /// An element or effect that is not drawn.
    #[error("the SVG uses <{0}>, which is not drawn; save the logo as a PNG and use that")]
    Effect(String),
    /// More than can be drawn in a moment.
    #[error("the SVG is too complex ({0}); simplify it, or save the logo as a PNG and use that")]
    Complex(&'static str),
    /// More than was drawn in the time that there is for it.
    #[error(
        "the SVG is too complicated to draw in {limit} s; make it simpler, or save the logo as a PNG and use that",
        limit = PATIENCE.as_secs()
    )]
    Slow,
    /// A drawing at which the library fails.
    #[error(
        "the SVG cannot be drawn, since the library that draws it fails at it; make it simpler, or save the logo as a PNG and use that"
    )]
    Failed,
    /// Parts that hold themselves.
    #[error("in the SVG '{0}' refers to itself, by whatever way; take the reference out")]
    Circle(String),
    /// Not XML, or not an SVG.
    #[error("this is no SVG that can be read ({0}); open it in an editor and save it again")]
    Unreadable(String),
}

/// An SVG, understood.
#[derive(Debug)]
pub(super) struct Drawing {
    tree: Arc<usvg::Tree>,
    cost: Cost,
    /// Bytes that it holds, about.
    held: usize,
    /// How it looks, small.
    glance: Vec<[u16; 4]>,
    hand: Detached<Sheet, Vec<[u16; 4]>>,
    /// Pixels of the smallest size at which it was given up.
    given_up: AtomicU64,
}

/// What is to be drawn, and how large.
type Sheet = (Arc<usvg::Tree>, Size);

/// What is found out about a text.
type Understood = Result<(Arc<usvg::Tree>, Cost, Vec<[u16; 4]>), SvgError>;

/// Elements that are read.
const MOST_NODES: u32 = 100_000;

/// The long edge at which an SVG is looked at, before it is stamped.
const GLANCE: f64 = 256.0;

/// How long an SVG may take, to be read or to be drawn once.
pub(super) const PATIENCE: Duration = Duration::from_secs(10);

/// How many bytes a drawing holds for each byte of its text, about: numbers of two bytes become points of eight, elements more.
const BYTES_PER_BYTE: usize = 8;

/// Stack for the library, which calls itself for each group in a group.
const STACK: usize = 16 << 20;

impl Drawing {
    /// Reads an SVG, on a thread of its own: what the library does with it is its own affair, and must not hold anybody up.
    pub(super) fn new(text: &str) -> Result<Self, SvgError> {
        let mut reader = Detached::with_stack(STACK, || {
            |text: String| -> Understood { kept(|| understand(&text)).flatten() }
        });
        let understood = reader.run(text.to_owned(), Instant::now().checked_add(PATIENCE));
        let (tree, cost, glance) = understood.unwrap_or(Err(SvgError::Slow))?;
        Ok(Self {
            tree,
            cost,
            held: BYTES_PER_BYTE * text.len() + size_of_val(&*glance),
            glance,
            hand: Detached::with_stack(STACK, || |(tree, size): Sheet| pixels(&tree, size)),
            given_up: AtomicU64::new(u64::MAX),
        })
    }

    /// Width and height in its own units.
    pub(super) fn extent(&self) -> (f64, f64) {
        extent(&self.tree)
    }

    /// Draws it at this size, until `deadline` and for no longer than an SVG may take.
    pub(super) fn draw(&self, size: Size, deadline: Option<Instant>) -> Result<Shape, SvgError> {
        let pixels = size.pixels();
        if pixels >= self.given_up.load(Relaxed) {
            return Err(SvgError::Slow);
        }
        let latest = Instant::now().checked_add(PATIENCE);
        let until = [latest, deadline].into_iter().flatten().min();
        let mut hand = self.hand.clone();
        let drawn = kept(|| hand.run((Arc::clone(&self.tree), size), until))?;
        let pixels = drawn.map_err(|_| {
            // What another deadline cut short may be done the next time.
            if until == latest {
                self.given_up.fetch_min(pixels, Relaxed);
            }
            SvgError::Slow
        })?;
        Ok(raster::shape(size, pixels))
    }

    /// Bytes that drawing takes at its worst at a size of so many pixels, with what comes of it.
    pub(super) fn drawing_bytes(&self, pixels: u64) -> u64 {
        let drawn = size_of::<[u16; 4]>() + size_of::<u16>();
        self.cost.bytes(pixels) + pixels * drawn as u64
    }

    /// Bytes that it holds, about.
    pub(super) fn bytes(&self) -> u64 {
        self.held as u64
    }

    pub(super) fn is_transparent(&self) -> bool {
        self.glance.iter().all(|pixel| pixel[3] == 0)
    }

    /// The mean colour of what can be seen.
    pub(super) fn mean(&self) -> Color {
        raster::mean(self.glance.iter().copied())
    }
}

/// Does what calls the library, whose panics are those of a file that it cannot read.
fn kept<T>(work: impl FnOnce() -> T) -> Result<T, SvgError> {
    catch_unwind(AssertUnwindSafe(work)).map_err(|_| SvgError::Failed)
}

/// From the text to a drawing that has been looked at.
fn understand(text: &str) -> Understood {
    check::entities(text)?;
    let options = roxmltree::ParsingOptions {
        allow_dtd: true,
        nodes_limit: MOST_NODES,
        ..roxmltree::ParsingOptions::default()
    };
    let unreadable = |error: &dyn std::fmt::Display| SvgError::Unreadable(error.to_string());
    let document =
        roxmltree::Document::parse_with_options(text, options).map_err(|error| match error {
            roxmltree::Error::NodesLimitReached => SvgError::Complex("too many elements"),
            error => unreadable(&error),
        })?;
    check::document(&document)?;
    let options = usvg::Options {
        // The check has found every reference; this is the second lock on that door.
        image_href_resolver: usvg::ImageHrefResolver {
            resolve_data: Box::new(|_, _, _| None),
            resolve_string: Box::new(|_, _| None),
        },
        ..usvg::Options::default()
    };
    let tree = usvg::Tree::from_xmltree(&document, &options).map_err(|error| unreadable(&error))?;
    let cost = cost::of(&tree)?;
    let (width, height) = extent(&tree);
    let along = |length: f64| ((length / width.max(height) * GLANCE).round() as u32).max(1);
    let glance = pixels(&tree, Size::new(along(width), along(height)));
    Ok((Arc::new(tree), cost, glance))
}

fn extent(tree: &usvg::Tree) -> (f64, f64) {
    let size = tree.size();
    (size.width().into(), size.height().into())
}

/// Premultiplied, of 8 bits.
fn pixels(tree: &usvg::Tree, size: Size) -> Vec<[u16; 4]> {
    let (width, height) = extent(tree);
    let Some(mut canvas) = Pixmap::new(size.width, size.height) else {
        return vec![[0; 4]; size.pixels() as usize];
    };
    let scale = Transform::from_scale(
        (f64::from(size.width) / width) as f32,
        (f64::from(size.height) / height) as f32,
    );
    resvg::render(tree, scale, &mut canvas.as_mut());
    let deep = |channel: u8| u16::from(channel) * 257;
    let pixels = canvas.pixels().iter();
    pixels
        .map(|pixel| [pixel.red(), pixel.green(), pixel.blue(), pixel.alpha()].map(deep))
        .collect()
}

#[cfg(test)]
mod tests;
