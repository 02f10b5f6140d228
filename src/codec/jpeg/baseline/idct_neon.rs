//! What `idct` does, on eight columns or rows at a time, or on four where the block becomes no more.

use std::arch::aarch64::*;

use super::block::Block;
use super::idct::{FIRST_BIAS, FIRST_SHIFT, MATRICES, SECOND_BIAS, SECOND_SHIFT, Shape};

/// Eight frequencies in ascending order, each in eight lanes.
type Frequencies = [int16x8_t; 8];

/// Transforms a block into the first rows of `out`.
#[inline]
#[target_feature(enable = "neon")]
pub(super) fn transform(
    block: &Block,
    quantizers: &[i16; 64],
    shape: Shape,
    out: &mut [u8],
    stride: usize,
) {
    // Two columns lie interleaved.
    let group = |index: usize| {
        let half = |values: &[i16], first: usize| -> int16x8_t {
            let half: [i16; 8] = values[first..].first_chunk().copied().unwrap_or_default();
            bytemuck::cast(half)
        };
        let product = |first| vmulq_s16(half(&block.0, first), half(quantizers, first));
        let (low, high) = (product(index * 16), product(index * 16 + 8));
        [vuzp1q_s16(low, high), vuzp2q_s16(low, high)]
    };
    let groups = [group(0), group(1), group(2), group(3)];
    let columns = std::array::from_fn(|column| groups[column / 4 * 2 + column % 2][column / 2 % 2]);
    let kept = match shape.height <= 4 {
        true => first::<false>(columns, shape.width),
        false => first::<true>(columns, shape.width),
    };
    match shape.width <= 4 {
        true => second::<false>(kept, shape.height, out, stride),
        false => second::<true>(kept, shape.height, out, stride),
    }
}

/// The first pass; what it returns has frequencies of rows, in lanes of columns.
#[inline]
#[target_feature(enable = "neon")]
fn first<const BOTH: bool>(columns: Frequencies, width: usize) -> Frequencies {
    let sums = by_length::<BOTH>(columns, width, FIRST_BIAS);
    let kept = sums.map(|[low, high]| {
        const SHIFT: i32 = FIRST_SHIFT as i32;
        vcombine_s16(vqshrn_n_s32::<SHIFT>(low), vqshrn_n_s32::<SHIFT>(high))
    });
    let rows = transposed(kept);
    // Pairs of rows lay interleaved as the columns did.
    [0, 2, 1, 3, 4, 6, 5, 7].map(|row: usize| rows[row])
}

/// The second pass, and its result written.
#[inline]
#[target_feature(enable = "neon")]
fn second<const BOTH: bool>(rows: Frequencies, height: usize, out: &mut [u8], stride: usize) {
    let sums = by_length::<BOTH>(rows, height, SECOND_BIAS);
    for (index, &[low, high]) in sums[..height].iter().enumerate() {
        let narrow = |sum| vqmovn_s32(vshrq_n_s32::<{ SECOND_SHIFT as i32 }>(sum));
        let samples = vqmovun_s16(vcombine_s16(narrow(low), narrow(high)));
        let samples: [u8; 8] = bytemuck::cast(samples);
        out[index * stride..][..8].copy_from_slice(&samples);
    }
}

/// Lanes 0 to 3 and 4 to 7 of each sample; where not both are wanted, the second means nothing.
type Sums = [[int32x4_t; 2]; 8];

#[inline]
#[target_feature(enable = "neon")]
fn by_length<const BOTH: bool>(frequencies: Frequencies, length: usize, bias: i32) -> Sums {
    match length {
        8 => sums::<8, BOTH>(frequencies, bias),
        7 => sums::<7, BOTH>(frequencies, bias),
        6 => sums::<6, BOTH>(frequencies, bias),
        5 => sums::<5, BOTH>(frequencies, bias),
        4 => sums::<4, BOTH>(frequencies, bias),
        3 => sums::<3, BOTH>(frequencies, bias),
        2 => sums::<2, BOTH>(frequencies, bias),
        _ => sums::<1, BOTH>(frequencies, bias),
    }
}

/// For each of `N` samples the sum over the frequencies.
#[inline]
#[target_feature(enable = "neon")]
fn sums<const N: usize, const BOTH: bool>(frequencies: Frequencies, bias: i32) -> Sums {
    let bias = vdupq_n_s32(bias);
    let mut sums = [[bias; 2]; 8];
    let halves = [
        frequencies.map(|lanes| vget_low_s16(lanes)),
        frequencies.map(|lanes| vget_high_s16(lanes)),
    ];
    for sample in 0..N.div_ceil(2) {
        let weights = &MATRICES[N - 1][sample];
        for (half, lanes) in halves.iter().take(1 + usize::from(BOTH)).enumerate() {
            let mut even = vmlal_n_s16(bias, lanes[0], weights[0]);
            let mut odd = vmull_n_s16(lanes[1], weights[1]);
            for frequency in (2..N).step_by(2) {
                even = vmlal_n_s16(even, lanes[frequency], weights[frequency]);
            }
            for frequency in (3..N).step_by(2) {
                odd = vmlal_n_s16(odd, lanes[frequency], weights[frequency]);
            }
            sums[sample][half] = vaddq_s32(even, odd);
            sums[N - 1 - sample][half] = vsubq_s32(even, odd);
        }
    }
    sums
}

#[inline]
#[target_feature(enable = "neon")]
fn transposed(rows: Frequencies) -> Frequencies {
    let pairs = |a: int16x8_t, b: int16x8_t| {
        let (even, odd) = (vtrn1q_s16(a, b), vtrn2q_s16(a, b));
        [vreinterpretq_s32_s16(even), vreinterpretq_s32_s16(odd)]
    };
    let fours = |a: [int32x4_t; 2], b: [int32x4_t; 2]| {
        let trn = |index: usize| {
            [
                vtrn1q_s32(a[index], b[index]),
                vtrn2q_s32(a[index], b[index]),
            ]
        };
        // Columns 0 and 4, 1 and 5, 2 and 6, 3 and 7 of four rows.
        let ([c0, c2], [c1, c3]) = (trn(0), trn(1));
        [c0, c1, c2, c3].map(|columns| vreinterpretq_s64_s32(columns))
    };
    let upper = fours(pairs(rows[0], rows[1]), pairs(rows[2], rows[3]));
    let lower = fours(pairs(rows[4], rows[5]), pairs(rows[6], rows[7]));
    std::array::from_fn(|column| {
        let (upper, lower) = (upper[column % 4], lower[column % 4]);
        vreinterpretq_s16_s64(match column < 4 {
            true => vtrn1q_s64(upper, lower),
            false => vtrn2q_s64(upper, lower),
        })
    })
}
