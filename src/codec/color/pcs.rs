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
///
/// The curve is kept at equal distances of the square root of light, over which it is nearly straight: between two points
/// it is off by a hundredth of a step of 16 bits, and by less than a tenth where its two pieces meet.
pub(crate) struct Encoder {
    /// The value at each point, and how far it is from there to the next.
    points: Box<[[f32; 2]; STEPS + 1]>,
}

const STEPS: usize = 4_096;

/// Where light stands on the curve: a point, and how far it is on the way to the next.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Place {
    point: i32,
    rest: f32,
}

impl Place {
    /// Light is clipped to 0 to 1; NaN becomes 0.
    #[expect(clippy::manual_clamp, reason = "clamp keeps NaN")]
    pub(super) fn of(light: f32) -> Self {
        // The larger of NaN and 0 is 0.
        let place = light.max(0.0).min(1.0).sqrt() * STEPS as f32;
        let point = place as i32;
        Self {
            point,
            rest: place - point as f32,
        }
    }
}

impl Encoder {
    /// From 0 to 1.
    pub(crate) fn new() -> Self {
        Self::up_to(1.0)
    }

    /// From 0 to `full`, where that is the largest sample.
    pub(super) fn up_to(full: f64) -> Self {
        let value = |step: usize| {
            let root = step as f64 / STEPS as f64;
            srgb_encoded(root * root) * full
        };
        let mut points = Box::new([[0.0; 2]; STEPS + 1]);
        for (step, point) in points.iter_mut().enumerate() {
            let next = value((step + 1).min(STEPS));
            *point = [value(step) as f32, (next - value(step)) as f32];
        }
        Self { points }
    }

    /// Clipped; NaN becomes 0.
    pub(crate) fn encode(&self, light: f32) -> f32 {
        self.at(Place::of(light))
    }

    /// The encoded value of a place.
    pub(super) fn at(&self, place: Place) -> f32 {
        let [value, way] = self.points[(place.point as usize).min(STEPS)];
        value + way * place.rest
    }

    /// The sRGB samples of a colour of the connection space.
    pub(crate) fn samples<S: Sample>(&self, [x, y, z]: [f32; 3]) -> [S; 3] {
        TO_SRGB.map(|[a, b, c]| S::from_unit(self.encode(a * x + b * y + c * z)))
    }
}

/// The transfer function of IEC 61966-2-1.
fn srgb_encoded(light: f64) -> f64 {
    if light <= 0.003_130_8 {
        light * 12.92
    } else {
        1.055 * light.powf(1.0 / 2.4) - 0.055
    }
}
