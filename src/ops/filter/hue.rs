//! Other colours of the same lightness.

use super::matrix::Matrix;
use super::point::Point;
use super::{Args, FilterInfo, Param, ParamKind, Stage};

pub(super) const INFO: FilterInfo = FilterInfo {
    name: "hue",
    summary: "Turns all colours around the colour wheel and keeps their luma; gray stays gray.",
    params: &[Param {
        name: "angle",
        kind: ParamKind::Number {
            min: -360.0,
            max: 360.0,
            default: 30.0,
        },
        unit: "°",
        help: "from red towards yellow and green",
    }],
    build: |args: &Args| Stage::Point(Point::Matrix(rotation(f64::from(args.number("angle"))))),
};

/// The `hueRotate` matrix of SVG's `feColorMatrix`: a rotation of the two colour-difference axes, which leaves luma.
fn rotation(degrees: f64) -> Matrix {
    const SINE: [[f64; 3]; 3] = [
        [-0.213, -0.715, 0.928],
        [0.143, 0.140, -0.283],
        [-0.787, 0.715, 0.072],
    ];
    let (sin, cos) = degrees.to_radians().sin_cos();
    Matrix(std::array::from_fn(|i| {
        std::array::from_fn(|j| {
            let luma = [0.213, 0.715, 0.072][j];
            let one = if i == j { 1.0 } else { 0.0 };
            (luma + cos * (one - luma) + sin * SINE[i][j]) as f32
        })
    }))
}

#[cfg(test)]
mod tests {
    use super::super::tests::{eight, sixteen};
    use crate::picture::Channels::{Gray, Rgb, Rgba};

    #[test]
    fn known_values() {
        assert_eq!(eight("hue:0", Rgb, &[10, 200, 90]), [10, 200, 90]);
        assert_eq!(eight("hue:360", Rgba, &[10, 200, 90, 5]), [10, 200, 90, 5]);
        // Half a turn mirrors the colour at its luma: 2 × 21.3 − 100 is below 0, 2 × 21.3 − 0 is 43.
        assert_eq!(eight("hue:180", Rgb, &[100, 0, 0]), [0, 43, 43]);
        assert_eq!(eight("hue:77", Gray, &[100]), [100]);
        assert_eq!(sixteen("hue:90", Rgb, &[40_000; 3]), [40_000; 3]);
    }

    #[test]
    fn a_small_angle_takes_red_towards_yellow() {
        let turned = eight("hue:30", Rgb, &[200, 60, 60]);
        assert!(turned[1] > turned[2], "{turned:?}");
    }
}
