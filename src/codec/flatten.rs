//! Takes away alpha where a format has none, or only one bit of it, by blending over a background.
//!
//! Works on 8-bit samples, straight alpha, sRGB-encoded as they are: what viewers show when they blend.

use std::borrow::Cow;

use crate::picture::{Channels, Picture, Samples};

/// An 8-bit picture without alpha: blended over the background, with a warning if anything shows through.
///
/// A gray picture stays gray if the background is gray.
pub(super) fn over_background<'a>(
    picture: Cow<'a, Picture>,
    background: [u8; 3],
    warnings: &mut Vec<String>,
) -> Cow<'a, Picture> {
    if !picture.channels().has_alpha() {
        return picture;
    }
    if is_opaque(&picture) {
        let channels = picture.channels().without_alpha();
        return Cow::Owned(picture.into_owned().with_channels(channels));
    }
    let [red, green, blue] = background;
    warnings.push(format!(
        "the format holds no alpha; what was transparent was blended over #{red:02x}{green:02x}{blue:02x}"
    ));
    let mut picture = picture.into_owned();
    if red != green || green != blue {
        picture = picture.with_channels(Channels::Rgba);
    }
    blend(&mut picture, background, |alpha| alpha < 255);
    let channels = picture.channels().without_alpha();
    Cow::Owned(picture.with_channels(channels))
}

/// An 8-bit picture whose alpha is 0 or 255: what lies between is blended over the background and opaque.
pub(super) fn to_one_bit_alpha<'a>(
    picture: Cow<'a, Picture>,
    background: [u8; 3],
    warnings: &mut Vec<String>,
) -> Cow<'a, Picture> {
    let translucent = |alpha: u8| alpha > 0 && alpha < 255;
    if !picture.channels().has_alpha() || !alphas(&picture).any(translucent) {
        return picture;
    }
    warnings.push(
        "gif is either opaque or transparent; what was translucent was blended over the background"
            .to_owned(),
    );
    let mut picture = picture.into_owned().with_channels(Channels::Rgba);
    blend(&mut picture, background, translucent);
    Cow::Owned(picture)
}

fn is_opaque(picture: &Picture) -> bool {
    alphas(picture).all(|alpha| alpha == 255)
}

fn alphas(picture: &Picture) -> impl Iterator<Item = u8> {
    let count = picture.channels().count();
    let samples = match picture.samples() {
        Samples::U8(samples) => samples.as_slice(),
        Samples::U16(_) => &[],
    };
    samples.iter().skip(count - 1).step_by(count).copied()
}

/// Blends the pixels whose alpha is wanted and makes them opaque.
fn blend(picture: &mut Picture, background: [u8; 3], wanted: impl Fn(u8) -> bool) {
    let count = picture.channels().count();
    let Samples::U8(samples) = picture.samples_mut() else {
        return;
    };
    for pixel in samples.chunks_exact_mut(count) {
        let alpha = pixel[count - 1];
        if !wanted(alpha) {
            continue;
        }
        let alpha = u32::from(alpha);
        for (sample, behind) in pixel[..count - 1].iter_mut().zip(background) {
            let sum = u32::from(*sample) * alpha + u32::from(behind) * (255 - alpha);
            *sample = ((sum + 127) / 255) as u8;
        }
        pixel[count - 1] = 255;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::picture::Size;

    fn flat(channels: Channels, samples: Vec<u8>, background: [u8; 3]) -> (Picture, Vec<String>) {
        let size = Size::new((samples.len() / channels.count()) as u32, 1);
        let picture = Picture::from_u8(size, channels, samples);
        let mut warnings = Vec::new();
        let flat = over_background(Cow::Owned(picture), background, &mut warnings);
        (flat.into_owned(), warnings)
    }

    #[test]
    fn transparent_shows_the_background() {
        let (picture, warnings) = flat(
            Channels::Rgba,
            vec![9, 9, 9, 0, 200, 0, 100, 255, 0, 100, 255, 51],
            [255, 255, 0],
        );
        assert_eq!(picture.channels(), Channels::Rgb);
        let wanted = vec![255, 255, 0, 200, 0, 100, 204, 224, 51];
        assert_eq!(*picture.samples(), Samples::U8(wanted));
        assert!(warnings[0].contains("#ffff00"), "{warnings:?}");
    }

    #[test]
    fn gray_stays_gray_over_gray() {
        let (picture, _) = flat(Channels::GrayAlpha, vec![0, 128, 7, 255], [255; 3]);
        assert_eq!(
            (picture.channels(), picture.samples()),
            (Channels::Gray, &Samples::U8(vec![127, 7]))
        );
        let (picture, _) = flat(Channels::GrayAlpha, vec![0, 0], [1, 2, 3]);
        assert_eq!(
            (picture.channels(), picture.samples()),
            (Channels::Rgb, &Samples::U8(vec![1, 2, 3]))
        );
    }

    #[test]
    fn opaque_alpha_goes_without_a_word() {
        let (picture, warnings) = flat(Channels::Rgba, vec![1, 2, 3, 255], [0; 3]);
        assert_eq!(
            (picture.samples(), warnings.len()),
            (&Samples::U8(vec![1, 2, 3]), 0)
        );
    }

    #[test]
    fn one_bit_of_alpha_keeps_the_two_ends() {
        let picture = Picture::from_u8(
            Size::new(3, 1),
            Channels::Rgba,
            vec![1, 2, 3, 0, 4, 5, 6, 255, 0, 0, 0, 102],
        );
        let mut warnings = Vec::new();
        let picture = to_one_bit_alpha(Cow::Owned(picture), [255; 3], &mut warnings);
        let wanted = vec![1, 2, 3, 0, 4, 5, 6, 255, 153, 153, 153, 255];
        assert_eq!(
            (picture.samples(), warnings.len()),
            (&Samples::U8(wanted), 1)
        );
    }
}
