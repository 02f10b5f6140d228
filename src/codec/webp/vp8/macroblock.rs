//! Putting a macroblock together: from its modes and its residual, amid what was put together before it.

use super::modes::{Luma, Macroblock, SubMode};
use super::planes::{CARRIED, Plane, Planes};
use super::subblock;
use super::tokens::{Neighbours, Residual};
use super::window::{ChromaWindow, Edges, LumaWindow, ORIGIN, STRIDE, Window};

/// What a row of macroblocks leaves for the next, before anything was smoothed.
#[derive(Default)]
pub(super) struct Above {
    luma: Vec<u8>,
    chroma: [Vec<u8>; 2],
    pub(super) modes: Vec<[SubMode; 4]>,
    pub(super) neighbours: Vec<Neighbours>,
}

/// A macroblock in the making.
pub(super) struct Windows {
    luma: LumaWindow,
    chroma: [ChromaWindow; 2],
}

impl Above {
    /// What lies above a picture of so many macroblocks across.
    pub(super) fn prepare(&mut self, across: usize) {
        // What lies above the picture is 127, four samples to the right of it too.
        let Above {
            luma,
            chroma,
            modes,
            neighbours,
        } = self;
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

impl Windows {
    pub(super) const EMPTY: Self = Self {
        luma: Window::EMPTY,
        chroma: [Window::EMPTY, Window::EMPTY],
    };

    pub(super) fn begin_row(&mut self, has_above: bool) {
        self.luma.begin_row(has_above);
        self.chroma
            .iter_mut()
            .for_each(|window| window.begin_row(has_above));
    }

    /// Puts in place what lies above a macroblock, and to the upper right of it.
    pub(super) fn set_above(&mut self, above: &Above, column: usize, edges: Edges) {
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
    pub(super) fn store(&mut self, planes: &mut Planes, above: &mut Above, column: usize) {
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
