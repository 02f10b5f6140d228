//! What `idct` does, on eight columns or rows at a time, or on four where the block becomes no more.
//!
//! The groups of a block's coefficients (see `order`) are what `pmaddwd` wants: two frequencies side by side, eight times.
//! What it leaves after the first pass, packed to 16 bits, is in the same order again once its pairs are transposed.

use std::arch::x86_64::*;

use super::block::Block;
use super::idct::{FIRST_BIAS, FIRST_SHIFT, MATRICES, SECOND_BIAS, SECOND_SHIFT, Shape};

/// Coefficients in zigzag order that lie in the first four columns and rows.
const SPARSE: u8 = 10;

/// Transforms a block into the first rows of `out`.
#[inline]
#[target_feature(enable = "avx2")]
pub(super) fn transform(
    block: &Block,
    quantizers: &[i16; 64],
    count: u8,
    shape: Shape,
    out: &mut [u8],
    stride: usize,
) {
    let load = |index: usize| {
        let half = |values: &[i16]| -> __m256i {
            let group: [i16; 16] = values[index * 16..]
                .first_chunk()
                .copied()
                .unwrap_or_default();
            bytemuck::cast(group)
        };
        _mm256_mullo_epi16(half(&block.0), half(quantizers))
    };
    if shape.width <= 4 && shape.height <= 4 {
        let groups = [load(0), load(1)].map(|group| _mm256_castsi256_si128(group));
        return small(groups, shape, out, stride);
    }
    if count <= SPARSE {
        let zero = _mm256_setzero_si256();
        large::<true>([load(0), load(1), zero, zero], shape, out, stride);
    } else {
        large::<false>([load(0), load(1), load(2), load(3)], shape, out, stride);
    }
}

#[inline]
#[target_feature(enable = "avx2")]
fn large<const IS_SPARSE: bool>(groups: [__m256i; 4], shape: Shape, out: &mut [u8], stride: usize) {
    let kept = match shape.width {
        8 => first::<8, IS_SPARSE>(groups),
        7 => first::<7, IS_SPARSE>(groups),
        6 => first::<6, IS_SPARSE>(groups),
        5 => first::<5, IS_SPARSE>(groups),
        4 => first::<4, IS_SPARSE>(groups),
        3 => first::<3, IS_SPARSE>(groups),
        2 => first::<2, IS_SPARSE>(groups),
        _ => first::<1, IS_SPARSE>(groups),
    };
    match shape.height {
        8 => second::<8, IS_SPARSE>(kept, out, stride),
        7 => second::<7, IS_SPARSE>(kept, out, stride),
        6 => second::<6, IS_SPARSE>(kept, out, stride),
        5 => second::<5, IS_SPARSE>(kept, out, stride),
        4 => second::<4, IS_SPARSE>(kept, out, stride),
        3 => second::<3, IS_SPARSE>(kept, out, stride),
        2 => second::<2, IS_SPARSE>(kept, out, stride),
        _ => second::<1, IS_SPARSE>(kept, out, stride),
    }
}

/// The first pass, and its result as groups of rows.
#[inline]
#[target_feature(enable = "avx2")]
fn first<const N: usize, const IS_SPARSE: bool>(groups: [__m256i; 4]) -> [__m256i; 4] {
    let sums = sums::<N, IS_SPARSE>(groups, FIRST_BIAS);
    let [a, b, c, d, e, f, g, h] = sums.map(|sum| _mm256_srai_epi32::<{ FIRST_SHIFT as i32 }>(sum));
    // Pairs of rows lie in 32 bits: those of the first group, of the second; of a column, of the next.
    let columns = [
        _mm256_packs_epi32(a, b),
        _mm256_packs_epi32(c, d),
        _mm256_packs_epi32(e, f),
        _mm256_packs_epi32(g, h),
    ];
    let [ab, cd, ef, gh] = columns.map(|column| _mm256_castsi256_ps(column));
    let even = [
        _mm256_shuffle_ps::<0x88>(ab, cd),
        _mm256_shuffle_ps::<0x88>(ef, gh),
    ];
    let odd = [
        _mm256_shuffle_ps::<0xdd>(ab, cd),
        _mm256_shuffle_ps::<0xdd>(ef, gh),
    ];
    let [even, odd] = [even, odd].map(|halves| halves.map(|half| _mm256_castps_si256(half)));
    [
        _mm256_permute2x128_si256::<0x20>(even[0], even[1]),
        _mm256_permute2x128_si256::<0x20>(odd[0], odd[1]),
        _mm256_permute2x128_si256::<0x31>(even[0], even[1]),
        _mm256_permute2x128_si256::<0x31>(odd[0], odd[1]),
    ]
}

/// The second pass, and its result written.
#[inline]
#[target_feature(enable = "avx2")]
fn second<const N: usize, const IS_SPARSE: bool>(
    groups: [__m256i; 4],
    out: &mut [u8],
    stride: usize,
) {
    let sums = sums::<N, IS_SPARSE>(groups, SECOND_BIAS);
    let [a, b, c, d, e, f, g, h] =
        sums.map(|sum| _mm256_srai_epi32::<{ SECOND_SHIFT as i32 }>(sum));
    let four = |a, b, c, d| {
        let packed = _mm256_packus_epi16(_mm256_packs_epi32(a, b), _mm256_packs_epi32(c, d));
        // The left halves of the rows came into the lower 128 bits and the right ones into the upper.
        let order = _mm256_setr_epi32(0, 4, 1, 5, 2, 6, 3, 7);
        bytemuck::cast::<_, [[u8; 8]; 4]>(_mm256_permutevar8x32_epi32(packed, order))
    };
    let rows = [four(a, b, c, d), four(e, f, g, h)];
    for (index, row) in rows.as_flattened()[..N].iter().enumerate() {
        out[index * stride..][..8].copy_from_slice(row);
    }
}

/// For each of `N` samples the sum over the frequencies, in eight lanes.
#[inline]
#[target_feature(enable = "avx2")]
fn sums<const N: usize, const IS_SPARSE: bool>(groups: [__m256i; 4], bias: i32) -> [__m256i; 8] {
    let mut sums = [_mm256_setzero_si256(); 8];
    let bias = _mm256_set1_epi32(bias);
    for sample in 0..N.div_ceil(2) {
        let weights = &MATRICES[N - 1][sample];
        let product = |group: usize, first: usize| {
            let (first, second) = (weights[first], weights[first + 2]);
            let pair = i32::from(second) << 16 | i32::from(first) & 0xffff;
            _mm256_madd_epi16(groups[group], _mm256_set1_epi32(pair))
        };
        let (mut even, mut odd) = (_mm256_add_epi32(product(0, 0), bias), product(1, 1));
        if N > 4 && !IS_SPARSE {
            even = _mm256_add_epi32(even, product(2, 4));
            odd = _mm256_add_epi32(odd, product(3, 5));
        }
        sums[sample] = _mm256_add_epi32(even, odd);
        sums[N - 1 - sample] = _mm256_sub_epi32(even, odd);
    }
    sums
}

/// A block that becomes four samples at most in each direction, from the first halves of the first two groups.
#[inline]
#[target_feature(enable = "avx2")]
fn small(groups: [__m128i; 2], shape: Shape, out: &mut [u8], stride: usize) {
    let sums = match shape.width {
        4 => small_sums::<4>(groups, FIRST_BIAS),
        3 => small_sums::<3>(groups, FIRST_BIAS),
        2 => small_sums::<2>(groups, FIRST_BIAS),
        _ => small_sums::<1>(groups, FIRST_BIAS),
    };
    let [a, b, c, d] = sums.map(|sum| _mm_srai_epi32::<{ FIRST_SHIFT as i32 }>(sum));
    let ab = _mm_castsi128_ps(_mm_packs_epi32(a, b));
    let cd = _mm_castsi128_ps(_mm_packs_epi32(c, d));
    let groups = [
        _mm_castps_si128(_mm_shuffle_ps::<0x88>(ab, cd)),
        _mm_castps_si128(_mm_shuffle_ps::<0xdd>(ab, cd)),
    ];
    let sums = match shape.height {
        4 => small_sums::<4>(groups, SECOND_BIAS),
        3 => small_sums::<3>(groups, SECOND_BIAS),
        2 => small_sums::<2>(groups, SECOND_BIAS),
        _ => small_sums::<1>(groups, SECOND_BIAS),
    };
    let [a, b, c, d] = sums.map(|sum| _mm_srai_epi32::<{ SECOND_SHIFT as i32 }>(sum));
    let packed = _mm_packus_epi16(_mm_packs_epi32(a, b), _mm_packs_epi32(c, d));
    let rows: [[u8; 4]; 4] = bytemuck::cast(packed);
    for (index, row) in rows[..shape.height].iter().enumerate() {
        out[index * stride..][..4].copy_from_slice(row);
    }
}

#[inline]
#[target_feature(enable = "avx2")]
fn small_sums<const N: usize>(groups: [__m128i; 2], bias: i32) -> [__m128i; 4] {
    let mut sums = [_mm_setzero_si128(); 4];
    for sample in 0..N.div_ceil(2) {
        let weights = &MATRICES[N - 1][sample];
        let product = |first: usize| {
            let (second, first_weight) = (weights[first + 2], weights[first]);
            let pair = i32::from(second) << 16 | i32::from(first_weight) & 0xffff;
            _mm_madd_epi16(groups[first], _mm_set1_epi32(pair))
        };
        let (even, odd) = (_mm_add_epi32(product(0), _mm_set1_epi32(bias)), product(1));
        sums[sample] = _mm_add_epi32(even, odd);
        sums[N - 1 - sample] = _mm_sub_epi32(even, odd);
    }
    sums
}
