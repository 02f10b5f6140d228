//! Files of several scans: all of them into memory first, then row by row what a file of one scan does block by block.
//!
//! They are progressive, or sequential with a scan for each component or for some of them. Of each block only the
//! coefficients that the scale needs are kept (see `coefficients`). The others are read past, but which of them are zero
//! has to be known all the same, since refining scans have bits for those that are not.
//!
//! `script` settles whether the scans build on one another as T.81 (G.1) wants it, `walk` goes over the blocks of one, and
//! `dc`, `ac` and `sequential` read what each block has in it.

mod ac;
mod band;
mod coefficients;
mod dc;
mod script;
mod sequential;
mod walk;

pub(super) use band::BandTable;
pub(super) use coefficients::bytes as coefficient_bytes;
pub(super) use walk::{Pass, Walk, walk};

use super::block::Block;

use super::kernels::{Kernels, Run};
use super::rows::Output;
use super::stream::{Stream, Window};
use super::tables::{AcKind, Tables};
use super::{File, Found, Loss, Odd, scan};
use crate::codec::OnDamage;
use crate::codec::jpeg::frame::Scan;
use crate::codec::jpeg::layout::{Layout, Surroundings};
use ac::{First, Refining};
use coefficients::Coefficients;
use dc::Dc;
use script::Script;
use sequential::Sequential;

/// A file of several scans that is about to be decoded.
pub(super) struct Buffered<'a> {
    pub(super) file: File<'a>,
    pub(super) tables: &'a mut Tables,
    pub(super) window: &'a mut Window,
    pub(super) output: Output<'a>,
    pub(super) found: Found,
}

/// What the scans have brought so far.
struct Brought {
    script: Script,
    coefficients: Vec<Coefficients>,
    /// Of each component, as they were at its first scan.
    quantizers: Vec<Option<[i16; 64]>>,
}

impl Run for Buffered<'_> {
    #[inline(always)]
    fn run<K: Kernels>(&mut self, kernels: K, out: &mut [u8]) -> Result<(), (usize, Odd)> {
        // A scan that is odd leaves nothing to be shown.
        let brought = self.scans(kernels).map_err(|odd| (0, odd))?;
        self.rows(kernels, &brought.coefficients, &brought.quantizers, out);
        Ok(())
    }
}

impl Buffered<'_> {
    /// Decodes all scans.
    #[inline(always)]
    fn scans<K: Kernels>(&mut self, kernels: K) -> Result<Brought, Odd> {
        let File { layout, plan, .. } = self.file;
        let coefficients = plan.parts.iter().map(|part| Coefficients::new(plan, part));
        let coefficients = coefficients.collect::<Option<Vec<_>>>();
        let mut brought = Brought {
            script: Script::new(layout)?,
            coefficients: coefficients.ok_or(Odd::Memory)?,
            quantizers: vec![None; plan.parts.len()],
        };
        self.tables.begin();
        for number in 0..layout.scans.len() {
            let decoded = self.scan(kernels, number, &mut brought);
            if let Err(odd) = decoded {
                if self.file.on_damage == OnDamage::Fail {
                    return Err(odd);
                }
                self.lose(number, odd);
                brought.script.spoil(&layout.scans[number]);
            }
        }
        Ok(brought)
    }

    /// Decodes a scan. What it lacks is an error, unless it is noted.
    #[inline(always)]
    fn scan<K: Kernels>(
        &mut self,
        kernels: K,
        number: usize,
        brought: &mut Brought,
    ) -> Result<(), Odd> {
        let File { layout, bytes, .. } = self.file;
        let (scan, around) = (&layout.scans[number], &layout.surroundings[number]);
        self.read_tables(scan, around, brought)?;
        brought.script.check(scan)?;
        let is_whole = layout.has_end || number + 1 < layout.scans.len();
        let mut stream = Stream::new(&bytes[around.data.clone()], self.window);
        let mut walk = Walk::new(&layout.frame, &scan.components, around.restart_interval);
        walk.intervals.are_whole = is_whole;
        let coefficients = &mut brought.coefficients;
        while let Err(odd) = decode(
            kernels,
            (layout, scan, &mut walk),
            self.tables,
            coefficients,
            &mut stream,
        ) {
            if self.file.on_damage == OnDamage::Fail {
                return Err(odd);
            }
            let stopped = walk.at;
            let resumed = walk.resume(&mut stream);
            let rows = walk.rows(stopped);
            let loss = self.found.loss.get_or_insert(Loss {
                odd,
                scan: number,
                rows,
                missing: (0, 0),
                goes_on: false,
            });
            loss.missing.0 += walk.at - stopped;
            brought.script.spoil(scan);
            if !resumed {
                return Ok(());
            }
        }
        self.found.end_scan(&mut stream, is_whole)
    }

    /// Takes over the tables that stand before a scan.
    fn read_tables(
        &mut self,
        scan: &Scan,
        around: &Surroundings<'_>,
        brought: &mut Brought,
    ) -> Result<(), Odd> {
        let frame = &self.file.layout.frame;
        let tables = &mut *self.tables;
        tables
            .read(&around.segments, AcKind::ByCode)
            .ok_or(Odd::Tables)?;
        if !frame.progressive {
            tables.fill_in(&scan.tables, AcKind::ByCode);
        }
        for &index in &scan.components {
            let quantizers = &mut brought.quantizers[index];
            if quantizers.is_none() {
                *quantizers = tables.quantizer(frame.components[index].quantizer).copied();
            }
            quantizers.ok_or(Odd::Tables)?;
        }
        Ok(())
    }

    /// Notes that a scan is lost, or where it ends is not certain.
    fn lose(&mut self, number: usize, odd: Odd) {
        self.found.loss.get_or_insert(Loss {
            odd,
            scan: number,
            rows: (0, 0),
            missing: (0, 0),
            goes_on: false,
        });
    }

    /// Makes the picture of the coefficients.
    #[inline(always)]
    fn rows<K: Kernels>(
        &mut self,
        kernels: K,
        coefficients: &[Coefficients],
        quantizers: &[Option<[i16; 64]>],
        out: &mut [u8],
    ) {
        let plan = self.output.plan;
        let mut block = Block::ZERO;
        for mcu_row in 0..plan.mcus_down {
            let parts = plan.parts.iter().zip(coefficients).zip(quantizers);
            for (((part, own), quantizers), plane) in parts.zip(self.output.planes.iter_mut()) {
                // Of a component without a scan all coefficients are zero.
                let quantizers = quantizers.as_ref().unwrap_or(&[1; 64]);
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
        self.found.rows = self.output.written;
    }
}

/// Decodes one scan, from where the walk stands.
#[inline(always)]
fn decode<K: Kernels>(
    kernels: K,
    (layout, scan, walk): (&Layout<'_>, &Scan, &mut Walk),
    tables: &Tables,
    coefficients: &mut [Coefficients],
    stream: &mut Stream<'_>,
) -> Result<(), Odd> {
    if !layout.frame.progressive {
        let pass = Sequential::new(layout, scan, tables, coefficients);
        return kernels.walk(&mut pass.ok_or(Odd::Tables)?, walk, stream);
    }
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
