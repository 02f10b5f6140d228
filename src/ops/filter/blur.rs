//! Softer.

use fearless_simd::Simd;

use super::gaussian::{self, Finish};
use super::lanes::{BLOCK, Block};
use super::{Args, Filter, FilterInfo, Param, ParamKind, Stage};
use crate::ops::Split;
use crate::picture::Picture;

pub(super) const INFO: FilterInfo = FilterInfo {
    name: "blur",
    summary: "Softens the picture with a Gaussian.",
    params: &[Param {
        name: "sigma",
        kind: ParamKind::Number {
            min: 0.1,
            max: 100.0,
            default: 1.5,
        },
        unit: "px",
        help: "standard deviation; larger is softer",
    }],
    build: |args: &Args| Stage::Whole(Box::new(Blur(args.number("sigma")))),
};

#[derive(Debug)]
struct Blur(f32);

impl Filter for Blur {
    fn apply(&self, picture: Picture, split: Split) -> Picture {
        gaussian::filter(self, picture, self.0, split)
    }
}

impl Finish for Blur {
    #[inline(always)]
    fn finish<V: Simd>(&self, _: V, _: f32, _: Block<V>, blurred: Block<V>) -> Block<V> {
        blurred
    }

    #[inline(always)]
    fn finish_units<V: Simd>(&self, _: V, _: &[u8; BLOCK], blurred: &[i16; BLOCK]) -> [u8; BLOCK] {
        let mut out = [0; BLOCK];
        for (out, units) in out.iter_mut().zip(blurred) {
            *out = ((units + 32) >> 6) as u8;
        }
        out
    }

    fn gain(&self) -> f32 {
        1.0
    }
}
