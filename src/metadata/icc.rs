//! Colour profiles: from the space of a profile to sRGB.
//!
//! Only profiles of the picture's own kind are applied: RGB or gray. A CMYK profile has been used by the codec, which
//! decodes four inks. Profiles of a matrix and curves are applied to 8 bits by `moxcms`, whose vectors are fast and whose
//! curves are too coarse for more; 16 bits, tables and gray are the work of [`codec`](crate::codec).

use moxcms::{
    CmsError, ColorProfile, DataColorSpace, Layout, RenderingIntent, TransformExecutor,
    TransformOptions,
};
use thiserror::Error;

use crate::codec::Intent;
use crate::codec::color::{self, Connection, Shaper, grays};
use crate::picture::{Channels, Picture, Sample, Samples};

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

/// [`to_srgb_by`] the perceptual intent.
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
/// As [`to_srgb_by`].
pub fn to_srgb(picture: Picture, profile: &[u8]) -> Result<Picture, (Picture, IccError)> {
    to_srgb_by(picture, profile, Intent::Perceptual)
}

/// Converts a picture from the space of an ICC profile to sRGB, in place.
///
/// The samples are sRGB-encoded afterwards and colours outside sRGB are clipped; alpha is not touched. A gray picture
/// stays gray: with an RGB profile, by the curve of its green. A profile that is sRGB itself, to within half an 8-bit
/// step, is recognised, and the picture comes back as it was.
///
/// The intent counts for profiles made of tables. Allocates a strip of the picture and the tables of the transform:
/// some megabytes, and for a profile made of tables four times its length. Of a profile no more than 8 MiB are used.
///
/// ```
/// use stampmill::codec::Intent;
/// use stampmill::metadata::icc;
/// use stampmill::picture::{Channels, Picture, Size};
///
/// let picture = Picture::from_u8(Size::new(1, 1), Channels::Rgb, vec![1, 2, 3]);
/// let same = icc::to_srgb_by(picture.clone(), &icc::srgb_profile(), Intent::Relative);
/// assert_eq!(same, Ok(picture));
/// ```
///
/// # Errors
/// If the profile is damaged or is not for the picture's kind of colours; the picture comes back with the error.
pub fn to_srgb_by(
    mut picture: Picture,
    profile: &[u8],
    intent: Intent,
) -> Result<Picture, (Picture, IccError)> {
    match convert(&mut picture, profile, intent) {
        Ok(()) => Ok(picture),
        Err(error) => Err((picture, error)),
    }
}

/// Whether a profile can be read, for those that go into an output as they are.
///
/// ```
/// use stampmill::metadata::icc;
///
/// assert_eq!(icc::check(&icc::srgb_profile()), Ok(()));
/// assert!(icc::check(b"not a profile").is_err());
/// ```
///
/// # Errors
/// If it is damaged.
pub fn check(profile: &[u8]) -> Result<(), IccError> {
    color::parse(profile).map_err(IccError::Damaged).map(drop)
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
    color::srgb()
}

fn convert(picture: &mut Picture, profile: &[u8], intent: Intent) -> Result<(), IccError> {
    let source = color::parse(profile).map_err(IccError::Damaged)?;
    let channels = picture.channels();
    check_kind(&source, channels)?;
    if srgb::is_srgb(&source) {
        return Ok(());
    }
    match picture.samples_mut() {
        Samples::U8(samples) => convert_samples(&source, samples, channels, intent),
        Samples::U16(samples) => convert_samples(&source, samples, channels, intent),
    }
}

fn check_kind(profile: &ColorProfile, channels: Channels) -> Result<(), IccError> {
    match (profile.color_space, channels.colors()) {
        (DataColorSpace::Rgb, _) | (DataColorSpace::Gray, 1) => Ok(()),
        (other, colors) => Err(IccError::Unsuitable {
            profile: format!("{other:?}").to_uppercase(),
            picture: if colors == 1 { "gray" } else { "RGB" },
        }),
    }
}

fn convert_samples<S: Shaped>(
    source: &ColorProfile,
    samples: &mut [S],
    channels: Channels,
    intent: Intent,
) -> Result<(), IccError> {
    let count = channels.count();
    if channels.colors() == 1 {
        let grays = grays::<S>(source, intent).map_err(IccError::Damaged)?;
        for gray in samples.iter_mut().step_by(count) {
            *gray = grays[gray.to_u32() as usize];
        }
        return Ok(());
    }
    if let Some(connection) = Connection::new(source, intent) {
        let inputs = connection.inputs::<S>();
        for pixel in samples.chunks_exact_mut(count) {
            let converted = connection.convert(&inputs, &pixel[..3]);
            pixel[..3].copy_from_slice(&converted);
        }
        return Ok(());
    }
    if !source.is_matrix_shaper() {
        let what = "it has neither a matrix with curves nor tables that can be used";
        return Err(IccError::Damaged(what.to_owned()));
    }
    S::convert_by_matrix(samples, source, channels)
}

/// A sample type for which there is a way through a matrix and curves.
trait Shaped: Sample {
    fn convert_by_matrix(
        samples: &mut [Self],
        source: &ColorProfile,
        channels: Channels,
    ) -> Result<(), IccError>;
}

impl Shaped for u8 {
    fn convert_by_matrix(
        samples: &mut [u8],
        source: &ColorProfile,
        channels: Channels,
    ) -> Result<(), IccError> {
        // Tables that cannot be used must not be tried by others.
        let mut source = source.clone();
        source.lut_a_to_b_perceptual = None;
        source.lut_a_to_b_colorimetric = None;
        source.lut_a_to_b_saturation = None;
        let layout = if channels.has_alpha() {
            Layout::Rgba
        } else {
            Layout::Rgb
        };
        let damaged = |error: CmsError| IccError::Damaged(error.to_string());
        let transform = source
            .create_transform_8bit(layout, &color::srgb_target(), layout, options())
            .map_err(damaged)?;
        apply(&*transform, samples, channels.count()).map_err(damaged)
    }
}

impl Shaped for u16 {
    fn convert_by_matrix(
        samples: &mut [u16],
        source: &ColorProfile,
        channels: Channels,
    ) -> Result<(), IccError> {
        let shaper = Shaper::new::<u16>(source)
            .ok_or_else(|| IccError::Damaged("its curves are of an unknown kind".to_owned()))?;
        shaper.convert(samples, channels.count());
        Ok(())
    }
}

/// The curves of a profile have the word, not the code that may stand beside them.
fn options() -> TransformOptions {
    TransformOptions {
        rendering_intent: RenderingIntent::RelativeColorimetric,
        allow_use_cicp_transfer: false,
        prefer_fixed_point: true,
        ..TransformOptions::default()
    }
}

/// Strip by strip: the transform reads from a copy that fits into the cache.
fn apply(
    transform: &(dyn TransformExecutor<u8> + Send + Sync),
    samples: &mut [u8],
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
fn keep_alpha(from: &[u8], to: &mut [u8], channels: usize) {
    if channels == 4 {
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
