//! A wash of one colour.

use super::curve::{Curve, Curves};
use super::point::Point;
use super::{Args, FilterInfo, Param, ParamKind, Stage};
use crate::picture::Sample;

pub(super) const INFO: FilterInfo = FilterInfo {
    name: "tint",
    summary: "Mixes every pixel with one colour; a gray picture becomes RGB.",
    params: &[
        Param {
            name: "color",
            kind: ParamKind::Color { default: "sepia" },
            unit: "",
            help: "the colour",
        },
        Param {
            name: "strength",
            kind: ParamKind::Number {
                min: 0.0,
                max: 1.0,
                default: 0.25,
            },
            unit: "",
            help: "how much of it: 0 leaves the picture, 1 is the colour alone",
        },
    ],
    build: |args: &Args| {
        let strength = args.number("strength");
        Stage::Point(Point::Curves(Curves::Each(args.color("color").rgb.map(
            |channel| {
                let wash = channel.to_unit() * strength;
                Curve::new(move |v| v * (1.0 - strength) + wash)
            },
        ))))
    },
};

#[cfg(test)]
mod tests {
    use super::super::tests::{eight, sixteen};
    use crate::picture::Channels::{GrayAlpha, Rgb};

    #[test]
    fn known_values() {
        assert_eq!(eight("tint:#ff0000,0.5", Rgb, &[100, 100, 0]), [178, 50, 0]);
        assert_eq!(
            eight("tint:#102030,1", GrayAlpha, &[200, 9]),
            [16, 32, 48, 9]
        );
        assert_eq!(
            sixteen("tint:white,0.5", Rgb, &[0, 32_768, 65_535]),
            [32_768, 49_152, 65_535]
        );
    }
}
