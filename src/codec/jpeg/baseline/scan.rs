//! The scan: MCU by MCU into the planes, and row by row out of them.

use super::Odd;
use super::block::{self, Block};
use super::huffman::{AcTable, DcTable};
use super::idct::{self, Shape};
use super::kernels::Kernels;
use super::order::Order;
use super::plan::{MAX_BLOCKS, Part, Plan};
use super::rows::{self, Lines, Plane};
use super::stream::Stream;
use crate::codec::jpeg::model::Model;

/// What one component of the scan is decoded with.
pub(super) struct Channel<'a> {
    /// Its position in the frame.
    pub(super) index: usize,
    pub(super) part: &'a Part,
    pub(super) order: Order,
    pub(super) quantizers: &'a [i16; 64],
    pub(super) dc: &'a DcTable,
    pub(super) ac: &'a AcTable,
    pub(super) prediction: i16,
}

/// The blocks of an MCU, in the order of the scan, and how many coefficients of each may be other than zero.
pub(super) struct Mcu {
    blocks: [Block; Self::ROOM],
    counts: [u8; Self::ROOM],
}

impl Mcu {
    /// A power of two, so that an index needs no more than a mask.
    const ROOM: usize = MAX_BLOCKS.next_power_of_two();

    const ZERO: Self = Self {
        blocks: [const { Block::ZERO }; Self::ROOM],
        counts: [0; Self::ROOM],
    };
}

/// A scan that is about to be decoded.
pub(super) struct Scan<'a> {
    pub(super) plan: &'a Plan,
    pub(super) model: Model,
    pub(super) channels: Vec<Channel<'a>>,
    /// MCUs between restart markers; 0 if there are none.
    pub(super) restart_interval: usize,
    pub(super) stream: Stream<'a>,
    pub(super) planes: &'a mut [Plane; 3],
    pub(super) lines: &'a mut Lines,
}

impl Scan<'_> {
    /// Decodes everything into `out`, which holds the picture's samples without gaps. If something is odd, returns how
    /// many rows were written and what it is.
    #[inline(always)]
    pub(super) fn run<K: Kernels>(
        &mut self,
        kernels: K,
        out: &mut [u8],
    ) -> Result<(), (usize, Odd)> {
        let plan = self.plan;
        let bytes = plan.size.width as usize * plan.parts.len();
        let has_neighbours = plan.parts.iter().any(|part| part.factors.1 == 2);
        let mut mcu = Mcu::ZERO;
        let mut written = 0;
        for mcu_row in 0..plan.mcus_down {
            self.mcus(kernels, mcu_row, &mut mcu)
                .map_err(|odd| (written, odd))?;
            let ready = match mcu_row + 1 == plan.mcus_down {
                true => plan.size.height as usize,
                // The last row is blended with the first one of the next MCUs.
                false => (mcu_row + 1) * plan.rows - usize::from(has_neighbours),
            };
            while written < ready {
                let row = &mut out[written * bytes..][..bytes];
                let planes = &*self.planes;
                rows::write(
                    kernels,
                    (plan, self.model),
                    planes,
                    self.lines,
                    written,
                    row,
                );
                written += 1;
            }
        }
        Ok(())
    }

    /// Decodes a row of MCUs into the planes.
    #[inline(always)]
    fn mcus<K: Kernels>(&mut self, kernels: K, mcu_row: usize, mcu: &mut Mcu) -> Result<(), Odd> {
        for column in 0..self.plan.mcus_across {
            if self.restart_interval > 0 {
                self.restart_if_due(mcu_row * self.plan.mcus_across + column)?;
            }
            kernels.read(&mut self.stream, &mut self.channels, mcu)?;
            let mut next = 0;
            for channel in &self.channels {
                let plane = self.planes[channel.index].mcus(channel.part, mcu_row);
                channel.transform(kernels, mcu, &mut next, column, plane);
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
        let (across, down) = channel.part.blocks;
        for _ in 0..across * down {
            let index = next % Mcu::ROOM;
            let (prediction, block) = (&mut channel.prediction, &mut mcu.blocks[index]);
            mcu.counts[index] = block::decode(stream, tables, &channel.order, prediction, block)?;
            next += 1;
        }
    }
    Ok(())
}

impl Channel<'_> {
    /// Transforms its blocks of an MCU, from number `next` on, into a row of MCUs, and clears them.
    #[inline(always)]
    fn transform<K: Kernels>(
        &self,
        kernels: K,
        mcu: &mut Mcu,
        next: &mut usize,
        column: usize,
        plane: &mut [u8],
    ) {
        let Part {
            blocks: (across, down),
            shape,
            stride,
            ..
        } = *self.part;
        for y in 0..down {
            for x in 0..across {
                let (block, count) = (
                    &mut mcu.blocks[*next % Mcu::ROOM],
                    mcu.counts[*next % Mcu::ROOM],
                );
                *next += 1;
                let at = y * shape.height * stride + (column * across + x) * shape.width;
                let out = &mut plane[at..];
                if count == 1 {
                    fill(
                        idct::flat(block.0[0], self.quantizers[0]),
                        shape,
                        out,
                        stride,
                    );
                } else {
                    kernels.transform(block, self.quantizers, count, shape, out, stride);
                    block.clear();
                }
            }
        }
    }
}

#[inline(always)]
fn fill(sample: u8, shape: Shape, out: &mut [u8], stride: usize) {
    for row in 0..shape.height {
        // Narrower blocks write over what is too much.
        out[row * stride..][..8].fill(sample);
    }
}
