//! Brighter or darker by an amount.

use super::curve::{self, Curve};
use super::{Args, Filter, FilterInfo, Param, ParamKind};
use crate::ops::Split;
use crate::picture::Picture;

pub(super) const INFO: FilterInfo = FilterInfo {
    name: "brightness",
    summary: "Adds the same amount to every colour; what leaves the range is clamped.",
    params: &[Param {
        name: "amount",
        kind: ParamKind::Number {
            min: -100.0,
            max: 100.0,
            default: 10.0,
        },
        unit: "%",
        help: "of full scale: -100 is black, 100 is white",
    }],
    build: |args: &Args| {
        let amount = args.number("amount") / 100.0;
        Box::new(Brightness([Curve::new(move |v| v + amount)]))
    },
};

#[derive(Debug)]
struct Brightness([Curve; 1]);

impl Filter for Brightness {
    fn apply(&self, picture: Picture, split: Split) -> Picture {
        curve::apply(&self.0, picture, split)
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{eight, sixteen};
    use crate::picture::Channels::{Gray, Rgba};

    #[test]
    fn known_values() {
        assert_eq!(eight("brightness:20", Gray, &[0, 100, 250]), [51, 151, 255]);
        assert_eq!(
            eight("brightness:-100", Rgba, &[9, 100, 255, 7]),
            [0, 0, 0, 7]
        );
        assert_eq!(
            sixteen("brightness:-20", Gray, &[0, 13_107, 65_535]),
            [0, 0, 52_428]
        );
    }
}
