//! A wash of one colour.

use super::{Args, Filter, FilterInfo, Param, ParamKind};
use crate::ops::{Color, Split};
use crate::picture::{Picture, Sample, Samples};

pub(super) const INFO: FilterInfo = FilterInfo {
    name: "tint",
    summary: "Mixes every pixel with one colour; a gray picture becomes RGB.",
    params: &[
        Param {
            name: "color",
            kind: ParamKind::Color { default: "sepia" },
            unit: "",
            help: "the colour",
        },
        Param {
            name: "strength",
            kind: ParamKind::Number {
                min: 0.0,
                max: 1.0,
                default: 0.25,
            },
            unit: "",
            help: "how much of it: 0 leaves the picture, 1 is the colour alone",
        },
    ],
    build: |args: &Args| {
        Box::new(Tint {
            color: args.color("color"),
            strength: args.number("strength"),
        })
    },
};

#[derive(Debug)]
struct Tint {
    color: Color,
    strength: f32,
}

impl Filter for Tint {
    fn apply(&self, picture: Picture, split: Split) -> Picture {
        let channels = picture.channels().with_color();
        let mut picture = picture.with_channels(channels);
        let stride = picture.stride();
        match picture.samples_mut() {
            Samples::U8(samples) => self.mix(samples, stride, channels.count(), split),
            Samples::U16(samples) => self.mix(samples, stride, channels.count(), split),
        }
        picture
    }
}

impl Tint {
    fn mix<S: Sample>(&self, samples: &mut [S], stride: usize, count: usize, split: Split) {
        let color = self
            .color
            .rgb
            .map(|channel| channel.to_unit() * self.strength);
        let keep = 1.0 - self.strength;
        split.rows(samples, stride, |_, row| {
            for pixel in row.chunks_exact_mut(count) {
                for (sample, color) in pixel.iter_mut().zip(color) {
                    *sample = S::from_unit(sample.to_unit() * keep + color);
                }
            }
        });
    }
}
