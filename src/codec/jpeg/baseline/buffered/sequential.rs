//! Scans of sequential files, of one component or of some of them (T.81, F.2.2).

use super::band::BandTable;
use super::coefficients::{Coefficients, Place};
use super::walk::Pass;
use crate::codec::jpeg::baseline::Odd;
use crate::codec::jpeg::baseline::block::difference;
use crate::codec::jpeg::baseline::codes::extend;
use crate::codec::jpeg::baseline::huffman::DcTable;
use crate::codec::jpeg::baseline::stream::Stream;
use crate::codec::jpeg::baseline::tables::Tables;
use crate::codec::jpeg::frame::Scan;
use crate::codec::jpeg::layout::Layout;

/// Zeros that a code without a value stands for.
const ZEROS: usize = 16;

/// A scan with all coefficients of its components.
pub(super) struct Sequential<'a> {
    channels: Vec<Channel<'a>>,
}

struct Channel<'a> {
    coefficients: &'a mut Coefficients,
    dc: &'a DcTable,
    ac: &'a BandTable,
    /// Blocks of an MCU, across and down.
    blocks: (usize, usize),
    prediction: i16,
}

impl<'a> Sequential<'a> {
    /// `None` if a table is missing.
    pub(super) fn new(
        layout: &Layout<'_>,
        scan: &Scan,
        tables: &'a Tables,
        coefficients: &'a mut [Coefficients],
    ) -> Option<Self> {
        let mut rest: Vec<_> = coefficients.iter_mut().map(Some).collect();
        let is_alone = scan.components.len() == 1;
        let channel = |(&index, &(dc, ac)): (&usize, &(u8, u8))| {
            let component = &layout.frame.components[index];
            Some(Channel {
                coefficients: rest[index].take()?,
                dc: tables.dc(dc)?,
                ac: tables.band(ac)?,
                blocks: match is_alone {
                    true => (1, 1),
                    false => (component.horizontal as usize, component.vertical as usize),
                },
                prediction: 0,
            })
        };
        let channels = scan.components.iter().zip(&scan.tables).map(channel);
        Some(Self {
            channels: channels.collect::<Option<_>>()?,
        })
    }
}

impl Pass for Sequential<'_> {
    #[inline(always)]
    fn mcu(&mut self, stream: &mut Stream<'_>, column: usize, row: usize) -> Result<(), Odd> {
        for channel in &mut self.channels {
            let (across, down) = channel.blocks;
            for y in 0..down {
                for x in 0..across {
                    channel.block(stream, (column * across + x, row * down + y))?;
                }
            }
        }
        Ok(())
    }

    fn undo(&mut self, column: usize, row: usize) {
        for channel in &mut self.channels {
            let (across, down) = channel.blocks;
            for index in 0..across * down {
                let (x, y) = (index % across, index / across);
                let place = (column * across + x, row * down + y);
                let block = channel.coefficients.block(place);
                block.values.fill(0);
                *block.filled = 0;
            }
        }
    }

    fn end(&mut self) -> Result<(), Odd> {
        self.channels
            .iter_mut()
            .for_each(|channel| channel.prediction = 0);
        Ok(())
    }
}

impl Channel<'_> {
    /// Decodes a block over zeros.
    #[inline(always)]
    fn block(&mut self, stream: &mut Stream<'_>, place: (usize, usize)) -> Result<(), Odd> {
        let Place {
            values,
            filled,
            slots,
        } = self.coefficients.block(place);
        let mut bits = stream.bits;
        bits.refill(stream.window());
        self.prediction = self
            .prediction
            .wrapping_add(difference(&mut bits, self.dc)?);
        values[0] = self.prediction;
        let (mut number, mut found) = (1, 0);
        while number < 64 {
            bits.refill(stream.window());
            let step = self.ac.step(&bits)?;
            let size = step.size();
            if size == 0 && step.run() + 1 < ZEROS {
                bits.drop(step.length());
                break;
            }
            number += step.run();
            if number > 63 {
                return Err(Odd::TooManyCoefficients);
            }
            if size > 0 {
                found |= 1 << number;
                if slots.is_wanted(number) {
                    let value = extend(bits.next << ((step.length() - size) & 63), size);
                    values[slots.of(number)] = value;
                }
            }
            bits.drop(step.length());
            number += 1;
        }
        *filled = found;
        stream.bits = bits;
        Ok(())
    }
}
