//! What a picture has too much of: bits, channels, colours. Nothing that is taken away here is missed.

use std::collections::{BTreeSet, HashMap};

use crate::picture::{Channels, Depth, Picture, Samples};

/// The most colours of a palette.
const COLORS: usize = 256;

/// The picture with 8 bits, without alpha and without colour where that changes no pixel; nothing if all is needed.
///
/// With a profile, colour stays: it is one for colours or for grays.
pub(super) fn reduced(picture: &Picture, has_profile: bool) -> Option<Picture> {
    let channels = picture.channels();
    let (opaque, gray, eight) = match picture.samples() {
        Samples::U8(samples) => (
            is_opaque(samples, channels, 255),
            is_gray(samples, channels),
            true,
        ),
        Samples::U16(samples) => (
            is_opaque(samples, channels, 65_535),
            is_gray(samples, channels),
            samples.iter().all(|&sample| sample % 257 == 0),
        ),
    };
    let mut fewer = channels;
    if opaque {
        fewer = fewer.without_alpha();
    }
    if gray && !has_profile {
        fewer = match fewer {
            Channels::Rgb => Channels::Gray,
            Channels::Rgba => Channels::GrayAlpha,
            other => other,
        };
    }
    let narrows = eight && picture.depth() == Depth::Sixteen;
    if fewer == channels && !narrows {
        return None;
    }
    let picture = Picture::new(
        picture.size(),
        fewer,
        match picture.samples() {
            Samples::U8(samples) => Samples::U8(kept(samples, channels, fewer)),
            Samples::U16(samples) => Samples::U16(kept(samples, channels, fewer)),
        },
    );
    Some(if narrows {
        picture.with_depth(Depth::Eight)
    } else {
        picture
    })
}

fn is_opaque<T: Copy + PartialEq>(samples: &[T], channels: Channels, full: T) -> bool {
    let mut pixels = samples.chunks_exact(channels.count());
    channels.has_alpha() && pixels.all(|pixel| pixel[pixel.len() - 1] == full)
}

fn is_gray<T: Copy + PartialEq>(samples: &[T], channels: Channels) -> bool {
    let mut pixels = samples.chunks_exact(channels.count());
    channels.colors() == 3 && pixels.all(|pixel| pixel[0] == pixel[1] && pixel[1] == pixel[2])
}

/// The samples of some channels: of equal colours the first stands for all.
fn kept<T: Copy>(samples: &[T], from: Channels, to: Channels) -> Vec<T> {
    let pixels = samples.chunks_exact(from.count());
    let alpha = from.count() - 1;
    let mut samples = Vec::with_capacity(pixels.len() * to.count());
    for pixel in pixels {
        samples.extend_from_slice(&pixel[..to.colors()]);
        samples.extend(to.has_alpha().then(|| pixel[alpha]));
    }
    samples
}

/// The fewest bits, 1, 2, 4 or 8, of which every gray is a level.
pub(super) fn bits_of_gray(samples: &[u8]) -> u8 {
    let fits = |bits: &u8| {
        let step = 255 / ((1u16 << bits) - 1) as u8;
        samples.iter().all(|&gray| gray % step == 0)
    };
    [1, 2, 4].into_iter().find(fits).unwrap_or(8)
}

/// Samples as indices into a palette.
pub(super) struct Indexed {
    pub(super) indices: Vec<u8>,
    /// Three bytes for each colour.
    pub(super) palette: Vec<u8>,
    /// Alpha of the first colours; the others are opaque.
    pub(super) alpha: Vec<u8>,
}

impl Indexed {
    /// A picture of at most 256 colours, alpha included; nothing if it has more.
    pub(super) fn of(samples: &[u8], channels: Channels) -> Option<Self> {
        let color = |pixel: &[u8]| {
            let [r, g, b] = match channels.colors() {
                3 => [pixel[0], pixel[1], pixel[2]],
                _ => [pixel[0]; 3],
            };
            let alpha = if channels.has_alpha() {
                pixel[pixel.len() - 1]
            } else {
                255
            };
            // What is not opaque comes first, so that the others need no alpha.
            (alpha == 255, [r, g, b, alpha])
        };
        let pixels = || samples.chunks_exact(channels.count());
        let mut colors = BTreeSet::new();
        let mut last = None;
        for pixel in pixels() {
            // Most pixels are like the one before.
            if last != Some(pixel) && colors.insert(color(pixel)) && colors.len() > COLORS {
                return None;
            }
            last = Some(pixel);
        }
        let numbers: HashMap<_, _> = colors.iter().copied().zip(0..=255u8).collect();
        let mut last = (&[][..], 0);
        let index = |pixel| {
            if last.0 != pixel {
                last = (pixel, numbers[&color(pixel)]);
            }
            last.1
        };
        let indices = pixels().map(index).collect();
        let alpha = colors.iter().take_while(|(is_opaque, _)| !is_opaque);
        Some(Self {
            indices,
            palette: colors
                .iter()
                .flat_map(|(_, [r, g, b, _])| [*r, *g, *b])
                .collect(),
            alpha: alpha.map(|(_, color)| color[3]).collect(),
        })
    }

    /// The fewest bits that an index fits into.
    pub(super) fn bits(&self) -> u8 {
        match self.palette.len() / 3 {
            0..=2 => 1,
            3..=4 => 2,
            5..=16 => 4,
            _ => 8,
        }
    }
}

/// Rows of values of so many bits, the first in the upper ones; each row begins with a byte.
pub(super) fn packed(values: &[u8], width: usize, bits: u8, level: impl Fn(u8) -> u8) -> Vec<u8> {
    let in_byte = usize::from(8 / bits);
    let byte = |values: &[u8]| {
        let places = values.iter().zip((1..=in_byte).rev());
        places.fold(0, |byte, (&value, place)| {
            byte | level(value) << ((place - 1) * usize::from(bits))
        })
    };
    let rows = values.chunks_exact(width.max(1));
    rows.flat_map(|row| row.chunks(in_byte).map(byte)).collect()
}
