//! A decoder for JPEG files that shrinks while it decodes.
//!
//! It takes all files of 8-bit samples in Huffman codes, of one, three or four components: those of one scan, as cameras
//! and phones write them; and progressive ones and others of several scans, which a room of its own puts together
//! (`buffered`). At a reduced scale the inverse transform makes smaller blocks and the entropy decoder passes over the
//! coefficients that nobody needs. What is not as it should be is [`Odd`]: the end of decoding, or what is lost by it is
//! told in a [`Loss`], where parts are welcome.
//!
//! The way of the data: `stream` (bytes to bits) → `block` with the tables of `huffman` (bits to coefficients, laid out
//! by `order`) → `idct` (coefficients to samples) → planes of two rows of MCUs in `rows` → `upsample` and `color` →
//! the picture. Blocks at the picture's edge take a way of their own where they are made smaller (`edge`). `scan` drives it,
//! after `plan` has settled sizes and `tables` the tables; `intervals` tells where it goes on behind damage.

#[cfg(target_arch = "x86_64")]
mod avx2;
mod block;
mod buffered;
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
mod intervals;
mod kernels;
#[cfg(target_arch = "aarch64")]
mod neon;
mod order;
mod plan;
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
use crate::codec::OnDamage;
use buffered::Buffered;
use intervals::Intervals;
use kernels::Run;
use order::Order;
use rows::{Lines, Output, Plane};
use scan::{Channel, Scan};
use stream::{Stream, Window};
use tables::{AcKind, Tables};

pub(super) use plan::Plan;

/// What is not as it should be in a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Odd {
    /// The data of the scan are used up before its blocks are.
    RanOut,
    /// A table is missing or broken.
    Tables,
    /// The next bits are no code of the table.
    NoSuchCode,
    TooManyCoefficients,
    /// An interval has more data than its blocks take, or less.
    RestartMisplaced,
    RestartOutOfOrder,
    /// There is a marker before the end of the data.
    MarkerAmidData,
    /// A scan has far more data than its blocks take.
    Surplus,
    /// A scan does not have each component once.
    Components,
    /// The scans do not build on one another.
    Script,
    /// There are more scans than are decoded.
    TooManyScans,
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
            Self::Components => "its scans do not have each component once",
            Self::TooManyScans => "it has too many scans",
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
    planes: [Plane; 4],
    lines: Lines,
}

/// A file, and how it is decoded.
#[derive(Clone, Copy)]
pub(super) struct File<'a> {
    pub(super) bytes: &'a [u8],
    pub(super) layout: &'a Layout<'a>,
    pub(super) plan: &'a Plan,
    pub(super) model: Model,
    pub(super) on_damage: OnDamage,
}

/// What was found in a file that was decoded, or in the part that there is.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Found {
    /// Rows of the picture that were written.
    pub(super) rows: usize,
    /// Bytes at the end of the last scan that belong to no block.
    pub(super) rest: usize,
    /// Such bytes at the ends of all scans.
    pub(super) surplus: usize,
    pub(super) loss: Option<Loss>,
}

impl Found {
    /// Notes what is left at the end of a scan; many bytes mean that some before them were not decoded as they should be.
    fn end_scan(&mut self, stream: &mut Stream<'_>, is_whole: bool) -> Result<(), Odd> {
        self.rest = stream.rest().ok_or(Odd::MarkerAmidData)?;
        self.surplus += self.rest + stream.padding;
        match is_whole && self.rest >= MANY {
            true => Err(Odd::Surplus),
            false => Ok(()),
        }
    }
}

/// What of a file's data could not be decoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Loss {
    /// What was odd first.
    pub(super) odd: Odd,
    /// In which scan, from 0.
    pub(super) scan: usize,
    /// How many rows of MCUs of that scan are there in full before it, and how many it has.
    pub(super) rows: (usize, usize),
    /// How many MCUs are lost, and how many there are in scans with losses.
    pub(super) missing: (usize, usize),
    /// Whether the scan goes on behind it.
    pub(super) goes_on: bool,
}

/// Bytes behind the last block of a scan from which on they are data that should have been decoded.
const MANY: usize = 16;

/// Decodes a file into `out`, the samples of a picture of the plan's size, as many to a pixel as there are components.
///
/// If something is odd and damage is an error, returns how many rows were written before it, and what it is.
pub(super) fn decode(
    file: File<'_>,
    scratch: &mut Scratch,
    out: &mut [u8],
) -> Result<Found, (usize, Odd)> {
    let File { plan, layout, .. } = file;
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
        model: file.model,
        planes,
        lines,
        written: 0,
    };
    if plan.keeps_coefficients {
        let mut buffered = Buffered {
            file,
            tables,
            window,
            output,
            found: Found::default(),
        };
        run(&mut buffered, out)?;
        return Ok(buffered.found);
    }
    let around = &layout.surroundings[0];
    let unusual = |odd| (0, odd);
    let mut scan = Scan {
        channels: channels(file, tables).map_err(unusual)?,
        intervals: Intervals {
            length: around.restart_interval as usize,
            mcus: plan.mcus_across * plan.mcus_down,
            began: 0,
            are_whole: layout.has_end,
        },
        stream: Stream::new(&file.bytes[around.data.clone()], window),
        output,
        on_damage: file.on_damage,
        loss: None,
    };
    run(&mut scan, out)?;
    ended(scan, file)
}

/// What was found in a scan that has been decoded.
fn ended(mut scan: Scan<'_>, file: File<'_>) -> Result<Found, (usize, Odd)> {
    let rows = scan.output.written;
    let mut found = Found {
        rows,
        loss: scan.loss,
        ..Found::default()
    };
    if found.loss.is_none_or(|loss| loss.goes_on) {
        let ended = found.end_scan(&mut scan.stream, file.layout.has_end);
        match (ended, file.on_damage) {
            (Ok(()), _) => {}
            (Err(odd), OnDamage::Fail) => return Err((rows, odd)),
            (Err(odd), OnDamage::Keep) => {
                let all = (file.plan.mcus_down, file.plan.mcus_down);
                found.loss.get_or_insert(Loss {
                    odd,
                    scan: 0,
                    rows: all,
                    missing: (0, scan.intervals.mcus),
                    goes_on: true,
                });
            }
        }
    }
    Ok(found)
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

/// Reads the tables; returns the components in the order of the only scan.
fn channels<'a>(file: File<'a>, tables: &'a mut Tables) -> Result<Vec<Channel<'a>>, Odd> {
    let File { layout, plan, .. } = file;
    let scan = &layout.scans[0];
    let is_there = |index| scan.components.contains(&index);
    if scan.components.len() != plan.parts.len() || !(0..plan.parts.len()).all(is_there) {
        return Err(Odd::Components);
    }
    tables.begin();
    let segments = &layout.surroundings[0].segments;
    tables.read(segments, AcKind::ByBlock).ok_or(Odd::Tables)?;
    tables.fill_in(&scan.tables, AcKind::ByBlock);
    let tables = &*tables;
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
    let channels = scan.components.iter().zip(&scan.tables).map(channel);
    channels.collect::<Option<_>>().ok_or(Odd::Tables)
}
