//! The negative.

use super::{Args, FilterInfo, Stage};

pub(super) const INFO: FilterInfo = FilterInfo {
    name: "invert",
    summary: "Turns every colour into its negative.",
    params: &[],
    build: |_: &Args| Stage::curve(|v| 1.0 - v),
};

#[cfg(test)]
mod tests {
    use super::super::tests::{eight, sixteen};
    use crate::picture::Channels::{GrayAlpha, Rgb};

    #[test]
    fn known_values() {
        assert_eq!(eight("invert", Rgb, &[0, 100, 255]), [255, 155, 0]);
        assert_eq!(eight("invert", GrayAlpha, &[10, 10]), [245, 10]);
        assert_eq!(sixteen("invert", Rgb, &[0, 1, 65_535]), [65_535, 65_534, 0]);
    }
}
