//! The text mark: a line or a block of text.
//!
//! It turns text into a shape. The text is final when it comes here: templates and metadata are filled in above.

use std::sync::{Mutex, PoisonError};

use super::fitting::Subject;
use super::imprint::{MarkError, Stamped};
use super::lettering::{Layout, TextStyle, Typesetting};
use super::look::{Ink, Look};
use super::mark::{Mark, Matter};
use super::place::Place;
use super::render::{Coverage, Shape};
use super::size::MarkSize;
use crate::ops::Split;
use crate::ops::gravity::Pull;
use crate::picture::{Picture, Size};

/// How text is stamped on pictures.
///
/// It is shared between threads by reference. What was rendered lately is kept, up to 16 MiB of it, so a folder of pictures
/// of one size under one text renders once; the pixels do not depend on what was kept.
///
/// ```
/// use stampmill::ops::watermark::{Ink, Look, Place, TextMark, TextStyle};
/// use stampmill::ops::{Gravity, Offset, Split};
/// use stampmill::picture::{Channels, Picture, Size};
///
/// let mark = TextMark::new(
///     TextStyle::default(),
///     Ink::Auto,
///     "5% of long-edge".parse()?,
///     Place::Gravity(Gravity::SouthWest.into(), Offset::default()),
///     Look::default(),
/// )?;
/// let black = Picture::from_u8(Size::new(320, 240), Channels::Gray, vec![0; 320 * 240]);
/// let stamped = mark.stamp("© 2026 Åsa", black.clone(), Split::Never);
/// assert_eq!(stamped.picture.channels(), Channels::Gray);
/// assert_ne!(stamped.picture, black);
/// let imprint = stamped.imprint.expect("something shows");
/// assert_eq!(imprint.color.unwrap().to_string(), "#ffffff");
/// assert!(imprint.contrast.unwrap() > 20.9);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct TextMark {
    style: TextStyle,
    ink: Ink,
    mark: Mark,
    measured: Mutex<Option<Extent>>,
}

/// A text, and its width and height.
type Extent = (Box<str>, Option<(f64, f64)>);

impl TextMark {
    /// The size where none is asked for: 3 % of the short edge.
    pub const SIZE: MarkSize = MarkSize::percent(3.0);

    /// A mark in this style, colour, size, place and look.
    ///
    /// `size` is the font size, that is the pixels in an em (capital letters are about 0.7 em high).
    ///
    /// # Errors
    /// A size that is not more than zero, an opacity outside 0 to 1, a rotation that is no number.
    pub fn new(
        style: TextStyle,
        ink: Ink,
        size: MarkSize,
        place: Place,
        look: Look,
    ) -> Result<Self, MarkError> {
        let mark = Mark::new(size, place, look)?;
        Ok(Self {
            style,
            ink,
            mark,
            measured: Mutex::default(),
        })
    }

    /// The fonts, and how lines and letters stand to each other.
    pub fn style(&self) -> &TextStyle {
        &self.style
    }

    /// Stamps `text` on `picture`: any channel layout, 8 or 16 bits.
    ///
    /// The text is shaped by the rules of its scripts and reordered for display, and each `\n` starts a new line. The block
    /// is as high as tall and hanging letters ask for, so texts with and without them stand on the same baseline; lines are
    /// aligned to the side that the gravity holds on to, unless the style says otherwise. The mark with all of its look is
    /// made smaller until it fits into the picture less the margins. Characters that no font of the style has are left out,
    /// which [`Fonts::missing`](super::Fonts::missing) tells, and so is what follows after [`TextStyle::MAX_CHARS`].
    ///
    /// Blending is on sRGB-encoded samples. A gray picture stays gray if all colours are gray and becomes RGB otherwise;
    /// depth and alpha channel are kept, and only pixels under the mark change. Text that is blank, and a picture without
    /// pixels, leave the picture as it is. Besides the picture it takes 10 bytes for each pixel of the mark, four times as
    /// many while one of up to a megapixel is turned by other than quarters.
    pub fn stamp(&self, text: &str, picture: Picture, split: Split) -> Stamped {
        let matter = Matter {
            text,
            ink: self.ink,
            has_color: true,
            subject: |align| {
                let layout = Layout::new(&self.style, text);
                (!layout.is_blank()).then_some(Laid { layout, align })
            },
        };
        self.mark.stamp(&matter, picture, split)
    }

    /// The most bytes that [`TextMark::stamp`] takes at any moment besides a picture of this size, in RGB.
    pub fn working_bytes(&self, text: &str, size: Size) -> u64 {
        let Some(extent) = self.extent(text) else {
            return 0;
        };
        let is_auto = matches!(self.ink, Ink::Auto);
        self.mark.working_bytes(&Measured(extent), is_auto, size)
    }

    /// Bytes that its fonts hold, but for the bundled one and those of the system, which are read as they are needed.
    pub fn bytes(&self) -> u64 {
        self.style.fonts.chosen().bytes().len() as u64
    }

    /// Has it keep no more than so many bytes, 16 MiB at most, of what it renders from now on; what it kept is forgotten.
    pub fn keep_at_most(&self, bytes: u64) {
        let bytes = usize::try_from(bytes).unwrap_or(usize::MAX);
        self.mark.keep_at_most(bytes);
    }

    /// Width and height in em; none of a blank text. The last answer is remembered, since most texts are asked for again.
    fn extent(&self, text: &str) -> Option<(f64, f64)> {
        let mut last = self.measured.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((known, extent)) = &*last
            && **known == *text
        {
            return *extent;
        }
        let layout = Layout::new(&self.style, text);
        let extent = (layout.width().into(), layout.height().into());
        let extent = (!layout.is_blank()).then_some(extent);
        *last = Some((text.into(), extent));
        extent
    }
}

/// A text of which only the size is known.
struct Measured((f64, f64));

impl Subject for Measured {
    fn extent(&self) -> (f64, f64) {
        self.0
    }

    fn drawing_bytes(&self, pixels: u64) -> u64 {
        MASK * pixels
    }

    fn drawn_bytes(&self) -> u64 {
        DRAWN
    }

    fn draw(&self, _: f32) -> Option<Shape> {
        None
    }
}

/// Bytes for each pixel of a text: its coverage, and that twice where one is made from the other.
const DRAWN: u64 = 2;
const MASK: u64 = 4;

/// A text that only has to be drawn.
struct Laid {
    layout: Layout,
    align: Pull,
}

impl Subject for Laid {
    fn extent(&self) -> (f64, f64) {
        (self.layout.width().into(), self.layout.height().into())
    }

    fn drawing_bytes(&self, pixels: u64) -> u64 {
        MASK * pixels
    }

    fn drawn_bytes(&self) -> u64 {
        DRAWN
    }

    fn draw(&self, unit: f32) -> Option<Shape> {
        // Whether it fits is settled above, with what goes around it.
        let anywhere = Size::new(u32::MAX, u32::MAX);
        let mask = Typesetting::fitting(&self.layout, unit, anywhere, self.align).rasterize();
        Some(Shape {
            coverage: Coverage::new(mask.size(), mask.coverage().to_vec()),
            pixels: None,
        })
    }
}

#[cfg(test)]
mod tests;
