//! The writer for processors with AVX2, found out when the program runs.
//!
//! All of it is compiled for these instructions once more; by hand are only the two things that the compiler makes of no
//! plain code: turning a block, and the bits of what is not zero.
#![allow(unsafe_code)]

use std::arch::x86_64::*;

use super::kernels::{Block, Kernels};
use super::tables::Quantizer;
use super::transform::{self, Eight};
use super::{Page, Pass};

/// The proof that AVX2 and the bit manipulation instructions that came with it are there.
#[derive(Clone, Copy)]
pub(super) struct Avx2(());

impl Avx2 {
    /// Asks the processor.
    pub(super) fn detect() -> Option<Self> {
        let is_there = is_x86_feature_detected!("avx2")
            && is_x86_feature_detected!("bmi1")
            && is_x86_feature_detected!("bmi2")
            && is_x86_feature_detected!("lzcnt");
        is_there.then_some(Self(()))
    }

    /// [`super::scan`], compiled for these instructions.
    pub(super) fn scan(self, page: &Page<'_>, quantizers: &[Quantizer; 2], pass: Pass<'_>) {
        // SAFETY: the processor has all of them, or there were no `Avx2`.
        unsafe { scan(self, page, quantizers, pass) }
    }
}

#[target_feature(enable = "avx2,bmi1,bmi2,lzcnt")]
fn scan(kernels: Avx2, page: &Page<'_>, quantizers: &[Quantizer; 2], pass: Pass<'_>) {
    super::scan(kernels, page, quantizers, pass);
}

impl Kernels for Avx2 {
    #[inline(always)]
    fn block(self, samples: &[u8], stride: usize, quantizer: &Quantizer) -> Block {
        // SAFETY: the processor has all of them, or there were no `Avx2`.
        unsafe { block(samples, stride, quantizer) }
    }
}

#[inline]
#[target_feature(enable = "avx2,bmi1,bmi2,lzcnt")]
fn block(samples: &[u8], stride: usize, quantizer: &Quantizer) -> Block {
    let coefficients = transform::quantized(samples, stride, quantizer, |rows| turn(rows));
    Block {
        others: others(&coefficients),
        coefficients,
    }
}

/// Exchanges rows and columns: pairs, pairs of pairs, halves.
#[inline]
#[target_feature(enable = "avx2")]
fn turn(rows: [Eight; 8]) -> [Eight; 8] {
    let r: [__m256; 8] = rows.map(|row| bytemuck::cast(row.0));
    let pair = |n: usize| {
        [
            _mm256_unpacklo_ps(r[n], r[n + 1]),
            _mm256_unpackhi_ps(r[n], r[n + 1]),
        ]
    };
    let four = |n: usize| {
        let ([a, b], [c, d]) = (pair(n), pair(n + 2));
        [
            _mm256_shuffle_ps::<0x44>(a, c),
            _mm256_shuffle_ps::<0xee>(a, c),
            _mm256_shuffle_ps::<0x44>(b, d),
            _mm256_shuffle_ps::<0xee>(b, d),
        ]
    };
    let (upper, lower) = (four(0), four(4));
    let low = |n: usize| _mm256_permute2f128_ps::<0x20>(upper[n], lower[n]);
    let high = |n: usize| _mm256_permute2f128_ps::<0x31>(upper[n], lower[n]);
    [
        low(0),
        low(1),
        low(2),
        low(3),
        high(0),
        high(1),
        high(2),
        high(3),
    ]
    .map(|column| Eight(bytemuck::cast(column)))
}

/// A bit for each coefficient that is not zero.
#[inline]
#[target_feature(enable = "avx2")]
fn others(coefficients: &[i16; 64]) -> u64 {
    let sixteens: &[[i16; 16]] = coefficients.as_chunks().0;
    let half = |n: usize| {
        let [first, second] = [n, n + 1].map(|n| bytemuck::cast::<_, __m256i>(sixteens[n]));
        let packed = _mm256_packs_epi16(first, second);
        // Packing goes half by half; this puts the quarters in order.
        let ordered = _mm256_permute4x64_epi64::<0b11_01_10_00>(packed);
        let zeros = _mm256_cmpeq_epi8(ordered, _mm256_setzero_si256());
        u64::from(!(_mm256_movemask_epi8(zeros) as u32))
    };
    half(0) | half(2) << 32
}
