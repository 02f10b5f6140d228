//! Tests of resizing, by what they hold it to.

mod light;
mod orientation;
mod pixels;
mod sizes;
mod split;

use crate::picture::{Channels, Depth, Picture, Samples, Size};

pub(super) const LAYOUTS: [Channels; 4] = [
    Channels::Gray,
    Channels::GrayAlpha,
    Channels::Rgb,
    Channels::Rgba,
];

pub(super) const DEPTHS: [Depth; 2] = [Depth::Eight, Depth::Sixteen];

/// Random numbers (xorshift64*, Vigna 2016).
pub(super) struct Noise(pub(super) u64);

impl Noise {
    pub(super) fn next(&mut self) -> u16 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 48) as u16
    }

    /// A number from `low` up to and with `high`.
    pub(super) fn between(&mut self, low: u32, high: u32) -> u32 {
        low + (u32::from(self.next()) << 8 | u32::from(self.next()) >> 8) % (high - low + 1)
    }
}

/// Samples that are pure noise, alpha included.
pub(super) fn noise(size: Size, channels: Channels, depth: Depth, seed: u64) -> Picture {
    let mut noise = Noise(seed | 1);
    let samples = (0..size.pixels() as usize * channels.count())
        .map(|_| noise.next())
        .collect();
    deepen(size, channels, depth, samples)
}

/// Waves with some noise, as in a photo: no values near the ends of the range, mostly opaque.
pub(super) fn waves(size: Size, channels: Channels, depth: Depth, seed: u64) -> Picture {
    let mut noise = Noise(seed | 1);
    let count = channels.count();
    let mut samples = Vec::new();
    for y in 0..size.height {
        for x in 0..size.width {
            for channel in 0..count {
                if channels.has_alpha() && channel == count - 1 {
                    samples.push(if x > y { u16::MAX } else { 50_000 });
                    continue;
                }
                let wave = (f64::from(x) * 0.31 + channel as f64).sin()
                    + (f64::from(y) * 0.23 - channel as f64).cos();
                let grain = f64::from(noise.next()) / 65_535.0 - 0.5;
                samples.push((32_768.0 + wave * 10_000.0 + grain * 3_000.0) as u16);
            }
        }
    }
    deepen(size, channels, depth, samples)
}

fn deepen(size: Size, channels: Channels, depth: Depth, samples: Vec<u16>) -> Picture {
    Picture::from_u16(size, channels, samples).with_depth(depth)
}

/// The samples, whatever the depth.
pub(super) fn values(picture: &Picture) -> Vec<i32> {
    match picture.samples() {
        Samples::U8(samples) => samples.iter().map(|&v| i32::from(v)).collect(),
        Samples::U16(samples) => samples.iter().map(|&v| i32::from(v)).collect(),
    }
}

/// The largest difference of two pictures of the same layout, in steps of 8 bits.
pub(super) fn difference(a: &Picture, b: &Picture) -> f64 {
    assert_eq!(
        (a.size(), a.channels(), a.depth()),
        (b.size(), b.channels(), b.depth())
    );
    let step = match a.depth() {
        Depth::Eight => 1.0,
        Depth::Sixteen => 257.0,
    };
    let largest = values(a)
        .iter()
        .zip(values(b))
        .map(|(a, b)| (a - b).abs())
        .max();
    f64::from(largest.unwrap_or(0)) / step
}
