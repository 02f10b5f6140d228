//! Gray samples to sRGB by a profile of one channel, or of three that are equal.

use moxcms::{ColorProfile, DataColorSpace};

use crate::picture::Sample;

use super::connect::has_tables;
use super::curve::evaluate;
use super::pcs::{Encoder, lab_to_xyz};
use super::{Connection, Intent};

/// What each gray value becomes. With an RGB profile, the luminance of the three channels that are equal.
///
/// # Errors
/// If the profile has neither curves nor tables that can be used, or is for other colours.
pub(crate) fn grays<S: Sample>(profile: &ColorProfile, intent: Intent) -> Result<Vec<S>, String> {
    let value = |sample: u32| f64::from(sample) / f64::from(S::MAX);
    if has_tables(profile) {
        let connection =
            Connection::new(profile, intent).ok_or("its tables contradict each other")?;
        let gray = |sample| connection.gray(&vec![value(sample) as f32; connection.count()]);
        return Ok((0..=S::MAX).map(|v| S::from_unit(gray(v))).collect());
    }
    let curve = match profile.color_space {
        DataColorSpace::Gray => profile.gray_trc.as_ref(),
        DataColorSpace::Rgb => profile.green_trc.as_ref(),
        _ => None,
    };
    let curve = curve.ok_or("it has no curves")?;
    let encoder = Encoder::new();
    let gray = |sample| {
        let value = evaluate(curve, value(sample))? as f32;
        // Where the connection space is Lab, the curve gives lightness.
        let light = match profile.pcs {
            DataColorSpace::Lab => lab_to_xyz([value * 100.0, 0.0, 0.0])[1],
            _ => value,
        };
        Some(S::from_unit(encoder.encode(light)))
    };
    let grays: Option<Vec<S>> = (0..=S::MAX).map(gray).collect();
    grays.ok_or_else(|| "its curve is of an unknown kind".to_owned())
}
