//! Brighter or darker by an amount.

use super::{Args, FilterInfo, Param, ParamKind, Stage};

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
        Stage::curve(move |v| v + amount)
    },
};

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
