//! The kernels for processors with AVX2, found out when the program runs.
//!
//! `unsafe` is here because calling a function that is compiled for an instruction set is only sound where the processor
//! has it; [`Avx2`] exists nowhere else. There is nothing in the functions themselves but safe Rust.
#![allow(unsafe_code)]

use super::bits::Bits;
use super::kernels::Kernels;
use super::macroblock::Windows;
use super::modes::Macroblock;
use super::output;
use super::planes::Planes;
use super::smoothing::{self, Smoothing};
use super::tokens::{Known, Neighbours, Residual};
use super::window::Edges;

/// The proof that AVX2 and the bit manipulation instructions that came with it are there.
#[derive(Clone, Copy)]
pub(super) struct Avx2(());

impl Avx2 {
    /// Asks the processor.
    pub(super) fn detect() -> Option<Self> {
        let is_there = is_x86_feature_detected!("avx2")
            && is_x86_feature_detected!("bmi1")
            && is_x86_feature_detected!("bmi2")
            && is_x86_feature_detected!("lzcnt");
        is_there.then_some(Self(()))
    }
}

/// A method that hands on to a function with these instructions.
macro_rules! with_avx2 {
    (fn $name:ident $(<const $size:ident: usize>)? ($($argument:ident: $kind:ty),+) $(-> $result:ty)? $body:block) => {
        #[inline(never)]
        fn $name $(<const $size: usize>)? (self, $($argument: $kind),+) $(-> $result)? {
            #[target_feature(enable = "avx2,bmi1,bmi2,lzcnt")]
            fn inner $(<const $size: usize>)? ($($argument: $kind),+) $(-> $result)? $body
            // SAFETY: the processor has all four, or there were no `Avx2`.
            unsafe { inner $(::<$size>)? ($($argument),+) }
        }
    };
}

impl Kernels for Avx2 {
    with_avx2! {
        fn residual(residual: &mut Residual, partition: &mut Bits<'_>, known: &Known<'_>, around: (&mut Neighbours, &mut Neighbours)) -> bool {
            residual.read(partition, known, around.0, around.1)
        }
    }

    with_avx2! {
        fn reconstruct(windows: &mut Windows, macroblock: &Macroblock, residual: &mut Residual, edges: Edges) {
            windows.reconstruct(macroblock, residual, edges);
        }
    }

    with_avx2! {
        fn smooth(planes: &mut Planes, column: usize, smoothing: &Smoothing, edges: Edges) {
            smoothing::smooth(planes, column, smoothing, edges);
        }
    }

    with_avx2! {
        fn enlarge(rows: [&[u8]; 2], sums: &mut [i16], out: &mut [u8]) {
            output::enlarge(rows, sums, out);
        }
    }

    with_avx2! {
        fn reduce<const SIDE: usize>(rows: [&[u8]; SIDE], out: &mut [u8]) {
            output::reduce(rows, out);
        }
    }

    with_avx2! {
        fn to_rgb(rows: [&[u8]; 3], out: &mut [u8]) {
            output::to_rgb(rows, out);
        }
    }
}
