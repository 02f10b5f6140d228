//! Four-colour JPEG samples as they are stored, to inks.
//!
//! The samples lie inverted: 255 is no ink, 0 is full ink. So Adobe writes them, and so every program reads them whether
//! Adobe's segment is there or not, since the standard says nothing of inks and no other writer came to count.

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

/// Inverted samples to inks, in place.
pub(super) fn invert(samples: &mut [u8]) {
    for sample in samples {
        *sample = 255 - *sample;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ycck_turns_luma_and_chroma_into_inks() {
        // Full luma is white in RGB and, inverted once more, full ink in what Adobe writes.
        let mut samples = vec![255, 128, 128, 7, 0, 128, 128, 200, 76, 85, 255, 255];
        from_ycck(&mut samples);
        assert_eq!(samples[..8], [0, 0, 0, 7, 255, 255, 255, 200]);
        // The JFIF code of pure red.
        assert_eq!(samples[8..], [1, 255, 255, 255]);
    }
}
