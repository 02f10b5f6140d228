//! A relief lit from the top left.

use fearless_simd::Simd;

use super::lanes::{Block, Lanes};
use super::neighbours::{self, Kernel};
use super::{AnyDepth, Args, FilterInfo, Param, ParamKind, Stage};
use crate::ops::Split;
use crate::picture::{Channels, Size};

pub(super) const INFO: FilterInfo = FilterInfo {
    name: "emboss",
    summary: "Lights the picture from the top left as if bright parts stood out; areas keep their colour.",
    params: &[Param {
        name: "strength",
        kind: ParamKind::Number {
            min: 0.0,
            max: 10.0,
            default: 1.0,
        },
        unit: "",
        help: "0 leaves the picture",
    }],
    build: |args: &Args| Stage::whole(Emboss(args.number("strength"))),
};

#[derive(Debug)]
struct Emboss(f32);

impl AnyDepth for Emboss {
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

/// The kernel −2 −1 0, −1 1 1, 0 1 2, of which all but the middle is multiplied by the strength.
impl Kernel for Emboss {
    #[inline(always)]
    fn apply<V: Simd>(&self, _: V, window: [Block<V>; 9]) -> Block<V> {
        let [a, b, _, d, mut out, f, _, h, i] = window;
        for (k, value) in out.iter_mut().enumerate() {
            let slope = (i[k] - a[k]) * 2.0 + (f[k] - b[k]) + (h[k] - d[k]);
            *value += slope * self.0;
        }
        out
    }
}
