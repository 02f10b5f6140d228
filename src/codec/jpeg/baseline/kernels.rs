//! The arithmetic on samples, behind one trait: plain Rust, or vector instructions where the processor has them.
//!
//! Whatever does it, the samples are the same to the last bit.

use super::block::Block;
use super::buffered::{self, Pass, Walk};
use super::idct::{self, Shape};
use super::scan::{self, Channel, Mcu};
use super::stream::Stream;
use super::{Odd, color};

/// Something that is decoded with one kind of kernels from beginning to end.
pub(super) trait Run {
    /// Decodes everything into `out`, which holds the picture's samples without gaps. If something is odd, returns how
    /// many rows were written and what it is.
    fn run<K: Kernels>(&mut self, kernels: K, out: &mut [u8]) -> Result<(), (usize, Odd)>;
}

/// What is done to many samples at once.
pub(super) trait Kernels: Copy {
    /// [`scan::read`], as a function of its own: among everything else its loops would run out of registers.
    fn read(
        self,
        stream: &mut Stream<'_>,
        channels: &mut [Channel<'_>],
        mcu: &mut Mcu,
    ) -> Result<(), Odd>;

    /// [`buffered::walk`], likewise.
    fn walk<P: Pass>(
        self,
        pass: &mut P,
        walk: &mut Walk,
        stream: &mut Stream<'_>,
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
        idct::transform(block, quantizers, shape, out, stride);
    }

    #[inline(always)]
    fn ycc_to_rgb(self, rows: [&[u8]; 3], out: &mut [u8]) {
        color::ycc_to_rgb(rows, out);
    }
}
