//! Outlines.

use super::neighbours::{self, Kernel};
use super::{Args, Filter, FilterInfo, Param, ParamKind};
use crate::ops::Split;
use crate::picture::{Picture, Sample};

pub(super) const INFO: FilterInfo = FilterInfo {
    name: "edges",
    summary: "Shows how steeply each channel changes: edges bright, areas black.",
    params: &[Param {
        name: "strength",
        kind: ParamKind::Number {
            min: 0.1,
            max: 10.0,
            default: 2.0,
        },
        unit: "",
        help: "at 1 a step from black to white becomes white",
    }],
    build: |args: &Args| Box::new(Edges(args.number("strength"))),
};

#[derive(Debug)]
struct Edges(f32);

impl Filter for Edges {
    fn apply(&self, picture: Picture, split: Split) -> Picture {
        neighbours::apply(self, picture, split)
    }
}

/// The magnitude of Sobel's gradient.
impl Kernel for Edges {
    fn at<S: Sample>(&self, window: [S; 9]) -> S {
        let [a, b, c, d, _, f, g, h, i] = window.map(|v| v.to_u32() as i32);
        let across = (c + 2 * f + i - a - 2 * d - g) as f32;
        let down = (g + 2 * h + i - a - 2 * b - c) as f32;
        // A step from 0 to 1 has a gradient of 4.
        let value = (across * across + down * down).sqrt() * (self.0 / 4.0);
        S::from_u32((value.min(S::MAX as f32) + 0.5) as i32 as u32)
    }
}
