//! The shadow: coverage, blurred.

use super::coverage::Coverage;
use crate::ops::Split;
use crate::ops::filter::FilterChain;
use crate::picture::{Channels, Picture, Samples};

/// What the filter allows.
const SIGMA: std::ops::RangeInclusive<f32> = 0.1..=100.0;

/// How far a blur reaches, in pixels.
pub(super) fn reach(sigma: f32) -> u32 {
    match sigma >= *SIGMA.start() {
        true => (3.0 * sigma.min(*SIGMA.end())).ceil() as u32,
        false => 0,
    }
}

/// The coverage blurred by a Gaussian of this standard deviation in pixels, at most 100; the box is larger by
/// [`reach`] on each side.
pub(super) fn blurred(shape: &Coverage, sigma: f32) -> Coverage {
    let sigma = sigma.min(*SIGMA.end());
    if !SIGMA.contains(&sigma) {
        return shape.clone();
    }
    let Coverage { size, values } = shape.padded(reach(sigma));
    let blur = FilterChain::parse([format!("blur:{sigma}")])
        .expect("the standard deviation is in its range");
    let blurred = blur.apply(
        Picture::from_u16(size, Channels::Gray, values),
        Split::Never,
    );
    match blurred.into_parts() {
        (size, _, Samples::U16(values)) => Coverage::new(size, values),
        _ => unreachable!("filters keep the depth"),
    }
}
