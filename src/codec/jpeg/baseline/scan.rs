//! The scan: MCU by MCU into the planes, and row by row out of them.

use super::Odd;
use super::block::{self, Block};
use super::edge;
use super::huffman::{AcTable, DcTable};
use super::idct::{self, Shape};
use super::kernels::{Kernels, Run};
use super::order::Order;
use super::plan::{MAX_BLOCKS, Part};
use super::rows::Output;
use super::stream::Stream;

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
    const ROOM: usize = MAX_BLOCKS.next_power_of_two();

    const ZERO: Self = Self {
        place: (0, 0),
        blocks: [const { Block::ZERO }; Self::ROOM],
        counts: [0; Self::ROOM],
    };
}

/// A scan that is about to be decoded.
pub(super) struct Scan<'a> {
    pub(super) channels: Vec<Channel<'a>>,
    /// MCUs between restart markers; 0 if there are none.
    pub(super) restart_interval: usize,
    pub(super) stream: Stream<'a>,
    pub(super) output: Output<'a>,
}

impl Run for Scan<'_> {
    #[inline(always)]
    fn run<K: Kernels>(&mut self, kernels: K, out: &mut [u8]) -> Result<(), (usize, Odd)> {
        let mut mcu = Mcu::ZERO;
        for mcu_row in 0..self.output.plan.mcus_down {
            self.mcus(kernels, mcu_row, &mut mcu)
                .map_err(|odd| (self.output.written, odd))?;
            self.output.advance(kernels, mcu_row, out);
        }
        Ok(())
    }
}

impl Scan<'_> {
    /// Decodes a row of MCUs into the planes.
    #[inline(always)]
    fn mcus<K: Kernels>(&mut self, kernels: K, mcu_row: usize, mcu: &mut Mcu) -> Result<(), Odd> {
        let across = self.output.plan.mcus_across;
        for column in 0..across {
            if self.restart_interval > 0 {
                self.restart_if_due(mcu_row * across + column)?;
            }
            mcu.place = (column, mcu_row);
            kernels.read(&mut self.stream, &mut self.channels, mcu)?;
            let mut next = 0;
            for channel in &self.channels {
                let plane = self.output.planes[channel.index].mcus(channel.part, mcu_row);
                channel.transform(kernels, mcu, &mut next, plane);
            }
            if !self.stream.is_sound() {
                return Err(self.stream.used_up());
            }
        }
        Ok(())
    }

    /// Goes to the next interval if so many MCUs complete one.
    fn restart_if_due(&mut self, done: usize) -> Result<(), Odd> {
        if done == 0 || !done.is_multiple_of(self.restart_interval) {
            return Ok(());
        }
        for channel in &mut self.channels {
            channel.prediction = 0;
        }
        let number = done / self.restart_interval - 1;
        self.stream.restart((number % 8) as u8)
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
