//! What takes the time, behind one trait: compiled for any processor, or for one with more instructions.
//!
//! It is the same Rust in either case, so that the samples are the same.

use super::bits::Bits;
use super::macroblock::Windows;
use super::modes::Macroblock;
use super::output;
use super::planes::Planes;
use super::smoothing::{self, Smoothing};
use super::tokens::{Known, Neighbours, Residual};
use super::window::Edges;

/// Each is a function of its own, in whose loops the registers suffice.
pub(super) trait Kernels: Copy {
    /// [`Residual::read`].
    fn residual(
        self,
        residual: &mut Residual,
        partition: &mut Bits<'_>,
        known: &Known<'_>,
        around: (&mut Neighbours, &mut Neighbours),
    ) -> bool;

    /// [`Windows::reconstruct`].
    fn reconstruct(
        self,
        windows: &mut Windows,
        macroblock: &Macroblock,
        residual: &mut Residual,
        edges: Edges,
    );

    /// [`smoothing::smooth`].
    fn smooth(self, planes: &mut Planes, column: usize, smoothing: &Smoothing, edges: Edges);

    /// [`output::enlarge`].
    fn enlarge(self, rows: [&[u8]; 2], sums: &mut [i16], out: &mut [u8]);

    /// [`output::reduce`].
    fn reduce<const SIDE: usize>(self, rows: [&[u8]; SIDE], out: &mut [u8]);

    /// [`output::to_rgb`].
    fn to_rgb(self, rows: [&[u8]; 3], out: &mut [u8]);
}

/// For any processor.
#[derive(Clone, Copy)]
pub(super) struct Any;

impl Kernels for Any {
    #[inline(never)]
    fn residual(
        self,
        residual: &mut Residual,
        partition: &mut Bits<'_>,
        known: &Known<'_>,
        (above, left): (&mut Neighbours, &mut Neighbours),
    ) -> bool {
        residual.read(partition, known, above, left)
    }

    #[inline(never)]
    fn reconstruct(
        self,
        windows: &mut Windows,
        macroblock: &Macroblock,
        residual: &mut Residual,
        edges: Edges,
    ) {
        windows.reconstruct(macroblock, residual, edges);
    }

    #[inline(never)]
    fn smooth(self, planes: &mut Planes, column: usize, smoothing: &Smoothing, edges: Edges) {
        smoothing::smooth(planes, column, smoothing, edges);
    }

    #[inline(never)]
    fn enlarge(self, rows: [&[u8]; 2], sums: &mut [i16], out: &mut [u8]) {
        output::enlarge(rows, sums, out);
    }

    #[inline(never)]
    fn reduce<const SIDE: usize>(self, rows: [&[u8]; SIDE], out: &mut [u8]) {
        output::reduce(rows, out);
    }

    #[inline(never)]
    fn to_rgb(self, rows: [&[u8]; 3], out: &mut [u8]) {
        output::to_rgb(rows, out);
    }
}
