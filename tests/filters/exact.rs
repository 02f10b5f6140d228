//! Pictures in exact numbers, for definitions that are written down as they are understood.

use stampmill::picture::{Channels, Depth, Picture, Samples, Size};

/// A picture whose samples are fractions of full scale, neither rounded nor clamped.
#[derive(Clone)]
pub(crate) struct Exact {
    pub(crate) size: Size,
    pub(crate) channels: Channels,
    pub(crate) values: Vec<f64>,
}

impl Exact {
    pub(crate) fn of(picture: &Picture) -> Self {
        let values = match picture.samples() {
            Samples::U8(samples) => samples.iter().map(|&v| f64::from(v) / 255.0).collect(),
            Samples::U16(samples) => samples.iter().map(|&v| f64::from(v) / 65_535.0).collect(),
        };
        Self {
            size: picture.size(),
            channels: picture.channels(),
            values,
        }
    }

    /// The pixel at a place, or the nearest one where that lies outside.
    pub(crate) fn at(&self, x: i64, y: i64) -> &[f64] {
        let x = x.clamp(0, i64::from(self.size.width) - 1) as usize;
        let y = y.clamp(0, i64::from(self.size.height) - 1) as usize;
        let count = self.channels.count();
        &self.values[(y * self.size.width as usize + x) * count..][..count]
    }

    /// How opaque a pixel is.
    pub(crate) fn alpha(&self, pixel: &[f64]) -> f64 {
        if self.channels.has_alpha() {
            pixel[self.channels.colors()]
        } else {
            1.0
        }
    }

    /// The picture with the colours that `color` gives for each place and its channel.
    pub(crate) fn map(&self, color: impl Fn(&Self, (i64, i64), usize) -> f64) -> Self {
        let (count, colors) = (self.channels.count(), self.channels.colors());
        let mut out = self.clone();
        for (i, pixel) in out.values.chunks_exact_mut(count).enumerate() {
            let width = i64::from(self.size.width);
            let place = (i as i64 % width, i as i64 / width);
            for (channel, value) in pixel[..colors].iter_mut().enumerate() {
                *value = color(self, place, channel);
            }
        }
        out
    }

    /// The picture with every colour sample replaced.
    pub(crate) fn map_values(&self, value: impl Fn(f64) -> f64) -> Self {
        self.map(|own, (x, y), channel| value(own.at(x, y)[channel]))
    }

    /// The same colours in red, green and blue.
    pub(crate) fn in_color(&self) -> Self {
        let pixels = self.values.chunks_exact(self.channels.count());
        let values = pixels.flat_map(|pixel| match self.channels.colors() {
            1 => [&[pixel[0]; 3][..], &pixel[1..]].concat(),
            _ => pixel.to_vec(),
        });
        Self {
            size: self.size,
            channels: self.channels.with_color(),
            values: values.collect(),
        }
    }

    /// The BT.709 luma of a pixel.
    pub(crate) fn luma(&self, pixel: &[f64]) -> f64 {
        match *pixel {
            [red, green, blue, ..] if self.channels.colors() == 3 => {
                0.2126 * red + 0.7152 * green + 0.0722 * blue
            }
            _ => pixel[0],
        }
    }

    /// The nearest picture of a depth.
    pub(crate) fn round(&self, depth: Depth) -> Picture {
        let clamped = self.values.iter().map(|value| value.clamp(0.0, 1.0));
        match depth {
            Depth::Eight => Picture::from_u8(
                self.size,
                self.channels,
                clamped.map(|v| (v * 255.0).round() as u8).collect(),
            ),
            Depth::Sixteen => Picture::from_u16(
                self.size,
                self.channels,
                clamped.map(|v| (v * 65_535.0).round() as u16).collect(),
            ),
        }
    }
}
