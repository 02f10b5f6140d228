//! The brown of old photographs.

use super::matrix::Matrix;
use super::point::Point;
use super::{Args, FilterInfo, Param, ParamKind, Stage};

pub(super) const INFO: FilterInfo = FilterInfo {
    name: "sepia",
    summary: "The brown of old photographs; a gray picture becomes RGB.",
    params: &[Param {
        name: "strength",
        kind: ParamKind::Number {
            min: 0.0,
            max: 1.0,
            default: 1.0,
        },
        unit: "",
        help: "0 leaves the colours, 1 is sepia alone",
    }],
    build: |args: &Args| {
        let strength = args.number("strength");
        Stage::Point(Point::ColorMatrix(SEPIA.mix(strength, &Matrix::IDENTITY)))
    },
};

/// The sepia matrix of the W3C's Filter Effects Module, section "Filter Functions"; white becomes (255, 255, 239).
const SEPIA: Matrix = Matrix([
    [0.393, 0.769, 0.189],
    [0.349, 0.686, 0.168],
    [0.272, 0.534, 0.131],
]);

#[cfg(test)]
mod tests {
    use super::super::tests::{eight, sixteen};
    use crate::picture::Channels::{GrayAlpha, Rgb, Rgba};

    #[test]
    fn known_values() {
        assert_eq!(eight("sepia", Rgb, &[255, 255, 255]), [255, 255, 239]);
        assert_eq!(eight("sepia", Rgba, &[100, 0, 0, 9]), [39, 35, 27, 9]);
        assert_eq!(eight("sepia", GrayAlpha, &[100, 50]), [135, 120, 94, 50]);
        assert_eq!(eight("sepia:0", Rgb, &[1, 2, 3]), [1, 2, 3]);
        assert_eq!(
            sixteen("sepia:0.5", Rgb, &[0, 0, 10_000]),
            [945, 840, 5_655]
        );
    }
}
