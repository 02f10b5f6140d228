//! Profiles for colour spaces that files name without having one: by numbers, by primaries and a power, by a tag.

use std::borrow::Cow;

use moxcms::{ColorProfile, DataColorSpace, ToneReprCurve};

use super::profile::parse;
use super::{matrix, write};

/// The chromaticities of a colour space, x and y each.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Primaries {
    pub(crate) white: [f64; 2],
    pub(crate) red: [f64; 2],
    pub(crate) green: [f64; 2],
    pub(crate) blue: [f64; 2],
}

impl Primaries {
    pub(crate) const SRGB: Self = Self {
        white: D65,
        red: [0.64, 0.33],
        green: [0.3, 0.6],
        blue: [0.15, 0.06],
    };

    pub(super) fn points(&self) -> [[f64; 2]; 4] {
        [self.white, self.red, self.green, self.blue]
    }

    /// The factors by which linear sRGB becomes linear light of these primaries.
    pub(crate) fn of_srgb(&self) -> [[f32; 3]; 3] {
        matrix::between(Self::SRGB.points(), self.points()).map(|row| row.map(|value| value as f32))
    }

    /// Whether there are colours between them, with the white among them.
    pub(crate) fn are_sane(&self) -> bool {
        /// Twice the area of a triangle that is all but a line; that of sRGB is 0.22.
        const LEAST: f64 = 0.02;
        let area = |a: [f64; 2], b: [f64; 2], c: [f64; 2]| {
            (b[0] - a[0]) * (c[1] - a[1]) - (c[0] - a[0]) * (b[1] - a[1])
        };
        let (red, green, blue, white) = (self.red, self.green, self.blue, self.white);
        let whole = area(red, green, blue);
        let parts = [
            area(white, green, blue),
            area(red, white, blue),
            area(red, green, white),
        ];
        let points = [red, green, blue, white];
        points
            .iter()
            .all(|[x, y]| (0.0..=1.0).contains(x) && *y > 0.0 && *y <= 1.0)
            && whole.abs() >= LEAST
            && parts.iter().all(|part| part / whole > 0.01)
    }
}

const D65: [f64; 2] = [0.312_7, 0.329];
/// The brightness of white paper in HDR pictures, cd/m² (ITU-R BT.2408).
const HDR_WHITE: f64 = 203.0;
/// Points of the curves that have no formula in profiles.
const POINTS: u32 = 4_096;

/// What is to be said of a picture whose [`Transfer`] is of high dynamic range.
pub(crate) const HDR_IS_CLIPPED: &str =
    "a picture of high dynamic range; what is brighter than white (203 cd/m²) is clipped";

/// What samples of a colour space say of light.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Transfer {
    /// A power of the sample.
    Power(f32),
    Srgb,
    /// The inverse of the camera curve of BT.709, BT.601 and BT.2020.
    Bt709,
    /// SMPTE ST 2084; 203 cd/m² become white, and what is brighter is clipped.
    Pq,
    /// ARIB STD-B67 on a display of 1,000 cd/m², channel by channel; 203 cd/m² become white.
    Hlg,
}

impl Transfer {
    /// Whether it holds more light than white.
    pub(crate) fn is_hdr(self) -> bool {
        matches!(self, Self::Pq | Self::Hlg)
    }

    fn curve(self) -> ToneReprCurve {
        let formula = |parameters: &[f32]| ToneReprCurve::Parametric(parameters.to_vec());
        match self {
            Self::Power(gamma) => formula(&[gamma]),
            Self::Srgb => formula(&[2.4, 1.0 / 1.055, 0.055 / 1.055, 1.0 / 12.92, 0.040_45]),
            Self::Bt709 => formula(&[
                1.0 / 0.45,
                1.0 / 1.099_297,
                0.099_297 / 1.099_297,
                1.0 / 4.5,
                0.081_243,
            ]),
            Self::Pq => points(pq_light),
            Self::Hlg => points(|sample| 1_000.0 * hlg(sample).powf(1.2) / HDR_WHITE),
        }
    }
}

fn points(light: impl Fn(f64) -> f64) -> ToneReprCurve {
    let at = |index| {
        (light(f64::from(index) / f64::from(POINTS - 1)).clamp(0.0, 1.0) * 65_535.0).round()
    };
    ToneReprCurve::Lut((0..POINTS).map(|index| at(index) as u16).collect())
}

/// The light of a sample of SMPTE ST 2084, where white is 1; what is below black stays below it.
pub(crate) fn pq_light(sample: f64) -> f64 {
    (10_000.0 * pq(sample.abs()) / HDR_WHITE).copysign(sample)
}

fn pq(sample: f64) -> f64 {
    let root = sample.powf(32.0 / 2_523.0);
    let light = (root - 107.0 / 128.0).max(0.0) / (2_413.0 / 128.0 - 2_392.0 / 128.0 * root);
    light.powf(8_192.0 / 1_305.0)
}

fn hlg(sample: f64) -> f64 {
    const A: f64 = 0.178_832_77;
    const B: f64 = 0.284_668_92;
    const C: f64 = 0.559_910_73;
    if sample <= 0.5 {
        sample * sample / 3.0
    } else {
        (((sample - C) / A).exp() + B) / 12.0
    }
}

/// The primaries that a number of ITU-T H.273 stands for.
pub(crate) fn cicp_primaries(code: u8) -> Option<Primaries> {
    let space = |red, green, blue, white| Primaries {
        white,
        red,
        green,
        blue,
    };
    Some(match code {
        1 => Primaries::SRGB,
        4 => space([0.67, 0.33], [0.21, 0.71], [0.14, 0.08], [0.31, 0.316]),
        5 => space([0.64, 0.33], [0.29, 0.6], [0.15, 0.06], D65),
        6 | 7 => space([0.63, 0.34], [0.31, 0.595], [0.155, 0.07], D65),
        9 => space([0.708, 0.292], [0.17, 0.797], [0.131, 0.046], D65),
        11 => space([0.68, 0.32], [0.265, 0.69], [0.15, 0.06], [0.314, 0.351]),
        12 => space([0.68, 0.32], [0.265, 0.69], [0.15, 0.06], D65),
        _ => return None,
    })
}

/// The curve that a number of ITU-T H.273 stands for.
pub(crate) fn cicp_transfer(code: u8) -> Option<Transfer> {
    Some(match code {
        1 | 6 | 14 | 15 => Transfer::Bt709,
        4 => Transfer::Power(2.2),
        5 => Transfer::Power(2.8),
        8 => Transfer::Power(1.0),
        13 => Transfer::Srgb,
        16 => Transfer::Pq,
        18 => Transfer::Hlg,
        _ => return None,
    })
}

/// A profile of such a space for three channels or, without the primaries, for one; `None` if there is no such space.
pub(crate) fn of_space(
    name: &str,
    primaries: &Primaries,
    transfer: Transfer,
    channels: usize,
) -> Option<Vec<u8>> {
    let curve = transfer.curve();
    if channels == 1 {
        return Some(write::gray(name, &curve));
    }
    color(name, primaries, &curve)
}

/// sRGB by the numbers of IEC 61966-2-1.
pub(crate) fn srgb() -> Vec<u8> {
    write::color("sRGB", Primaries::SRGB.points(), &Transfer::Srgb.curve())
}

/// [`srgb`] as what others are converted to. The white of the one in `moxcms` is a little off.
pub(crate) fn srgb_target() -> ColorProfile {
    parse(&srgb()).unwrap_or_else(|_| ColorProfile::new_srgb())
}

/// Adobe RGB (1998).
pub(crate) fn adobe_rgb() -> Vec<u8> {
    let primaries = Primaries {
        green: [0.21, 0.71],
        ..Primaries::SRGB
    };
    // As its specification has it, in 256ths.
    let curve = ToneReprCurve::Lut(vec![563]);
    write::color("Adobe RGB (1998)", primaries.points(), &curve)
}

/// The profile in a kind that fits so many colour channels; `None` if it is for other colours altogether.
///
/// What is no profile at all is handed on. A profile of one curve becomes one of three with the primaries of sRGB, and one of three becomes that of its green
/// curve.
pub(crate) fn fitting(profile: &[u8], colors: usize) -> Option<Cow<'_, [u8]>> {
    if profile.get(36..40) != Some(b"acsp") {
        return Some(profile.into());
    }
    let changed = match (profile.get(16..20)?, colors) {
        (b"RGB ", 3) | (b"GRAY", 1) => return Some(profile.into()),
        (b"RGB ", 1) => {
            let curve = parse(profile).ok()?.green_trc?;
            Some(write::gray("Gray of the original profile", &curve))
        }
        (b"GRAY", 3) => {
            let parsed = parse(profile).ok()?;
            let curve = parsed
                .gray_trc
                .filter(|_| parsed.pcs == DataColorSpace::Xyz)?;
            let name = "sRGB with the curve of the original profile";
            color(name, &Primaries::SRGB, &curve)
        }
        _ => None,
    };
    changed.map(Cow::Owned)
}

fn color(name: &str, primaries: &Primaries, curve: &ToneReprCurve) -> Option<Vec<u8>> {
    primaries
        .are_sane()
        .then(|| write::color(name, primaries.points(), curve))
}
