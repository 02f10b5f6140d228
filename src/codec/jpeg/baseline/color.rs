//! Rows of components to rows of pixels.
//!
//! Luma and chroma become RGB by the full-range BT.601 matrix of JFIF, in integers of 14 fractional bits.

/// Fractional bits of the factors.
pub(super) const BITS: u32 = 14;

/// Just below one half, so that what lies in the middle is rounded down.
pub(super) const ROUND: i32 = (1 << (BITS - 1)) - 1;

pub(super) const RED_OF_CR: i16 = 22_970;
pub(super) const GREEN_OF_CB: i16 = -5_638;
pub(super) const GREEN_OF_CR: i16 = -11_700;
pub(super) const BLUE_OF_CB: i16 = 29_032;

/// Makes `out.len() / 3` pixels; each row has as many samples at least.
#[inline(always)]
pub(super) fn ycc_to_rgb(rows: [&[u8]; 3], out: &mut [u8]) {
    let [luma, blue, red] = rows;
    let pixels = out.as_chunks_mut::<3>().0;
    for (((pixel, &luma), &blue), &red) in pixels.iter_mut().zip(luma).zip(blue).zip(red) {
        let luma = (i32::from(luma) << BITS) + ROUND;
        let (blue, red) = (i32::from(blue) - 128, i32::from(red) - 128);
        let sums = [
            luma + red * i32::from(RED_OF_CR),
            luma + blue * i32::from(GREEN_OF_CB) + red * i32::from(GREEN_OF_CR),
            luma + blue * i32::from(BLUE_OF_CB),
        ];
        *pixel = sums.map(|sum| (sum >> BITS).clamp(0, 255) as u8);
    }
}

/// Interleaves the samples of N components.
#[inline(always)]
pub(super) fn interleave<const N: usize>(rows: [&[u8]; N], out: &mut [u8]) {
    let pixels = out.as_chunks_mut::<N>().0;
    let rows = rows.map(|row| &row[..pixels.len()]);
    for (index, pixel) in pixels.iter_mut().enumerate() {
        *pixel = rows.map(|row| row[index]);
    }
}
