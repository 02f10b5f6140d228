//! A frame, row of macroblocks by row of macroblocks: modes and coefficients are read, samples predicted and added up, edges
//! smoothed, and what is finished goes out. What is held is as high as one and a half macroblocks.

use super::Odd;
use super::header::Header;
use super::kernels::Kernels;
use super::macroblock::{Above, Windows};
use super::modes::{Around, Luma, Macroblock, SubMode};
use super::output::{Lines, Output, Source};
use super::planes::{CARRIED, Planes};
use super::smoothing::Smoothing;
use super::tokens::{Known, Neighbours, Residual};
use super::window::Edges;
use crate::picture::Size;

/// Memory that is kept from one file to the next.
#[derive(Default)]
pub(in crate::codec) struct Scratch {
    pub(super) planes: Planes,
    pub(super) above: Above,
    pub(super) lines: Lines,
    smoothing: Vec<Smoothing>,
}

impl Scratch {
    /// Memory for a picture of so many macroblocks across.
    fn prepare(&mut self, across: usize) {
        self.planes.prepare(across);
        self.lines.prepare(across * 16);
        self.above.prepare(across);
    }
}

/// Decodes the frame into the output.
pub(super) fn decode(
    kernels: impl Kernels,
    mut header: Header<'_>,
    scratch: &mut Scratch,
    (size, reduction): (Size, usize),
    samples: &mut [u8],
) -> Result<(), Odd> {
    let (across, down) = (
        size.width.div_ceil(16) as usize,
        size.height.div_ceil(16) as usize,
    );
    scratch.prepare(across);
    let mut windows = Windows::EMPTY;
    let mut residual = Residual::EMPTY;
    for row in 0..down {
        let work = (&mut windows, &mut residual);
        read_row(kernels, &mut header, scratch, work, row)?;
        for column in 0..across {
            let edges = Edges {
                has_above: row > 0,
                has_left: column > 0,
            };
            kernels.smooth(
                &mut scratch.planes,
                column,
                &scratch.smoothing[column],
                edges,
            );
        }
        let rows = (row * 16).saturating_sub(CARRIED)..if row + 1 == down {
            size.height as usize
        } else {
            row * 16 + CARRIED
        };
        let Planes { luma, chroma } = &mut scratch.planes;
        let source = Source {
            luma: (luma, row as isize * 16 - CARRIED as isize),
            chroma: (chroma, row as isize * 8 - CARRIED as isize),
        };
        let lines = &mut scratch.lines;
        Output {
            size,
            reduction,
            samples,
            lines,
        }
        .emit(kernels, source, rows);
        scratch.planes.carry();
    }
    Ok(())
}

/// Reads and puts together a row of macroblocks.
fn read_row(
    kernels: impl Kernels,
    header: &mut Header<'_>,
    scratch: &mut Scratch,
    (windows, residual): (&mut Windows, &mut Residual),
    row: usize,
) -> Result<(), Odd> {
    let Scratch {
        planes,
        above,
        smoothing,
        ..
    } = scratch;
    smoothing.clear();
    windows.begin_row(row > 0);
    let (mut left_modes, mut left) = ([SubMode::Dc; 4], Neighbours::default());
    let turn = row % header.partitions.len();
    let mut partition = header.partitions[turn];
    for column in 0..above.modes.len() {
        let around = Around {
            above: &mut above.modes[column],
            left: &mut left_modes,
        };
        let macroblock = Macroblock::read(header, around);
        let has_constants = matches!(macroblock.luma, Luma::Whole(_));
        let near = &mut above.neighbours[column];
        if macroblock.has_coefficients {
            let known = Known {
                probabilities: &header.probabilities,
                quantizer: &header.quantizers[macroblock.segment],
                has_constants,
            };
            if kernels.residual(residual, &mut partition, &known, (near, &mut left)) {
                return Err(Odd);
            }
        } else {
            near.clear(has_constants);
            left.clear(has_constants);
        }
        smoothing.push(Smoothing::of(&header.filter, &macroblock, residual));
        let edges = Edges {
            has_above: row > 0,
            has_left: column > 0,
        };
        windows.set_above(above, column, edges);
        kernels.reconstruct(windows, &macroblock, residual, edges);
        residual.content = Residual::EMPTY.content;
        windows.store(planes, above, column);
    }
    header.partitions[turn] = partition;
    match partition.ran_out() || header.modes.ran_out() {
        true => Err(Odd),
        false => Ok(()),
    }
}
