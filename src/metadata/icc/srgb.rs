//! Recognises sRGB among profiles by what they do, not by their names.

use moxcms::{
    CicpColorPrimaries, ColorProfile, DataColorSpace, ToneReprCurve, TransferCharacteristics,
};

use crate::codec::color::evaluate;

/// Colorants may differ by this much in XYZ: profiles of sRGB round their matrices and adapt the white in several ways.
const COLORANT_TOLERANCE: f64 = 0.0015;

/// Half a step of 8 bits, in encoded values.
const CURVE_TOLERANCE: f64 = 0.5 / 255.0;

/// Whether applying a profile would change nothing that can be seen.
pub(super) fn is_srgb(profile: &ColorProfile) -> bool {
    match profile.color_space {
        // Where the connection space is Lab, the curve gives lightness and not light.
        DataColorSpace::Gray => {
            profile.pcs == DataColorSpace::Xyz
                && has_no_tables(profile)
                && profile.gray_trc.as_ref().is_some_and(is_srgb_curve)
        }
        DataColorSpace::Rgb => {
            let curves = [&profile.red_trc, &profile.green_trc, &profile.blue_trc];
            has_no_tables(profile)
                && has_no_other_code(profile)
                && has_srgb_colorants(profile)
                && curves
                    .into_iter()
                    .all(|curve| curve.as_ref().is_some_and(is_srgb_curve))
        }
        _ => false,
    }
}

fn has_no_tables(profile: &ColorProfile) -> bool {
    let tables = [
        &profile.lut_a_to_b_perceptual,
        &profile.lut_a_to_b_colorimetric,
        &profile.lut_a_to_b_saturation,
    ];
    tables.into_iter().all(Option::is_none)
}

/// A code for the colour space may stand beside the curves, and goes before them.
fn has_no_other_code(profile: &ColorProfile) -> bool {
    profile.cicp.as_ref().is_none_or(|code| {
        code.color_primaries == CicpColorPrimaries::Bt709
            && code.transfer_characteristics == TransferCharacteristics::Srgb
    })
}

fn has_srgb_colorants(profile: &ColorProfile) -> bool {
    let srgb = ColorProfile::new_srgb();
    let pairs = [
        (profile.red_colorant, srgb.red_colorant),
        (profile.green_colorant, srgb.green_colorant),
        (profile.blue_colorant, srgb.blue_colorant),
    ];
    pairs.into_iter().all(|(a, b)| {
        [a.x - b.x, a.y - b.y, a.z - b.z]
            .into_iter()
            .all(|difference| difference.abs() <= COLORANT_TOLERANCE)
    })
}

/// Compares where the light of a curve would be encoded by sRGB with where it stands.
fn is_srgb_curve(curve: &ToneReprCurve) -> bool {
    const STEPS: u32 = 64;
    (0..=STEPS).all(|step| {
        let encoded = f64::from(step) / f64::from(STEPS);
        evaluate(curve, encoded)
            .is_some_and(|linear| (srgb_encoded(linear) - encoded).abs() <= CURVE_TOLERANCE)
    })
}

fn srgb_encoded(linear: f64) -> f64 {
    if linear <= 0.003_130_8 {
        linear * 12.92
    } else {
        1.055 * linear.powf(1.0 / 2.4) - 0.055
    }
}
