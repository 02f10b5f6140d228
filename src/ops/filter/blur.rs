//! Softer.

use super::gaussian;
use super::{Args, Filter, FilterInfo, Param, ParamKind};
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
    build: |args: &Args| Box::new(Blur(args.number("sigma"))),
};

#[derive(Debug)]
struct Blur(f32);

impl Filter for Blur {
    fn apply(&self, picture: Picture, split: Split) -> Picture {
        gaussian::blur(&picture, self.0, split)
    }
}
