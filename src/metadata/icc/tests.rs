use moxcms::{ColorProfile, ToneReprCurve};

use super::*;
use crate::picture::{Depth, Size};

const LAYOUTS: [Channels; 4] = [
    Channels::Gray,
    Channels::GrayAlpha,
    Channels::Rgb,
    Channels::Rgba,
];

fn ramp(channels: Channels, depth: Depth) -> Picture {
    let count = channels.count();
    let samples = (0..32 * 32 * count)
        .map(|index| (index * 41 % 256) as u8)
        .collect();
    Picture::from_u8(Size::new(32, 32), channels, samples).with_depth(depth)
}

fn units(picture: &Picture) -> Vec<f32> {
    use crate::picture::Sample;
    match picture.samples() {
        Samples::U8(samples) => samples.iter().map(|sample| sample.to_unit()).collect(),
        Samples::U16(samples) => samples.iter().map(|sample| sample.to_unit()).collect(),
    }
}

#[test]
fn srgb_is_recognised_however_it_is_written() {
    let mut table = ColorProfile::new_srgb();
    let curve: Vec<u16> = (0..1024)
        .map(|index| {
            let encoded = f64::from(index) / 1023.0;
            let linear = if encoded <= 0.04045 {
                encoded / 12.92
            } else {
                ((encoded + 0.055) / 1.055).powf(2.4)
            };
            (linear * 65_535.0).round() as u16
        })
        .collect();
    for trc in [
        &mut table.red_trc,
        &mut table.green_trc,
        &mut table.blue_trc,
    ] {
        *trc = Some(ToneReprCurve::Lut(curve.clone()));
    }
    table.cicp = None;
    for profile in [ColorProfile::new_srgb(), table] {
        let bytes = profile.encode().unwrap();
        for channels in LAYOUTS {
            for depth in [Depth::Eight, Depth::Sixteen] {
                let picture = ramp(channels, depth);
                assert_eq!(to_srgb(picture.clone(), &bytes), Ok(picture));
            }
        }
    }
}

#[test]
fn others_are_not_taken_for_srgb() {
    for profile in [
        ColorProfile::new_adobe_rgb(),
        ColorProfile::new_display_p3(),
        ColorProfile::new_bt2020(),
        ColorProfile::new_pro_photo_rgb(),
    ] {
        let read = ColorProfile::new_from_slice(&profile.encode().unwrap()).unwrap();
        assert!(!srgb::is_srgb(&read));
    }
    let mut linear = ColorProfile::new_srgb();
    linear.cicp = None;
    linear.green_trc = Some(ToneReprCurve::Lut(vec![]));
    assert!(!srgb::is_srgb(&linear));
    let mut gamma = ColorProfile::new_srgb();
    gamma.cicp = None;
    // 2.2 is close to sRGB, and yet dark samples differ by several steps.
    gamma.red_trc = Some(ToneReprCurve::Lut(vec![563]));
    assert!(!srgb::is_srgb(&gamma));
}

/// Adobe RGB (1998) is a matrix and a gamma of 563/256; the values come from its matrix and that of sRGB.
#[test]
fn adobe_rgb_becomes_srgb() {
    let profile = ColorProfile::new_adobe_rgb().encode().unwrap();
    let pixels = [
        ([0, 0, 0], [0, 0, 0]),
        ([255, 255, 255], [255, 255, 255]),
        ([128, 128, 128], [129, 129, 129]),
        ([200, 100, 50], [227, 100, 42]),
        ([0, 255, 0], [0, 255, 0]),
        ([100, 120, 140], [90, 121, 142]),
    ];
    let picture = Picture::from_u8(
        Size::new(6, 1),
        Channels::Rgb,
        pixels.map(|(adobe, _)| adobe).concat(),
    );
    for depth in [Depth::Eight, Depth::Sixteen] {
        let converted = to_srgb(picture.clone().with_depth(depth), &profile)
            .unwrap()
            .with_depth(Depth::Eight);
        let Samples::U8(samples) = converted.samples() else {
            unreachable!()
        };
        for (found, (adobe, wanted)) in samples.chunks_exact(3).zip(pixels) {
            let is_close = found.iter().zip(wanted).all(|(a, b)| a.abs_diff(b) <= 1);
            assert!(is_close, "{depth:?} {adobe:?}: {found:?}, not {wanted:?}");
        }
    }
}

#[test]
fn alpha_is_untouched_and_the_colours_do_not_depend_on_it() {
    let profile = ColorProfile::new_display_p3().encode().unwrap();
    for depth in [Depth::Eight, Depth::Sixteen] {
        let picture = ramp(Channels::Rgba, depth);
        let converted = to_srgb(picture.clone(), &profile).unwrap();
        let without = to_srgb(picture.clone().with_channels(Channels::Rgb), &profile).unwrap();
        let (before, after) = (units(&picture), units(&converted));
        for (before, after) in before.chunks_exact(4).zip(after.chunks_exact(4)) {
            assert_eq!(before[3], after[3]);
        }
        for (a, b) in units(&converted.with_channels(Channels::Rgb))
            .iter()
            .zip(units(&without))
        {
            assert!((a - b).abs() <= 1.01 / 255.0, "{a} {b}");
        }
    }
}

#[test]
fn eight_and_sixteen_bits_agree() {
    let profile = ColorProfile::new_adobe_rgb().encode().unwrap();
    for channels in LAYOUTS {
        let convert = |depth| units(&to_srgb(ramp(channels, depth), &profile).unwrap());
        for (eight, sixteen) in convert(Depth::Eight).iter().zip(convert(Depth::Sixteen)) {
            assert!(
                (eight - sixteen).abs() <= 1.5 / 255.0,
                "{channels:?} {eight} {sixteen}"
            );
        }
    }
}

#[test]
fn gray_follows_its_curve() {
    // Linear light: 0.5 is 188 in sRGB, 0.18 is 118.
    let profile = ColorProfile::new_gray_with_gamma(1.0).encode().unwrap();
    let picture = Picture::from_u8(Size::new(4, 1), Channels::Gray, vec![0, 46, 128, 255]);
    for depth in [Depth::Eight, Depth::Sixteen] {
        let converted = to_srgb(picture.clone().with_depth(depth), &profile).unwrap();
        let Samples::U8(samples) = converted.with_depth(Depth::Eight).into_parts().2 else {
            unreachable!()
        };
        for (found, wanted) in samples.iter().zip([0u8, 118, 188, 255]) {
            assert!(found.abs_diff(wanted) <= 1, "{depth:?}: {samples:?}");
        }
    }
    let alpha = Picture::from_u8(Size::new(1, 1), Channels::GrayAlpha, vec![128, 7]);
    let Samples::U8(samples) = to_srgb(alpha, &profile).unwrap().into_parts().2 else {
        unreachable!()
    };
    assert_eq!(samples[1], 7);
}

#[test]
fn a_profile_that_does_not_fit_leaves_the_picture_as_it_was() {
    let gray = ColorProfile::new_gray_with_gamma(2.2).encode().unwrap();
    let mut cut = ColorProfile::new_adobe_rgb().encode().unwrap();
    cut.truncate(200);
    for profile in [&gray[..], &cut, b"", &[0; 128]] {
        let picture = ramp(Channels::Rgb, Depth::Eight);
        let (same, error) = to_srgb(picture.clone(), profile).unwrap_err();
        assert!(same == picture);
        assert!(error.to_string().contains("taken for sRGB"), "{error}");
    }
    let (_, error) = to_srgb(ramp(Channels::Rgba, Depth::Eight), &gray).unwrap_err();
    assert!(matches!(error, IccError::Unsuitable { .. }), "{error}");
}

#[test]
fn odd_sizes_are_converted_to_the_last_pixel() {
    let profile = ColorProfile::new_gray_with_gamma(1.0).encode().unwrap();
    for pixels in [0u32, 1, 8_191, 8_192, 8_193, 20_000] {
        let picture = Picture::from_u8(
            Size::new(pixels, 1),
            Channels::Gray,
            vec![128; pixels as usize],
        );
        let Samples::U8(samples) = to_srgb(picture, &profile).unwrap().into_parts().2 else {
            unreachable!()
        };
        assert!(
            samples
                .iter()
                .all(|&sample| sample == samples[0] && sample > 180)
        );
    }
}
