//! The negative.

use super::{Args, Filter, FilterInfo};
use crate::ops::Split;
use crate::picture::{Picture, Sample, Samples};

pub(super) const INFO: FilterInfo = FilterInfo {
    name: "invert",
    summary: "Turns every colour into its negative.",
    params: &[],
    build: |_: &Args| Box::new(Invert),
};

#[derive(Debug)]
struct Invert;

impl Filter for Invert {
    fn apply(&self, mut picture: Picture, split: Split) -> Picture {
        let (stride, count) = (picture.stride(), picture.channels().count());
        let colors = picture.channels().colors();
        match picture.samples_mut() {
            Samples::U8(samples) => invert(samples, stride, count, colors, split),
            Samples::U16(samples) => invert(samples, stride, count, colors, split),
        }
        picture
    }
}

fn invert<S: Sample>(samples: &mut [S], stride: usize, count: usize, colors: usize, split: Split) {
    let negative = |sample: &mut S| *sample = S::from_u32(S::MAX - sample.to_u32());
    split.rows(samples, stride, |_, row| {
        if count == colors {
            row.iter_mut().for_each(negative);
        } else {
            for pixel in row.chunks_exact_mut(count) {
                pixel[..colors].iter_mut().for_each(negative);
            }
        }
    });
}

#[cfg(test)]
mod tests {
    use super::super::tests::{eight, sixteen};
    use crate::picture::Channels::{GrayAlpha, Rgb};

    #[test]
    fn known_values() {
        assert_eq!(eight("invert", Rgb, &[0, 100, 255]), [255, 155, 0]);
        assert_eq!(eight("invert", GrayAlpha, &[10, 10]), [245, 10]);
        assert_eq!(sixteen("invert", Rgb, &[0, 1, 65_535]), [65_535, 65_534, 0]);
    }
}
