//! A frame, row of macroblocks by row of macroblocks: modes and coefficients are read, samples predicted and added up, edges
//! smoothed, and what is finished goes out. What is held is as high as one and a half macroblocks.

use super::Odd;
use super::edge::Limits;
use super::header::{Filter, FilterKind, Header};
use super::kernels::Kernels;
use super::modes::{Around, Luma, Macroblock, SubMode};
use super::output::{Lines, Output, Source};
use super::planes::{self, CARRIED, Kind, Plane};
use super::subblock;
use super::tokens::{Known, Neighbours, Residual};
use super::window::{ChromaWindow, Edges, LumaWindow, ORIGIN, STRIDE, Window};

/// Memory that is kept from one file to the next.
#[derive(Default)]
pub(in crate::codec) struct Scratch {
    pub(super) planes: Planes,
    pub(super) above: Above,
    pub(super) lines: Lines,
    smoothing: Vec<Smoothing>,
}

/// The samples of a row of macroblocks.
#[derive(Default)]
pub(super) struct Planes {
    pub(super) luma: Plane,
    pub(super) chroma: [Plane; 2],
}

/// What a row of macroblocks leaves for the next, before anything was smoothed.
#[derive(Default)]
pub(super) struct Above {
    luma: Vec<u8>,
    chroma: [Vec<u8>; 2],
    modes: Vec<[SubMode; 4]>,
    neighbours: Vec<Neighbours>,
}

/// A macroblock in the making.
pub(super) struct Windows {
    luma: LumaWindow,
    chroma: [ChromaWindow; 2],
}

/// How the edges of a macroblock are smoothed.
#[derive(Clone, Copy, Debug)]
pub(super) struct Smoothing {
    kind: FilterKind,
    /// 0 leaves them alone.
    level: u8,
    sharpness: u8,
    /// Whether the edges inside are too.
    is_inner: bool,
}

impl Scratch {
    /// Memory for a picture of so many macroblocks across.
    fn prepare(&mut self, across: usize) {
        self.planes.luma.prepare(across * 16, 16);
        for plane in &mut self.planes.chroma {
            plane.prepare(across * 8, 8);
        }
        self.lines.prepare(across * 16);
        // What lies above the picture is 127, four samples to the right of it too.
        let Above {
            luma,
            chroma,
            modes,
            neighbours,
        } = &mut self.above;
        refill(luma, across * 16 + 4, 127);
        chroma
            .iter_mut()
            .for_each(|line| refill(line, across * 8, 127));
        refill(modes, across, [SubMode::Dc; 4]);
        refill(neighbours, across, Neighbours::default());
    }
}

fn refill<T: Clone>(line: &mut Vec<T>, len: usize, value: T) {
    line.clear();
    line.resize(len, value);
}

/// Decodes the frame into the output.
pub(super) fn decode(
    kernels: impl Kernels,
    mut header: Header<'_>,
    scratch: &mut Scratch,
    (size, reduction): (crate::picture::Size, usize),
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
        luma_and_chroma(&mut scratch.planes).for_each(Plane::carry);
    }
    Ok(())
}

fn luma_and_chroma(planes: &mut Planes) -> impl Iterator<Item = &mut Plane> {
    std::iter::once(&mut planes.luma).chain(&mut planes.chroma)
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

impl Windows {
    const EMPTY: Self = Self {
        luma: Window::EMPTY,
        chroma: [Window::EMPTY, Window::EMPTY],
    };

    fn begin_row(&mut self, has_above: bool) {
        self.luma.begin_row(has_above);
        self.chroma
            .iter_mut()
            .for_each(|window| window.begin_row(has_above));
    }

    /// Puts in place what lies above a macroblock, and to the upper right of it.
    fn set_above(&mut self, above: &Above, column: usize, edges: Edges) {
        let first = column * 16;
        self.luma.set_above(&above.luma[first..first + 20]);
        let is_last = column + 1 == above.modes.len();
        if is_last && edges.has_above {
            // What would lie beyond the picture.
            let last = above.luma[first + 15];
            self.luma.samples[ORIGIN - STRIDE + 16..][..4].fill(last);
        }
        for (window, above) in self.chroma.iter_mut().zip(&above.chroma) {
            window.set_above(&above[column * 8..][..8]);
        }
    }

    /// Predicts a macroblock and adds its residual, which is empty then.
    #[inline(always)]
    pub(super) fn reconstruct(
        &mut self,
        macroblock: &Macroblock,
        residual: &mut Residual,
        edges: Edges,
    ) {
        let Residual { blocks, content } = residual;
        let place =
            |block: usize, side: usize| ORIGIN + block / side * 4 * STRIDE + block % side * 4;
        match &macroblock.luma {
            Luma::Whole(mode) => {
                self.luma.predict(*mode, edges);
                for (n, (block, &content)) in blocks.iter_mut().zip(&*content).take(16).enumerate()
                {
                    self.luma.add(place(n, 4), block, content);
                }
            }
            Luma::Blocks(modes) => {
                self.repeat_upper_right();
                for (n, (block, &content)) in blocks.iter_mut().zip(&*content).take(16).enumerate()
                {
                    subblock::predict(&mut self.luma.samples, place(n, 4), modes[n]);
                    self.luma.add(place(n, 4), block, content);
                }
            }
        }
        for (plane, window) in self.chroma.iter_mut().enumerate() {
            window.predict(macroblock.chroma, edges);
            for n in 0..4 {
                let at = 16 + 4 * plane + n;
                window.add(place(n, 2), &mut blocks[at], content[at]);
            }
        }
    }

    /// The blocks at the right edge all have what lies to the upper right of the macroblock at theirs.
    #[inline(always)]
    fn repeat_upper_right(&mut self) {
        let first = ORIGIN - STRIDE + 16;
        for row in [4, 8, 12] {
            let samples = &mut self.luma.samples;
            samples.copy_within(first..first + 4, first + row * STRIDE);
        }
    }

    /// Puts a macroblock into the planes and its last row aside for the next, and goes on to its neighbour.
    fn store(&mut self, planes: &mut Planes, above: &mut Above, column: usize) {
        store(&self.luma, &mut planes.luma, column * 16);
        above.luma[column * 16..][..16].copy_from_slice(self.luma.row(15));
        let chroma = self.chroma.iter_mut().zip(&mut planes.chroma);
        for ((window, plane), above) in chroma.zip(&mut above.chroma) {
            store(window, plane, column * 8);
            above[column * 8..][..8].copy_from_slice(window.row(7));
            window.advance();
        }
        self.luma.advance();
    }
}

fn store<const LEN: usize>(window: &Window<LEN>, plane: &mut Plane, column: usize) {
    let rows = plane.samples[CARRIED * plane.stride..].chunks_exact_mut(plane.stride);
    for (n, row) in rows.enumerate() {
        let samples = window.row(n);
        row[column..column + samples.len()].copy_from_slice(samples);
    }
}

impl Smoothing {
    fn of(filter: &Filter, macroblock: &Macroblock, residual: &Residual) -> Self {
        let has_many_modes = matches!(macroblock.luma, Luma::Blocks(_));
        Self {
            kind: filter.kind,
            level: filter.levels[macroblock.segment][usize::from(has_many_modes)],
            sharpness: filter.sharpness,
            is_inner: has_many_modes || !residual.is_empty(),
        }
    }

    /// The limits at the edges of the macroblock, and at those inside.
    fn limits(self) -> [Limits; 2] {
        let level = i16::from(self.level);
        let sharpness = i16::from(self.sharpness);
        let inner = match sharpness {
            0 => level,
            1..=4 => (level >> 1).min(9 - sharpness),
            _ => (level >> 2).min(9 - sharpness),
        }
        .max(1);
        let variance = match level {
            40.. => 2,
            15.. => 1,
            _ => 0,
        };
        [(level + 2) * 2 + inner, level * 2 + inner].map(|edge| Limits {
            edge,
            inner,
            variance,
        })
    }
}

/// Smooths the edges of a macroblock: the left one, those inside from left to right, the upper one, those inside downwards.
#[inline(always)]
pub(super) fn smooth(planes: &mut Planes, column: usize, smoothing: &Smoothing, edges: Edges) {
    if smoothing.level == 0 {
        return;
    }
    let [outer, inner] = smoothing.limits();
    let is_normal = smoothing.kind == FilterKind::Normal;
    let (outer_kind, inner_kind) = match is_normal {
        true => (Kind::Outer, Kind::Inner),
        false => (Kind::Simple, Kind::Simple),
    };
    let Planes { luma, chroma } = planes;
    let (x, y) = (column * 16, CARRIED);
    let (chroma_x, chroma_y) = (column * 8, CARRIED);
    if edges.has_left {
        planes::across_columns(luma, (y, x), outer_kind, outer);
        if is_normal {
            planes::across_columns_of_two(chroma, (chroma_y, chroma_x), outer_kind, outer);
        }
    }
    if smoothing.is_inner {
        for further in [4, 8, 12] {
            planes::across_columns(luma, (y, x + further), inner_kind, inner);
        }
        if is_normal {
            planes::across_columns_of_two(chroma, (chroma_y, chroma_x + 4), inner_kind, inner);
        }
    }
    if edges.has_above {
        planes::across_rows(luma, (y, x), outer_kind, outer);
        if is_normal {
            planes::across_rows_of_two(chroma, (chroma_y, chroma_x), outer_kind, outer);
        }
    }
    if smoothing.is_inner {
        for further in [4, 8, 12] {
            planes::across_rows(luma, (y + further, x), inner_kind, inner);
        }
        if is_normal {
            planes::across_rows_of_two(chroma, (chroma_y + 4, chroma_x), inner_kind, inner);
        }
    }
}
