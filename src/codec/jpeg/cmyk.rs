//! Four-colour JPEG samples to sRGB.
//!
//! The samples lie inverted, as Adobe writes them and every program reads them: 255 is no ink, 0 is full ink.

use moxcms::{ColorProfile, DataColorSpace, Layout, TransformOptions};

use crate::codec::DecodeError;
use crate::codec::limits;

/// YCCK to CMYK in place, both inverted: luma and chroma become cyan, magenta and yellow; black stays.
///
/// The full-range BT.601 matrix of JFIF, in integers of 16 fractional bits.
pub(super) fn from_ycck(samples: &mut [u8]) {
    for pixel in samples.chunks_exact_mut(4) {
        let [luma, blue, red] = [pixel[0], pixel[1], pixel[2]].map(i32::from);
        let (blue, red) = (blue - 128, red - 128);
        let rgb = [
            luma + ((91_881 * red + 32_768) >> 16),
            luma - ((22_554 * blue + 46_802 * red + 32_768) >> 16),
            luma + ((116_130 * blue + 32_768) >> 16),
        ];
        for (sample, value) in pixel.iter_mut().zip(rgb) {
            *sample = 255 - value.clamp(0, 255) as u8;
        }
    }
}

/// Inverted CMYK to RGB without a profile: what each ink and the black let through, multiplied.
///
/// Writes three samples over four, in place, and cuts the rest off.
pub(super) fn to_rgb_without_profile(samples: &mut Vec<u8>) {
    let pixels = samples.len() / 4;
    for pixel in 0..pixels {
        let [c, m, y, k] = [0, 1, 2, 3].map(|channel| u32::from(samples[pixel * 4 + channel]));
        for (channel, ink) in [c, m, y].into_iter().enumerate() {
            samples[pixel * 3 + channel] = ((ink * k + 127) / 255) as u8;
        }
    }
    samples.truncate(pixels * 3);
}

/// Inverted CMYK to sRGB by a CMYK profile, or `None` if the profile cannot be used.
pub(super) fn to_srgb(samples: &[u8], profile: &[u8]) -> Result<Option<Vec<u8>>, DecodeError> {
    const PIXELS_AT_ONCE: usize = 16_384;
    let Ok(profile) = ColorProfile::new_from_slice(profile) else {
        return Ok(None);
    };
    if profile.color_space != DataColorSpace::Cmyk {
        return Ok(None);
    }
    let options = TransformOptions {
        rendering_intent: profile.rendering_intent,
        ..Default::default()
    };
    let Ok(transform) = profile.create_transform_8bit(
        Layout::Rgba,
        &ColorProfile::new_srgb(),
        Layout::Rgb,
        options,
    ) else {
        return Ok(None);
    };
    let mut rgb = limits::memory(samples.len() / 4 * 3, Vec::new())?;
    let mut inks = Vec::with_capacity(PIXELS_AT_ONCE * 4);
    let bands = samples
        .chunks(PIXELS_AT_ONCE * 4)
        .zip(rgb.chunks_mut(PIXELS_AT_ONCE * 3));
    for (from, to) in bands {
        inks.clear();
        inks.extend(from.iter().map(|sample| 255 - sample));
        if transform.transform(&inks, to).is_err() {
            return Ok(None);
        }
    }
    Ok(Some(rgb))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn white_black_and_the_inks() {
        let mut samples = vec![
            255, 255, 255, 255, // no ink
            255, 255, 255, 0, // black
            0, 255, 255, 255, // cyan
            255, 0, 255, 255, // magenta
            255, 255, 0, 255, // yellow
            128, 128, 128, 128, // half of everything
        ];
        to_rgb_without_profile(&mut samples);
        let wanted = [
            [255, 255, 255],
            [0, 0, 0],
            [0, 255, 255],
            [255, 0, 255],
            [255, 255, 0],
            [64, 64, 64],
        ];
        assert_eq!(samples, wanted.concat());
    }

    #[test]
    fn ycck_turns_luma_and_chroma_into_inks() {
        // Full luma is white in RGB and, inverted once more, full ink in what Adobe writes.
        let mut samples = vec![255, 128, 128, 7, 0, 128, 128, 200, 76, 85, 255, 255];
        from_ycck(&mut samples);
        assert_eq!(samples[..8], [0, 0, 0, 7, 255, 255, 255, 200]);
        // The JFIF code of pure red.
        assert_eq!(samples[8..], [1, 255, 255, 255]);
    }

    #[test]
    fn a_profile_of_another_kind_is_not_used() {
        let srgb = ColorProfile::new_srgb().encode().unwrap();
        assert_eq!(to_srgb(&[0; 8], &srgb).unwrap(), None);
        assert_eq!(to_srgb(&[0; 8], b"no profile").unwrap(), None);
    }
}
