//! The arithmetic on samples, behind one trait: plain Rust, or vector instructions where the processor has them.
//!
//! Whatever does it, the samples are the same to the last bit.

use super::block::Block;
use super::idct::{self, Shape};
use super::scan::{self, Channel, Mcu};
use super::stream::Stream;
use super::{Odd, color};

/// What is done to many samples at once.
pub(super) trait Kernels: Copy {
    /// [`scan::read`], as a function of its own: among everything else its loops would run out of registers.
    fn read(
        self,
        stream: &mut Stream<'_>,
        channels: &mut [Channel<'_>],
        mcu: &mut Mcu,
    ) -> Result<(), Odd>;

    /// Transforms a block of which the first `count` coefficients in zigzag order may be other than zero. Up to eight
    /// samples may be written in each row, also where the shape is narrower.
    fn transform(
        self,
        block: &Block,
        quantizers: &[i16; 64],
        count: u8,
        shape: Shape,
        out: &mut [u8],
        stride: usize,
    );

    /// Makes `out.len() / 3` pixels.
    fn ycc_to_rgb(self, rows: [&[u8]; 3], out: &mut [u8]);
}

/// One sample after the other.
#[derive(Clone, Copy)]
pub(super) struct Scalar;

impl Kernels for Scalar {
    #[inline(never)]
    fn read(
        self,
        stream: &mut Stream<'_>,
        channels: &mut [Channel<'_>],
        mcu: &mut Mcu,
    ) -> Result<(), Odd> {
        scan::read(stream, channels, mcu)
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
        idct::transform(block, quantizers, shape, out, stride);
    }

    #[inline(always)]
    fn ycc_to_rgb(self, rows: [&[u8]; 3], out: &mut [u8]) {
        color::ycc_to_rgb(rows, out);
    }
}
