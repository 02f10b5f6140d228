//! The tables of profiles from device colours to the connection space (ICC.1:2022, 10.10 to 10.12).

use moxcms::{DataColorSpace, LutDataType, LutMultidimensionalType, LutType, LutWarehouse};

use super::curve::{Curve, store_units};
use super::pcs::lab_to_xyz;

/// How the numbers at the end of a table are meant.
#[derive(Clone, Copy)]
enum Meaning {
    /// Lab where 65,280 of 65,535 is 100.
    LegacyLab,
    Lab,
    Xyz,
}

/// A table: curves, a grid of nodes, curves, a matrix, curves.
pub(super) struct Table {
    before: Vec<Curve>,
    /// Nodes along each input; empty where there is no grid.
    grid: Vec<usize>,
    /// Three numbers each, the last input running fastest.
    nodes: Vec<f32>,
    middle: Vec<Curve>,
    matrix: [[f32; 4]; 3],
    after: Vec<Curve>,
    meaning: Meaning,
}

const IDENTITY: [[f32; 4]; 3] = [
    [1.0, 0.0, 0.0, 0.0],
    [0.0, 1.0, 0.0, 0.0],
    [0.0, 0.0, 1.0, 0.0],
];

impl Table {
    /// `None` if its parts do not fit together.
    pub(super) fn new(table: &LutWarehouse, pcs: DataColorSpace, inputs: usize) -> Option<Self> {
        let (table, found) = match table {
            LutWarehouse::Lut(table) => (
                Self::of_plain(table, pcs)?,
                (table.num_input_channels, table.num_output_channels),
            ),
            LutWarehouse::Multidimensional(table) => (
                Self::of_curves(table, pcs)?,
                (table.num_input_channels, table.num_output_channels),
            ),
        };
        let nodes = table.grid.iter().product::<usize>() * 3;
        let has_grid = !table.grid.is_empty();
        let fits = found == (inputs as u8, 3)
            && table.before.len() == inputs
            && (if has_grid {
                table.grid.len() == inputs && table.nodes.len() == nodes && nodes > 0
            } else {
                inputs == 3
            });
        fits.then_some(table)
    }

    /// `lut8Type` and `lut16Type`. Their matrix is for inputs in XYZ only.
    fn of_plain(table: &LutDataType, pcs: DataColorSpace) -> Option<Self> {
        let inputs = usize::from(table.num_input_channels);
        let meaning = match (pcs, table.lut_type) {
            (DataColorSpace::Xyz, _) => Meaning::Xyz,
            (DataColorSpace::Lab, LutType::Lut16) => Meaning::LegacyLab,
            (DataColorSpace::Lab, _) => Meaning::Lab,
            _ => return None,
        };
        Some(Self {
            before: Curve::of_store(&table.input_table, inputs)?,
            grid: vec![table.num_clut_grid_points.into(); inputs],
            nodes: store_units(&table.clut_table),
            middle: Vec::new(),
            matrix: IDENTITY,
            after: Curve::of_store(&table.output_table, 3)?,
            meaning,
        })
    }

    /// `lutAToBType`.
    fn of_curves(table: &LutMultidimensionalType, pcs: DataColorSpace) -> Option<Self> {
        let inputs = usize::from(table.num_input_channels);
        let meaning = match pcs {
            DataColorSpace::Xyz => Meaning::Xyz,
            DataColorSpace::Lab => Meaning::Lab,
            _ => return None,
        };
        let curves = |curves: &[moxcms::ToneReprCurve], count: usize| {
            let found = curves.iter().map(Curve::of).collect::<Option<Vec<_>>>()?;
            (found.is_empty() || found.len() == count).then_some(found)
        };
        let (m, bias) = (&table.matrix.v, &table.bias.v);
        let matrix = [0, 1, 2].map(|row| {
            let [a, b, c] = m[row].map(|value| value as f32);
            [a, b, c, bias[row] as f32]
        });
        let mut before = curves(&table.a_curves, inputs)?;
        if before.is_empty() {
            before = (0..inputs).map(|_| Curve::identity()).collect();
        }
        Some(Self {
            before,
            grid: match &table.clut {
                Some(_) => table.grid_points.get(..inputs)?,
                None => &[],
            }
            .iter()
            .map(|&points| points.into())
            .collect(),
            nodes: table.clut.as_ref().map_or(Vec::new(), store_units),
            middle: curves(&table.m_curves, 3)?,
            matrix,
            after: curves(&table.b_curves, 3)?,
            meaning,
        })
    }

    /// Through the curve of an input; both 0 to 1.
    pub(super) fn before(&self, input: usize, value: f32) -> f32 {
        self.before[input].at(value)
    }

    /// XYZ under D50 of device colours that have gone through [`Table::before`].
    pub(super) fn xyz(&self, device: &[f32]) -> [f32; 3] {
        let mut color = match (device, self.grid.is_empty()) {
            (&[a, b, c], true) => [a, b, c],
            _ => self.interpolated(device, 0, 0),
        };
        shape(&self.middle, &mut color);
        let [x, y, z] = color;
        color = self.matrix.map(|[a, b, c, d]| a * x + b * y + c * z + d);
        shape(&self.after, &mut color);
        match self.meaning {
            Meaning::Xyz => color.map(|value| value * (1.0 + 32_767.0 / 32_768.0)),
            Meaning::Lab => lab(color, 100.0, 255.0),
            Meaning::LegacyLab => lab(color, 6_553_500.0 / 65_280.0, 65_535.0 / 256.0),
        }
    }

    /// Of four inputs, straight along the first; in the last three by tetrahedra (Kasson, Nin, Plouffe and Hafner, 1995).
    fn interpolated(&self, device: &[f32], input: usize, node: usize) -> [f32; 3] {
        if device.len() - input <= 3 {
            return self.simplex(device, input, node);
        }
        let (index, rest) = place(device[input], self.grid[input]);
        let low = self.interpolated(device, input + 1, node * self.grid[input] + index);
        if rest == 0.0 {
            return low;
        }
        let high = self.interpolated(device, input + 1, node * self.grid[input] + index + 1);
        [0, 1, 2].map(|channel| low[channel] + (high[channel] - low[channel]) * rest)
    }

    /// From the corner nearest to 0 to the opposite one, first along the input that is furthest on.
    fn simplex(&self, device: &[f32], input: usize, node: usize) -> [f32; 3] {
        let mut corner = node;
        let mut ways = [(0.0f32, 0usize); 3];
        let count = device.len() - input;
        for (way, axis) in ways.iter_mut().zip(input..device.len()) {
            let (index, rest) = place(device[axis], self.grid[axis]);
            corner = corner * self.grid[axis] + index;
            let stride = self.grid[axis + 1..].iter().product();
            *way = (rest, stride);
        }
        let ways = &mut ways[..count];
        ways.sort_unstable_by(|a, b| b.0.total_cmp(&a.0));
        let at = |node: usize| {
            let at = node * 3;
            [self.nodes[at], self.nodes[at + 1], self.nodes[at + 2]]
        };
        let mut last = at(corner);
        let mut sum = last;
        for &mut (rest, stride) in ways {
            if rest <= 0.0 {
                break;
            }
            corner += stride;
            let next = at(corner);
            for channel in 0..3 {
                sum[channel] += (next[channel] - last[channel]) * rest;
            }
            last = next;
        }
        sum
    }
}

/// The node below a value from 0 to 1, and how far it is to the next.
fn place(value: f32, points: usize) -> (usize, f32) {
    let place = value.clamp(0.0, 1.0) * (points - 1) as f32;
    // NaN becomes 0 and stays below every comparison.
    let index = (place as usize).min(points - 1);
    let rest = place - index as f32;
    if rest > 0.0 && index + 1 < points {
        (index, rest)
    } else {
        (index, 0.0)
    }
}

fn shape(curves: &[Curve], color: &mut [f32; 3]) {
    for (value, curve) in color.iter_mut().zip(curves) {
        *value = curve.at(*value);
    }
}

fn lab([l, a, b]: [f32; 3], full: f32, span: f32) -> [f32; 3] {
    lab_to_xyz([l * full, a * span - 128.0, b * span - 128.0])
}
