//! Crisper: the unsharp mask.

use super::gaussian;
use super::{Args, Filter, FilterInfo, Param, ParamKind};
use crate::ops::Split;
use crate::picture::{Picture, Sample, Samples};

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
        Box::new(Sharpen {
            sigma: args.number("sigma"),
            amount: (args.number("amount") * ONE as f32).round() as i32,
            threshold: args.number("threshold") / 100.0,
        })
    },
};

#[derive(Debug)]
struct Sharpen {
    sigma: f32,
    /// In 256ths.
    amount: i32,
    /// As a fraction of full scale.
    threshold: f32,
}

const ONE: i32 = 256;

impl Filter for Sharpen {
    fn apply(&self, mut picture: Picture, split: Split) -> Picture {
        let blurred = gaussian::blur(&picture, self.sigma, split);
        let stride = picture.stride();
        match (picture.samples_mut(), blurred.samples()) {
            (Samples::U8(samples), Samples::U8(blurred)) => {
                self.add(samples, blurred, stride, split);
            }
            (Samples::U16(samples), Samples::U16(blurred)) => {
                self.add(samples, blurred, stride, split);
            }
            _ => unreachable!("a blur keeps the depth"),
        }
        picture
    }
}

impl Sharpen {
    fn add<S: Sample>(&self, samples: &mut [S], blurred: &[S], stride: usize, split: Split) {
        let least = (self.threshold * S::MAX as f32).ceil() as i32;
        let sharpen = |(sample, blurred): (&mut S, &S)| {
            let value = sample.to_u32() as i32;
            let difference = value - blurred.to_u32() as i32;
            let added = (difference * self.amount + ONE / 2) >> 8;
            let kept = if difference.abs() >= least { added } else { 0 };
            *sample = S::from_u32((value + kept).max(0) as u32);
        };
        // The blur leaves alpha as it is, so its difference is zero and it stays without being skipped.
        split.rows(samples, stride, |y, row| {
            row.iter_mut()
                .zip(&blurred[y * stride..][..stride])
                .for_each(sharpen);
        });
    }
}
