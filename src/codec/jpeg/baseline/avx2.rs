//! The kernels for processors with AVX2, found out when the program runs.
//!
//! `unsafe` is here because calling a function that needs an instruction set is only sound where the processor has it;
//! [`Avx2`] exists nowhere else. The functions themselves are safe Rust, in `idct_avx2` and `color_avx2`.
#![allow(unsafe_code)]

use super::Odd;
use super::block::Block;
use super::buffered::{self, Pass, Walk};
use super::idct::Shape;
use super::kernels::{Kernels, Run};
use super::scan::{self, Channel, Mcu};
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
            && is_x86_feature_detected!("bmi2")
            && is_x86_feature_detected!("popcnt");
        is_there.then_some(Self(()))
    }

    /// [`Run::run`], compiled for these instructions as a whole: the entropy decoder gains from them too.
    pub(super) fn run(self, all: &mut impl Run, out: &mut [u8]) -> Result<(), (usize, Odd)> {
        // SAFETY: the processor has all four, or there were no `Avx2`.
        unsafe { run(self, all, out) }
    }
}

#[target_feature(enable = "avx2,bmi1,bmi2,popcnt")]
fn run(kernels: Avx2, all: &mut impl Run, out: &mut [u8]) -> Result<(), (usize, Odd)> {
    all.run(kernels, out)
}

#[target_feature(enable = "avx2,bmi1,bmi2,popcnt")]
fn read(stream: &mut Stream<'_>, channels: &mut [Channel<'_>], mcu: &mut Mcu) -> Result<(), Odd> {
    scan::read(stream, channels, mcu)
}

#[target_feature(enable = "avx2,bmi1,bmi2,popcnt")]
fn walk<P: Pass>(pass: &mut P, walk: &mut Walk, stream: &mut Stream<'_>) -> Result<(), Odd> {
    buffered::walk(pass, walk, stream)
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
        // SAFETY: the processor has all four, or there were no `Avx2`.
        unsafe { read(stream, channels, mcu) }
    }

    #[inline(never)]
    fn walk<P: Pass>(
        self,
        pass: &mut P,
        way: &mut Walk,
        stream: &mut Stream<'_>,
    ) -> Result<(), Odd> {
        // SAFETY: the processor has all four, or there were no `Avx2`.
        unsafe { walk(pass, way, stream) }
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
