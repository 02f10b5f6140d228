//! From the device colours of a profile of a matrix and curves to sRGB.
//!
//! In floating point, and with curves evaluated at every value that a sample may have: 16 bits come out within a step of
//! what exact arithmetic gives, also in the shadows, where a step of a sample is far less than one of light.

use moxcms::ColorProfile;

use super::curve::evaluate;
use super::matrix::{self, Matrix};
use super::pcs::{Encoder, Place};
use crate::picture::Sample;

/// Pixels that go through each step together, so that what lies between the steps stays near the processor.
const AT_ONCE: usize = 256;

/// Curves and matrix of a profile, for samples of one depth, and the way on to sRGB.
pub(crate) struct Shaper {
    /// The light of each value of a sample; curves that are the same stand here once.
    light: Vec<Vec<f32>>,
    /// Which of them is that of red, green and blue.
    of: [usize; 3],
    /// From the light of the profile to that of sRGB.
    rows: [[f32; 3]; 3],
    encoder: Encoder,
}

impl Shaper {
    /// For RGB profiles that have a matrix and curves; `None` for all others, and for curves of an unknown kind.
    pub(crate) fn new<S: Sample>(profile: &ColorProfile) -> Option<Self> {
        if !profile.is_matrix_shaper() {
            return None;
        }
        let curves = [&profile.red_trc, &profile.green_trc, &profile.blue_trc];
        let mut light = Vec::new();
        let mut of = [0; 3];
        for (channel, curve) in curves.into_iter().enumerate() {
            if let Some(same) = (0..channel).find(|&other| curves[other] == curve) {
                of[channel] = of[same];
                continue;
            }
            let curve = curve.as_ref()?;
            let value = |sample: u32| f64::from(sample) / f64::from(S::MAX);
            let values = (0..=S::MAX).map(|sample| Some(evaluate(curve, value(sample))? as f32));
            of[channel] = light.len();
            light.push(values.collect::<Option<_>>()?);
        }
        Some(Self {
            light,
            of,
            rows: matrix::to_srgb(&colorants(profile)).map(|row| row.map(|value| value as f32)),
            encoder: Encoder::up_to(S::MAX.into()),
        })
    }

    /// Converts pixels of three samples, or of four of which the last stays.
    ///
    /// Colours outside sRGB are clipped channel by channel.
    pub(crate) fn convert<S: Sample>(&self, samples: &mut [S], channels: usize) {
        match channels {
            3 => self.convert_pixels::<S, 3>(samples),
            _ => self.convert_pixels::<S, 4>(samples),
        }
    }

    fn convert_pixels<S: Sample, const CHANNELS: usize>(&self, samples: &mut [S]) {
        let curves = self.of.map(|curve| self.light[curve].as_slice());
        let (mut light, mut places) = ([[0.0; AT_ONCE]; 3], [[Place::default(); AT_ONCE]; 3]);
        let (pixels, _) = samples.as_chunks_mut::<CHANNELS>();
        for pixels in pixels.chunks_mut(AT_ONCE) {
            for channel in 0..3 {
                let curve = curves[channel];
                for (light, pixel) in light[channel].iter_mut().zip(pixels.iter()) {
                    *light = curve[pixel[channel].to_u32() as usize];
                }
            }
            let [red, green, blue] = &light;
            for (places, [r, g, b]) in places.iter_mut().zip(self.rows) {
                for at in 0..AT_ONCE {
                    places[at] = Place::of(r * red[at] + g * green[at] + b * blue[at]);
                }
            }
            for (channel, places) in places.iter().enumerate() {
                for (pixel, place) in pixels.iter_mut().zip(places) {
                    pixel[channel] = S::from_u32((self.encoder.at(*place) + 0.5) as u32);
                }
            }
        }
    }
}

/// The columns of red, green and blue, as the profile has them.
fn colorants(profile: &ColorProfile) -> Matrix {
    let columns = [
        profile.red_colorant,
        profile.green_colorant,
        profile.blue_colorant,
    ];
    [
        columns.map(|column| column.x),
        columns.map(|column| column.y),
        columns.map(|column| column.z),
    ]
}
