//! Writes profiles of a matrix and a curve, or of a curve alone (ICC.1:2022, version 4.3).
//!
//! The same space gives the same bytes whenever it is written: the date in the header is that of no day in particular.

use moxcms::ToneReprCurve;

use super::matrix::{self, Vector};
use super::pcs::D50_EXACT;

const DISPLAY: &[u8; 4] = b"mntr";

/// A profile of three channels by their chromaticities (white, red, green, blue) and the curve of all three.
pub(super) fn color(name: &str, points: [[f64; 2]; 4], curve: &ToneReprCurve) -> Vec<u8> {
    let adaptation = matrix::adaptation(points[0]);
    let colorants = matrix::to_pcs(points);
    let colorant = |column: usize| xyz_type(colorants.map(|row| row[column]));
    let mut chad = b"sf32\0\0\0\0".to_vec();
    chad.extend(adaptation.iter().flatten().flat_map(|value| s15(*value)));
    let curve = curve_type(curve);
    profile(
        b"RGB ",
        name,
        [
            (*b"chad", chad),
            (*b"rXYZ", colorant(0)),
            (*b"gXYZ", colorant(1)),
            (*b"bXYZ", colorant(2)),
            (*b"rTRC", curve.clone()),
            (*b"gTRC", curve.clone()),
            (*b"bTRC", curve),
        ],
    )
}

/// A profile of one channel by its curve.
pub(super) fn gray(name: &str, curve: &ToneReprCurve) -> Vec<u8> {
    profile(b"GRAY", name, [(*b"kTRC", curve_type(curve))])
}

fn profile<const N: usize>(space: &[u8; 4], name: &str, tags: [([u8; 4], Vec<u8>); N]) -> Vec<u8> {
    const HEADER: usize = 128;
    let described = [
        (*b"desc", text_type(name)),
        (*b"cprt", text_type("Public Domain")),
        (*b"wtpt", xyz_type(D50_EXACT)),
    ];
    let tags: Vec<_> = described.into_iter().chain(tags).collect();
    let (mut directory, mut data) = (Vec::new(), Vec::new());
    let start = HEADER + 4 + 12 * tags.len();
    for (tag, value) in &tags {
        directory.extend_from_slice(tag);
        directory.extend(((start + data.len()) as u32).to_be_bytes());
        directory.extend((value.len() as u32).to_be_bytes());
        data.extend_from_slice(value);
        data.resize(data.len().next_multiple_of(4), 0);
    }
    let mut profile = ((start + data.len()) as u32).to_be_bytes().to_vec();
    profile.extend([0, 0, 0, 0, 4, 0x30, 0, 0]);
    profile.extend(DISPLAY);
    profile.extend(space);
    profile.extend(b"XYZ ");
    profile.extend([2024, 1, 1, 0, 0, 0].map(u16::to_be_bytes).concat());
    profile.extend(b"acsp");
    profile.resize(68, 0);
    profile.extend(D50_EXACT.map(s15).concat());
    profile.resize(HEADER, 0);
    profile.extend((tags.len() as u32).to_be_bytes());
    profile.extend(directory);
    profile.extend(data);
    profile
}

fn s15(value: f64) -> [u8; 4] {
    ((value * 65_536.0).round() as i32).to_be_bytes()
}

fn xyz_type(xyz: Vector) -> Vec<u8> {
    [&b"XYZ \0\0\0\0"[..], &xyz.map(s15).concat()].concat()
}

fn text_type(text: &str) -> Vec<u8> {
    let units: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
    let mut value = b"mluc\0\0\0\0\0\0\0\x01\0\0\0\x0cenUS".to_vec();
    value.extend((units.len() as u32).to_be_bytes());
    value.extend(28u32.to_be_bytes());
    value.extend(units);
    value
}

fn curve_type(curve: &ToneReprCurve) -> Vec<u8> {
    match curve {
        ToneReprCurve::Lut(table) => {
            let mut value = b"curv\0\0\0\0".to_vec();
            value.extend((table.len() as u32).to_be_bytes());
            value.extend(table.iter().flat_map(|point| point.to_be_bytes()));
            value
        }
        ToneReprCurve::Parametric(parameters) => {
            let kind = match parameters.len() {
                0 | 1 => 0u16,
                3 => 1,
                4 => 2,
                5 => 3,
                _ => 4,
            };
            let mut value = b"para\0\0\0\0".to_vec();
            value.extend(kind.to_be_bytes());
            value.extend([0, 0]);
            value.extend(parameters.iter().flat_map(|value| s15(f64::from(*value))));
            value
        }
    }
}
