//! Darker corners.

use fearless_simd::{Simd, prelude::*};

use super::bands::for_each_band;
use super::lanes::{BLOCK, Lanes, Load, block_at, store_at, vectorised};
use super::{AnyDepth, Args, FilterInfo, Param, ParamKind, Stage};
use crate::ops::Split;
use crate::picture::{Channels, Size};

pub(super) const INFO: FilterInfo = FilterInfo {
    name: "vignette",
    summary: "Darkens the picture towards its corners, in ellipses of the picture's proportions.",
    params: &[
        Param {
            name: "strength",
            kind: ParamKind::Number {
                min: 0.0,
                max: 1.0,
                default: 0.5,
            },
            unit: "",
            help: "0 leaves the picture, 1 makes the corners black",
        },
        Param {
            name: "radius",
            kind: ParamKind::Number {
                min: 0.0,
                max: 95.0,
                default: 30.0,
            },
            unit: "%",
            help: "of the way from the centre to the corners stays as it is",
        },
    ],
    build: |args: &Args| {
        Stage::whole(Vignette {
            strength: args.number("strength"),
            radius: args.number("radius") / 100.0,
        })
    },
};

#[derive(Debug)]
struct Vignette {
    strength: f32,
    radius: f32,
}

/// Rows that one thread takes at a time.
const BAND: usize = 16;

impl AnyDepth for Vignette {
    fn apply<S: Lanes>(
        &self,
        mut samples: Vec<S>,
        size: Size,
        channels: Channels,
        split: Split,
    ) -> Vec<S> {
        let count = channels.count();
        let stride = size.width as usize * count;
        let across = |i: usize| {
            if channels.has_alpha() && i % count == count - 1 {
                // Nearer than the centre: alpha is left as it is.
                return f32::NEG_INFINITY;
            }
            offset((i / count) as u32, size.width)
        };
        let length = stride.next_multiple_of(BLOCK);
        let across: Vec<f32> = (0..length).map(across).collect();
        let work = |(): &mut (), first: usize, band: &mut [S]| {
            for (y, row) in (first..).zip(band.chunks_exact_mut(stride)) {
                let down = offset(y as u32, size.height);
                vectorised!(simd => self.darken(simd, &across, down, row));
            }
        };
        for_each_band(split, &mut samples, stride, BAND, || (), work);
        samples
    }
}

impl Vignette {
    /// Multiplies each sample by a gain that falls from 1 at the radius to `1 − strength` in the corners along a
    /// smoothstep (3t² − 2t³). The distance to the centre is in half diagonals.
    #[inline(always)]
    fn darken<V: Simd, S: Lanes>(&self, simd: V, across: &[f32], down: f32, row: &mut [S]) {
        let scale = 1.0 / (1.0 - self.radius);
        for x in (0..row.len()).step_by(BLOCK) {
            let mut values = S::load(simd, &block_at(row, x));
            let across = f32::load(simd, &block_at(across, x));
            for (value, across) in values.iter_mut().zip(across) {
                let distance = (across + down).max(0.0).sqrt();
                let t = ((distance - self.radius) * scale).max(0.0).min(1.0);
                *value *= 1.0 - t * t * (3.0 - t * 2.0) * self.strength;
            }
            store_at(values, row, x);
        }
    }
}

/// The part of a column or row in the squared distance to the centre: half of the squared offset, −1 to 1 at the edges.
fn offset(at: u32, length: u32) -> f32 {
    let offset = (f64::from(at) + 0.5) / f64::from(length) * 2.0 - 1.0;
    (offset * offset / 2.0) as f32
}

#[cfg(test)]
mod tests {
    use super::super::tests::{eight, sixteen};
    use crate::picture::Channels::{Gray, GrayAlpha};

    #[test]
    fn known_values() {
        // The outer pixels of 4×1 lie at 3/4 of half the width, so t is √(9/32) of the way to the corner, the inner ones at √(1/32): 1 − 3t² + 2t³.
        assert_eq!(eight("vignette:1,0", Gray, &[200; 4]), [91, 183, 183, 91]);
        assert_eq!(eight("vignette:0", Gray, &[1, 2, 255]), [1, 2, 255]);
        assert_eq!(eight("vignette:1", GrayAlpha, &[200, 40]), [200, 40]);
        assert_eq!(sixteen("vignette:1,50", Gray, &[65_535; 3])[1], 65_535);
    }
}
