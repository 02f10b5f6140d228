//! More or less colour.

use super::matrix::Matrix;
use super::point::Point;
use super::{Args, FilterInfo, Param, ParamKind, Stage};

pub(super) const INFO: FilterInfo = FilterInfo {
    name: "saturation",
    summary: "Strengthens or weakens the colours and keeps their luma; gray stays gray.",
    params: &[Param {
        name: "amount",
        kind: ParamKind::Number {
            min: -100.0,
            max: 300.0,
            default: 20.0,
        },
        unit: "%",
        help: "-100 is gray, 100 is twice the colour",
    }],
    build: |args: &Args| {
        let weight = 1.0 + args.number("amount") / 100.0;
        Stage::Point(Point::Matrix(Matrix::IDENTITY.mix(weight, &Matrix::LUMA)))
    },
};

#[cfg(test)]
mod tests {
    use super::super::tests::{eight, sixteen};
    use crate::picture::Channels::{Gray, Rgb, Rgba};

    #[test]
    fn known_values() {
        assert_eq!(eight("saturation:-100", Rgb, &[255, 0, 0]), [54, 54, 54]);
        assert_eq!(eight("saturation:0", Rgb, &[1, 99, 255]), [1, 99, 255]);
        assert_eq!(
            eight("saturation:100", Rgb, &[100, 100, 100]),
            [100, 100, 100]
        );
        // Luma is 107.15, and every channel moves away from it by as much again.
        assert_eq!(
            eight("saturation:100", Rgba, &[120, 100, 140, 3]),
            [133, 93, 173, 3]
        );
        assert_eq!(eight("saturation:100", Gray, &[100]), [100]);
        assert_eq!(
            sixteen("saturation:-100", Rgb, &[65_535, 0, 0]),
            [13_933; 3]
        );
    }
}
