//! Matrices of colour: from the light of three primaries to the connection space, and from one set of primaries to another.

use super::Primaries;
use super::pcs::D50_EXACT;

pub(super) type Vector = [f64; 3];
pub(super) type Matrix = [Vector; 3];

/// Of the cones' answer to XYZ, by Bradford.
const CONES: Matrix = [
    [0.895_1, 0.266_4, -0.161_4],
    [-0.750_2, 1.713_5, 0.036_7],
    [0.038_9, -0.068_5, 1.029_6],
];

/// From the light of a space, by its chromaticities (white, red, green, blue), to XYZ under D50.
pub(super) fn to_pcs([white, points @ ..]: [[f64; 2]; 4]) -> Matrix {
    let [red, green, blue] = points.map(xyz);
    let columns = [0, 1, 2].map(|row| [red[row], green[row], blue[row]]);
    let shares = times(&inverse(&columns), xyz(white));
    let light = columns.map(|row| [0, 1, 2].map(|column| row[column] * shares[column]));
    product(&adaptation(white), &light)
}

/// From XYZ under this white to XYZ under D50.
pub(super) fn adaptation(white: [f64; 2]) -> Matrix {
    let (from, to) = (times(&CONES, xyz(white)), times(&CONES, D50_EXACT));
    let scaled = [0, 1, 2].map(|row| CONES[row].map(|value| value * to[row] / from[row]));
    product(&inverse(&CONES), &scaled)
}

/// From the light of one space to that of another.
pub(super) fn between(from: [[f64; 2]; 4], to: [[f64; 2]; 4]) -> Matrix {
    product(&inverse(&to_pcs(to)), &to_pcs(from))
}

/// From the light of a space, given by the XYZ under D50 of its primaries (columns), to that of sRGB.
pub(super) fn to_srgb(colorants: &Matrix) -> Matrix {
    product(&inverse(&to_pcs(Primaries::SRGB.points())), colorants)
}

fn xyz([x, y]: [f64; 2]) -> Vector {
    [x / y, 1.0, (1.0 - x - y) / y]
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
