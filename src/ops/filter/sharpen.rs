//! Crisper: the unsharp mask.

use fearless_simd::{Simd, f32x8, prelude::*};

use super::gaussian::{self, Finish};
use super::lanes::Block;
use super::{Args, Filter, FilterInfo, Param, ParamKind, Stage};
use crate::ops::Split;
use crate::picture::Picture;

pub(super) const INFO: FilterInfo = FilterInfo {
    name: "sharpen",
    summary: "Strengthens what a blur would take away (unsharp mask).",
    params: &[
        Param {
            name: "sigma",
            kind: ParamKind::Number {
                min: 0.1,
                max: 100.0,
                default: 1.0,
            },
            unit: "px",
            help: "standard deviation of the blur; the size of what is sharpened",
        },
        Param {
            name: "amount",
            kind: ParamKind::Number {
                min: 0.0,
                max: 10.0,
                default: 0.8,
            },
            unit: "",
            help: "how much of the difference from the blur is added",
        },
        Param {
            name: "threshold",
            kind: ParamKind::Number {
                min: 0.0,
                max: 100.0,
                default: 0.0,
            },
            unit: "%",
            help: "of full scale; smaller differences stay, which spares noise",
        },
    ],
    build: |args: &Args| {
        Stage::Whole(Box::new(Sharpen {
            sigma: args.number("sigma"),
            amount: args.number("amount"),
            threshold: args.number("threshold") / 100.0,
        }))
    },
};

#[derive(Debug)]
struct Sharpen {
    sigma: f32,
    amount: f32,
    /// As a fraction of full scale.
    threshold: f32,
}

impl Filter for Sharpen {
    fn apply(&self, picture: Picture, split: Split) -> Picture {
        gaussian::filter(self, picture, self.sigma, split)
    }
}

impl Finish for Sharpen {
    #[inline(always)]
    fn finish<V: Simd>(
        &self,
        simd: V,
        most: f32,
        samples: Block<V>,
        blurred: Block<V>,
    ) -> Block<V> {
        let least = f32x8::splat(simd, self.threshold * most);
        let mut out = samples;
        for (value, blurred) in out.iter_mut().zip(blurred) {
            let difference = *value - blurred;
            let sharpened = *value + difference * self.amount;
            *value = difference.abs().simd_ge(least).select(sharpened, *value);
        }
        out
    }

    fn gain(&self) -> f32 {
        self.amount
    }
}
