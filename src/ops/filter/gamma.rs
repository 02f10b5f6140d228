//! A power curve.

use super::{Args, FilterInfo, Param, ParamKind, Stage};

pub(super) const INFO: FilterInfo = FilterInfo {
    name: "gamma",
    summary: "Brightens or darkens the midtones and keeps black and white: v^(1/gamma).",
    params: &[Param {
        name: "gamma",
        kind: ParamKind::Number {
            min: 0.1,
            max: 10.0,
            default: 1.2,
        },
        unit: "",
        help: "above 1 brightens, below 1 darkens",
    }],
    build: |args: &Args| {
        let exponent = 1.0 / f64::from(args.number("gamma"));
        Stage::curve(move |v| f64::from(v).powf(exponent) as f32)
    },
};

#[cfg(test)]
mod tests {
    use super::super::tests::{eight, sixteen};
    use crate::picture::Channels::{Gray, GrayAlpha};

    #[test]
    fn known_values() {
        assert_eq!(eight("gamma:2", Gray, &[0, 64, 255]), [0, 128, 255]);
        assert_eq!(eight("gamma:0.5", GrayAlpha, &[128, 128]), [64, 128]);
        assert_eq!(sixteen("gamma:2", Gray, &[16_384]), [32_768]);
    }
}
