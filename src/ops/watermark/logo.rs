//! The logo mark: a picture laid over pictures.
//!
//! It owns the logo, premultiplied at 16 bits, and scales it when it meets a picture of a size it has not met lately.
//! Where a logo comes from and how it was decoded it does not know.

use std::sync::{Arc, Mutex, PoisonError};

use fast_image_resize::images::{TypedImage, TypedImageRef};
use fast_image_resize::pixels::U16x4;
use fast_image_resize::{FilterType, ResizeAlg, ResizeOptions, Resizer};

use super::paint::{Ink, Premultiplied, paint};
use super::placement::Placement;
use crate::ops::{Gravity, Length, Offset, Split};
use crate::picture::{Channels, Depth, Picture, Sample, Samples, Size};

/// How a logo is stamped on pictures.
///
/// It is shared between threads by reference; scaled copies for the last few picture sizes are kept.
///
/// ```
/// use stampmill::ops::{Gravity, Length, Offset, Split, watermark::LogoMark};
/// use stampmill::picture::{Channels, Picture, Size};
///
/// let dot = Picture::from_u8(Size::new(2, 2), Channels::Rgba, [255, 0, 0, 128].repeat(4));
/// let mark = LogoMark::new(dot, Gravity::Center, Offset::default(), Length::Percent(10.0), 0.5)?;
/// let white = Picture::from_u8(Size::new(40, 40), Channels::Gray, vec![255; 1600]);
/// let stamped = mark.stamp(white, Split::Never);
/// assert_eq!(stamped.channels(), Channels::Rgb);
/// # Ok::<(), stampmill::ops::watermark::LogoError>(())
/// ```
#[derive(Debug)]
pub struct LogoMark {
    logo: Arc<Stamp>,
    placement: Placement,
    size: Length,
    opacity: f32,
    scaled: Mutex<Vec<Arc<Stamp>>>,
}

/// A logo that cannot be stamped as asked.
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error)]
pub enum LogoError {
    /// No pixels.
    #[error("the logo is {0} pixels in size; use one with pixels in it")]
    Empty(Size),
    /// Nothing to see.
    #[error("the logo is fully transparent; use one that shows something")]
    Transparent,
    /// A size that is not more than zero.
    #[error("the size of the logo is {0}; it has to be more than zero, as in 12% or 200px")]
    Size(Length),
    /// An opacity outside its range.
    #[error("the opacity of the logo is {0}; it goes from 0 (not there) to 1 (opaque)")]
    Opacity(f32),
}

/// Pixels in RGBA order, premultiplied, 16 bits.
#[derive(Debug, PartialEq)]
struct Stamp {
    size: Size,
    pixels: Vec<U16x4>,
    gray: bool,
}

/// A stamp with the opacity it is painted at.
struct Faded<'a> {
    stamp: &'a Stamp,
    opacity: f32,
}

/// How many scaled copies are kept: portrait and landscape of two output sizes.
const KEPT: usize = 4;

/// Copies with more pixels than this (8 MB) are made anew each time.
const KEPT_PIXELS: u64 = 1 << 20;

impl LogoMark {
    /// A mark from a decoded logo of any channel layout and depth.
    ///
    /// `size` is the long edge of the stamped logo, in percent of the short edge of the picture; the logo is enlarged
    /// if need be. `offset` is the margin to the edge that `gravity` holds on to; a margin that leaves no room gives
    /// way, and a negative one lets the logo run over the edge. `opacity` from 0 to 1 multiplies the logo's own alpha.
    ///
    /// # Errors
    /// A logo without pixels or without a visible one, a size that is not more than zero, an opacity outside 0 to 1.
    pub fn new(
        logo: Picture,
        gravity: Gravity,
        offset: Offset,
        size: Length,
        opacity: f32,
    ) -> Result<Self, LogoError> {
        if logo.size().pixels() == 0 {
            return Err(LogoError::Empty(logo.size()));
        }
        if !size.is_positive() {
            return Err(LogoError::Size(size));
        }
        if !(0.0..=1.0).contains(&opacity) {
            return Err(LogoError::Opacity(opacity));
        }
        let logo = Stamp::from_picture(logo);
        if logo.pixels.iter().all(|pixel| pixel.0[3] == 0) {
            return Err(LogoError::Transparent);
        }
        Ok(Self {
            logo: Arc::new(logo),
            placement: Placement { gravity, offset },
            size,
            opacity,
            scaled: Mutex::default(),
        })
    }

    /// Stamps the logo on `picture`: any channel layout, 8 or 16 bits.
    ///
    /// The logo keeps its proportions and is made smaller until it fits into the picture less the margins. It is
    /// resampled with a Catmull-Rom kernel on premultiplied samples. Blending is source-over on sRGB-encoded
    /// samples. A gray picture stays gray under a gray logo and becomes RGB under a coloured one; depth and alpha
    /// channel are kept, and only pixels under the logo change. A picture without pixels comes back as it is.
    pub fn stamp(&self, picture: Picture, split: Split) -> Picture {
        let size = picture.size();
        if size.pixels() == 0 || self.opacity == 0.0 {
            return picture;
        }
        let edge = self.size.pixels(size.short_edge());
        let stamp = self.scaled_to(self.logo.fitting(edge, self.placement.room(size)));
        let corner = self.placement.corner(size, stamp.size);
        let ink = Faded {
            stamp: &stamp,
            opacity: self.opacity,
        };
        paint(&ink, picture, corner, split)
    }

    /// The logo at that size, from the copies that are kept if it is there.
    fn scaled_to(&self, size: Size) -> Arc<Stamp> {
        if size == self.logo.size {
            return Arc::clone(&self.logo);
        }
        if let Some(stamp) = self.kept().iter().find(|stamp| stamp.size == size) {
            return Arc::clone(stamp);
        }
        // Two threads may do the same work here; that is cheaper than making all others wait for one.
        let stamp = Arc::new(self.logo.resized(size));
        if size.pixels() <= KEPT_PIXELS {
            let mut kept = self.kept();
            kept.retain(|other| other.size != size);
            if kept.len() == KEPT {
                kept.remove(0);
            }
            kept.push(Arc::clone(&stamp));
        }
        stamp
    }

    fn kept(&self) -> std::sync::MutexGuard<'_, Vec<Arc<Stamp>>> {
        // The list is whole at any time, even if a thread panicked while it held it.
        self.scaled.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Stamp {
    fn from_picture(logo: Picture) -> Self {
        let (size, _, samples) = logo
            .with_depth(Depth::Sixteen)
            .with_channels(Channels::Rgba)
            .into_parts();
        let Samples::U16(samples) = samples else {
            unreachable!("the depth was set to 16 bits")
        };
        let pixels: Vec<_> = samples.chunks_exact(4).map(premultiply).collect();
        let gray = pixels.iter().all(
            |U16x4 {
                 0: [red, green, blue, _],
                 ..
             }| red == green && green == blue,
        );
        Self { size, pixels, gray }
    }

    /// The size with a long edge of `edge` pixels, or less if that does not fit into `room`; at least one pixel.
    fn fitting(&self, edge: f32, room: Size) -> Size {
        let (width, height) = (f64::from(self.size.width), f64::from(self.size.height));
        let scale = (f64::from(edge) / width.max(height))
            .min(f64::from(room.width) / width)
            .min(f64::from(room.height) / height);
        let along =
            |length: f64, room: u32| ((length * scale).round() as u32).clamp(1, room.max(1));
        Size::new(along(width, room.width), along(height, room.height))
    }

    fn resized(&self, size: Size) -> Self {
        // The kernel is Catmull-Rom because the second lobe of Lanczos draws a faint line around sharp edges.
        let options = ResizeOptions::new()
            .resize_alg(ResizeAlg::Convolution(FilterType::CatmullRom))
            .use_alpha(false);
        let source = TypedImageRef::new(self.size.width, self.size.height, &self.pixels)
            .expect("a stamp holds width × height pixels");
        let mut target = TypedImage::<U16x4>::new(size.width, size.height);
        Resizer::new()
            .resize_typed(&source, &mut target, &options)
            .expect("the source is not cropped");
        let clamped = |pixel: &U16x4| {
            let alpha = pixel.0[3];
            // Kernels with negative lobes can leave more colour than alpha, which would shine.
            U16x4::new(pixel.0.map(|channel| channel.min(alpha)))
        };
        Self {
            size,
            pixels: target.pixels().iter().map(clamped).collect(),
            gray: self.gray,
        }
    }
}

impl Ink for Faded<'_> {
    fn size(&self) -> Size {
        self.stamp.size
    }

    fn is_gray(&self) -> bool {
        self.stamp.gray
    }

    fn pixel(&self, index: usize) -> Premultiplied {
        let [red, green, blue, alpha] = self.stamp.pixels[index]
            .0
            .map(|channel| channel.to_unit() * self.opacity);
        Premultiplied {
            rgb: [red, green, blue],
            alpha,
        }
    }
}

fn premultiply(pixel: &[u16]) -> U16x4 {
    let alpha = u64::from(pixel[3]);
    let scaled = |channel: u16| ((u64::from(channel) * alpha + 32_767) / 65_535) as u16;
    U16x4::new([
        scaled(pixel[0]),
        scaled(pixel[1]),
        scaled(pixel[2]),
        pixel[3],
    ])
}

#[cfg(test)]
mod tests;
