//! A logo that is an SVG: checked before anything is drawn, then drawn anew at each size.
//!
//! resvg draws it. What it would leave out or draw black without a word (text, pictures, what lies in other files, colours
//! and styles that it cannot read) is refused, and so is what would take it for ever: both are found in the document, by
//! `check` and `style`.

mod check;
mod style;

use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::{self, roxmltree};

use super::raster;
use crate::ops::Color;
use crate::ops::watermark::render::Shape;
use crate::picture::Size;

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
    /// Parts that hold themselves.
    #[error("in the SVG '{0}' refers to itself, by whatever way; take the reference out")]
    Circle(String),
    /// Not XML, or not an SVG.
    #[error("this is no SVG that can be read ({0}); open it in an editor and save it again")]
    Unreadable(String),
}

/// An SVG, understood.
#[derive(Debug)]
pub(super) struct Drawing(usvg::Tree);

/// Elements that are read.
const MOST_NODES: u32 = 100_000;

/// The long edge at which an SVG is looked at, before it is stamped.
const GLANCE: f64 = 256.0;

impl Drawing {
    pub(super) fn new(text: &str) -> Result<Self, SvgError> {
        check::entities(text)?;
        let options = roxmltree::ParsingOptions {
            allow_dtd: true,
            nodes_limit: MOST_NODES,
            ..roxmltree::ParsingOptions::default()
        };
        let unreadable = |error: &dyn std::fmt::Display| SvgError::Unreadable(error.to_string());
        let document =
            roxmltree::Document::parse_with_options(text, options).map_err(
                |error| match error {
                    roxmltree::Error::NodesLimitReached => SvgError::Complex("too many elements"),
                    error => unreadable(&error),
                },
            )?;
        check::document(&document)?;
        let options = usvg::Options {
            // The check has found every reference; this is the second lock on that door.
            image_href_resolver: usvg::ImageHrefResolver {
                resolve_data: Box::new(|_, _, _| None),
                resolve_string: Box::new(|_, _| None),
            },
            ..usvg::Options::default()
        };
        let tree =
            usvg::Tree::from_xmltree(&document, &options).map_err(|error| unreadable(&error))?;
        Ok(Self(tree))
    }

    /// Width and height in its own units.
    pub(super) fn extent(&self) -> (f64, f64) {
        let size = self.0.size();
        (size.width().into(), size.height().into())
    }

    pub(super) fn draw(&self, size: Size) -> Shape {
        raster::shape(size, self.pixels(size))
    }

    pub(super) fn is_transparent(&self) -> bool {
        self.glance().iter().all(|pixel| pixel[3] == 0)
    }

    /// The mean colour of what can be seen.
    pub(super) fn mean(&self) -> Color {
        raster::mean(self.glance().into_iter())
    }

    fn glance(&self) -> Vec<[u16; 4]> {
        let (width, height) = self.extent();
        let along = |length: f64| ((length / width.max(height) * GLANCE).round() as u32).max(1);
        self.pixels(Size::new(along(width), along(height)))
    }

    /// Premultiplied, of 8 bits.
    fn pixels(&self, size: Size) -> Vec<[u16; 4]> {
        let (width, height) = self.extent();
        let Some(mut canvas) = Pixmap::new(size.width, size.height) else {
            return vec![[0; 4]; size.pixels() as usize];
        };
        let scale = Transform::from_scale(
            (f64::from(size.width) / width) as f32,
            (f64::from(size.height) / height) as f32,
        );
        resvg::render(&self.0, scale, &mut canvas.as_mut());
        let deep = |channel: u8| u16::from(channel) * 257;
        let pixels = canvas.pixels().iter();
        pixels
            .map(|pixel| [pixel.red(), pixel.green(), pixel.blue(), pixel.alpha()].map(deep))
            .collect()
    }
}

#[cfg(test)]
mod tests;
