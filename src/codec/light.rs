//! Light and alpha: linear floats to sRGB-encoded integers, and premultiplied colours to straight ones.

use crate::picture::{Channels, Picture, Sample, Samples};

/// Linear RGB to 16 bits, sRGB-encoded.
pub(super) fn encode_rgb(linear: &[f32]) -> Vec<u16> {
    linear.iter().map(|&value| encode(value)).collect()
}

/// Linear RGB with straight alpha to 16 bits: colours sRGB-encoded, alpha as it is.
pub(super) fn encode_rgba(linear: &[f32]) -> Vec<u16> {
    let mut encoded = Vec::with_capacity(linear.len());
    for pixel in linear.chunks_exact(4) {
        encoded.extend(pixel[..3].iter().map(|&value| encode(value)));
        encoded.push(u16::from_unit(finite(pixel[3])));
    }
    encoded
}

/// Divides linear colours by their alpha; where it is 0 they stay, as light that is added.
pub(super) fn unpremultiply_linear(linear: &mut [f32]) {
    for pixel in linear.chunks_exact_mut(4) {
        let alpha = pixel[3];
        if alpha > 0.0 && alpha < 1.0 {
            pixel[..3].iter_mut().for_each(|value| *value /= alpha);
        }
    }
}

/// Divides sRGB-encoded colours by their alpha, as TIFF files with associated alpha need.
pub(super) fn unpremultiply(picture: &mut Picture) {
    let channels = picture.channels();
    if !channels.has_alpha() {
        return;
    }
    match picture.samples_mut() {
        Samples::U8(samples) => divide(samples, channels),
        Samples::U16(samples) => divide(samples, channels),
    }
}

fn divide<S: Sample>(samples: &mut [S], channels: Channels) {
    for pixel in samples.chunks_exact_mut(channels.count()) {
        let (colors, alpha) = pixel.split_at_mut(channels.colors());
        let alpha = alpha[0].to_u32();
        if alpha == 0 || alpha == S::MAX {
            continue;
        }
        for sample in colors {
            let value = (u64::from(sample.to_u32()) * u64::from(S::MAX) + u64::from(alpha / 2))
                / u64::from(alpha);
            *sample = S::from_u32(value.min(u64::from(S::MAX)) as u32);
        }
    }
}

/// The transfer function of IEC 61966-2-1; what lies outside 0 to 1 is clamped, NaN becomes 0.
pub(super) fn encode(linear: f32) -> u16 {
    let linear = finite(linear).clamp(0.0, 1.0);
    let encoded = if linear <= 0.003_130_8 {
        linear * 12.92
    } else {
        1.055 * linear.powf(1.0 / 2.4) - 0.055
    };
    u16::from_unit(encoded)
}

/// The value, or 0 where it is no number.
pub(super) fn finite(value: f32) -> f32 {
    if value.is_nan() { 0.0 } else { value }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::picture::Size;

    #[test]
    fn the_curve_has_its_known_values() {
        // 18 % gray is 0.4613561 encoded; 0.0031308 is where the two pieces meet.
        assert_eq!(encode_rgb(&[0.0, 1.0, 0.18]), [0, 65_535, 30_235]);
        assert_eq!(encode_rgb(&[0.003_130_8, 0.001, 0.5]), [2_651, 847, 48_192]);
        assert_eq!(
            encode_rgb(&[-1.0, 7.0, f32::NAN, f32::INFINITY]),
            [0, 65_535, 0, 65_535]
        );
    }

    #[test]
    fn alpha_is_not_encoded() {
        assert_eq!(
            encode_rgba(&[1.0, 0.0, 0.18, 0.5]),
            [65_535, 0, 30_235, 32_768]
        );
    }

    #[test]
    fn premultiplied_colours_are_divided() {
        let mut linear = [0.25, 0.5, 0.0, 0.5, 0.3, 0.3, 0.3, 0.0, 0.1, 0.2, 0.3, 1.0];
        unpremultiply_linear(&mut linear);
        assert_eq!(
            linear,
            [0.5, 1.0, 0.0, 0.5, 0.3, 0.3, 0.3, 0.0, 0.1, 0.2, 0.3, 1.0]
        );
        let samples = vec![64, 128, 10, 128, 200, 9, 9, 100, 1, 2, 3, 0];
        let mut picture = Picture::from_u8(Size::new(3, 1), Channels::Rgba, samples);
        unpremultiply(&mut picture);
        let wanted = vec![128, 255, 20, 128, 255, 23, 23, 100, 1, 2, 3, 0];
        assert_eq!(*picture.samples(), Samples::U8(wanted));
    }
}
