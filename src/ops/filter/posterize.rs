//! Few levels instead of many.

use super::{Args, FilterInfo, Param, ParamKind, Stage};

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
        Stage::curve(move |v| (v * steps).round() / steps)
    },
};

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
