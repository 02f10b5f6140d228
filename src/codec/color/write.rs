//! Writes profiles of a matrix and a curve, or of a curve alone (ICC.1:2022, version 4.3).
//!
//! The same space gives the same bytes whenever it is written: the date in the header is that of no day in particular.

use moxcms::ToneReprCurve;

use super::pcs::D50_EXACT;

type Vector = [f64; 3];
type Matrix = [Vector; 3];

/// Of the cones' answer to XYZ, by Bradford.
const CONES: Matrix = [
    [0.895_1, 0.266_4, -0.161_4],
    [-0.750_2, 1.713_5, 0.036_7],
    [0.038_9, -0.068_5, 1.029_6],
];

const DISPLAY: &[u8; 4] = b"mntr";

/// A profile of three channels by their chromaticities (white, red, green, blue) and the curve of all three.
pub(super) fn color(
    name: &str,
    [white, points @ ..]: [[f64; 2]; 4],
    curve: &ToneReprCurve,
) -> Vec<u8> {
    let xyz = |[x, y]: [f64; 2]| [x / y, 1.0, (1.0 - x - y) / y];
    let [red, green, blue] = points.map(xyz);
    let columns = [0, 1, 2].map(|row| [red[row], green[row], blue[row]]);
    let shares = times(&inverse(&columns), xyz(white));
    let (from, to) = (times(&CONES, xyz(white)), times(&CONES, D50_EXACT));
    let scaled = [0, 1, 2].map(|row| CONES[row].map(|value| value * to[row] / from[row]));
    let adaptation = product(&inverse(&CONES), &scaled);
    let colorant = |column: usize| {
        let share = columns.map(|row| row[column] * shares[column]);
        xyz_type(times(&adaptation, share))
    };
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

fn times(matrix: &Matrix, [x, y, z]: Vector) -> Vector {
    matrix.map(|[a, b, c]| a * x + b * y + c * z)
}

fn product(a: &Matrix, b: &Matrix) -> Matrix {
    let columns = [0, 1, 2].map(|at| times(a, [b[0][at], b[1][at], b[2][at]]));
    [0, 1, 2].map(|row| columns.map(|column| column[row]))
}

fn inverse(m: &Matrix) -> Matrix {
    let minor = |row: usize, column: usize| {
        let (r, s) = ((row + 1) % 3, (row + 2) % 3);
        let (c, d) = ((column + 1) % 3, (column + 2) % 3);
        m[r][c] * m[s][d] - m[r][d] * m[s][c]
    };
    let determinant: f64 = (0..3).map(|column| m[0][column] * minor(0, column)).sum();
    [0, 1, 2].map(|row| [0, 1, 2].map(|column| minor(column, row) / determinant))
}
