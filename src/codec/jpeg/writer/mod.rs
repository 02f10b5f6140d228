//! Writes sequential JPEG files: 8 bits, gray or three components, with the Huffman codes of the standard.
//!
//! The way of the data: `rows` (pixels to luma and chroma, a row of MCUs at a time) → `transform` (samples to quantised
//! coefficients) → `bits` (coefficients to codes). `tables` makes what they look up, `segments` what stands before the
//! scan. Progressive files are written by `jpeg-encoder`.

#[cfg(target_arch = "x86_64")]
mod avx2;
mod bits;
mod kernels;
mod rows;
mod segments;
mod tables;
#[cfg(test)]
mod tests;
mod transform;

use bits::Bits;
use kernels::{Kernels, Scalar};
use rows::Rows;
use tables::{Codes, Quantizer};

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
    write_by(page, (attached, icc), |tables, out| {
        #[cfg(target_arch = "x86_64")]
        if let Some(kernels) = avx2::Avx2::detect() {
            return kernels.scan(page, tables, out);
        }
        scan(Scalar, page, tables, out);
    })
}

fn write_by(
    page: &Page<'_>,
    attached: (&Segments, Option<&[u8]>),
    scan: impl FnOnce(&Tables, &mut Vec<u8>),
) -> Vec<u8> {
    let tables = Tables::new(page.quality);
    // Most photos come below a quarter of a byte per sample; a vector that grows copies what it has.
    let mut out = Vec::with_capacity(page.samples.len() / 4 + 4_096);
    segments::before_scan(page, &tables.quantizers, attached, &mut out);
    scan(&tables, &mut out);
    out.extend([0xff, 0xd9]);
    out
}

/// For luma and for chroma.
struct Tables {
    quantizers: [Quantizer; 2],
    dc: [Codes; 2],
    ac: [Codes; 2],
}

impl Tables {
    fn new(quality: u8) -> Self {
        Self {
            quantizers: tables::BASES.map(|base| Quantizer::new(base, quality)),
            dc: tables::DC.map(|table| Codes::new(&table)),
            ac: tables::AC.map(|table| Codes::new(&table)),
        }
    }
}

/// Writes the codes of all MCUs.
#[inline(always)]
fn scan<K: Kernels>(kernels: K, page: &Page<'_>, tables: &Tables, out: &mut Vec<u8>) {
    let mut rows = Rows::new(page);
    let mut bits = Bits::new(out);
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
                    let block = kernels.block(from, plane.stride, &tables.quantizers[kind]);
                    let (dc, ac) = (&tables.dc[kind], &tables.ac[kind]);
                    bits.block(&block, &mut predictions[index], dc, ac);
                }
            }
        }
    }
    bits.finish();
}
