//! Progressive files: all scans into memory first, then row by row what a sequential scan does block by block.
//!
//! Of each block only the coefficients that the scale needs are kept (see `coefficients`). The others are read past,
//! but which of them are zero has to be known all the same, since refining scans have bits for those that are not.
//!
//! `script` settles whether the scans build on one another as T.81 (G.1) wants it, `walk` goes over the blocks of one, and
//! `dc` and `ac` read what each block has in it.

mod ac;
mod band;
mod coefficients;
mod dc;
mod script;
mod walk;

pub(super) use band::BandTable;
pub(super) use coefficients::bytes as coefficient_bytes;
pub(super) use walk::{Pass, Walk, walk};

use super::block::Block;
use super::kernels::{Kernels, Run};
use super::rows::Output;
use super::stream::{Stream, Window};
use super::tables::Tables;
use super::{Odd, scan};
use crate::codec::OnTruncated;
use crate::codec::jpeg::frame::{DQT, Scan};
use crate::codec::jpeg::layout::Layout;
use ac::{First, Refining};
use coefficients::Coefficients;
use dc::Dc;
use script::Script;

/// A progressive file that is about to be decoded.
pub(super) struct Progressive<'a> {
    pub(super) bytes: &'a [u8],
    pub(super) layout: &'a Layout<'a>,
    pub(super) tables: &'a mut Tables,
    pub(super) window: &'a mut Window,
    pub(super) output: Output<'a>,
    pub(super) on_truncated: OnTruncated,
    /// Bytes at the end of the last scan that belong to no block; known when it has been decoded.
    pub(super) rest: usize,
    /// Where the data broke off, if that is no error.
    pub(super) cut: Option<Cut>,
}

/// Where the data of a progressive file break off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::codec::jpeg) struct Cut {
    /// The scan, from 0.
    pub(in crate::codec::jpeg) scan: usize,
    /// How many rows of MCUs of that scan are there in full, and how many it has.
    pub(in crate::codec::jpeg) rows: (usize, usize),
}

impl Run for Progressive<'_> {
    #[inline(always)]
    fn run<K: Kernels>(&mut self, kernels: K, out: &mut [u8]) -> Result<(), (usize, Odd)> {
        // A scan that is odd leaves nothing to be shown.
        let (coefficients, quantizers) = self.scans(kernels).map_err(|odd| (0, odd))?;
        self.rows(kernels, &coefficients, &quantizers, out);
        Ok(())
    }
}

impl Progressive<'_> {
    /// Decodes all scans; returns the coefficients of each component and its quantisers.
    #[inline(always)]
    fn scans<K: Kernels>(
        &mut self,
        kernels: K,
    ) -> Result<(Vec<Coefficients>, Vec<[i16; 64]>), Odd> {
        let layout = self.layout;
        let plan = self.output.plan;
        let mut script = Script::new(layout)?;
        let coefficients = plan.parts.iter().map(|part| Coefficients::new(plan, part));
        let mut coefficients = coefficients
            .collect::<Option<Vec<_>>>()
            .ok_or(Odd::Memory)?;
        let mut quantizers = Vec::new();
        self.tables.begin();
        for (index, (scan, around)) in layout.scans.iter().zip(&layout.surroundings).enumerate() {
            script.check(scan)?;
            let is_first = index == 0;
            if !is_first && around.segments.iter().any(|(marker, _)| *marker == DQT) {
                return Err(Odd::Tables);
            }
            let tables = self.tables.read(&around.segments, true);
            tables.ok_or(Odd::Tables)?;
            if is_first {
                quantizers = self.quantizers().ok_or(Odd::Tables)?;
            }
            let mut stream = Stream::new(&self.bytes[around.data.clone()], self.window);
            let interval = around.restart_interval as usize;
            let mut walk = Walk::new(&layout.frame, &scan.components, interval);
            let pass = (layout, scan, &mut walk);
            let decoded = decode(kernels, pass, self.tables, &mut coefficients, &mut stream);
            if self.on_truncated == OnTruncated::Keep && decoded.is_err() {
                let rows = walk.rows();
                self.cut = Some(Cut { scan: index, rows });
                break;
            }
            decoded?;
            self.rest = stream.rest().ok_or(Odd::MarkerAmidData)?;
            if self.rest > 0 && index + 1 < layout.scans.len() {
                return Err(Odd::Surplus);
            }
        }
        Ok((coefficients, quantizers))
    }

    fn quantizers(&self) -> Option<Vec<[i16; 64]>> {
        let components = self.layout.frame.components.iter();
        components
            .map(|component| self.tables.quantizer(component.quantizer).copied())
            .collect()
    }

    /// Makes the picture of the coefficients.
    #[inline(always)]
    fn rows<K: Kernels>(
        &mut self,
        kernels: K,
        coefficients: &[Coefficients],
        quantizers: &[[i16; 64]],
        out: &mut [u8],
    ) {
        let plan = self.output.plan;
        let mut block = Block::ZERO;
        for mcu_row in 0..plan.mcus_down {
            let parts = plan.parts.iter().zip(coefficients).zip(quantizers);
            for (((part, own), quantizers), plane) in parts.zip(self.output.planes.iter_mut()) {
                let plane = plane.mcus(part, mcu_row);
                let (across, down) = part.blocks;
                for y in 0..down {
                    let row = &mut plane[y * part.shape.height * part.stride..];
                    for x in 0..plan.mcus_across * across {
                        let place = (x, mcu_row * down + y);
                        let count = own.load(place, &mut block);
                        let out = &mut row[x * part.shape.width..];
                        let own = (quantizers, part);
                        scan::transform(kernels, (&block, count), own, place, out);
                    }
                }
            }
            self.output.advance(kernels, mcu_row, out);
        }
    }
}

/// Decodes one scan.
#[inline(always)]
fn decode<K: Kernels>(
    kernels: K,
    (layout, scan, walk): (&Layout<'_>, &Scan, &mut Walk),
    tables: &Tables,
    coefficients: &mut [Coefficients],
    stream: &mut Stream<'_>,
) -> Result<(), Odd> {
    if scan.band == (0, 0) {
        let mut pass = Dc::new(layout, scan, tables, coefficients).ok_or(Odd::Tables)?;
        return kernels.walk(&mut pass, walk, stream);
    }
    let component = &mut coefficients[scan.components[0]];
    let table = tables.band(scan.tables[0].1).ok_or(Odd::Tables)?;
    match scan.high_bits {
        0 => kernels.walk(&mut First::new(scan, table, component), walk, stream),
        _ => kernels.walk(&mut Refining::new(scan, table, component), walk, stream),
    }
}
