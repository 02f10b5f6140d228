//! Colour spaces by their definitions: matrices, curves, Lab, black points. Slow and plain.

pub(crate) type Vector = [f64; 3];
pub(crate) type Matrix = [Vector; 3];

pub(crate) const D50: Vector = [0.964_2, 1.0, 0.824_9];
pub(crate) const D65: [f64; 2] = [0.312_7, 0.329];
pub(crate) const SRGB: [[f64; 2]; 3] = [[0.64, 0.33], [0.3, 0.6], [0.15, 0.06]];
pub(crate) const P3: [[f64; 2]; 3] = [[0.68, 0.32], [0.265, 0.69], [0.15, 0.06]];

pub(crate) fn times(matrix: &Matrix, [x, y, z]: Vector) -> Vector {
    matrix.map(|[a, b, c]| a * x + b * y + c * z)
}

fn product(a: &Matrix, b: &Matrix) -> Matrix {
    let column = |at: usize| times(a, [b[0][at], b[1][at], b[2][at]]);
    let (x, y, z) = (column(0), column(1), column(2));
    [0, 1, 2].map(|row| [x[row], y[row], z[row]])
}

fn inverse(m: &Matrix) -> Matrix {
    let minor = |row: usize, column: usize| {
        let (r, c) = (
            [(row + 1) % 3, (row + 2) % 3],
            [(column + 1) % 3, (column + 2) % 3],
        );
        m[r[0]][c[0]] * m[r[1]][c[1]] - m[r[0]][c[1]] * m[r[1]][c[0]]
    };
    let determinant: f64 = (0..3).map(|column| m[0][column] * minor(0, column)).sum();
    [0, 1, 2].map(|row| [0, 1, 2].map(|column| minor(column, row) / determinant))
}

fn xyz([x, y]: [f64; 2]) -> Vector {
    [x / y, 1.0, (1.0 - x - y) / y]
}

/// Linear RGB to XYZ under D50, by the method of Bradford.
pub(crate) fn to_xyz(white: [f64; 2], primaries: [[f64; 2]; 3]) -> Matrix {
    const BRADFORD: Matrix = [
        [0.895_1, 0.266_4, -0.161_4],
        [-0.750_2, 1.713_5, 0.036_7],
        [0.038_9, -0.068_5, 1.029_6],
    ];
    let points = primaries.map(xyz);
    let columns = [0, 1, 2].map(|row| [points[0][row], points[1][row], points[2][row]]);
    let share = times(&inverse(&columns), xyz(white));
    let matrix = columns.map(|row| [0, 1, 2].map(|column| row[column] * share[column]));
    let (from, to) = (times(&BRADFORD, xyz(white)), times(&BRADFORD, D50));
    let mut scale = [[0.0; 3]; 3];
    for axis in 0..3 {
        scale[axis][axis] = to[axis] / from[axis];
    }
    let adapted = product(&inverse(&BRADFORD), &product(&scale, &BRADFORD));
    product(&adapted, &matrix)
}

pub(crate) fn srgb_light(sample: f64) -> f64 {
    if sample <= 0.040_45 {
        sample / 12.92
    } else {
        ((sample + 0.055) / 1.055).powf(2.4)
    }
}

pub(crate) fn srgb_sample(light: f64) -> f64 {
    let light = light.clamp(0.0, 1.0);
    if light <= 0.003_130_8 {
        light * 12.92
    } else {
        1.055 * light.powf(1.0 / 2.4) - 0.055
    }
}

/// sRGB samples, 0 to 1, of XYZ under D50.
pub(crate) fn srgb_of(xyz: Vector) -> Vector {
    times(&inverse(&to_xyz(D65, SRGB)), xyz).map(srgb_sample)
}

pub(crate) fn lab_to_xyz([l, a, b]: Vector) -> Vector {
    let y = (l + 16.0) / 116.0;
    let back = |f: f64| {
        if f > 6.0 / 29.0 {
            f.powi(3)
        } else {
            3.0 * (6.0f64 / 29.0).powi(2) * (f - 4.0 / 29.0)
        }
    };
    let f = [y + a / 500.0, y, y - b / 200.0];
    [0, 1, 2].map(|axis| back(f[axis]) * D50[axis])
}

/// Moves a black point to zero; white stays.
pub(crate) fn compensated(xyz: Vector, black: Vector) -> Vector {
    [0, 1, 2].map(|axis| (xyz[axis] - black[axis]) * D50[axis] / (D50[axis] - black[axis]))
}
