//! From the device colours of a profile made of tables to sRGB.

use moxcms::{ColorProfile, DataColorSpace, LutWarehouse, ProfileVersion};

use crate::picture::Sample;

use super::Intent;
use super::pcs::{D50, Encoder};
use super::table::Table;

/// The black of perceptual tables of version 4 (ICC.1:2022, 6.3.4.3), XYZ.
const PERCEPTUAL_BLACK: [f32; 3] = [0.003_36, 0.003_473_1, 0.002_87];

/// Whether the profile has tables from its colours to the connection space.
pub(super) fn has_tables(profile: &ColorProfile) -> bool {
    profile.lut_a_to_b_perceptual.is_some() || profile.lut_a_to_b_colorimetric.is_some()
}

/// A profile's tables, connected to sRGB.
pub(crate) struct Connection {
    table: Table,
    inputs: usize,
    /// Factor and summand for X, Y and Z, that move the black point.
    compensation: [(f32, f32); 3],
    encoder: Encoder,
}

impl Connection {
    /// For profiles with 1, 3 or 4 inputs that have tables; `None` for all others and where tables are broken.
    pub(crate) fn new(profile: &ColorProfile, intent: Intent) -> Option<Self> {
        let inputs = match profile.color_space {
            DataColorSpace::Gray => 1,
            DataColorSpace::Rgb => 3,
            DataColorSpace::Cmyk => 4,
            _ => return None,
        };
        let (perceptual, relative) = (
            profile.lut_a_to_b_perceptual.as_ref(),
            profile.lut_a_to_b_colorimetric.as_ref(),
        );
        let table: &LutWarehouse = match intent {
            Intent::Perceptual => perceptual.or(relative),
            Intent::Relative => relative.or(perceptual),
        }?;
        let table = Table::new(table, profile.pcs, inputs)?;
        let mut connection = Self {
            table,
            inputs,
            compensation: [(1.0, 0.0); 3],
            encoder: Encoder::new(),
        };
        if intent == Intent::Perceptual {
            let is_reference = perceptual.is_some() && profile.version() >= ProfileVersion::V4_0;
            let black = if is_reference {
                PERCEPTUAL_BLACK
            } else {
                connection.darkest(profile.color_space)
            };
            connection.compensation = compensation(black);
        }
        Some(connection)
    }

    /// The curves of the inputs for every value of a sample type, one after the other.
    pub(crate) fn inputs<S: Sample>(&self) -> Vec<Vec<f32>> {
        let shaped = |input| {
            (0..=S::MAX)
                .map(|value| self.table.before(input, S::from_u32(value).to_unit()))
                .collect()
        };
        (0..self.inputs).map(shaped).collect()
    }

    /// The sRGB samples of a pixel; `inputs` are those of [`Connection::inputs`].
    pub(crate) fn convert<S: Sample>(&self, inputs: &[Vec<f32>], pixel: &[S]) -> [S; 3] {
        let mut device = [0.0; 4];
        for ((value, curve), sample) in device.iter_mut().zip(inputs).zip(pixel) {
            *value = curve[sample.to_u32() as usize];
        }
        self.encoder.samples(self.xyz(&device[..self.inputs]))
    }

    /// The sRGB-encoded gray, 0 to 1, of the luminance of device colours from 0 to 1.
    pub(super) fn gray(&self, device: &[f32]) -> f32 {
        let mut shaped = [0.0; 4];
        for (input, value) in device.iter().enumerate() {
            shaped[input] = self.table.before(input, *value);
        }
        self.encoder.encode(self.xyz(&shaped[..self.inputs])[1])
    }

    pub(super) fn count(&self) -> usize {
        self.inputs
    }

    fn xyz(&self, device: &[f32]) -> [f32; 3] {
        let xyz = self.table.xyz(device);
        [0, 1, 2].map(|axis| {
            let (factor, summand) = self.compensation[axis];
            xyz[axis] * factor + summand
        })
    }

    /// The darkest colour: all inks or no light. A profile where that is bright is the other way round, and has none.
    fn darkest(&self, space: DataColorSpace) -> [f32; 3] {
        /// L\* 50.
        const MIDDLE_GRAY: f32 = 0.184_2;
        let full = if space == DataColorSpace::Cmyk {
            1.0
        } else {
            0.0
        };
        let device: Vec<f32> = (0..self.inputs)
            .map(|input| self.table.before(input, full))
            .collect();
        let black = self.table.xyz(&device);
        if (0.0..=MIDDLE_GRAY).contains(&black[1]) {
            black.map(|value| value.clamp(0.0, MIDDLE_GRAY))
        } else {
            [0.0; 3]
        }
    }
}

/// Moves a black point to 0 and leaves the white where it is.
fn compensation(black: [f32; 3]) -> [(f32, f32); 3] {
    [0, 1, 2].map(|axis| {
        let range = D50[axis] - black[axis];
        (D50[axis] / range, -D50[axis] * black[axis] / range)
    })
}
