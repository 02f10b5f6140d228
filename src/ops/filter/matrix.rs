//! Colour matrices: every colour becomes a weighted sum of red, green and blue.

use crate::ops::Split;
use crate::picture::{Picture, Sample, Samples};

/// A 3×3 matrix over sRGB-encoded red, green and blue: row `i` holds the weights that make channel `i`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Matrix(pub(super) [[f32; 3]; 3]);

impl Matrix {
    /// The matrix that changes nothing.
    pub(super) const IDENTITY: Self = Self([[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]]);

    /// The matrix that takes the luma of the picture module (BT.709 weights).
    pub(super) const LUMA: Self = Self([[0.2126, 0.7152, 0.0722]; 3]);

    /// `self × weight + other × (1 − weight)`.
    pub(super) fn mix(&self, weight: f32, other: &Self) -> Self {
        Self(std::array::from_fn(|i| {
            std::array::from_fn(|j| self.0[i][j] * weight + other.0[i][j] * (1.0 - weight))
        }))
    }

    /// Applies the matrix to an RGB or RGBA picture, rounds to the nearest value and clamps; alpha is left as it is.
    ///
    /// A gray picture comes back as it is.
    pub(super) fn apply(&self, mut picture: Picture, split: Split) -> Picture {
        if picture.channels().colors() == 1 {
            return picture;
        }
        let (stride, count) = (picture.stride(), picture.channels().count());
        match (picture.samples_mut(), count) {
            (Samples::U8(samples), 3) => self.transform::<_, 3>(samples, stride, split),
            (Samples::U8(samples), _) => self.transform::<_, 4>(samples, stride, split),
            (Samples::U16(samples), 3) => self.transform::<_, 3>(samples, stride, split),
            (Samples::U16(samples), _) => self.transform::<_, 4>(samples, stride, split),
        }
        picture
    }

    fn transform<S: Sample, const N: usize>(&self, samples: &mut [S], stride: usize, split: Split) {
        split.rows(samples, stride, |_, row| {
            let mut blocks = row.chunks_exact_mut(N * BLOCK);
            for block in &mut blocks {
                self.transform_block::<S, N>(block);
            }
            let rest = blocks.into_remainder();
            let mut padded = [S::default(); 4 * BLOCK];
            padded[..rest.len()].copy_from_slice(rest);
            self.transform_block::<S, N>(&mut padded[..N * BLOCK]);
            rest.copy_from_slice(&padded[..rest.len()]);
        });
    }

    /// Takes the channels of some pixels apart, so that the arithmetic runs on whole vectors.
    fn transform_block<S: Sample, const N: usize>(&self, block: &mut [S]) {
        let mut planes = [[0.0f32; BLOCK]; 3];
        for (i, pixel) in block.as_chunks::<N>().0.iter().take(BLOCK).enumerate() {
            for (plane, sample) in planes.iter_mut().zip(pixel) {
                plane[i] = sample.to_u32() as i32 as f32;
            }
        }
        let mut sums = [[0i32; BLOCK]; 3];
        for (sums, weights) in sums.iter_mut().zip(&self.0) {
            for (i, sum) in sums.iter_mut().enumerate() {
                let value = weights[0] * planes[0][i]
                    + weights[1] * planes[1][i]
                    + weights[2] * planes[2][i];
                *sum = (value.clamp(0.0, S::MAX as f32) + 0.5) as i32;
            }
        }
        for (i, pixel) in block
            .as_chunks_mut::<N>()
            .0
            .iter_mut()
            .take(BLOCK)
            .enumerate()
        {
            for (sample, sums) in pixel.iter_mut().zip(&sums) {
                *sample = S::from_u32(sums[i] as u32);
            }
        }
    }
}

/// Pixels that are worked on together.
const BLOCK: usize = 16;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::picture::{Channels, Size};

    #[test]
    fn swaps_channels_in_blocks_and_in_the_rest() {
        let swap = Matrix([[0.0, 0.0, 1.0], [0.0, 2.0, 0.0], [1.0, 0.0, -1.0]]);
        for width in [1, 15, 16, 17, 50] {
            let pixels = [10u8, 200, 30, 7].repeat(width);
            let picture = Picture::from_u8(Size::new(width as u32, 1), Channels::Rgba, pixels);
            let picture = swap.apply(picture, Split::Never);
            let expected = [30u8, 255, 0, 7].repeat(width);
            assert_eq!(*picture.samples(), Samples::U8(expected), "width {width}");
        }
    }
}
