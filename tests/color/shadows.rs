//! The darkest samples of 16 bits: as many stay apart as by exact arithmetic.

use moxcms::{ColorProfile, ToneReprCurve};
use stampmill::codec::{Format, Intent};
use stampmill::metadata::icc;
use stampmill::picture::{Channels, Picture, Samples, Size};

use super::files::{read, run, write};
use super::plain::{D65, P3, SRGB, lab_to_xyz, srgb_light, srgb_of, srgb_sample, times};
use super::profiles::{matrix, space};

/// The darkest sixteenth of all values, each in a pixel of its own.
const DARK: u32 = 4_096;

fn ramp(channels: Channels) -> Picture {
    let pixel = |n: u32| {
        let mut pixel = vec![n as u16; channels.colors()];
        pixel.extend(channels.has_alpha().then_some(40_000));
        pixel
    };
    let samples = (0..DARK).flat_map(pixel).collect();
    Picture::from_u16(Size::new(DARK, 1), channels, samples)
}

fn samples(picture: &Picture) -> &[u16] {
    match picture.samples() {
        Samples::U16(samples) => samples,
        Samples::U8(_) => panic!("not 16 bits"),
    }
}

/// Every sample is within one of what is wanted of its gray, and as many are left as exact arithmetic leaves, to within three.
fn assert_dark(found: &Picture, wanted: impl Fn(f64) -> Vec<f64>, what: &str) {
    let (count, colors) = (found.channels().count(), found.channels().colors());
    let (mut left, mut exact) = (Vec::new(), Vec::new());
    for (n, pixel) in samples(found).chunks_exact(count).enumerate() {
        let wanted = wanted(n as f64 / 65_535.0);
        for (found, wanted) in pixel[..colors].iter().zip(&wanted) {
            let off = (f64::from(*found) - wanted * 65_535.0).abs();
            assert!(
                off <= 1.0,
                "{what} {n}: {found} instead of {}",
                wanted * 65_535.0
            );
        }
        assert!(
            count == colors || pixel[colors] == 40_000,
            "{what} {n}: {pixel:?}"
        );
        left.push(pixel[0]);
        exact.push((wanted[0] * 65_535.0).round() as u16);
    }
    left.dedup();
    exact.dedup();
    assert!(
        left.len() >= 1_900,
        "{what}: {} values are left",
        left.len()
    );
    assert!(
        left.len() + 3 >= exact.len(),
        "{what}: {} of {}",
        left.len(),
        exact.len()
    );
}

#[test]
fn dark_grays_stay_apart_through_a_matrix_and_curves() {
    let srgb = ColorProfile::new_srgb().red_trc.unwrap();
    let adobe = [SRGB[0], [0.21, 0.71], SRGB[2]];
    let prophoto = [[0.7347, 0.2653], [0.1596, 0.8404], [0.0366, 0.0001]];
    let power = |gamma: u16| ToneReprCurve::Lut(vec![gamma]);
    // As profiles of cameras have it: points of light, straight between.
    let table = |gamma: f64| {
        let point = |n: u32| ((f64::from(n) / 1_023.0).powf(gamma) * 65_535.0).round() as u16;
        (0..1_024).map(point).collect::<Vec<u16>>()
    };
    let (points, straight) = (table(1.8), table(1.8));
    let between = move |v: f64| {
        let place = v * 1_023.0;
        let at = (place as usize).min(1_022);
        let (a, b) = (f64::from(straight[at]), f64::from(straight[at + 1]));
        (a + (b - a) * (place - at as f64)) / 65_535.0
    };
    type Light = Box<dyn Fn(f64) -> f64>;
    let spaces: [(&str, ColorProfile, Light); 4] = [
        ("Display P3", space(D65, P3, srgb), Box::new(srgb_light)),
        (
            "Adobe RGB",
            space(D65, adobe, power(563)),
            Box::new(|v| v.powf(563.0 / 256.0)),
        ),
        (
            "ProPhoto",
            space([0.3457, 0.3585], prophoto, power(461)),
            Box::new(|v| v.powf(461.0 / 256.0)),
        ),
        (
            "a sampled curve",
            space(D65, SRGB, ToneReprCurve::Lut(points)),
            Box::new(between),
        ),
    ];
    for (name, profile, light) in spaces {
        let matrix = matrix(&profile);
        let profile = profile.encode().unwrap();
        for channels in [Channels::Rgb, Channels::Rgba] {
            let converted = icc::to_srgb(ramp(channels), &profile).unwrap();
            assert_dark(
                &converted,
                |v| srgb_of(times(&matrix, [light(v); 3])).to_vec(),
                name,
            );
        }
    }
}

#[test]
fn dark_grays_stay_apart_through_a_gray_profile() {
    for (gamma, number) in [(2.2, 563.0), (1.8, 461.0)] {
        let profile = ColorProfile::new_gray_with_gamma(gamma).encode().unwrap();
        for channels in [Channels::Gray, Channels::GrayAlpha] {
            let converted = icc::to_srgb(ramp(channels), &profile).unwrap();
            assert_dark(
                &converted,
                |v| vec![srgb_sample(v.powf(number / 256.0))],
                "gray",
            );
        }
    }
}

#[test]
fn dark_grays_stay_apart_through_tables() {
    // Lightness is the mean of the three, so that every way to interpolate gives the same.
    let lightness = |rgb: &[f64]| 100.0 * rgb.iter().sum::<f64>() / 3.0;
    let table = super::inks::table(3, |rgb| [lightness(rgb), 0.0, 0.0]);
    let profile = super::inks::profile(b"RGB ", &[(b"A2B1", table)]);
    for channels in [Channels::Gray, Channels::Rgb] {
        let converted = icc::to_srgb_by(ramp(channels), &profile, Intent::Relative).unwrap();
        let wanted = |v: f64| srgb_of(lab_to_xyz([100.0 * v, 0.0, 0.0])).to_vec();
        assert_dark(&converted, wanted, "tables");
    }
}

/// The program keeps them apart too, in PNG and TIFF, and what a file only names counts as a profile does.
#[test]
fn dark_grays_stay_apart_from_file_to_file() {
    let srgb = ColorProfile::new_srgb().red_trc.unwrap();
    let p3 = space(D65, P3, srgb);
    let matrix = matrix(&p3);
    let profile = p3.encode().unwrap();
    for (format, name) in [(Format::Png, "in.png"), (Format::Tiff, "in.tif")] {
        let file = write(&ramp(Channels::Rgb), format, Some(&profile));
        let (warnings, written) = run(name, &file, "in.png", &["-f", "png"]);
        assert_eq!(warnings, [""; 0]);
        let wanted = |v: f64| srgb_of(times(&matrix, [srgb_light(v); 3])).to_vec();
        assert_dark(&read(&written).picture, wanted, name);
    }
    for channels in [Channels::Gray, Channels::Rgb] {
        // 1.8, and the primaries of sRGB.
        let file = super::png::with(&ramp(channels), None, &[super::png::gamma(55_556)]);
        let (_, written) = run("in.png", &file, "in.png", &["-f", "png"]);
        let wanted = |v: f64| vec![srgb_sample(v.powf(100_000.0 / 55_556.0)); 3];
        assert_dark(&read(&written).picture, wanted, "gAMA");
    }
}
