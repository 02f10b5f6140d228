//! Few levels instead of many.

use super::curve::{self, Curve};
use super::{Args, Filter, FilterInfo, Param, ParamKind};
use crate::ops::Split;
use crate::picture::Picture;

pub(super) const INFO: FilterInfo = FilterInfo {
    name: "posterize",
    summary: "Keeps a few evenly spaced levels per channel, black and white among them.",
    params: &[Param {
        name: "levels",
        kind: ParamKind::Whole {
            min: 2,
            max: 256,
            default: 4,
        },
        unit: "",
        help: "how many levels a channel keeps",
    }],
    build: |args: &Args| {
        let steps = (args.whole("levels") - 1) as f32;
        Box::new(Posterize([Curve::new(move |v| {
            (v * steps).round() / steps
        })]))
    },
};

#[derive(Debug)]
struct Posterize([Curve; 1]);

impl Filter for Posterize {
    fn apply(&self, picture: Picture, split: Split) -> Picture {
        curve::apply(&self.0, picture, split)
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{eight, sixteen};
    use crate::picture::Channels::{Gray, GrayAlpha};

    #[test]
    fn known_values() {
        assert_eq!(
            eight("posterize:2", Gray, &[0, 127, 128, 255]),
            [0, 0, 255, 255]
        );
        assert_eq!(eight("posterize:4", GrayAlpha, &[100, 100]), [85, 100]);
        assert_eq!(
            eight("posterize:256", Gray, &[0, 1, 77, 254]),
            [0, 1, 77, 254]
        );
        assert_eq!(sixteen("posterize:3", Gray, &[30_000]), [32_768]);
    }
}
