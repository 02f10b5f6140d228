//! Scenes: what a picture is turned into, so that a recipe can be seen on more shapes and brightnesses than one.

use std::fmt;

use crate::picture::{Picture, Samples, Size};

/// A shape or a brightness that a recipe has to do well on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scene {
    /// The middle of the picture, two wide and three high.
    Portrait,
    /// The middle of the picture, three wide and two high.
    Landscape,
    /// The middle of the picture, three wide and one high.
    Panorama,
    /// The landscape with its tones between light gray and white.
    Bright,
    /// The landscape with its tones between black and dark gray.
    Dark,
}

impl Scene {
    /// All of them, in the order in which a sheet shows them.
    pub const ALL: [Self; 5] = [
        Self::Portrait,
        Self::Landscape,
        Self::Panorama,
        Self::Bright,
        Self::Dark,
    ];

    /// This scene of an upright picture: cut out around its centre, of any layout and depth; alpha stays as it is.
    ///
    /// ```
    /// use stampmill::picture::{Channels, Picture, Samples, Size};
    /// use stampmill::preview::Scene;
    ///
    /// let gray = Picture::from_u8(Size::new(60, 60), Channels::Gray, vec![100; 3600]);
    /// assert_eq!(Scene::Panorama.of(&gray).size(), Size::new(60, 20));
    /// let dark = Scene::Dark.of(&gray);
    /// let Samples::U8(samples) = dark.samples() else { unreachable!() };
    /// assert_eq!((dark.size(), samples[0]), (Size::new(60, 40), 30));
    /// ```
    pub fn of(self, picture: &Picture) -> Picture {
        let mut cut = cut(picture, self.aspect());
        // Of the whole range: where the tones begin, and how much of it they take.
        let (from, share) = match self {
            Self::Bright => (0.65, 0.35),
            Self::Dark => (0.0, 0.3),
            _ => return cut,
        };
        let channels = cut.channels();
        let (count, colors) = (channels.count(), channels.colors());
        let tone = |sample: f32, max: f32| (from * max + share * sample).round();
        match cut.samples_mut() {
            Samples::U8(samples) => {
                for pixel in samples.chunks_exact_mut(count) {
                    for sample in &mut pixel[..colors] {
                        *sample = tone(f32::from(*sample), 255.0) as u8;
                    }
                }
            }
            Samples::U16(samples) => {
                for pixel in samples.chunks_exact_mut(count) {
                    for sample in &mut pixel[..colors] {
                        *sample = tone(f32::from(*sample), 65_535.0) as u16;
                    }
                }
            }
        }
        cut
    }

    /// Width and height, in parts.
    fn aspect(self) -> (u32, u32) {
        match self {
            Self::Portrait => (2, 3),
            Self::Panorama => (3, 1),
            Self::Landscape | Self::Bright | Self::Dark => (3, 2),
        }
    }
}

impl fmt::Display for Scene {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Portrait => "portrait",
            Self::Landscape => "landscape",
            Self::Panorama => "panorama",
            Self::Bright => "bright",
            Self::Dark => "dark",
        })
    }
}

/// The largest part of that aspect around the centre; at least a pixel.
fn cut(picture: &Picture, (across, down): (u32, u32)) -> Picture {
    let Size { width, height } = picture.size();
    let of = |side: u32, to: u32, from: u32| {
        (u64::from(side) * u64::from(to) / u64::from(from)).max(1) as u32
    };
    let size = Size::new(
        width.min(of(height, across, down)),
        height.min(of(width, down, across)),
    );
    let channels = picture.channels();
    let count = channels.count();
    let left = (width - size.width) as usize / 2 * count;
    let top = (height - size.height) as usize / 2;
    let columns = left..left + size.width as usize * count;
    let (stride, rows) = (picture.stride(), size.height as usize);
    let samples = match picture.samples() {
        Samples::U8(samples) => Samples::U8(part(samples, stride, top, rows, columns)),
        Samples::U16(samples) => Samples::U16(part(samples, stride, top, rows, columns)),
    };
    Picture::new(size, channels, samples)
}

fn part<S: Copy>(
    samples: &[S],
    stride: usize,
    top: usize,
    rows: usize,
    columns: std::ops::Range<usize>,
) -> Vec<S> {
    let rows = samples.chunks_exact(stride).skip(top).take(rows);
    rows.flat_map(|row| &row[columns.clone()])
        .copied()
        .collect()
}
