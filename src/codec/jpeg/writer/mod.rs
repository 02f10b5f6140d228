//! Writes sequential JPEG files: 8 bits, gray or three components, with the Huffman codes of the standard or the
//! best ones, for which all coefficients are made twice.
//!
//! The way of the data: `rows` (pixels to luma and chroma, a row of MCUs at a time) → `transform` (samples to quantised
//! coefficients) → `bits` (coefficients to codes), and before that, for the best codes, `optimal` (how often each comes). `tables` makes what they look up, `segments` what stands before the
//! scan. Progressive files are written by `jpeg-encoder`.

#[cfg(target_arch = "x86_64")]
mod avx2;
mod bits;
mod kernels;
mod optimal;
mod rows;
mod segments;
mod tables;
#[cfg(test)]
mod tests;
mod transform;

use crate::codec::HuffmanCodes;
use bits::Bits;
use kernels::{Block, Kernels, Scalar};
use optimal::Counts;
use rows::Rows;
use tables::{Codes, Huffman, Quantizer};

pub(super) use segments::PROFILE_PART;

/// What is to be written: samples row by row, one of gray or three of RGB for each pixel.
#[derive(Clone, Copy)]
pub(super) struct Page<'a> {
    pub(super) samples: &'a [u8],
    /// 1 to 65,535, as the height.
    pub(super) width: usize,
    pub(super) height: usize,
    pub(super) sampling: Sampling,
    /// 1 to 100.
    pub(super) quality: u8,
    pub(super) codes: HuffmanCodes,
}

/// How many pixels there are, across and down, for each sample of chroma.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sampling {
    /// There is no chroma.
    Gray,
    /// 1 or 2 of each.
    Color(usize, usize),
}

impl Sampling {
    fn components(self) -> usize {
        match self {
            Self::Gray => 1,
            Self::Color(..) => 3,
        }
    }

    /// Blocks of luma in an MCU, across and down.
    fn luma(self) -> (usize, usize) {
        match self {
            Self::Gray => (1, 1),
            Self::Color(across, down) => (across, down),
        }
    }
}

/// Segments of applications: the number of each, and less than 65,534 bytes of content.
type Segments = [(u8, Vec<u8>)];

/// Writes a file, with these segments of applications and a profile behind its header.
pub(super) fn write(page: &Page<'_>, attached: &Segments, icc: Option<&[u8]>) -> Vec<u8> {
    write_by(page, (attached, icc), |quantizers, pass| {
        #[cfg(target_arch = "x86_64")]
        if let Some(kernels) = avx2::Avx2::detect() {
            return kernels.scan(page, quantizers, pass);
        }
        scan(Scalar, page, quantizers, pass);
    })
}

fn write_by(
    page: &Page<'_>,
    attached: (&Segments, Option<&[u8]>),
    scan: impl Fn(&[Quantizer; 2], Pass<'_>),
) -> Vec<u8> {
    let quantizers = tables::BASES.map(|base| Quantizer::new(base, page.quality));
    let huffman = match page.codes {
        HuffmanCodes::Standard => Huffman::standard(),
        HuffmanCodes::Optimized => {
            let mut counts = Counts::new();
            scan(&quantizers, Pass::Count(&mut counts));
            counts.huffman()
        }
    };
    // Most photos come below a quarter of a byte per sample; a vector that grows copies what it has.
    let mut out = Vec::with_capacity(page.samples.len() / 4 + 4_096);
    segments::before_scan(page, (&quantizers, &huffman), attached, &mut out);
    let codes = Alphabet {
        dc: huffman.dc.each_ref().map(Codes::new),
        ac: huffman.ac.each_ref().map(Codes::new),
    };
    scan(&quantizers, Pass::Write(&codes, &mut out));
    out.extend([0xff, 0xd9]);
    out
}

/// Codes for luma and for chroma.
struct Alphabet {
    dc: [Codes; 2],
    ac: [Codes; 2],
}

/// What is done with the coefficients.
enum Pass<'a> {
    Count(&'a mut Counts),
    Write(&'a Alphabet, &'a mut Vec<u8>),
}

/// Where coefficients go.
trait Sink {
    /// Takes the next block of luma, kind 0, or chroma, kind 1; `prediction` is the first coefficient of the one before
    /// it in the same component.
    fn block(&mut self, block: &Block, prediction: &mut i16, kind: usize);
}

/// Into a file.
struct Written<'a> {
    bits: Bits<'a>,
    codes: &'a Alphabet,
}

impl Sink for Written<'_> {
    #[inline(always)]
    fn block(&mut self, block: &Block, prediction: &mut i16, kind: usize) {
        let (dc, ac) = (&self.codes.dc[kind], &self.codes.ac[kind]);
        self.bits.block(block, prediction, dc, ac);
    }
}

/// Takes a pass over all MCUs.
#[inline(always)]
fn scan<K: Kernels>(kernels: K, page: &Page<'_>, quantizers: &[Quantizer; 2], pass: Pass<'_>) {
    match pass {
        Pass::Count(counts) => mcus(kernels, page, quantizers, counts),
        Pass::Write(codes, out) => {
            let bits = Bits::new(out);
            let mut written = Written { bits, codes };
            mcus(kernels, page, quantizers, &mut written);
            written.bits.finish();
        }
    }
}

#[inline(always)]
fn mcus<K: Kernels>(
    kernels: K,
    page: &Page<'_>,
    quantizers: &[Quantizer; 2],
    sink: &mut impl Sink,
) {
    let mut rows = Rows::new(page);
    let mut predictions = [0; 3];
    for mcu_row in 0..rows.mcus_down {
        rows.fill(page, mcu_row);
        for column in 0..rows.mcus_across {
            for (index, plane) in rows.planes.iter().enumerate() {
                let kind = usize::from(index > 0);
                let (across, down) = plane.blocks;
                for block in 0..across * down {
                    let x = (column * across + block % across) * 8;
                    let from = &plane.samples[block / across * 8 * plane.stride + x..];
                    let block = kernels.block(from, plane.stride, &quantizers[kind]);
                    sink.block(&block, &mut predictions[index], kind);
                }
            }
        }
    }
}
