//! Colour profiles: from the space of a profile to sRGB.
//!
//! Profiles are read and applied by `moxcms`. Only profiles of the picture's own kind are applied: RGB or gray. A
//! CMYK profile has been used by the codec, which decodes four inks.

use moxcms::{
    CmsError, ColorProfile, DataColorSpace, Layout, RenderingIntent, ToneReprCurve,
    TransformExecutor, TransformOptions,
};
use thiserror::Error;

use crate::picture::{Channels, Picture, Samples};

mod srgb;

/// Why a profile could not be applied. The picture is still as it was.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum IccError {
    /// The profile contradicts itself or is cut off.
    #[error("the colour profile is damaged ({0}); the picture is taken for sRGB")]
    Damaged(String),
    /// The profile is for other colours than the picture has.
    #[error(
        "the colour profile is for {profile} and the picture is {picture}; it is taken for sRGB"
    )]
    Unsuitable {
        /// The colour space of the profile.
        profile: String,
        /// That of the picture.
        picture: &'static str,
    },
}

/// Converts a picture from the space of an ICC profile to sRGB, in place.
///
/// The samples are sRGB-encoded afterwards and colours outside sRGB are clipped; alpha is not touched. A gray picture
/// stays gray: with an RGB profile, by the curve of its green. A profile that is sRGB itself, to within half an 8-bit
/// step, is recognised, and the picture comes back as it was.
///
/// Allocates a strip of the picture and the tables of the transform, which for 16 bits take some megabytes.
///
/// ```
/// use stampmill::metadata::icc;
/// use stampmill::picture::{Channels, Picture, Size};
///
/// let picture = Picture::from_u8(Size::new(1, 1), Channels::Rgb, vec![1, 2, 3]);
/// let (picture, error) = icc::to_srgb(picture, b"not a profile").unwrap_err();
/// assert_eq!(picture.size(), Size::new(1, 1));
/// assert!(error.to_string().contains("damaged"));
/// ```
///
/// # Errors
/// If the profile is damaged or is not for the picture's kind of colours; the picture comes back with the error.
pub fn to_srgb(mut picture: Picture, profile: &[u8]) -> Result<Picture, (Picture, IccError)> {
    match convert(&mut picture, profile) {
        Ok(()) => Ok(picture),
        Err(error) => Err((picture, error)),
    }
}

/// The sRGB profile, for outputs that should carry one.
///
/// ```
/// use stampmill::metadata::icc;
/// use stampmill::picture::{Channels, Picture, Size};
///
/// let picture = Picture::from_u8(Size::new(1, 1), Channels::Rgb, vec![1, 2, 3]);
/// assert_eq!(icc::to_srgb(picture.clone(), &icc::srgb_profile()), Ok(picture));
/// ```
pub fn srgb_profile() -> Vec<u8> {
    // Only a profile with tables of its own can fail to be written.
    ColorProfile::new_srgb().encode().unwrap_or_default()
}

fn convert(picture: &mut Picture, profile: &[u8]) -> Result<(), IccError> {
    let damaged = |error: CmsError| IccError::Damaged(error.to_string());
    let profile = ColorProfile::new_from_slice(profile).map_err(damaged)?;
    let is_gray = picture.channels().colors() == 1;
    let source = fitting(profile, is_gray)?;
    if srgb::is_srgb(&source) {
        return Ok(());
    }
    let srgb = ColorProfile::new_srgb();
    let target = if is_gray { gray(srgb.green_trc)? } else { srgb };
    let layout = match picture.channels() {
        Channels::Gray => Layout::Gray,
        Channels::GrayAlpha => Layout::GrayAlpha,
        Channels::Rgb => Layout::Rgb,
        Channels::Rgba => Layout::Rgba,
    };
    let channels = picture.channels().count();
    match picture.samples_mut() {
        Samples::U8(samples) => {
            let transform = with_intents(|options| {
                source.create_transform_8bit(layout, &target, layout, options)
            });
            apply(&*transform.map_err(damaged)?, samples, channels)
        }
        Samples::U16(samples) => {
            let transform = with_intents(|options| {
                source.create_transform_16bit(layout, &target, layout, options)
            });
            apply(&*transform.map_err(damaged)?, samples, channels)
        }
    }
    .map_err(damaged)
}

/// The profile, or what of it applies to a gray picture.
fn fitting(profile: ColorProfile, is_gray: bool) -> Result<ColorProfile, IccError> {
    match (profile.color_space, is_gray) {
        (DataColorSpace::Rgb, false) | (DataColorSpace::Gray, true) => Ok(profile),
        (DataColorSpace::Rgb, true) => gray(profile.green_trc),
        (other, _) => Err(IccError::Unsuitable {
            profile: format!("{other:?}").to_uppercase(),
            picture: if is_gray { "gray" } else { "RGB" },
        }),
    }
}

/// A gray profile of a curve.
fn gray(curve: Option<ToneReprCurve>) -> Result<ColorProfile, IccError> {
    let curve = curve.ok_or_else(|| IccError::Damaged("it has no curves".to_owned()))?;
    let mut profile = ColorProfile::new_gray_with_gamma(1.0);
    profile.gray_trc = Some(curve);
    Ok(profile)
}

/// Profiles made of tables need not have one for every intent.
fn with_intents<T>(
    create: impl Fn(TransformOptions) -> Result<T, CmsError>,
) -> Result<T, CmsError> {
    let with = |rendering_intent| {
        create(TransformOptions {
            rendering_intent,
            ..TransformOptions::default()
        })
    };
    with(RenderingIntent::Perceptual)
        .or_else(|error| with(RenderingIntent::RelativeColorimetric).map_err(|_| error))
}

/// Strip by strip: the transform reads from a copy that fits into the cache.
fn apply<S: Copy + Default>(
    transform: &(dyn TransformExecutor<S> + Send + Sync),
    samples: &mut [S],
    channels: usize,
) -> Result<(), CmsError> {
    const PIXELS_AT_ONCE: usize = 8_192;
    let mut strip = Vec::with_capacity(PIXELS_AT_ONCE * channels);
    for samples in samples.chunks_mut(PIXELS_AT_ONCE * channels) {
        strip.clear();
        strip.extend_from_slice(samples);
        transform.transform(&strip, samples)?;
        keep_alpha(&strip, samples, channels);
    }
    Ok(())
}

/// Not every transform copies alpha bit for bit.
fn keep_alpha<S: Copy>(from: &[S], to: &mut [S], channels: usize) {
    if channels == 2 || channels == 4 {
        let alphas = from.iter().skip(channels - 1).step_by(channels);
        for (to, from) in to
            .iter_mut()
            .skip(channels - 1)
            .step_by(channels)
            .zip(alphas)
        {
            *to = *from;
        }
    }
}

#[cfg(test)]
mod tests;
