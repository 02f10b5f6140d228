//! The forward transform (Arai, Agui and Nakajima, “A fast DCT-SQ scheme for images”, 1988) and quantisation.
//!
//! In single precision, eight columns side by side: what the algorithm leaves to be scaled is scaled by the quantiser, and
//! the order of all additions is fixed, so that vectors and single numbers give the same bits.

use std::ops::{Add, Mul, Sub};

use super::tables::Quantizer;
use crate::codec::jpeg::zigzag::ZIGZAG;

/// Eight numbers side by side.
#[derive(Clone, Copy)]
#[repr(C, align(32))]
pub(super) struct Eight(pub(super) [f32; 8]);

impl Add for Eight {
    type Output = Self;

    #[inline(always)]
    fn add(self, other: Self) -> Self {
        Self(std::array::from_fn(|n| self.0[n] + other.0[n]))
    }
}

impl Sub for Eight {
    type Output = Self;

    #[inline(always)]
    fn sub(self, other: Self) -> Self {
        Self(std::array::from_fn(|n| self.0[n] - other.0[n]))
    }
}

impl Mul<f32> for Eight {
    type Output = Self;

    #[inline(always)]
    fn mul(self, factor: f32) -> Self {
        Self(self.0.map(|number| number * factor))
    }
}

/// The coefficients of a block in zigzag order. `turn` exchanges rows and columns.
#[inline(always)]
pub(super) fn quantized(
    samples: &[u8],
    stride: usize,
    quantizer: &Quantizer,
    turn: impl FnOnce([Eight; 8]) -> [Eight; 8],
) -> [i16; 64] {
    let rows = std::array::from_fn(|y| {
        let row: &[u8; 8] = samples[y * stride..].first_chunk().unwrap_or(&[0; 8]);
        Eight(row.map(|sample| f32::from(i16::from(sample) - 128)))
    });
    // Columns, and then, turned, rows; the result stays turned, and so does everything that is laid over it.
    let turned = transform(turn(transform(rows)));
    let mut levels = [0; 64];
    for ((out, numbers), scales) in levels
        .as_chunks_mut::<8>()
        .0
        .iter_mut()
        .zip(&turned)
        .zip(quantizer.scales.as_chunks::<8>().0)
    {
        *out = std::array::from_fn(|n| rounded(numbers.0[n] * scales[n]));
    }
    ZIGZAG.map(|place| levels[usize::from(place)])
}

/// The nearest whole number, the even one of two, within what baseline files can hold.
#[inline(always)]
fn rounded(number: f32) -> i16 {
    /// In numbers of this size the last bit counts ones.
    const ONES: f32 = 12_582_912.0;
    let within = number.clamp(-1023.0, 1023.0);
    ((within + ONES).to_bits() as i32 - ONES.to_bits() as i32) as i16
}

/// Eight transforms of eight numbers at once, in the names of the paper's flow graph.
#[inline(always)]
fn transform(d: [Eight; 8]) -> [Eight; 8] {
    const C4: f32 = std::f32::consts::FRAC_1_SQRT_2;
    const C6: f32 = 0.382_683_43;
    const C2_MINUS_C6: f32 = 0.541_196_1;
    const C2_PLUS_C6: f32 = 1.306_563;
    let (sum, difference) = (|n: usize| d[n] + d[7 - n], |n: usize| d[n] - d[7 - n]);
    let (outer, inner) = (
        (sum(0) + sum(3), sum(0) - sum(3)),
        (sum(1) + sum(2), sum(1) - sum(2)),
    );
    let even = (inner.1 + outer.1) * C4;

    let (first, second, third) = (
        difference(3) + difference(2),
        difference(2) + difference(1),
        difference(1) + difference(0),
    );
    let shared = (first - third) * C6;
    let low = first * C2_MINUS_C6 + shared;
    let high = third * C2_PLUS_C6 + shared;
    let middle = second * C4;
    let (plus, minus) = (difference(0) + middle, difference(0) - middle);
    [
        outer.0 + inner.0,
        plus + high,
        outer.1 + even,
        minus - low,
        outer.0 - inner.0,
        minus + low,
        outer.1 - even,
        plus - high,
    ]
}
