//! Width and height.

use std::fmt;

/// A width and a height in pixels.
///
/// ```
/// use stampmill::picture::Size;
///
/// let size = Size::new(4000, 3000);
/// assert_eq!(size.to_string(), "4000×3000");
/// assert_eq!(size.pixels(), 12_000_000);
/// assert_eq!((size.short_edge(), size.long_edge()), (3000, 4000));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Size {
    /// Pixels in a row.
    pub width: u32,
    /// Rows.
    pub height: u32,
}

impl Size {
    /// A size of `width` by `height` pixels; either may be zero.
    pub const fn new(width: u32, height: u32) -> Self {
        Self { width, height }
    }

    /// How many pixels that is; it cannot overflow.
    pub const fn pixels(self) -> u64 {
        self.width as u64 * self.height as u64
    }

    /// The smaller of width and height.
    pub fn short_edge(self) -> u32 {
        self.width.min(self.height)
    }

    /// The larger of width and height.
    pub fn long_edge(self) -> u32 {
        self.width.max(self.height)
    }

    /// Width and height exchanged.
    pub const fn transposed(self) -> Self {
        Self::new(self.height, self.width)
    }
}

impl fmt::Display for Size {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}×{}", self.width, self.height)
    }
}
