//! The scan: MCU by MCU into the planes, and row by row out of them.

use std::ops::Range;

use super::block::{self, Block};
use super::edge;
use super::huffman::{AcTable, DcTable};
use super::idct::{self, Shape};
use super::kernels::{Kernels, Run};
use super::order::Order;
use super::plan::Part;
use super::rows::Output;
use super::stream::Stream;
use super::{Loss, Odd, intervals::Intervals};
use crate::codec::OnDamage;
use crate::codec::jpeg::frame::MAX_BLOCKS;

/// What stands for samples that are lost.
const GRAY: u8 = 128;

/// What one component of the scan is decoded with.
pub(super) struct Channel<'a> {
    /// Its position in the frame.
    pub(super) index: usize,
    pub(super) part: &'a Part,
    pub(super) order: Order,
    /// Where the edge of the picture goes through the MCU, which takes all coefficients.
    pub(super) whole: Order,
    pub(super) quantizers: &'a [i16; 64],
    pub(super) dc: &'a DcTable,
    pub(super) ac: &'a AcTable,
    pub(super) prediction: i16,
}

/// The blocks of an MCU, in the order of the scan, and how many coefficients of each may be other than zero.
pub(super) struct Mcu {
    /// Its column and row.
    place: (usize, usize),
    blocks: [Block; Self::ROOM],
    counts: [u8; Self::ROOM],
}

impl Mcu {
    /// A power of two, so that an index needs no more than a mask.
    const ROOM: usize = (MAX_BLOCKS as usize).next_power_of_two();

    const ZERO: Self = Self {
        place: (0, 0),
        blocks: [const { Block::ZERO }; Self::ROOM],
        counts: [0; Self::ROOM],
    };
}

/// A scan that is about to be decoded.
pub(super) struct Scan<'a> {
    pub(super) channels: Vec<Channel<'a>>,
    pub(super) intervals: Intervals,
    pub(super) stream: Stream<'a>,
    pub(super) output: Output<'a>,
    pub(super) on_damage: OnDamage,
    /// What is lost, if that is no error.
    pub(super) loss: Option<Loss>,
}

impl Run for Scan<'_> {
    #[inline(always)]
    fn run<K: Kernels>(&mut self, kernels: K, out: &mut [u8]) -> Result<(), (usize, Odd)> {
        let mut mcu = Mcu::ZERO;
        let across = self.output.plan.mcus_across;
        // The MCU with which decoding goes on behind damage.
        let mut next = 0;
        for mcu_row in 0..self.output.plan.mcus_down {
            let first = mcu_row * across;
            let mut column = 0;
            loop {
                let sound = next.clamp(first + column, first + across) - first;
                self.gray(mcu_row, column..sound);
                let decoded = self.mcus(kernels, mcu_row, sound..across, &mut mcu);
                let Err((stopped, odd)) = decoded else {
                    break;
                };
                if self.on_damage == OnDamage::Fail {
                    return Err((self.output.written, odd));
                }
                let Some(resumed) = self.behind(first + stopped, odd) else {
                    return Ok(());
                };
                (column, next) = (stopped, resumed);
                mcu = Mcu::ZERO;
            }
            self.output.advance(kernels, mcu_row, out);
        }
        Ok(())
    }
}

impl Scan<'_> {
    /// Decodes MCUs of a row into the planes. If something is odd, returns the column and what it is.
    #[inline(always)]
    fn mcus<K: Kernels>(
        &mut self,
        kernels: K,
        mcu_row: usize,
        columns: Range<usize>,
        mcu: &mut Mcu,
    ) -> Result<(), (usize, Odd)> {
        let across = self.output.plan.mcus_across;
        for column in columns {
            let at = |odd| (column, odd);
            if self.intervals.length > 0 {
                self.restart_if_due(mcu_row * across + column).map_err(at)?;
            }
            mcu.place = (column, mcu_row);
            kernels
                .read(&mut self.stream, &mut self.channels, mcu)
                .map_err(at)?;
            let mut next = 0;
            for channel in &self.channels {
                let plane = self.output.planes[channel.index].mcus(channel.part, mcu_row);
                channel.transform(kernels, mcu, &mut next, plane);
            }
            if !self.stream.is_sound() {
                return Err(at(self.stream.used_up()));
            }
        }
        Ok(())
    }

    /// Goes to the next interval if so many MCUs complete one.
    fn restart_if_due(&mut self, done: usize) -> Result<(), Odd> {
        if done == self.intervals.began || !done.is_multiple_of(self.intervals.length) {
            return Ok(());
        }
        self.stream.restart(self.intervals.marker())?;
        self.begin(done);
        Ok(())
    }

    fn begin(&mut self, mcu: usize) {
        self.intervals.began = mcu;
        for channel in &mut self.channels {
            channel.prediction = 0;
        }
    }

    /// Notes what is lost from this MCU on; returns that with which decoding goes on, if one is certain.
    #[cold]
    fn behind(&mut self, stopped: usize, odd: Odd) -> Option<usize> {
        let plan = self.output.plan;
        let all = plan.mcus_across * plan.mcus_down;
        let resumed = self.intervals.resume(&mut self.stream);
        let loss = self.loss.get_or_insert(Loss {
            odd,
            scan: 0,
            rows: (stopped / plan.mcus_across, plan.mcus_down),
            missing: (0, all),
            goes_on: resumed.is_some(),
        });
        loss.missing.0 += resumed.unwrap_or(all) - stopped;
        loss.goes_on = resumed.is_some();
        self.begin(resumed?);
        resumed
    }

    /// Makes MCUs of a row gray.
    fn gray(&mut self, mcu_row: usize, columns: Range<usize>) {
        if columns.is_empty() {
            return;
        }
        for channel in &self.channels {
            let part = channel.part;
            let plane = self.output.planes[channel.index].mcus(part, mcu_row);
            let width = part.blocks.0 * part.shape.width;
            for y in 0..part.rows {
                plane[y * part.stride..][columns.start * width..columns.end * width].fill(GRAY);
            }
        }
    }
}

/// Decodes the coefficients of an MCU over zeros.
///
/// All of them before the first is transformed: a vector can be read without delay only once the single coefficients in
/// it have left the processor's store buffer.
#[inline(always)]
pub(super) fn read(
    stream: &mut Stream<'_>,
    channels: &mut [Channel<'_>],
    mcu: &mut Mcu,
) -> Result<(), Odd> {
    let mut next = 0;
    for channel in channels {
        let tables = (channel.dc, channel.ac);
        let blocks = channel.part.blocks;
        let order = match channel.part.edge.is_in_mcu(mcu.place, blocks) {
            true => &channel.whole,
            false => &channel.order,
        };
        for _ in 0..blocks.0 * blocks.1 {
            let index = next % Mcu::ROOM;
            let (prediction, block) = (&mut channel.prediction, &mut mcu.blocks[index]);
            mcu.counts[index] = block::decode(stream, tables, order, prediction, block)?;
            next += 1;
        }
    }
    Ok(())
}

impl Channel<'_> {
    /// Transforms its blocks of an MCU, from number `next` on, into a row of MCUs, and clears them.
    #[inline(always)]
    fn transform<K: Kernels>(&self, kernels: K, mcu: &mut Mcu, next: &mut usize, plane: &mut [u8]) {
        let Part {
            blocks: (across, down),
            shape,
            stride,
            ..
        } = *self.part;
        let (column, mcu_row) = mcu.place;
        for y in 0..down {
            for x in 0..across {
                let (block, count) = (
                    &mut mcu.blocks[*next % Mcu::ROOM],
                    mcu.counts[*next % Mcu::ROOM],
                );
                *next += 1;
                let place = (column * across + x, mcu_row * down + y);
                let out = &mut plane[y * shape.height * stride + place.0 * shape.width..];
                let own = (self.quantizers, self.part);
                let has_more = transform(kernels, (block, count), own, place, out);
                if has_more {
                    block.clear();
                }
            }
        }
    }
}

/// Makes the samples of the block in this column and row, of which the first `count` coefficients in zigzag order may be
/// other than zero.
///
/// Returns whether there are more of them than the first.
#[inline(always)]
pub(super) fn transform<K: Kernels>(
    kernels: K,
    (block, count): (&Block, u8),
    (quantizers, part): (&[i16; 64], &Part),
    place: (usize, usize),
    out: &mut [u8],
) -> bool {
    let (shape, stride) = (part.shape, part.stride);
    if count == 1 {
        fill(idct::flat(block.0[0], quantizers[0]), shape, out, stride);
    } else if let Some(inside) = part.edge.inside(place) {
        let shapes = (inside, shape);
        edge::transform(kernels, (block, count), quantizers, shapes, out, stride);
    } else {
        kernels.transform(block, quantizers, count, shape, out, stride);
    }
    count != 1
}

#[inline(always)]
fn fill(sample: u8, shape: Shape, out: &mut [u8], stride: usize) {
    for row in 0..shape.height {
        // Narrower blocks write over what is too much.
        out[row * stride..][..8].fill(sample);
    }
}
