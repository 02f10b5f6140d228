//! Outlines.

use fearless_simd::{Simd, prelude::*};

use super::lanes::{Block, Lanes};
use super::neighbours::{self, Kernel};
use super::{AnyDepth, Args, FilterInfo, Param, ParamKind, Stage};
use crate::ops::Split;
use crate::picture::{Channels, Size};

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
    build: |args: &Args| Stage::whole(Edges(args.number("strength"))),
};

#[derive(Debug)]
struct Edges(f32);

impl AnyDepth for Edges {
    fn apply<S: Lanes>(
        &self,
        samples: Vec<S>,
        size: Size,
        channels: Channels,
        split: Split,
    ) -> Vec<S> {
        neighbours::filter(self, samples, size, channels, split)
    }
}

/// The magnitude of Sobel's gradient.
impl Kernel for Edges {
    #[inline(always)]
    fn apply<V: Simd>(&self, _: V, window: [Block<V>; 9]) -> Block<V> {
        let [a, b, c, d, mut out, f, g, h, i] = window;
        // A step from 0 to 1 has a gradient of 4.
        let scale = self.0 / 4.0;
        for (k, value) in out.iter_mut().enumerate() {
            let (falling, rising) = (i[k] - a[k], c[k] - g[k]);
            let across = falling + rising + (f[k] - d[k]) * 2.0;
            let down = falling - rising + (h[k] - b[k]) * 2.0;
            *value = (across * across + down * down).sqrt() * scale;
        }
        out
    }
}
