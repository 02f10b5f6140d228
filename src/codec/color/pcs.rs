//! The connection space: CIE XYZ and Lab under D50, and from there to sRGB.

use crate::picture::Sample;

/// The white of the connection space (ICC.1:2022, 7.2.16).
pub(super) const D50: [f32; 3] = [0.964_2, 1.0, 0.824_9];
pub(super) const D50_EXACT: [f64; 3] = [0.964_2, 1.0, 0.824_9];

/// XYZ under D50 to linear sRGB: the inverse of the Bradford-adapted matrix of IEC 61966-2-1.
const TO_SRGB: [[f32; 3]; 3] = [
    [3.134_186_4, -1.617_209, -0.490_694_06],
    [-0.978_748_5, 1.916_130_1, 0.033_433_4],
    [0.071_963_93, -0.228_993_87, 1.405_753_7],
];

/// L\* 0 to 100, a\* and b\*, to XYZ under D50 with Y from 0 to 1.
pub(crate) fn lab_to_xyz([l, a, b]: [f32; 3]) -> [f32; 3] {
    let y = (l + 16.0) / 116.0;
    let back = |f: f32| {
        if f > 6.0 / 29.0 {
            f * f * f
        } else {
            (f - 16.0 / 116.0) * 3.0 * (6.0 / 29.0) * (6.0 / 29.0)
        }
    };
    let [x, y, z] = [y + a / 500.0, y, y - b / 200.0].map(back);
    [x * D50[0], y, z * D50[2]]
}

/// Encodes light as sRGB.
pub(crate) struct Encoder {
    /// The curve at equal distances of light.
    points: Vec<f32>,
}

impl Encoder {
    pub(crate) fn new() -> Self {
        /// A straight line between two of these is never off by a step of 16 bits.
        const STEPS: u32 = 16_384;
        let points = (0..=STEPS).map(|step| {
            let light = f64::from(step) / f64::from(STEPS);
            srgb_encoded(light) as f32
        });
        Self {
            points: points.collect(),
        }
    }

    /// Clipped to 0 to 1; NaN becomes 0.
    pub(crate) fn encode(&self, light: f32) -> f32 {
        let place = light.clamp(0.0, 1.0) * (self.points.len() - 1) as f32;
        let index = (place as usize).min(self.points.len() - 2);
        let (below, above) = (self.points[index], self.points[index + 1]);
        below + (above - below) * (place - index as f32)
    }

    /// The sRGB samples of a colour of the connection space.
    pub(crate) fn samples<S: Sample>(&self, [x, y, z]: [f32; 3]) -> [S; 3] {
        TO_SRGB.map(|[a, b, c]| S::from_unit(self.encode(a * x + b * y + c * z)))
    }
}

fn srgb_encoded(light: f64) -> f64 {
    if light <= 0.003_130_8 {
        light * 12.92
    } else {
        1.055 * light.powf(1.0 / 2.4) - 0.055
    }
}
