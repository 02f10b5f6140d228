//! PNG in the smallest layout: the very pixels, and never larger.

use super::*;
use crate::codec::{Compression, Format, PngLayout};
use crate::metadata::icc;

/// Colour type and bits from the header of a PNG file.
fn layout(file: &[u8]) -> (u8, u8) {
    (file[25], file[24])
}

const GRAY: u8 = 0;
const RGB: u8 = 2;
const INDEXED: u8 = 3;
const GRAY_ALPHA: u8 = 4;
const RGBA: u8 = 6;

fn optimized(picture: &Picture, attachments: &Attachments<'_>) -> Vec<u8> {
    let plain = Encoding::new(Format::Png);
    let smallest = Encoding {
        png: PngLayout::Smallest,
        ..plain
    };
    let [plain, smallest] =
        [plain, smallest].map(|encoding| encode(picture, &encoding, attachments).unwrap().bytes);
    assert!(smallest.len() <= plain.len());
    let (before, after) = (read(&plain).unwrap(), read(&smallest).unwrap());
    let alike = |picture: Picture| {
        picture
            .with_channels(Channels::Rgba)
            .with_depth(Depth::Sixteen)
    };
    assert!(alike(after.picture) == alike(before.picture));
    assert_eq!((after.icc, after.exif), (before.icc, before.exif));
    smallest
}

/// A picture of some of these pixels by turns, in runs of odd lengths.
fn of(pixels: &[&[u8]], channels: Channels, size: Size) -> Picture {
    let mut random = Random::new(4);
    let mut samples = Vec::new();
    for _ in 0..size.pixels() {
        samples.extend(pixels[random.below(pixels.len())]);
    }
    Picture::from_u8(size, channels, samples)
}

const SIZE: Size = Size {
    width: 61,
    height: 47,
};

#[test]
fn what_is_too_much_is_left_out() {
    let none = Attachments::default();
    let color = |n: u8| [n, n.wrapping_mul(31), n ^ 90, 255];
    let all: Vec<_> = (0..=255).map(color).collect();
    let colors = |count: usize| {
        all[..count]
            .iter()
            .map(|pixel| &pixel[..])
            .collect::<Vec<_>>()
    };
    for (count, bits) in [(1, 1), (2, 1), (3, 2), (5, 4), (16, 4), (17, 8), (256, 8)] {
        let picture = of(&colors(count), Channels::Rgba, SIZE);
        assert_eq!(
            layout(&optimized(&picture, &none)),
            (INDEXED, bits),
            "{count} colours"
        );
    }
    let clear: &[&[u8]] = &[&[0, 0, 0, 0], &[255, 0, 0, 255], &[9, 8, 7, 128]];
    assert_eq!(
        layout(&optimized(&of(clear, Channels::Rgba, SIZE), &none)),
        (INDEXED, 2)
    );
    for (levels, bits) in [(2, 1), (4, 2), (16, 4)] {
        let step = 255 / (levels - 1);
        let grays: Vec<_> = (0..levels).map(|level| [(level * step) as u8; 3]).collect();
        let grays: Vec<_> = grays.iter().map(|pixel| &pixel[..]).collect();
        let file = optimized(&of(&grays, Channels::Rgb, SIZE), &none);
        assert_eq!(layout(&file), (GRAY, bits), "{levels} levels");
    }
}

#[test]
fn what_is_needed_stays() {
    let none = Attachments::default();
    for (channels, color) in [
        (Channels::Gray, GRAY),
        (Channels::GrayAlpha, GRAY_ALPHA),
        (Channels::Rgb, RGB),
        (Channels::Rgba, RGBA),
    ] {
        for (depth, bits) in [(Depth::Eight, 8), (Depth::Sixteen, 16)] {
            let picture = noise(SIZE, channels, depth, 8);
            assert_eq!(layout(&optimized(&picture, &none)), (color, bits));
            // 16 bits that say no more than 8.
            let deep = noise(SIZE, channels, Depth::Eight, 8).with_depth(Depth::Sixteen);
            assert_eq!(layout(&optimized(&deep, &none)), (color, 8));
        }
        let opaque =
            noise(SIZE, channels.without_alpha(), Depth::Sixteen, 8).with_channels(channels);
        let without = if channels.colors() == 3 { RGB } else { GRAY };
        assert_eq!(layout(&optimized(&opaque, &none)), (without, 16));
    }
    let gray = noise(SIZE, Channels::GrayAlpha, Depth::Sixteen, 8).with_channels(Channels::Rgba);
    assert_eq!(layout(&optimized(&gray, &none)), (GRAY_ALPHA, 16));
}

#[test]
fn attachments_stay_and_profiles_fit() {
    let (icc, exif) = (icc::srgb_profile(), *b"II*\0\x08\0\0\0\0\0\0\0\0\0");
    let attachments = Attachments {
        icc: Some(&icc),
        exif: Some(&exif),
        ..Attachments::default()
    };
    let grays: &[&[u8]] = &[&[0, 0, 0], &[255, 255, 255]];
    let file = optimized(&of(grays, Channels::Rgb, SIZE), &attachments);
    assert_eq!(layout(&file), (INDEXED, 1));
    let position = |id: &[u8]| file.windows(4).position(|found| found == id);
    assert!(position(b"iCCP") < position(b"PLTE") && position(b"PLTE") < position(b"IDAT"));
    let many = noise(SIZE, Channels::Gray, Depth::Eight, 2).with_channels(Channels::Rgb);
    assert_eq!(
        layout(&optimized(&many, &attachments)).0,
        INDEXED,
        "RGB for a profile of colours"
    );
}

#[test]
fn every_effort_and_odd_size_gives_the_pixels() {
    for (width, height) in [(1, 1), (1, 9), (3, 2), (8, 1), (17, 5)] {
        for compression in [Compression::Fast, Compression::Default, Compression::Best] {
            let picture = of(
                &[&[0], &[85], &[170]],
                Channels::Gray,
                Size::new(width, height),
            );
            let encoding = Encoding {
                compression,
                png: PngLayout::Smallest,
                ..Encoding::new(Format::Png)
            };
            assert!(read(&write(&picture, &encoding)).unwrap().picture == picture);
        }
    }
}
