//! A row of a block as it is stored, to a row of the picture: gray, colours and inks, indices, light.
//!
//! Lab and inks stay what they are here; they become colours when the picture is there as a whole.

use crate::codec::light;
use crate::picture::Sample;

use super::colors::Colors;
use super::fields::Fields;
use super::page::Layout;
use super::samples::Stored;
use super::tags;

/// The bytes of a row of a block.
pub(super) struct RawRow<'r> {
    /// All samples together, or those of each plane: the colours in turn, then alpha.
    pub(super) planes: &'r [&'r [u8]],
    /// The number of the row among those that are stored together.
    pub(super) phase: usize,
}

/// Turns rows as they are stored into rows of samples.
pub(super) trait Convert<S> {
    /// Fills `out`, which may end before the row does.
    fn row(&mut self, raw: &RawRow<'_>, out: &mut [S]);
}

/// Where the samples of a pixel are found in a row that has been unpacked.
struct Order {
    /// Samples from one pixel to the next.
    stride: usize,
    colors: usize,
    alpha: Option<usize>,
    is_planar: bool,
}

impl Order {
    fn of(layout: &Layout) -> Self {
        let colors = layout.colors.count();
        let is_planar = layout.grid.planes > 1;
        let alpha = layout.alpha.map(|alpha| alpha.at);
        Self {
            stride: match is_planar {
                true => colors + usize::from(alpha.is_some()),
                false => layout.samples,
            },
            colors,
            alpha: if is_planar {
                alpha.and(Some(colors))
            } else {
                alpha
            },
            is_planar,
        }
    }

    /// Samples of a pixel that count.
    fn kept(&self) -> usize {
        self.colors + usize::from(self.alpha.is_some())
    }

    /// Whether a row of one plane has what a row of the picture has, in the same order.
    fn is_the_pictures(&self) -> bool {
        !self.is_planar && self.stride == self.kept()
    }

    /// Unpacks the samples of so many pixels into `line`, all of a pixel together.
    fn gather<T: Copy + Default>(
        &self,
        raw: &RawRow<'_>,
        pixels: usize,
        line: &mut Line<T>,
        unpack: impl Fn(&[u8], &mut [T]),
    ) {
        line.samples.resize(pixels * self.stride, T::default());
        if !self.is_planar {
            unpack(raw.planes[0], &mut line.samples);
            return;
        }
        line.plane.resize(pixels, T::default());
        for (index, plane) in raw.planes.iter().enumerate() {
            unpack(plane, &mut line.plane);
            let places = line.samples[index..].iter_mut().step_by(self.stride);
            places
                .zip(&line.plane)
                .for_each(|(place, sample)| *place = *sample);
        }
    }
}

/// A row of samples, and memory for one of a plane.
#[derive(Default)]
struct Line<T> {
    samples: Vec<T>,
    plane: Vec<T>,
}

/// Gray, RGB, inks and Lab of whole numbers.
pub(super) struct Whole<S> {
    stored: Stored,
    order: Order,
    is_white_zero: bool,
    line: Line<S>,
}

impl<S: Sample> Whole<S> {
    pub(super) fn of(layout: &Layout) -> Self {
        Self {
            stored: layout.stored,
            order: Order::of(layout),
            is_white_zero: is_white_zero(layout),
            line: Line::default(),
        }
    }
}

impl<S: Sample> Convert<S> for Whole<S> {
    fn row(&mut self, raw: &RawRow<'_>, out: &mut [S]) {
        let Self { stored, order, .. } = self;
        if order.is_the_pictures() {
            stored.spread(raw.planes[0], out);
        } else {
            let pixels = out.len() / order.kept();
            let unpack = |row: &[u8], line: &mut [S]| stored.spread(row, line);
            order.gather(raw, pixels, &mut self.line, unpack);
            let stored = self.line.samples.chunks_exact(order.stride);
            for (out, pixel) in out.chunks_exact_mut(order.kept()).zip(stored) {
                out[..order.colors].copy_from_slice(&pixel[..order.colors]);
                if let Some(alpha) = order.alpha {
                    out[order.colors] = pixel[alpha];
                }
            }
        }
        if self.is_white_zero {
            for gray in out.iter_mut().step_by(order.kept()) {
                *gray = S::from_u32(S::MAX - gray.to_u32());
            }
        }
    }
}

/// Gray and RGB in linear light, from 0 to 1.
pub(super) struct Light {
    stored: Stored,
    order: Order,
    is_white_zero: bool,
    is_associated: bool,
    line: Line<f32>,
    /// Whether a colour was beyond the range.
    pub(super) is_clipped: bool,
}

impl Light {
    pub(super) fn of(layout: &Layout) -> Self {
        Self {
            stored: layout.stored,
            order: Order::of(layout),
            is_white_zero: is_white_zero(layout),
            is_associated: layout.alpha.is_some_and(|alpha| alpha.is_associated),
            line: Line::default(),
            is_clipped: false,
        }
    }

    fn color(&mut self, light: f32) -> u16 {
        /// Half a step of the samples that come out.
        const TOLERATED: f32 = 0.5 / 65_535.0;
        let light = if self.is_white_zero {
            1.0 - light
        } else {
            light
        };
        self.is_clipped |= !(-TOLERATED..=1.0 + TOLERATED).contains(&light);
        light::encode(light)
    }
}

impl Convert<u16> for Light {
    fn row(&mut self, raw: &RawRow<'_>, out: &mut [u16]) {
        let (kept, colors) = (self.order.kept(), self.order.colors);
        let mut line = std::mem::take(&mut self.line);
        let stored = self.stored;
        let unpack = |row: &[u8], line: &mut [f32]| stored.floats(row, line);
        self.order.gather(raw, out.len() / kept, &mut line, unpack);
        let pixels = line.samples.chunks_exact(self.order.stride);
        for (out, pixel) in out.chunks_exact_mut(kept).zip(pixels) {
            let alpha = self.order.alpha.map(|alpha| pixel[alpha]);
            let divisor = match alpha {
                Some(alpha) if self.is_associated && alpha > 0.0 && alpha < 1.0 => alpha,
                _ => 1.0,
            };
            for (out, light) in out[..colors].iter_mut().zip(pixel) {
                *out = self.color(light / divisor);
            }
            if let Some(alpha) = alpha {
                out[colors] = u16::from_unit(light::finite(alpha));
            }
        }
        self.line = line;
    }
}

/// Colours of a table by their numbers.
pub(super) struct Palette {
    stored: Stored,
    order: Order,
    colors: Vec<[u8; 3]>,
    line: Line<u16>,
}

impl Palette {
    /// With the table that the fields hold: of 16 bits a colour, or of 8 where none is larger.
    pub(super) fn of(layout: &Layout, fields: &Fields) -> Self {
        let table = fields.numbers(tags::COLOR_MAP);
        let count = 1usize << layout.stored.bits;
        let is_deep = table.iter().any(|value| *value > 255);
        let value = |index: usize| {
            let value = table.get(index).copied().unwrap_or(0);
            if is_deep {
                (value >> 8) as u8
            } else {
                value as u8
            }
        };
        let colors = (0..count).map(|index| [0, 1, 2].map(|part| value(part * count + index)));
        Self {
            stored: layout.stored,
            order: Order::of(layout),
            colors: colors.collect(),
            line: Line::default(),
        }
    }
}

impl Convert<u8> for Palette {
    fn row(&mut self, raw: &RawRow<'_>, out: &mut [u8]) {
        let (stored, order) = (self.stored, &self.order);
        let channels = 3 + usize::from(order.alpha.is_some());
        let unpack = |row: &[u8], line: &mut [u16]| stored.indices(row, line);
        order.gather(raw, out.len() / channels, &mut self.line, unpack);
        let most = (1u32 << stored.bits) - 1;
        let pixels = self.line.samples.chunks_exact(order.stride);
        for (out, pixel) in out.chunks_exact_mut(channels).zip(pixels) {
            out[..3].copy_from_slice(&self.colors[usize::from(pixel[0])]);
            if let Some(alpha) = order.alpha {
                out[3] = ((u32::from(pixel[alpha]) * 255 + most / 2) / most) as u8;
            }
        }
    }
}

fn is_white_zero(layout: &Layout) -> bool {
    matches!(
        layout.colors,
        Colors::Gray {
            is_white_zero: true
        }
    )
}
