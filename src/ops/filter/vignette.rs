//! Darker corners.

use super::bands::for_each_band;
use super::{Args, Filter, FilterInfo, Param, ParamKind};
use crate::ops::Split;
use crate::picture::{Channels, Picture, Sample, Samples, Size};

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
        Box::new(Vignette {
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

/// Rows that share scratch memory.
const BAND: usize = 16;

impl Filter for Vignette {
    fn apply(&self, mut picture: Picture, split: Split) -> Picture {
        let (size, channels) = (picture.size(), picture.channels());
        match picture.samples_mut() {
            Samples::U8(samples) => self.darken(samples, size, channels, split),
            Samples::U16(samples) => self.darken(samples, size, channels, split),
        }
        picture
    }
}

impl Vignette {
    fn darken<S: Sample>(&self, samples: &mut [S], size: Size, channels: Channels, split: Split) {
        let stride = size.width as usize * channels.count();
        let across: Vec<f32> = (0..size.width).map(|x| offset(x, size.width)).collect();
        let scratch = || vec![0; across.len()];
        for_each_band(
            split,
            samples,
            stride,
            BAND,
            scratch,
            |gains, first, band| {
                for (y, row) in (first..).zip(band.chunks_exact_mut(stride)) {
                    let down = offset(y as u32, size.height);
                    for (gain, across) in gains.iter_mut().zip(&across) {
                        *gain = (self.gain(across + down) * ONE as f32 + 0.5) as i32;
                    }
                    for (pixel, &gain) in row.chunks_exact_mut(channels.count()).zip(&*gains) {
                        for sample in &mut pixel[..channels.colors()] {
                            *sample = S::from_u32((sample.to_u32() * gain as u32 + ONE / 2) >> 16);
                        }
                    }
                }
            },
        );
    }

    /// What a pixel is multiplied by, from the square of its distance to the centre in half diagonals.
    ///
    /// It falls from 1 at the radius to `1 − strength` in the corners along a smoothstep (3t² − 2t³).
    fn gain(&self, squared: f32) -> f32 {
        let t = ((squared.sqrt() - self.radius) / (1.0 - self.radius)).clamp(0.0, 1.0);
        1.0 - self.strength * t * t * (3.0 - 2.0 * t)
    }
}

/// A gain of 1; times the largest 16-bit sample it still fits 32 bits.
const ONE: u32 = 1 << 16;

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
