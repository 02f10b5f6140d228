//! The logo mark: a picture or a drawing laid over pictures.
//!
//! It turns a logo into a shape of the size that is asked for. Where a logo comes from and how it was decoded it does not
//! know.

mod raster;
mod svg;

use std::cell::OnceCell;
use std::time::Instant;

use super::fitting::Subject;
use super::imprint::{MarkError, Stamped};
use super::look::{Ink, Look};
use super::mark::{Mark, Matter};
use super::place::Place;
use super::render::Shape;
use super::size::MarkSize;
use crate::ops::{AlphaColor, Color, Split};
use crate::picture::{Picture, Size};
use raster::Pixels;
use svg::Drawing;
pub use svg::SvgError;

/// A logo: pixels, or an SVG that is drawn anew at each size.
///
/// ```
/// use stampmill::ops::watermark::Logo;
///
/// let circle = "<svg xmlns='http://www.w3.org/2000/svg' width='10' height='10'><circle cx='5' cy='5' r='5'/></svg>";
/// assert!(Logo::from_svg(circle).is_ok());
/// let error = Logo::from_svg("<svg xmlns='http://www.w3.org/2000/svg'><image href='a.png'/></svg>").unwrap_err();
/// assert!(error.to_string().contains("outside files"));
/// ```
#[derive(Debug)]
pub struct Logo(Form);

#[derive(Debug)]
enum Form {
    Pixels(Pixels),
    Drawing(Box<Drawing>),
}

/// A logo that cannot be used.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum LogoError {
    /// No pixels.
    #[error("the logo is {0} pixels in size; use one with pixels in it")]
    Empty(Size),
    /// More pixels than a logo needs.
    #[error(
        "the logo is {0} pixels in size, which is more than the {most} that a logo may have; make it smaller, 2000 pixels across are plenty",
        most = "16 megapixels"
    )]
    Large(Size),
    /// Nothing to see.
    #[error("the logo is fully transparent; use one that shows something")]
    Transparent,
    /// An SVG that cannot be used.
    #[error(transparent)]
    Svg(#[from] SvgError),
}

impl Logo {
    /// Bytes that the file of a logo may have.
    pub const MOST_BYTES: u64 = 64 << 20;

    /// Pixels that a logo may have at most.
    pub const MOST_PIXELS: u64 = 1 << 24;

    /// A logo of any channel layout and depth.
    ///
    /// # Errors
    /// A logo without pixels or without a visible one, and one of more than [`Logo::MOST_PIXELS`].
    pub fn from_picture(logo: Picture) -> Result<Self, LogoError> {
        Self::check_size(logo.size())?;
        let pixels = Pixels::new(logo);
        match pixels.is_transparent() {
            true => Err(LogoError::Transparent),
            false => Ok(Self(Form::Pixels(pixels))),
        }
    }

    /// Whether a logo of that size may be used, which can be asked before it is decoded.
    ///
    /// # Errors
    /// No pixels, and more than [`Logo::MOST_PIXELS`].
    pub fn check_size(size: Size) -> Result<(), LogoError> {
        match size.pixels() {
            0 => Err(LogoError::Empty(size)),
            1..=Self::MOST_PIXELS => Ok(()),
            _ => Err(LogoError::Large(size)),
        }
    }

    /// An SVG, without text, pictures and references to outside files.
    ///
    /// # Errors
    /// See [`SvgError`]; and a drawing that shows nothing.
    pub fn from_svg(text: &str) -> Result<Self, LogoError> {
        let drawing = Drawing::new(text)?;
        match drawing.is_transparent() {
            true => Err(LogoError::Transparent),
            false => Ok(Self(Form::Drawing(Box::new(drawing)))),
        }
    }

    /// Bytes that it holds.
    fn bytes(&self) -> u64 {
        match &self.0 {
            Form::Pixels(pixels) => pixels.bytes(),
            Form::Drawing(drawing) => drawing.bytes(),
        }
    }

    fn mean(&self) -> Color {
        match &self.0 {
            Form::Pixels(pixels) => pixels.mean(),
            Form::Drawing(drawing) => drawing.mean(),
        }
    }
}

/// How a logo is stamped on pictures.
///
/// It is shared between threads by reference. What was rendered lately is kept, up to 16 MiB of it.
///
/// ```
/// use stampmill::ops::watermark::{Blend, Logo, LogoMark, Look, Place};
/// use stampmill::ops::Split;
/// use stampmill::picture::{Channels, Picture, Size};
///
/// let dot = Picture::from_u8(Size::new(2, 2), Channels::Rgba, [255, 0, 0, 128].repeat(4));
/// let look = Look { rotation: 45.0, blend: Blend::Multiply, ..Look::default() };
/// let mark = LogoMark::new(Logo::from_picture(dot)?, LogoMark::SIZE, Place::default(), look)?;
/// let white = Picture::from_u8(Size::new(40, 40), Channels::Gray, vec![255; 1600]);
/// let stamped = mark.stamp(white, Split::Never)?;
/// assert_eq!(stamped.picture.channels(), Channels::Rgb);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct LogoMark {
    logo: Logo,
    mean: AlphaColor,
    mark: Mark,
}

impl LogoMark {
    /// The size where none is asked for: 15 % of the short edge.
    pub const SIZE: MarkSize = MarkSize::percent(15.0);

    /// A mark of this logo in this size, place and look.
    ///
    /// `size` is the long edge of the logo, which is enlarged if need be. A stroke goes around what of the logo can be seen,
    /// and shows through where that is translucent.
    ///
    /// # Errors
    /// A size that is not more than zero, an opacity outside 0 to 1, a rotation that is no number.
    pub fn new(logo: Logo, size: MarkSize, place: Place, look: Look) -> Result<Self, MarkError> {
        Ok(Self {
            mean: logo.mean().into(),
            logo,
            mark: Mark::new(size, place, look)?,
        })
    }

    /// Stamps the logo on `picture`: any channel layout, 8 or 16 bits.
    ///
    /// The logo keeps its proportions; with all of its look it is made smaller until it fits into the picture less the
    /// margins. Pixels are resampled with a Catmull-Rom kernel, premultiplied. Blending is on sRGB-encoded
    /// samples. A gray picture stays gray under a gray logo and becomes RGB under a coloured one; depth and alpha
    /// channel are kept, and only pixels under the mark change. A picture without pixels comes back as it is.
    ///
    /// # Errors
    /// An SVG that is not drawn within ten seconds, see [`SvgError::Slow`]; a logo of pixels is never an error.
    pub fn stamp(&self, picture: Picture, split: Split) -> Result<Stamped, LogoError> {
        self.stamp_until(picture, split, None)
    }

    /// Stamps the logo as [`LogoMark::stamp`] does, unless it would take an SVG longer than until `deadline` to be drawn.
    ///
    /// # Errors
    /// [`SvgError::Slow`], which a logo of pixels never is.
    pub fn stamp_until(
        &self,
        picture: Picture,
        split: Split,
        deadline: Option<Instant>,
    ) -> Result<Stamped, LogoError> {
        let failure = OnceCell::new();
        let matter = Matter {
            text: "",
            ink: Ink::Color(self.mean),
            has_color: false,
            subject: |_| {
                Some(Subjected {
                    logo: &self.logo,
                    deadline,
                    failure: &failure,
                })
            },
        };
        let stamped = self.mark.stamp(&matter, picture, split);
        match failure.into_inner() {
            Some(error) => Err(LogoError::Svg(error)),
            None => Ok(stamped),
        }
    }
}

impl LogoMark {
    /// The most bytes that [`LogoMark::stamp`] takes at any moment besides a picture of this size, in RGB.
    pub fn working_bytes(&self, size: Size) -> u64 {
        let failure = OnceCell::new();
        let subject = Subjected {
            logo: &self.logo,
            deadline: None,
            failure: &failure,
        };
        self.mark.working_bytes(&subject, false, size)
    }

    /// Bytes that the logo holds as long as the mark does.
    pub fn bytes(&self) -> u64 {
        self.logo.bytes()
    }

    /// Has it keep no more than so many bytes, 16 MiB at most, of what it renders from now on; what it kept is forgotten.
    pub fn keep_at_most(&self, bytes: u64) {
        let bytes = usize::try_from(bytes).unwrap_or(usize::MAX);
        self.mark.keep_at_most(bytes);
    }
}

/// A logo while it is stamped on one picture.
struct Subjected<'a> {
    logo: &'a Logo,
    deadline: Option<Instant>,
    /// Why it was not drawn.
    failure: &'a OnceCell<SvgError>,
}

impl Subject for Subjected<'_> {
    fn extent(&self) -> (f64, f64) {
        let (width, height) = match &self.logo.0 {
            Form::Pixels(pixels) => (f64::from(pixels.size.width), f64::from(pixels.size.height)),
            Form::Drawing(drawing) => drawing.extent(),
        };
        let long = width.max(height);
        (width / long, height / long)
    }

    fn drawing_bytes(&self, pixels: u64) -> u64 {
        match &self.logo.0 {
            Form::Pixels(logo) => logo.drawing_bytes(pixels),
            Form::Drawing(drawing) => drawing.drawing_bytes(pixels),
        }
    }

    fn drawn_bytes(&self) -> u64 {
        (size_of::<[u16; 4]>() + size_of::<u16>()) as u64
    }

    fn draw(&self, unit: f32) -> Option<Shape> {
        let (width, height) = self.extent();
        let along = |part: f64| ((part * f64::from(unit)).round() as u32).max(1);
        let size = Size::new(along(width), along(height));
        match &self.logo.0 {
            Form::Pixels(pixels) => Some(pixels.draw(size)),
            Form::Drawing(drawing) => match drawing.draw(size, self.deadline) {
                Ok(shape) => Some(shape),
                Err(error) => {
                    // Of several places the first error is the one that counts.
                    let _ = self.failure.set(error);
                    None
                }
            },
        }
    }
}

#[cfg(test)]
mod tests;
