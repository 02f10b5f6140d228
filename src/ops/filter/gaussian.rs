//! The Gaussian blur that several filters start from.

use std::num::NonZeroUsize;

use libblur::{
    BlurImage, BlurImageMut, ConvolutionMode, EdgeMode, FastBlurChannels, GaussianBlurParams,
    ThreadingPolicy,
};

use crate::ops::Split;
use crate::picture::{Channels, Depth, Picture, Sample, Samples, Size};

/// The picture under a Gaussian kernel of standard deviation `sigma` in pixels, cut off at 3 sigma.
///
/// Beyond the edge the nearest pixel is repeated. Colours are weighed by their alpha (premultiplied at 16 bits, filtered,
/// divided by the filtered alpha); alpha itself is left as it is.
///
/// # Panics
/// If `sigma` is not above zero.
pub(super) fn blur(picture: &Picture, sigma: f32, split: Split) -> Picture {
    let channels = picture.channels();
    match channels {
        _ if picture.samples().is_empty() => picture.clone(),
        Channels::Gray | Channels::Rgb => filter(picture, sigma, split),
        // There is no two-channel blur; red, green and blue stay the same, so nothing is lost on the way back.
        Channels::GrayAlpha => blur(&picture.clone().with_channels(Channels::Rgba), sigma, split)
            .with_channels(channels),
        Channels::Rgba => weighed(picture.clone(), sigma, split),
    }
}

fn weighed(picture: Picture, sigma: f32, split: Split) -> Picture {
    let depth = picture.depth();
    let mut picture = picture.with_depth(Depth::Sixteen);
    let stride = picture.stride();
    let mut premultiplied = picture.clone();
    if let Samples::U16(samples) = premultiplied.samples_mut() {
        split.rows(samples, stride, |_, row| {
            row.as_chunks_mut().0.iter_mut().for_each(premultiply)
        });
    }
    let blurred = filter(&premultiplied, sigma, split);
    if let (Samples::U16(samples), Samples::U16(blurred)) =
        (picture.samples_mut(), blurred.samples())
    {
        split.rows(samples, stride, |y, row| {
            let blurred = blurred[y * stride..][..stride].as_chunks().0;
            for (pixel, blurred) in row.as_chunks_mut().0.iter_mut().zip(blurred) {
                divide(pixel, blurred);
            }
        });
    }
    picture.with_depth(depth)
}

const FULL: u32 = u16::MAX as u32;

fn premultiply(pixel: &mut [u16; 4]) {
    let alpha = u32::from(pixel[3]);
    for sample in &mut pixel[..3] {
        *sample = ((u32::from(*sample) * alpha + FULL / 2) / FULL) as u16;
    }
}

/// Takes the colour of a premultiplied pixel; where that is wholly transparent there is none to take.
fn divide(pixel: &mut [u16; 4], from: &[u16; 4]) {
    let alpha = u64::from(from[3]);
    if from[3] != 0 {
        for (sample, from) in pixel.iter_mut().zip(&from[..3]) {
            let value = (u64::from(*from) * u64::from(FULL) + alpha / 2) / alpha;
            *sample = u16::from_u32(value.min(u64::from(FULL)) as u32);
        }
    }
}

fn filter(picture: &Picture, sigma: f32, split: Split) -> Picture {
    let (size, channels) = (picture.size(), picture.channels());
    let samples = match picture.samples() {
        Samples::U8(samples) => Samples::U8(convolve(
            libblur::gaussian_blur,
            samples,
            size,
            channels,
            sigma,
            split,
        )),
        Samples::U16(samples) => Samples::U16(convolve(
            libblur::gaussian_blur_u16,
            samples,
            size,
            channels,
            sigma,
            split,
        )),
    };
    Picture::new(size, channels, samples)
}

type Convolution<S> = fn(
    &BlurImage<S>,
    &mut BlurImageMut<S>,
    GaussianBlurParams,
    libblur::EdgeMode2D,
    ThreadingPolicy,
    ConvolutionMode,
) -> Result<(), libblur::BlurError>;

fn convolve<S: Sample + std::fmt::Debug>(
    convolution: Convolution<S>,
    samples: &[S],
    size: Size,
    channels: Channels,
    sigma: f32,
    split: Split,
) -> Vec<S> {
    let layout = match channels.count() {
        1 => FastBlurChannels::Plane,
        3 => FastBlurChannels::Channels3,
        _ => FastBlurChannels::Channels4,
    };
    let source = BlurImage::borrow(samples, size.width, size.height, layout);
    let mut out = vec![S::default(); samples.len()];
    let mut target = BlurImageMut::borrow(&mut out, size.width, size.height, layout);
    let taps = 2 * (sigma * 3.0).ceil() as u32 + 1;
    let threads = match split {
        Split::Never => ThreadingPolicy::Single,
        Split::Rows => NonZeroUsize::new(rayon::current_num_threads())
            .map_or(ThreadingPolicy::Single, ThreadingPolicy::Fixed),
    };
    // The fixed-point mode is off by as much as 10 levels of 255, and a flat picture does not stay flat under it.
    let mode = ConvolutionMode::Exact;
    let params = GaussianBlurParams::new(taps, f64::from(sigma));
    convolution(
        &source,
        &mut target,
        params,
        EdgeMode::Clamp.as_2d(),
        threads,
        mode,
    )
    .expect("source and target are alike and hold as many samples as their size says");
    out
}
