//! More or less contrast about mid-gray.

use super::{Args, FilterInfo, Param, ParamKind, Stage};

pub(super) const INFO: FilterInfo = FilterInfo {
    name: "contrast",
    summary: "Moves every colour away from mid-gray, or towards it.",
    params: &[Param {
        name: "amount",
        kind: ParamKind::Number {
            min: -100.0,
            max: 100.0,
            default: 15.0,
        },
        unit: "%",
        help: "50 doubles the distance from mid-gray, -50 halves it, -100 is flat gray, 100 only black and white",
    }],
    build: |args: &Args| {
        let slope = slope(args.number("amount") / 100.0);
        Stage::curve(move |v| (v - 0.5) * slope + 0.5)
    },
};

/// The slope at mid-gray for an amount of -1 to 1: an amount and its negative undo each other.
fn slope(amount: f32) -> f32 {
    if amount <= 0.0 {
        1.0 + amount
    } else {
        // Finite at 1, so that mid-gray itself is never 0 × ∞.
        1.0 / (1.0 - amount).max(f32::EPSILON)
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{eight, sixteen};
    use crate::picture::Channels::{Gray, GrayAlpha};

    #[test]
    fn known_values() {
        assert_eq!(
            eight("contrast:50", Gray, &[50, 100, 128, 200]),
            [0, 73, 129, 255]
        );
        assert_eq!(
            eight("contrast:-50", GrayAlpha, &[0, 1, 255, 2]),
            [64, 1, 191, 2]
        );
        assert_eq!(eight("contrast:-100", Gray, &[0, 255]), [128, 128]);
        assert_eq!(eight("contrast:100", Gray, &[127, 128]), [0, 255]);
        assert_eq!(
            sixteen("contrast:-50", Gray, &[0, 65_535]),
            [16_384, 49_151]
        );
    }
}
