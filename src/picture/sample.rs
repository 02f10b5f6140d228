//! Samples: their depth, their channel layouts, and the arithmetic that is the same at 8 and 16 bits.

/// The channels of a pixel, in the order they are stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Channels {
    /// One gray sample.
    Gray,
    /// Gray, then alpha.
    GrayAlpha,
    /// Red, green, blue.
    Rgb,
    /// Red, green, blue, alpha.
    Rgba,
}

impl Channels {
    /// Samples per pixel, alpha included.
    pub const fn count(self) -> usize {
        match self {
            Self::Gray => 1,
            Self::GrayAlpha => 2,
            Self::Rgb => 3,
            Self::Rgba => 4,
        }
    }

    /// Samples per pixel without alpha: 1 or 3.
    pub const fn colors(self) -> usize {
        match self {
            Self::Gray | Self::GrayAlpha => 1,
            Self::Rgb | Self::Rgba => 3,
        }
    }

    /// Whether the last sample of a pixel is alpha.
    pub const fn has_alpha(self) -> bool {
        matches!(self, Self::GrayAlpha | Self::Rgba)
    }

    /// The same layout with an alpha channel.
    pub const fn with_alpha(self) -> Self {
        match self {
            Self::Gray | Self::GrayAlpha => Self::GrayAlpha,
            Self::Rgb | Self::Rgba => Self::Rgba,
        }
    }

    /// The same layout without an alpha channel.
    pub const fn without_alpha(self) -> Self {
        match self {
            Self::Gray | Self::GrayAlpha => Self::Gray,
            Self::Rgb | Self::Rgba => Self::Rgb,
        }
    }

    /// The same layout with colour.
    pub const fn with_color(self) -> Self {
        match self {
            Self::Gray | Self::Rgb => Self::Rgb,
            Self::GrayAlpha | Self::Rgba => Self::Rgba,
        }
    }
}

/// Bits per sample.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Depth {
    /// 8 bits, 0 to 255.
    Eight,
    /// 16 bits, 0 to 65,535, in the machine's byte order.
    Sixteen,
}

impl Depth {
    /// Bytes per sample.
    pub const fn bytes(self) -> usize {
        match self {
            Self::Eight => 1,
            Self::Sixteen => 2,
        }
    }
}

/// The samples of a picture.
#[derive(Clone, Debug, PartialEq)]
pub enum Samples {
    /// 8 bits each.
    U8(Vec<u8>),
    /// 16 bits each.
    U16(Vec<u16>),
}

impl Samples {
    /// How many samples there are.
    pub fn len(&self) -> usize {
        match self {
            Self::U8(samples) => samples.len(),
            Self::U16(samples) => samples.len(),
        }
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Bits per sample.
    pub fn depth(&self) -> Depth {
        match self {
            Self::U8(_) => Depth::Eight,
            Self::U16(_) => Depth::Sixteen,
        }
    }
}

/// A sample type that an operation can be written for once: `u8` or `u16`.
///
/// ```
/// use stampmill::picture::Sample;
///
/// fn invert<S: Sample>(value: S) -> S {
///     S::from_unit(1.0 - value.to_unit())
/// }
/// assert_eq!(invert(0u8), 255);
/// assert_eq!(invert(65_535u16), 0);
/// ```
pub trait Sample: Copy + Default + Ord + Send + Sync + 'static {
    /// The largest value: 255 or 65,535.
    const MAX: u32;

    /// The value as it is.
    fn to_u32(self) -> u32;

    /// A value from an integer, clamped to [`Sample::MAX`].
    fn from_u32(value: u32) -> Self;

    /// The value as a fraction of [`Sample::MAX`], 0 to 1.
    fn to_unit(self) -> f32 {
        self.to_u32() as f32 / Self::MAX as f32
    }

    /// The nearest value to a fraction of [`Sample::MAX`]; what lies outside 0 to 1 is clamped, NaN becomes 0.
    fn from_unit(value: f32) -> Self {
        Self::from_u32((value.clamp(0.0, 1.0) * Self::MAX as f32 + 0.5) as u32)
    }
}

impl Sample for u8 {
    const MAX: u32 = 255;

    fn to_u32(self) -> u32 {
        u32::from(self)
    }

    fn from_u32(value: u32) -> Self {
        value.min(0xff) as u8
    }
}

impl Sample for u16 {
    const MAX: u32 = 65_535;

    fn to_u32(self) -> u32 {
        u32::from(self)
    }

    fn from_u32(value: u32) -> Self {
        value.min(0xffff) as u16
    }
}

/// BT.709 luma of sRGB-encoded samples, in integers that sum to 65,536.
pub(crate) fn luma<S: Sample>(red: S, green: S, blue: S) -> S {
    let sum = u64::from(red.to_u32()) * 13_933
        + u64::from(green.to_u32()) * 46_871
        + u64::from(blue.to_u32()) * 4_732;
    S::from_u32(((sum + 32_768) >> 16) as u32)
}

pub(super) fn convert_channels<S: Sample>(samples: &[S], from: Channels, to: Channels) -> Vec<S> {
    let pixels = samples.len() / from.count();
    let mut out = Vec::with_capacity(pixels * to.count());
    for pixel in samples.chunks_exact(from.count()) {
        match (from.colors(), to.colors()) {
            (3, 1) => out.push(luma(pixel[0], pixel[1], pixel[2])),
            (1, 3) => out.extend([pixel[0]; 3]),
            (colors, _) => out.extend_from_slice(&pixel[..colors]),
        }
        if to.has_alpha() {
            out.push(if from.has_alpha() {
                pixel[from.count() - 1]
            } else {
                S::from_u32(S::MAX)
            });
        }
    }
    out
}
