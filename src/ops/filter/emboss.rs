//! A relief lit from the top left.

use super::neighbours::{self, Kernel};
use super::{Args, Filter, FilterInfo, Param, ParamKind};
use crate::ops::Split;
use crate::picture::{Picture, Sample};

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
    build: |args: &Args| Box::new(Emboss((args.number("strength") * ONE as f32).round() as i32)),
};

/// The strength in 256ths.
#[derive(Debug)]
struct Emboss(i32);

const ONE: i32 = 256;

impl Filter for Emboss {
    fn apply(&self, picture: Picture, split: Split) -> Picture {
        neighbours::apply(self, picture, split)
    }
}

/// The kernel −2 −1 0, −1 1 1, 0 1 2, of which all but the middle is multiplied by the strength.
impl Kernel for Emboss {
    fn at<S: Sample>(&self, window: [S; 9]) -> S {
        let [a, b, _, d, v, f, _, h, i] = window.map(|v| v.to_u32() as i32);
        // At most 4 × 65,535 × 2,560, which fits.
        let slope = 2 * (i - a) + f + h - b - d;
        let value = v + ((slope * self.0 + ONE / 2) >> 8);
        S::from_u32(value.max(0) as u32)
    }
}
