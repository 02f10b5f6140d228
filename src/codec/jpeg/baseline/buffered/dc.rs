//! Scans of the first coefficients (T.81, G.1.2.1).

use super::coefficients::Coefficients;
use super::walk::Pass;
use crate::codec::jpeg::baseline::Odd;
use crate::codec::jpeg::baseline::block::difference;
use crate::codec::jpeg::baseline::huffman::DcTable;
use crate::codec::jpeg::baseline::stream::Stream;
use crate::codec::jpeg::baseline::tables::Tables;
use crate::codec::jpeg::frame::Scan;
use crate::codec::jpeg::layout::Layout;

/// A scan of DC coefficients, of one component or of several.
pub(super) struct Dc<'a> {
    channels: Vec<Channel<'a>>,
    low_bits: u8,
    is_first: bool,
}

struct Channel<'a> {
    coefficients: &'a mut Coefficients,
    /// Only first scans have codes.
    table: Option<&'a DcTable>,
    /// Blocks of an MCU, across and down.
    blocks: (usize, usize),
    prediction: i16,
}

impl<'a> Dc<'a> {
    /// `None` if a table is missing.
    pub(super) fn new(
        layout: &Layout<'_>,
        scan: &Scan,
        tables: &'a Tables,
        coefficients: &'a mut [Coefficients],
    ) -> Option<Self> {
        let mut rest: Vec<_> = coefficients.iter_mut().map(Some).collect();
        let is_alone = scan.components.len() == 1;
        let is_first = scan.high_bits == 0;
        let channel = |(&index, &(table, _)): (&usize, &(u8, u8))| {
            let component = &layout.frame.components[index];
            Some(Channel {
                coefficients: rest[index].take()?,
                table: match is_first {
                    true => Some(tables.dc(table)?),
                    false => None,
                },
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
            low_bits: scan.low_bits,
            is_first,
        })
    }
}

impl Pass for Dc<'_> {
    #[inline(always)]
    fn mcu(&mut self, stream: &mut Stream<'_>, column: usize, row: usize) -> Result<(), Odd> {
        for channel in &mut self.channels {
            let (across, down) = channel.blocks;
            for y in 0..down {
                for x in 0..across {
                    let (x, y) = (column * across + x, row * down + y);
                    let dc = channel.coefficients.dc((x, y));
                    let mut bits = stream.bits;
                    bits.refill(stream.window());
                    if let Some(table) = channel.table {
                        let difference = difference(&mut bits, table)?;
                        channel.prediction = channel.prediction.wrapping_add(difference);
                        *dc = channel.prediction << self.low_bits;
                    } else {
                        *dc |= (bits.peek(1) as i16) << self.low_bits;
                        bits.drop(1);
                    }
                    stream.bits = bits;
                }
            }
        }
        Ok(())
    }

    fn undo(&mut self, column: usize, row: usize) {
        if !self.is_first {
            return;
        }
        for channel in &mut self.channels {
            let (across, down) = channel.blocks;
            for index in 0..across * down {
                let (x, y) = (index % across, index / across);
                *channel
                    .coefficients
                    .dc((column * across + x, row * down + y)) = 0;
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
