//! The kernels for processors with AVX2, found out when the program runs.
//!
//! `unsafe` is here because calling a function that needs an instruction set is only sound where the processor has it;
//! [`Avx2`] exists nowhere else. The functions themselves are safe Rust, in `idct_avx2` and `color_avx2`.
#![allow(unsafe_code)]

use super::Odd;
use super::block::Block;
use super::idct::Shape;
use super::kernels::Kernels;
use super::scan::{self, Channel, Mcu, Scan};
use super::stream::Stream;
use super::{color_avx2, idct_avx2};

/// The proof that AVX2 and the bit manipulation instructions that came with it are there.
#[derive(Clone, Copy)]
pub(super) struct Avx2(());

impl Avx2 {
    /// Asks the processor.
    pub(super) fn detect() -> Option<Self> {
        let is_there = is_x86_feature_detected!("avx2")
            && is_x86_feature_detected!("bmi1")
            && is_x86_feature_detected!("bmi2");
        is_there.then_some(Self(()))
    }

    /// [`Scan::run`], compiled for these instructions as a whole: the entropy decoder gains from them too.
    pub(super) fn run(self, scan: &mut Scan<'_>, out: &mut [u8]) -> Result<(), (usize, Odd)> {
        // SAFETY: the processor has all three, or there were no `Avx2`.
        unsafe { run(self, scan, out) }
    }
}

#[target_feature(enable = "avx2,bmi1,bmi2")]
fn run(kernels: Avx2, scan: &mut Scan<'_>, out: &mut [u8]) -> Result<(), (usize, Odd)> {
    scan.run(kernels, out)
}

#[target_feature(enable = "avx2,bmi1,bmi2")]
fn read(stream: &mut Stream<'_>, channels: &mut [Channel<'_>], mcu: &mut Mcu) -> Result<(), Odd> {
    scan::read(stream, channels, mcu)
}

impl Kernels for Avx2 {
    // Into a function without these instructions none that has them is inlined, so that this one stands for itself.
    #[inline(never)]
    fn read(
        self,
        stream: &mut Stream<'_>,
        channels: &mut [Channel<'_>],
        mcu: &mut Mcu,
    ) -> Result<(), Odd> {
        // SAFETY: the processor has all three, or there were no `Avx2`.
        unsafe { read(stream, channels, mcu) }
    }

    #[inline(always)]
    fn transform(
        self,
        block: &Block,
        quantizers: &[i16; 64],
        count: u8,
        shape: Shape,
        out: &mut [u8],
        stride: usize,
    ) {
        // SAFETY: the processor has AVX2, or there were no `Avx2`.
        unsafe { idct_avx2::transform(block, quantizers, count, shape, out, stride) }
    }

    #[inline(always)]
    fn ycc_to_rgb(self, rows: [&[u8]; 3], out: &mut [u8]) {
        // SAFETY: the processor has AVX2, or there were no `Avx2`.
        unsafe { color_avx2::ycc_to_rgb(rows, out) }
    }
}
