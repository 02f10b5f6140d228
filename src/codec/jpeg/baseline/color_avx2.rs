//! What `color` does, 32 pixels at a time.

use std::arch::x86_64::*;

use super::color::{BITS, BLUE_OF_CB, GREEN_OF_CB, GREEN_OF_CR, RED_OF_CR, ROUND};
use super::plan::LANES;

/// Makes `out.len() / 3` pixels; rows are read to the next multiple of [`LANES`].
#[inline]
#[target_feature(enable = "avx2")]
pub(super) fn ycc_to_rgb(rows: [&[u8]; 3], out: &mut [u8]) {
    let [luma, blue, red] = rows.map(|row| row.as_chunks::<LANES>().0);
    let (chunks, rest) = out.as_chunks_mut::<{ LANES * 3 }>();
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
#[target_feature(enable = "avx2")]
fn pixels(luma: &[u8; LANES], blue: &[u8; LANES], red: &[u8; LANES]) -> [u8; LANES * 3] {
    let [luma, blue, red] = [luma, blue, red].map(|samples| bytemuck::cast::<_, __m256i>(*samples));
    let zero = _mm256_setzero_si256();
    let halves = [
        [luma, blue, red].map(|samples| _mm256_unpacklo_epi8(samples, zero)),
        [luma, blue, red].map(|samples| _mm256_unpackhi_epi8(samples, zero)),
    ];
    let [low, high] = halves.map(|[luma, blue, red]| half(luma, blue, red));
    let channel = |index: usize| _mm256_packus_epi16(low[index], high[index]);
    interleave(channel(0), channel(1), channel(2))
}

/// Red, green and blue in 16 bits, not yet clamped.
#[inline]
#[target_feature(enable = "avx2")]
fn half(luma: __m256i, blue: __m256i, red: __m256i) -> [__m256i; 3] {
    let middle = _mm256_set1_epi16(128);
    let (blue, red) = (
        _mm256_sub_epi16(blue, middle),
        _mm256_sub_epi16(red, middle),
    );
    // With one factor there is nothing that lies in the middle, so that rounding up and down are the same.
    let product = |chroma, factor| {
        let twice = _mm256_add_epi16(chroma, chroma);
        _mm256_mulhrs_epi16(twice, _mm256_set1_epi16(factor))
    };
    let factors = i32::from(GREEN_OF_CR) << 16 | i32::from(GREEN_OF_CB) & 0xffff;
    let green = |pairs| {
        let sum = _mm256_madd_epi16(pairs, _mm256_set1_epi32(factors));
        _mm256_srai_epi32::<{ BITS as i32 }>(_mm256_add_epi32(sum, _mm256_set1_epi32(ROUND)))
    };
    let green = _mm256_packs_epi32(
        green(_mm256_unpacklo_epi16(blue, red)),
        green(_mm256_unpackhi_epi16(blue, red)),
    );
    [product(red, RED_OF_CR), green, product(blue, BLUE_OF_CB)]
        .map(|difference| _mm256_add_epi16(luma, difference))
}

/// Puts three rows of 32 samples into each other.
///
/// Of sixteen pixels, sample i of the first row goes to byte 3i of 48, which is byte 3i mod 16 of one of three vectors;
/// so one shuffle brings all samples of a row to the bytes where they belong in any of the three, and the vectors are
/// put together from the rows' by masks.
#[inline]
#[target_feature(enable = "avx2")]
fn interleave(red: __m256i, green: __m256i, blue: __m256i) -> [u8; LANES * 3] {
    const fn places(first: usize) -> [u8; 32] {
        let mut places = [0; 32];
        let mut pixel = 0;
        while pixel < 16 {
            places[(3 * pixel + first) % 16] = pixel as u8;
            places[(3 * pixel + first) % 16 + 16] = pixel as u8;
            pixel += 1;
        }
        places
    }
    const fn every_third(first: usize) -> [u8; 32] {
        let mut mask = [0; 32];
        let mut byte = 0;
        while byte < 32 {
            mask[byte] = if byte % 16 % 3 == first { 0xff } else { 0 };
            byte += 1;
        }
        mask
    }
    const PLACES: [[u8; 32]; 3] = [places(0), places(1), places(2)];
    const MASKS: [[u8; 32]; 3] = [every_third(0), every_third(1), every_third(2)];
    let vector = |bytes: [u8; 32]| bytemuck::cast::<_, __m256i>(bytes);
    let red = _mm256_shuffle_epi8(red, vector(PLACES[0]));
    let green = _mm256_shuffle_epi8(green, vector(PLACES[1]));
    let blue = _mm256_shuffle_epi8(blue, vector(PLACES[2]));
    let join = |green_at: usize, blue_at: usize| {
        let both = _mm256_blendv_epi8(red, green, vector(MASKS[green_at]));
        _mm256_blendv_epi8(both, blue, vector(MASKS[blue_at]))
    };
    // The second vector begins one byte into a pixel, the third two; each holds its part of both sixteens.
    let (first, second, third) = (join(1, 2), join(0, 1), join(2, 0));
    let ordered = [
        _mm256_permute2x128_si256::<0x20>(first, second),
        _mm256_permute2x128_si256::<0x30>(third, first),
        _mm256_permute2x128_si256::<0x31>(second, third),
    ];
    bytemuck::cast(ordered)
}
