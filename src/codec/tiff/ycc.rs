//! Luma and chroma of a TIFF page that is not packed as JPEG, to RGB of 8 bits.
//!
//! Reduced chroma is repeated for the pixels that share it, as libtiff does.

use crate::codec::DecodeError;

use super::convert::{Convert, RawRow};
use super::fields::Fields;
use super::page::damaged;
use super::tags;

/// How luma and chroma are stored and what they mean.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Ycc {
    /// Pixels across that share their chroma.
    pub(super) horizontal: u32,
    /// Pixels down that share their chroma.
    pub(super) vertical: u32,
    /// What red, green and blue give to luma.
    weights: [f32; 3],
    /// The samples of no and of full luma, and of no and of full chroma of each kind.
    range: [f32; 6],
}

impl Ycc {
    pub(super) fn of(fields: &Fields) -> Result<Self, DecodeError> {
        let sharing = fields.numbers(tags::YCBCR_SUBSAMPLING);
        let (horizontal, vertical) = match sharing[..] {
            [] => (2, 2),
            [across @ (1 | 2 | 4), down @ (1 | 2 | 4), ..] => (across as u32, down as u32),
            _ => {
                return Err(damaged(
                    "its chroma is reduced by a number that does not exist",
                ));
            }
        };
        let given = |tag| {
            let numbers = fields.fractions(tag).into_iter();
            numbers.map(|number| number as f32).collect::<Vec<_>>()
        };
        let weights = given(tags::YCBCR_COEFFICIENTS);
        let weights = match weights[..] {
            [] => [0.299, 0.587, 0.114],
            [red, green, blue, ..] if green > 0.0 && red.is_finite() && blue.is_finite() => {
                [red, green, blue]
            }
            _ => return Err(damaged("its luma is made up of impossible parts")),
        };
        let range = given(tags::REFERENCE_BLACK_WHITE);
        let range = range.first_chunk().copied();
        let this = Self {
            horizontal,
            vertical,
            weights,
            range: range.unwrap_or(Self::FULL_RANGE),
        };
        Ok(this)
    }

    const FULL_RANGE: [f32; 6] = [0.0, 255.0, 128.0, 255.0, 128.0, 255.0];

    /// The same with chroma of its own for every pixel.
    pub(super) fn in_full(self) -> Self {
        Self {
            horizontal: 1,
            vertical: 1,
            ..self
        }
    }

    fn rgb(&self, [luma, blue, red]: [u8; 3]) -> [u8; 3] {
        let [black, white, blue_zero, blue_full, red_zero, red_full] = self.range;
        let ranged = |sample: u8, zero: f32, full: f32, most: f32| {
            let range = if full == zero { 1.0 } else { full - zero };
            (f32::from(sample) - zero) * most / range
        };
        let luma = ranged(luma, black, white, 255.0);
        let blue = ranged(blue, blue_zero, blue_full, 127.0);
        let red = ranged(red, red_zero, red_full, 127.0);
        let [from_red, from_green, from_blue] = self.weights;
        let red_step = 2.0 - 2.0 * from_red;
        let blue_step = 2.0 - 2.0 * from_blue;
        let green = luma - (from_red * red_step * red + from_blue * blue_step * blue) / from_green;
        // A cast keeps within the range of a byte, and makes 0 of what is no number.
        [luma + red_step * red, green, luma + blue_step * blue].map(|value| value.round() as u8)
    }
}

impl Convert<u8> for Ycc {
    fn row(&mut self, raw: &RawRow<'_>, out: &mut [u8]) {
        let (across, down) = (self.horizontal as usize, self.vertical as usize);
        let pixels = out.as_chunks_mut::<3>().0.iter_mut();
        if let [lumas, blues, reds] = *raw.planes {
            for (x, pixel) in pixels.enumerate() {
                *pixel = self.rgb([lumas[x], blues[x], reds[x]]);
            }
            return;
        }
        let units = raw.planes[0].chunks_exact(across * down + 2);
        let mut units = units.flat_map(|unit| {
            let lumas = &unit[raw.phase * across..][..across];
            let chroma = [unit[across * down], unit[across * down + 1]];
            lumas.iter().map(move |luma| [*luma, chroma[0], chroma[1]])
        });
        for pixel in pixels {
            *pixel = units.next().map_or([0; 3], |samples| self.rgb(samples));
        }
    }
}
