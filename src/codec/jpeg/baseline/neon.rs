//! The kernels for 64-bit ARM, whose processors all have NEON.
//!
//! `unsafe` is here because calling a function that needs an instruction set is only sound where the processor has it;
//! [`Neon`] exists nowhere else. The functions themselves are safe Rust, in `idct_neon` and `color_neon`.
#![allow(unsafe_code)]

use super::Odd;
use super::block::Block;
use super::buffered::{self, Pass, Walk};
use super::idct::Shape;
use super::kernels::Kernels;
use super::scan::{self, Channel, Mcu};
use super::stream::Stream;
use super::{color_neon, idct_neon};

/// The proof that NEON is there.
#[derive(Clone, Copy)]
pub(super) struct Neon(());

impl Neon {
    /// Asks the processor.
    pub(super) fn detect() -> Option<Self> {
        std::arch::is_aarch64_feature_detected!("neon").then_some(Self(()))
    }
}

impl Kernels for Neon {
    #[inline(never)]
    fn read(
        self,
        stream: &mut Stream<'_>,
        channels: &mut [Channel<'_>],
        mcu: &mut Mcu,
    ) -> Result<(), Odd> {
        scan::read(stream, channels, mcu)
    }

    #[inline(never)]
    fn walk<P: Pass>(
        self,
        pass: &mut P,
        walk: &mut Walk,
        stream: &mut Stream<'_>,
    ) -> Result<(), Odd> {
        buffered::walk(pass, walk, stream)
    }

    #[inline(always)]
    fn transform(
        self,
        block: &Block,
        quantizers: &[i16; 64],
        _count: u8,
        shape: Shape,
        out: &mut [u8],
        stride: usize,
    ) {
        // SAFETY: the processor has NEON, or there were no `Neon`.
        unsafe { idct_neon::transform(block, quantizers, shape, out, stride) }
    }

    #[inline(always)]
    fn ycc_to_rgb(self, rows: [&[u8]; 3], out: &mut [u8]) {
        // SAFETY: the processor has NEON, or there were no `Neon`.
        unsafe { color_neon::ycc_to_rgb(rows, out) }
    }
}
