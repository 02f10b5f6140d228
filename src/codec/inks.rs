//! Samples of four inks to sRGB, by their profile or without.
//!
//! 0 is no ink and the largest value is full ink, as profiles have it; who reads a format that stores it the other way
//! round turns it first.

use moxcms::DataColorSpace;

use crate::picture::Sample;

use super::Intent;
use super::color::{self, Connection};

/// CMYK to RGB in place: three samples are written over four, and the rest is cut off.
///
/// What could not be done as it should is said in a warning.
pub(super) fn to_rgb<S: Sample>(
    samples: &mut Vec<S>,
    profile: Option<&[u8]>,
    intent: Intent,
    warnings: &mut Vec<String>,
) {
    let reason = match profile.map(|profile| connection(profile, intent)) {
        Some(Ok(connection)) => {
            let inputs = connection.inputs::<S>();
            let mut last = (None, [S::default(); 3]);
            return each_pixel(samples, |inks| {
                // Paper and flat areas are common.
                if last.0 != Some(inks) {
                    last = (Some(inks), connection.convert(&inputs, &inks));
                }
                last.1
            });
        }
        Some(Err(what)) => format!("its profile cannot be used ({what})"),
        None => "it has no profile".to_owned(),
    };
    warnings.push(format!(
        "converted from CMYK, and {reason}: the colours are approximate"
    ));
    each_pixel(samples, without_profile);
}

fn connection(profile: &[u8], intent: Intent) -> Result<Connection, String> {
    let profile = color::parse(profile)?;
    if profile.color_space != DataColorSpace::Cmyk {
        return Err("it is for other colours".to_owned());
    }
    Connection::new(&profile, intent).ok_or_else(|| "it has no tables that fit".to_owned())
}

/// What each ink and the black let through, multiplied.
fn without_profile<S: Sample>([c, m, y, k]: [S; 4]) -> [S; 3] {
    let through = |ink: S| u64::from(S::MAX - ink.to_u32());
    [c, m, y].map(|ink| {
        let product = through(ink) * through(k);
        S::from_u32(((product + u64::from(S::MAX / 2)) / u64::from(S::MAX)) as u32)
    })
}

fn each_pixel<S: Sample>(samples: &mut Vec<S>, mut convert: impl FnMut([S; 4]) -> [S; 3]) {
    let pixels = samples.len() / 4;
    for pixel in 0..pixels {
        let inks = [0, 1, 2, 3].map(|ink| samples[pixel * 4 + ink]);
        samples[pixel * 3..pixel * 3 + 3].copy_from_slice(&convert(inks));
    }
    samples.truncate(pixels * 3);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn converted<S: Sample>(mut samples: Vec<S>, profile: Option<&[u8]>) -> (Vec<S>, Vec<String>) {
        let mut warnings = Vec::new();
        to_rgb(&mut samples, profile, Intent::default(), &mut warnings);
        (samples, warnings)
    }

    #[test]
    fn white_black_and_the_inks() {
        let inks: [[u8; 4]; 6] = [
            [0, 0, 0, 0],
            [0, 0, 0, 255],
            [255, 0, 0, 0],
            [0, 255, 0, 0],
            [0, 0, 255, 0],
            [127, 127, 127, 127],
        ];
        let wanted = [
            [255, 255, 255],
            [0, 0, 0],
            [0, 255, 255],
            [255, 0, 255],
            [255, 255, 0],
            [64, 64, 64],
        ];
        let (samples, warnings) = converted(inks.concat(), None);
        assert_eq!(samples, wanted.concat());
        assert!(warnings[0].contains("no profile"), "{warnings:?}");
        let wide = inks.concat().into_iter().map(|ink| u16::from(ink) * 257);
        let (samples, _) = converted(wide.collect(), None);
        for (found, wanted) in samples.iter().zip(wanted.concat()) {
            assert!(
                found.abs_diff(u16::from(wanted) * 257) <= 128,
                "{samples:?}"
            );
        }
    }

    #[test]
    fn a_profile_of_another_kind_is_not_used() {
        let srgb = moxcms::ColorProfile::new_srgb().encode().unwrap();
        for profile in [&srgb[..], b"no profile"] {
            let (samples, warnings) = converted(vec![0u8; 8], Some(profile));
            assert_eq!(samples, [255; 6]);
            assert!(warnings[0].contains("cannot be used"), "{warnings:?}");
        }
    }
}
