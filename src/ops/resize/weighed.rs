//! The numbers that fast_image_resize weighs, with its pixel types, and which of them a picture is weighed in.

use bytemuck::Pod;
use fast_image_resize::PixelTrait;
use fast_image_resize::pixels::{self, InnerPixel};

use super::Light;
use super::axis::Axis;
use crate::picture::{Channels, Depth};

/// Source pixels per output pixel from which on 8-bit pictures are weighed in 16 bits: fast_image_resize's 8-bit
/// weights have 22 bits at most, and each is then so small that rounding it shows.
const COARSE_FACTOR: f64 = 1024.0;

/// In which numbers samples are weighed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Weighing {
    /// As they are.
    Stored(Depth),
    /// In 16 bits, those of 8.
    Wide,
    /// In floats, since the light of 16 bits does not fit into 16 bits.
    Fine,
}

impl Weighing {
    /// 8 bits are widened also where they are multiplied by alpha, which leaves few steps to what is nearly transparent.
    /// Pictures that turn out to be opaque count as if they had no alpha.
    pub(super) fn of(light: Light, (channels, depth): (Channels, Depth), x: Axis, y: Axis) -> Self {
        let coarse = x.factor().max(y.factor()) > COARSE_FACTOR;
        match (light, depth) {
            (Light::Linear, Depth::Sixteen) => Self::Fine,
            (Light::Linear, Depth::Eight) => Self::Wide,
            (Light::Encoded, Depth::Eight) if coarse || channels.has_alpha() => Self::Wide,
            (Light::Encoded, _) => Self::Stored(depth),
        }
    }

    /// Bytes of a number.
    pub(super) fn bytes(self) -> usize {
        match self {
            Self::Stored(depth) => depth.bytes(),
            Self::Wide => size_of::<u16>(),
            Self::Fine => size_of::<f32>(),
        }
    }

    /// Whether samples are converted to be weighed, and the result back.
    pub(super) fn converts(self) -> bool {
        !matches!(self, Self::Stored(_))
    }
}

/// A number that can be weighed.
pub(super) trait Weighed: Pod + Default + Send + Sync {
    type One: PixelTrait + InnerPixel<Component = Self>;
    type Two: PixelTrait + InnerPixel<Component = Self>;
    type Three: PixelTrait + InnerPixel<Component = Self>;
    type Four: PixelTrait + InnerPixel<Component = Self>;

    /// At half its height, so that what a kernel overshoots by still fits.
    fn lowered(self) -> Self;

    /// At its own height again, cut off at full.
    fn raised(self) -> Self;
}

impl Weighed for u8 {
    type One = pixels::U8;
    type Two = pixels::U8x2;
    type Three = pixels::U8x3;
    type Four = pixels::U8x4;

    fn lowered(self) -> Self {
        self.div_ceil(2)
    }

    fn raised(self) -> Self {
        self.saturating_mul(2)
    }
}

impl Weighed for u16 {
    type One = pixels::U16;
    type Two = pixels::U16x2;
    type Three = pixels::U16x3;
    type Four = pixels::U16x4;

    fn lowered(self) -> Self {
        self.div_ceil(2)
    }

    fn raised(self) -> Self {
        self.saturating_mul(2)
    }
}

/// Nothing is cut off that would have to fit.
impl Weighed for f32 {
    type One = pixels::F32;
    type Two = pixels::F32x2;
    type Three = pixels::F32x3;
    type Four = pixels::F32x4;

    fn lowered(self) -> Self {
        self
    }

    fn raised(self) -> Self {
        self
    }
}
