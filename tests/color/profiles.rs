//! RGB and gray profiles of a matrix and curves, against the same sums in double precision.

use moxcms::{ColorProfile, DataColorSpace, ToneReprCurve, Xyzd};
use stampmill::metadata::icc;
use stampmill::picture::{Channels, Depth, Picture, Size};

use super::files::fractions;
use super::plain::{D65, Matrix, P3, SRGB, srgb_light, srgb_of, times, to_xyz};

type Curve = fn(f64) -> f64;

pub(crate) fn space(
    white: [f64; 2],
    primaries: [[f64; 2]; 3],
    curve: ToneReprCurve,
) -> ColorProfile {
    let matrix = to_xyz(white, primaries);
    let column = |at: usize| Xyzd {
        x: matrix[0][at],
        y: matrix[1][at],
        z: matrix[2][at],
    };
    let mut profile = ColorProfile::new_srgb();
    profile.cicp = None;
    profile.red_colorant = column(0);
    profile.green_colorant = column(1);
    profile.blue_colorant = column(2);
    profile.red_trc = Some(curve.clone());
    profile.green_trc = Some(curve.clone());
    profile.blue_trc = Some(curve);
    profile
}

fn spaces() -> [(&'static str, ColorProfile, Curve); 4] {
    let power = |gamma: u16| ToneReprCurve::Lut(vec![gamma]);
    let srgb = ColorProfile::new_srgb().red_trc.unwrap();
    let adobe = [SRGB[0], [0.21, 0.71], SRGB[2]];
    let prophoto = [[0.7347, 0.2653], [0.1596, 0.8404], [0.0366, 0.0001]];
    [
        ("Display P3", space(D65, P3, srgb), srgb_light),
        ("Adobe RGB", space(D65, adobe, power(563)), |v| {
            v.powf(563.0 / 256.0)
        }),
        (
            "ProPhoto",
            space([0.3457, 0.3585], prophoto, power(461)),
            |v| v.powf(461.0 / 256.0),
        ),
        ("linear", space(D65, SRGB, power(256)), |v| v),
    ]
}

/// The matrix that stands in a profile, where its numbers are rounded to 65,536ths.
pub(crate) fn matrix(profile: &ColorProfile) -> Matrix {
    let columns = [
        profile.red_colorant,
        profile.green_colorant,
        profile.blue_colorant,
    ];
    let rounded = |value: f64| (value * 65_536.0).round() / 65_536.0;
    [
        columns.map(|column| rounded(column.x)),
        columns.map(|column| rounded(column.y)),
        columns.map(|column| rounded(column.z)),
    ]
}

fn cube(steps: u32) -> Picture {
    let value = |index: u32| (index * 255 / (steps - 1)) as u8;
    let samples = (0..steps.pow(3))
        .flat_map(|n| [n % steps, n / steps % steps, n / steps / steps].map(value));
    Picture::from_u8(
        Size::new(steps * steps, steps),
        Channels::Rgb,
        samples.collect(),
    )
}

#[test]
fn matrix_profiles_give_what_their_definition_gives() {
    // Curves back to sRGB have 4,096 steps of light for 8 bits; the numbers of formulas are rounded to 65,536ths, which near black are several steps of 16.
    for (name, profile, curve) in spaces() {
        let matrix = matrix(&profile);
        let profile = profile.encode().unwrap();
        for (depth, allowed) in [
            (Depth::Eight, 1.6 / 255.0),
            (Depth::Sixteen, 20.0 / 65_535.0),
        ] {
            let picture = cube(16).with_depth(depth);
            let converted = icc::to_srgb(picture.clone(), &profile).unwrap();
            let pairs = fractions(&picture);
            let found = fractions(&converted);
            for (from, found) in pairs.chunks_exact(3).zip(found.chunks_exact(3)) {
                let light = [0, 1, 2].map(|channel| curve(from[channel]));
                let wanted = srgb_of(times(&matrix, light));
                for (found, wanted) in found.iter().zip(wanted) {
                    let off = (found - wanted).abs();
                    assert!(
                        off <= allowed,
                        "{name} {depth:?} {from:?}: {found} {wanted}"
                    );
                }
            }
        }
    }
}

#[test]
fn gray_profiles_of_light_and_of_lightness() {
    let mut of_lightness = ColorProfile::new_gray_with_gamma(1.0);
    of_lightness.pcs = DataColorSpace::Lab;
    let light: [(ColorProfile, Curve); 2] = [
        // In the profile it is a number of 256ths.
        (ColorProfile::new_gray_with_gamma(1.8), |v| {
            v.powf(461.0 / 256.0)
        }),
        (of_lightness, |v| {
            super::plain::lab_to_xyz([v * 100.0, 0.0, 0.0])[1]
        }),
    ];
    for (profile, curve) in light {
        let profile = profile.encode().unwrap();
        for depth in [Depth::Eight, Depth::Sixteen] {
            let samples = (0..=255).collect();
            let picture =
                Picture::from_u8(Size::new(256, 1), Channels::Gray, samples).with_depth(depth);
            let found = fractions(&icc::to_srgb(picture.clone(), &profile).unwrap());
            for (from, found) in fractions(&picture).into_iter().zip(found) {
                let wanted = super::plain::srgb_sample(curve(from));
                let allowed = if depth == Depth::Eight {
                    0.51 / 255.0
                } else {
                    1.0 / 65_535.0
                };
                assert!(
                    (found - wanted).abs() <= allowed,
                    "{depth:?} {from}: {found} {wanted}"
                );
            }
        }
    }
}
