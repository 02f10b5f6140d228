//! The picture: a size, a channel layout and its samples in one block of memory.
//!
//! Everything that makes or changes pixels speaks this type, so the codecs need not know the operations and the
//! operations need not know the codecs. It knows nothing of files, colour profiles or metadata.

mod orientation;
mod sample;
mod size;

pub use orientation::Orientation;
pub(crate) use sample::luma;
pub use sample::{Channels, Depth, Sample, Samples};
pub use size::Size;

/// An uncompressed picture.
///
/// Rows run from top to bottom, pixels from left to right, channels are interleaved, and there is no padding: the
/// stride is `width × channels` samples. Colour samples are sRGB-encoded (not linear). Alpha is straight (not
/// premultiplied) and spans the full range of the sample type.
///
/// ```
/// use stampmill::picture::{Channels, Picture, Samples, Size};
///
/// let red = Picture::from_u8(Size::new(2, 1), Channels::Rgb, vec![255, 0, 0, 255, 0, 0]);
/// assert_eq!(red.size(), Size::new(2, 1));
/// assert_eq!(red.byte_len(), 6);
/// assert!(matches!(red.samples(), Samples::U8(_)));
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Picture {
    size: Size,
    channels: Channels,
    samples: Samples,
}

impl Picture {
    /// Joins a size, a layout and samples.
    ///
    /// # Panics
    /// If the number of samples is not `width × height × channels`.
    pub fn new(size: Size, channels: Channels, samples: Samples) -> Self {
        let wanted = size.pixels() as usize * channels.count();
        assert_eq!(
            samples.len(),
            wanted,
            "a {size} picture of {channels:?} holds {wanted} samples"
        );
        Self {
            size,
            channels,
            samples,
        }
    }

    /// [`Picture::new`] for 8-bit samples; panics as it does.
    pub fn from_u8(size: Size, channels: Channels, samples: Vec<u8>) -> Self {
        Self::new(size, channels, Samples::U8(samples))
    }

    /// [`Picture::new`] for 16-bit samples; panics as it does.
    pub fn from_u16(size: Size, channels: Channels, samples: Vec<u16>) -> Self {
        Self::new(size, channels, Samples::U16(samples))
    }

    /// Width and height in pixels.
    pub fn size(&self) -> Size {
        self.size
    }

    /// Width in pixels.
    pub fn width(&self) -> u32 {
        self.size.width
    }

    /// Height in pixels.
    pub fn height(&self) -> u32 {
        self.size.height
    }

    /// Which channels a pixel has, in the order they are stored.
    pub fn channels(&self) -> Channels {
        self.channels
    }

    /// Bits per sample.
    pub fn depth(&self) -> Depth {
        self.samples.depth()
    }

    /// Samples from one row to the next: `width × channels`.
    pub fn stride(&self) -> usize {
        self.size.width as usize * self.channels.count()
    }

    /// The samples, row by row.
    pub fn samples(&self) -> &Samples {
        &self.samples
    }

    /// The samples, to be changed in place.
    pub fn samples_mut(&mut self) -> &mut Samples {
        &mut self.samples
    }

    /// Takes the picture apart.
    pub fn into_parts(self) -> (Size, Channels, Samples) {
        (self.size, self.channels, self.samples)
    }

    /// How many bytes the samples take.
    pub fn byte_len(&self) -> usize {
        self.samples.len() * self.depth().bytes()
    }

    /// The same picture in another channel layout, in newly allocated memory unless the layout is already right.
    ///
    /// Gray from colour is the BT.709 luma of the sRGB-encoded samples (weights 0.2126, 0.7152, 0.0722). An alpha
    /// channel that is added is opaque; one that is taken away is dropped, without blending.
    pub fn with_channels(self, channels: Channels) -> Self {
        if channels == self.channels {
            return self;
        }
        let (size, from, samples) = self.into_parts();
        let samples = match samples {
            Samples::U8(samples) => Samples::U8(sample::convert_channels(&samples, from, channels)),
            Samples::U16(samples) => {
                Samples::U16(sample::convert_channels(&samples, from, channels))
            }
        };
        Self::new(size, channels, samples)
    }

    /// The same picture at another depth: 8 to 16 bits by `v × 257`, 16 to 8 by the nearest value.
    pub fn with_depth(self, depth: Depth) -> Self {
        let (size, channels, samples) = self.into_parts();
        let samples = match (samples, depth) {
            (Samples::U16(samples), Depth::Eight) => Samples::U8(
                samples
                    .iter()
                    .map(|&v| ((u32::from(v) * 255 + 32_767) / 65_535) as u8)
                    .collect(),
            ),
            (Samples::U8(samples), Depth::Sixteen) => {
                Samples::U16(samples.iter().map(|&v| u16::from(v) * 257).collect())
            }
            (samples, _) => samples,
        };
        Self::new(size, channels, samples)
    }
}
