//! A decoder for JPEG files that shrinks while it decodes.
//!
//! It takes what cameras and phones write: 8-bit samples in Huffman codes, gray or three components in one scan; and
//! progressive files, whose scans a room of its own puts together (`progressive`), as they are found on the web. At a
//! reduced scale the inverse transform makes smaller blocks and the entropy decoder passes over the coefficients that
//! nobody needs. What is rare or damaged is for the decoder of the whole crate to judge; this one says no more than
//! that something is [`Odd`].
//!
//! The way of the data: `stream` (bytes to bits) → `block` with the tables of `huffman` (bits to coefficients, laid out
//! by `order`) → `idct` (coefficients to samples) → planes of two rows of MCUs in `rows` → `upsample` and `color` →
//! the picture. Blocks at the picture's edge take a way of their own where they are made smaller (`edge`). `scan` drives it, after `plan` has settled sizes and `tables` the tables.

#[cfg(target_arch = "x86_64")]
mod avx2;
mod block;
mod codes;
mod color;
#[cfg(target_arch = "x86_64")]
mod color_avx2;
#[cfg(target_arch = "aarch64")]
mod color_neon;
mod edge;
mod huffman;
mod idct;
#[cfg(target_arch = "x86_64")]
mod idct_avx2;
#[cfg(target_arch = "aarch64")]
mod idct_neon;
mod kernels;
#[cfg(target_arch = "aarch64")]
mod neon;
mod order;
mod plan;
mod progressive;
mod rows;
mod scan;
mod stream;
mod tables;
mod upsample;

#[cfg(test)]
mod tests;

use std::fmt;

use super::layout::Layout;
use super::model::Model;
use crate::codec::OnTruncated;
use kernels::Run;
use order::Order;
use progressive::Progressive;
use rows::{Lines, Output, Plane};
use scan::{Channel, Scan};
use stream::{Stream, Window};
use tables::Tables;

pub(super) use plan::{FIXED_BYTES, Plan};
pub(super) use progressive::Cut;

/// What is not as it should be in a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Odd {
    /// The data of the scan are used up before its blocks are.
    RanOut,
    /// A table is missing, or is one that this decoder does not read.
    Tables,
    /// The next bits are no code of the table.
    NoSuchCode,
    TooManyCoefficients,
    /// An interval has more data than its blocks take, or less.
    RestartMisplaced,
    RestartOutOfOrder,
    /// There is a marker before the end of the data.
    MarkerAmidData,
    /// A scan that is not the last has more data than its blocks take.
    Surplus,
    /// The scans do not build on one another.
    Script,
    /// Blocks beyond the end of an interval are said to have no coefficients.
    TooManyBlocks,
    /// There is not enough memory for all coefficients.
    Memory,
}

impl fmt::Display for Odd {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::RanOut => "its data end too early",
            Self::Tables => "its tables are incomplete",
            Self::NoSuchCode => "its data contain a code that does not exist",
            Self::TooManyCoefficients => "a block has more than 64 coefficients",
            Self::RestartMisplaced => "a restart marker is not where it belongs",
            Self::RestartOutOfOrder => "its restart markers are out of order",
            Self::MarkerAmidData => "there is a marker amid its data",
            Self::Surplus => "a scan has more data than its blocks take",
            Self::Script => "its scans do not build on one another",
            Self::TooManyBlocks => "it ends blocks that it does not have",
            Self::Memory => "there is not enough memory for its coefficients",
        })
    }
}

/// Memory that a decoder keeps from one file to the next.
#[derive(Default)]
pub(in crate::codec) struct Scratch {
    tables: Tables,
    window: Option<Box<Window>>,
    planes: [Plane; 3],
    lines: Lines,
}

/// Decodes a file of this layout into `out`, the samples of a picture of the plan's size.
///
/// Returns how many bytes at the end of the scan belong to no block; otherwise how many rows were written before
/// something odd was found, and what.
pub(super) fn decode(
    bytes: &[u8],
    layout: &Layout<'_>,
    file: (&Plan, Model),
    scratch: &mut Scratch,
    out: &mut [u8],
) -> Result<usize, (usize, Odd)> {
    let whole = decode_until(bytes, layout, file, OnTruncated::Fail, scratch, out);
    whole.map(|(rest, _)| rest)
}

/// [`decode`], which also gives all rows of a progressive file in the detail that there is before something odd, if it is
/// to be kept; and then where that is.
pub(super) fn decode_until(
    bytes: &[u8],
    layout: &Layout<'_>,
    (plan, model): (&Plan, Model),
    on_truncated: OnTruncated,
    scratch: &mut Scratch,
    out: &mut [u8],
) -> Result<(usize, Option<Cut>), (usize, Odd)> {
    let unusual = (0, Odd::Tables);
    let Scratch {
        tables,
        window,
        planes,
        lines,
    } = scratch;
    planes
        .iter_mut()
        .zip(&plan.parts)
        .for_each(|(plane, part)| plane.prepare(part));
    lines.prepare(plan);
    let window = window.get_or_insert_with(stream::window);
    let output = Output {
        plan,
        model,
        planes,
        lines,
        written: 0,
    };
    if plan.is_progressive {
        let mut progressive = Progressive {
            bytes,
            layout,
            tables,
            window,
            output,
            on_truncated,
            rest: 0,
            cut: None,
        };
        run(&mut progressive, out)?;
        return Ok((progressive.rest, progressive.cut));
    }
    let around = &layout.surroundings[0];
    tables.begin();
    tables.read(&around.segments, false).ok_or(unusual)?;
    let mut scan = Scan {
        channels: channels(layout, plan, tables).ok_or(unusual)?,
        restart_interval: around.restart_interval as usize,
        stream: Stream::new(&bytes[around.data.clone()], window),
        output,
    };
    run(&mut scan, out)?;
    let wild = (plan.size.height as usize, Odd::MarkerAmidData);
    scan.stream.rest().map(|rest| (rest, None)).ok_or(wild)
}

/// Decodes by the best instructions that this processor has.
fn run(all: &mut impl Run, out: &mut [u8]) -> Result<(), (usize, Odd)> {
    #[cfg(target_arch = "x86_64")]
    if let Some(kernels) = avx2::Avx2::detect() {
        return kernels.run(all, out);
    }
    #[cfg(target_arch = "aarch64")]
    if let Some(kernels) = neon::Neon::detect() {
        return all.run(kernels, out);
    }
    all.run(kernels::Scalar, out)
}

/// The components in the order of the scan; `None` if a table is missing or a component is not there exactly once.
fn channels<'a>(
    layout: &Layout<'_>,
    plan: &'a Plan,
    tables: &'a Tables,
) -> Option<Vec<Channel<'a>>> {
    let [scan] = &layout.scans[..] else {
        return None;
    };
    let is_there = |index| scan.components.contains(&index);
    if scan.components.len() != plan.parts.len() || !(0..plan.parts.len()).all(is_there) {
        return None;
    }
    let channel = |(&index, &(dc, ac)): (&usize, &(u8, u8))| {
        let part = &plan.parts[index];
        Some(Channel {
            index,
            part,
            order: Order::new(part.shape.width, part.shape.height),
            whole: Order::new(8, 8),
            quantizers: tables.quantizer(layout.frame.components[index].quantizer)?,
            dc: tables.dc(dc)?,
            ac: tables.ac(ac)?,
            prediction: 0,
        })
    };
    scan.components
        .iter()
        .zip(&scan.tables)
        .map(channel)
        .collect()
}
