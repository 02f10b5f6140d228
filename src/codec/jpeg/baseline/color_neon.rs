//! What `color` does, 16 pixels at a time.
//!
//! `unsafe` is here because the instruction that stores three rows interleaved takes a pointer.
#![allow(unsafe_code)]

use std::arch::aarch64::*;

use super::color::{BITS, BLUE_OF_CB, GREEN_OF_CB, GREEN_OF_CR, RED_OF_CR, ROUND};

/// Pixels that are made at once.
const PIXELS: usize = 16;

/// Makes `out.len() / 3` pixels; rows are read to the next multiple of [`LANES`](super::plan::LANES).
#[inline]
#[target_feature(enable = "neon")]
pub(super) fn ycc_to_rgb(rows: [&[u8]; 3], out: &mut [u8]) {
    let [luma, blue, red] = rows.map(|row| row.as_chunks::<PIXELS>().0);
    let (chunks, rest) = out.as_chunks_mut::<{ PIXELS * 3 }>();
    let whole = chunks.len();
    for (((chunk, luma), blue), red) in chunks.iter_mut().zip(luma).zip(blue).zip(red) {
        *chunk = pixels(luma, blue, red);
    }
    if !rest.is_empty() {
        let last = pixels(&luma[whole], &blue[whole], &red[whole]);
        rest.copy_from_slice(&last[..rest.len()]);
    }
}

#[inline]
#[target_feature(enable = "neon")]
fn pixels(luma: &[u8; PIXELS], blue: &[u8; PIXELS], red: &[u8; PIXELS]) -> [u8; PIXELS * 3] {
    let rows = [luma, blue, red].map(|samples| bytemuck::cast::<_, uint8x16_t>(*samples));
    let low = half(rows.map(|row| vget_low_u8(row)));
    let high = half(rows.map(|row| vget_high_u8(row)));
    let channel = |index: usize| vcombine_u8(low[index], high[index]);
    let mut pixels = [0; PIXELS * 3];
    let channels = uint8x16x3_t(channel(0), channel(1), channel(2));
    // SAFETY: there is room for three times sixteen bytes.
    unsafe { vst3q_u8(pixels.as_mut_ptr(), channels) };
    pixels
}

/// Red, green and blue of eight pixels.
#[inline]
#[target_feature(enable = "neon")]
fn half(rows: [uint8x8_t; 3]) -> [uint8x8_t; 3] {
    let [luma, blue, red] = rows.map(|row| vreinterpretq_s16_u16(vmovl_u8(row)));
    let middle = vdupq_n_s16(128);
    let (blue, red) = (vsubq_s16(blue, middle), vsubq_s16(red, middle));
    // With one factor there is nothing that lies in the middle, so that rounding up and down are the same.
    let product = |chroma, factor| vqrdmulhq_n_s16(vaddq_s16(chroma, chroma), factor);
    let green = |blue, red| {
        let sum = vmlal_n_s16(vdupq_n_s32(ROUND), blue, GREEN_OF_CB);
        vshrn_n_s32::<{ BITS as i32 }>(vmlal_n_s16(sum, red, GREEN_OF_CR))
    };
    let green = vcombine_s16(
        green(vget_low_s16(blue), vget_low_s16(red)),
        green(vget_high_s16(blue), vget_high_s16(red)),
    );
    [product(red, RED_OF_CR), green, product(blue, BLUE_OF_CB)]
        .map(|difference| vqmovun_s16(vaddq_s16(luma, difference)))
}
