//! From the components' rows to the rows of the picture: upsampling and colour.

use super::color;
use super::kernels::Kernels;
use super::plan::{LANES, Part, Plan, Upsampling};
use super::upsample;
use crate::codec::jpeg::model::Model;

/// The rows of a component around the MCUs that are being decoded: two rows of MCUs, by turns.
#[derive(Default)]
pub(super) struct Plane {
    samples: Vec<u8>,
}

impl Plane {
    /// Makes room for a component; what is in it does not matter.
    pub(super) fn prepare(&mut self, part: &Part) {
        self.samples.resize(part.plane_bytes(), 0);
    }

    /// From the first sample of a row of MCUs on.
    #[inline(always)]
    pub(super) fn mcus(&mut self, part: &Part, mcu_row: usize) -> &mut [u8] {
        &mut self.samples[(mcu_row & 1) * part.rows * part.stride..]
    }

    #[inline(always)]
    fn row(&self, part: &Part, row: usize) -> &[u8] {
        &self.samples[row % (part.rows * 2) * part.stride..][..part.stride]
    }
}

/// Memory for single rows.
#[derive(Default)]
pub(super) struct Lines {
    wide: [Vec<u8>; 4],
    sums: Vec<i16>,
}

impl Lines {
    pub(super) fn prepare(&mut self, plan: &Plan) {
        let width = (plan.size.width as usize).next_multiple_of(LANES) + LANES;
        self.wide.iter_mut().for_each(|line| line.resize(width, 0));
        self.sums.resize(width + 2, 0);
    }
}

/// The rows of the picture as they come out of the planes.
pub(super) struct Output<'a> {
    pub(super) plan: &'a Plan,
    pub(super) model: Model,
    pub(super) planes: &'a mut [Plane; 4],
    pub(super) lines: &'a mut Lines,
    /// Rows that are written.
    pub(super) written: usize,
}

impl Output<'_> {
    /// Writes to the picture `out` all rows that can be made once a row of MCUs is in the planes.
    #[inline(always)]
    pub(super) fn advance<K: Kernels>(&mut self, kernels: K, mcu_row: usize, out: &mut [u8]) {
        let plan = self.plan;
        let bytes = plan.size.width as usize * plan.parts.len();
        let looks_down =
            |part: &Part| matches!(part.upsampling, Upsampling::Heighten | Upsampling::Enlarge);
        let has_neighbours = plan.parts.iter().any(looks_down);
        let ready = match mcu_row + 1 == plan.mcus_down {
            true => plan.size.height as usize,
            // The last row is blended with the first one of the next MCUs.
            false => (mcu_row + 1) * plan.rows - usize::from(has_neighbours),
        };
        while self.written < ready {
            let row = &mut out[self.written * bytes..][..bytes];
            let file = (plan, self.model);
            write(kernels, file, self.planes, self.lines, self.written, row);
            self.written += 1;
        }
    }
}

/// Writes one row of the picture.
#[inline(always)]
fn write<K: Kernels>(
    kernels: K,
    (plan, model): (&Plan, Model),
    planes: &[Plane; 4],
    lines: &mut Lines,
    y: usize,
    out: &mut [u8],
) {
    if let [part] = &plan.parts[..] {
        out.copy_from_slice(&planes[0].row(part, y)[..out.len()]);
        return;
    }
    let Lines { wide, sums } = lines;
    let mut rows: [&[u8]; 4] = [&[]; 4];
    for (((row, line), part), plane) in rows.iter_mut().zip(wide).zip(&plan.parts).zip(planes) {
        *row = full_row(part, plane, y, sums, line);
    }
    let [first, second, third, _] = rows;
    match model {
        Model::Cmyk | Model::Ycck => color::interleave(rows, out),
        Model::Rgb => color::interleave([first, second, third], out),
        _ => kernels.ycc_to_rgb([first, second, third], out),
    }
}

/// A component's row at the resolution of the picture: its own, or upsampled into `line`.
#[inline(always)]
fn full_row<'a>(
    part: &Part,
    plane: &'a Plane,
    y: usize,
    sums: &mut [i16],
    line: &'a mut [u8],
) -> &'a [u8] {
    let (width, height) = part.size;
    let (across, down) = part.ratios;
    let near = down.at(y);
    let row = |row: usize| &plane.row(part, row)[..width];
    let far = || match y % 2 {
        0 => near.saturating_sub(1),
        _ => (near + 1).min(height - 1),
    };
    match part.upsampling {
        Upsampling::None => return plane.row(part, y),
        Upsampling::Widen => upsample::widen(row(near), sums, line),
        Upsampling::Heighten => upsample::heighten(row(near), row(far()), y % 2 == 1, line),
        Upsampling::Enlarge => upsample::enlarge(row(near), row(far()), sums, line),
        Upsampling::Repeat => upsample::repeat(row(near), across, line),
    }
    line
}
