//! A logo of pixels: premultiplied at 16 bits, and resampled to the size that is asked for.

use fast_image_resize::images::{TypedImage, TypedImageRef};
use fast_image_resize::pixels::U16x4;
use fast_image_resize::{FilterType, ResizeAlg, ResizeOptions, Resizer};

use crate::ops::Color;
use crate::ops::watermark::render::{Coverage, Shape};
use crate::picture::{Channels, Depth, Picture, Samples, Size};

/// Pixels in RGBA order, premultiplied, 16 bits.
#[derive(Debug)]
pub(super) struct Pixels {
    pub(super) size: Size,
    pixels: Vec<U16x4>,
}

impl Pixels {
    pub(super) fn new(logo: Picture) -> Self {
        let (size, _, samples) = logo
            .with_depth(Depth::Sixteen)
            .with_channels(Channels::Rgba)
            .into_parts();
        let Samples::U16(samples) = samples else {
            unreachable!("the depth was set to 16 bits")
        };
        let pixels = samples.chunks_exact(4).map(premultiply).collect();
        Self { size, pixels }
    }

    /// Bytes that it holds.
    pub(super) fn bytes(&self) -> u64 {
        size_of_val(&*self.pixels) as u64
    }

    /// Bytes that drawing so many pixels of it takes at its worst, with what comes of it.
    pub(super) fn drawing_bytes(&self, pixels: u64) -> u64 {
        const PIXEL: u64 = size_of::<U16x4>() as u64;
        // Between its two passes the resizer holds what is as wide as the one and as high as the other.
        let own = self.size.pixels().max(1) as f64;
        let between = (own.sqrt() * (pixels as f64).sqrt() * 1.5) as u64;
        (2 * PIXEL + 2) * pixels + PIXEL * between
    }

    pub(super) fn is_transparent(&self) -> bool {
        self.pixels.iter().all(|pixel| pixel.0[3] == 0)
    }

    /// The mean colour of what can be seen.
    pub(super) fn mean(&self) -> Color {
        mean(self.pixels.iter().map(|pixel| pixel.0))
    }

    pub(super) fn draw(&self, size: Size) -> Shape {
        match size == self.size {
            true => shape(size, self.pixels.iter().map(|pixel| pixel.0).collect()),
            false => shape(size, self.resized(size)),
        }
    }

    fn resized(&self, size: Size) -> Vec<[u16; 4]> {
        // The kernel is Catmull-Rom because the second lobe of Lanczos draws a faint line around sharp edges.
        let options = ResizeOptions::new()
            .resize_alg(ResizeAlg::Convolution(FilterType::CatmullRom))
            .use_alpha(false);
        let source = TypedImageRef::new(self.size.width, self.size.height, &self.pixels)
            .expect("a logo holds width × height pixels");
        let mut target = TypedImage::<U16x4>::new(size.width, size.height);
        Resizer::new()
            .resize_typed(&source, &mut target, &options)
            .expect("the source is not cropped");
        let clamped = |pixel: &U16x4| {
            let alpha = pixel.0[3];
            // Kernels with negative lobes can leave more colour than alpha, which would shine.
            pixel.0.map(|channel| channel.min(alpha))
        };
        target.pixels().iter().map(clamped).collect()
    }
}

/// Premultiplied pixels as a shape.
pub(super) fn shape(size: Size, pixels: Vec<[u16; 4]>) -> Shape {
    let coverage = pixels.iter().map(|pixel| pixel[3]).collect();
    Shape {
        coverage: Coverage::new(size, coverage),
        pixels: Some(pixels),
    }
}

/// The mean colour of premultiplied pixels, weighed by their alpha.
pub(super) fn mean(pixels: impl Iterator<Item = [u16; 4]>) -> Color {
    let mut sums = [0u64; 4];
    for pixel in pixels {
        for (sum, channel) in sums.iter_mut().zip(pixel) {
            *sum += u64::from(channel);
        }
    }
    let whole = sums[3].max(1);
    let [red, green, blue, _] =
        sums.map(|sum| (sum * 255 + whole / 2).div_euclid(whole).min(255) as u8);
    Color::new(red, green, blue)
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
