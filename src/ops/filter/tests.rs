//! What holds for all filters, and the pictures the tests of single filters use.

use super::*;
use crate::picture::{Channels, Depth, Samples, Size};

/// Applies a filter to one row of 8-bit samples.
pub(super) fn eight(spec: &str, channels: Channels, samples: &[u8]) -> Vec<u8> {
    let size = Size::new((samples.len() / channels.count()) as u32, 1);
    let picture = Picture::from_u8(size, channels, samples.to_vec());
    match apply(spec, picture, Split::Never).into_parts().2 {
        Samples::U8(samples) => samples,
        Samples::U16(_) => panic!("{spec} changed the depth"),
    }
}

/// Applies a filter to one row of 16-bit samples.
pub(super) fn sixteen(spec: &str, channels: Channels, samples: &[u16]) -> Vec<u16> {
    let size = Size::new((samples.len() / channels.count()) as u32, 1);
    let picture = Picture::from_u16(size, channels, samples.to_vec());
    match apply(spec, picture, Split::Never).into_parts().2 {
        Samples::U16(samples) => samples,
        Samples::U8(_) => panic!("{spec} changed the depth"),
    }
}

fn apply(spec: &str, picture: Picture, split: Split) -> Picture {
    let chain = FilterChain::parse([spec]).unwrap_or_else(|error| panic!("{error}"));
    chain.apply(picture, split)
}

/// A small generator of numbers that look random (xorshift64*, Vigna 2014).
struct Noise(u64);

impl Noise {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 11
    }

    fn picture(&mut self, size: Size, channels: Channels, depth: Depth) -> Picture {
        let count = size.pixels() as usize * channels.count();
        let samples = (0..count).map(|_| self.next() as u8).collect();
        Picture::from_u8(size, channels, samples).with_depth(depth)
    }
}

const LAYOUTS: [Channels; 4] = [
    Channels::Gray,
    Channels::GrayAlpha,
    Channels::Rgb,
    Channels::Rgba,
];

/// Every filter with layouts and depths.
fn cases() -> impl Iterator<Item = (&'static str, Channels, Depth)> {
    REGISTRY.iter().flat_map(|info| {
        LAYOUTS.into_iter().flat_map(|channels| {
            [Depth::Eight, Depth::Sixteen].map(|depth| (info.name, channels, depth))
        })
    })
}

/// The samples as fractions of full scale.
fn units(picture: &Picture) -> Vec<f32> {
    match picture.samples() {
        Samples::U8(samples) => samples.iter().map(|v| f32::from(*v) / 255.0).collect(),
        Samples::U16(samples) => samples.iter().map(|v| f32::from(*v) / 65_535.0).collect(),
    }
}

/// The alpha samples as fractions of full scale.
fn alpha(picture: &Picture) -> Vec<f32> {
    let count = picture.channels().count();
    let skip = count - usize::from(picture.channels().has_alpha());
    let units = units(picture);
    units
        .chunks(count)
        .flat_map(|pixel| &pixel[skip..])
        .copied()
        .collect()
}

fn seed() -> u64 {
    let now = std::time::SystemTime::now();
    let since = now.duration_since(std::time::UNIX_EPOCH);
    since.map_or(1, |since| since.as_nanos() as u64 | 1)
}

#[test]
fn the_registry_is_sorted_and_builds_with_defaults() {
    assert!(REGISTRY.windows(2).all(|pair| pair[0].name < pair[1].name));
    for info in REGISTRY {
        assert!(FilterChain::parse([info.name]).is_ok(), "{}", info.name);
    }
}

#[test]
fn size_depth_and_alpha_stay() {
    let mut noise = Noise(7);
    for (name, channels, depth) in cases() {
        for (width, height) in [(1, 1), (1, 7), (7, 1), (0, 0), (0, 5), (5, 0), (13, 9)] {
            let picture = noise.picture(Size::new(width, height), channels, depth);
            let (size, before) = (picture.size(), alpha(&picture));
            let after = apply(name, picture, Split::Rows);
            let context = format!("{name}, {channels:?}, {depth:?}, {size}");
            assert_eq!(after.size(), size, "{context}");
            assert_eq!(after.depth(), depth, "{context}");
            assert_eq!(after.channels().has_alpha(), channels.has_alpha());
            assert_eq!(alpha(&after), before, "{context}");
        }
    }
}

#[test]
fn the_split_does_not_show() {
    let mut noise = Noise(8);
    for (name, channels, depth) in cases() {
        let picture = noise.picture(Size::new(320, 200), channels, depth);
        let one = apply(name, picture.clone(), Split::Never);
        let shared = apply(name, picture, Split::Rows);
        assert!(one == shared, "{name}, {channels:?}, {depth:?}");
    }
}

#[test]
fn unknown_filters_and_arguments_are_answered_with_the_nearest() {
    let error = |spec: &str| FilterChain::parse([spec]).unwrap_err().to_string();
    assert!(error("sepai").contains("no filter 'sepai'; did you mean 'sepia'? There are auto-con"));
    assert!(error("xyzzyx").contains("no filter 'xyzzyx'; there are auto-contrast, "));
    assert!(error("sepia:strenght=1").contains("did you mean 'strength'?"));
    assert!(error("hue:angle=400").contains("-360 to 360°"));
    assert!(error("gamma:NaN").contains("cannot be 'NaN'"));
    assert!(error("invert:3").contains("it takes no arguments"));
    assert!(error("hue:1,angle=2").contains("given twice"));
    assert!(FilterChain::parse(["hue:90°", "Brightness: amount = 5% "]).is_ok());
}

#[test]
fn random_arguments_never_panic() {
    let seed = seed();
    println!("seed {seed}");
    let mut noise = Noise(seed);
    let pieces = [
        "sigma", "amount", "strength", "radius", "=", "=", ",", ":", "-", ".", "1", "0", "9",
        "1e9", "NaN", "inf", "%", "°", "px", "#fff", "red", " ", "é", "levels", "+", "100", "0.5",
    ];
    for _ in 0..20_000 {
        let info = REGISTRY[noise.next() as usize % REGISTRY.len()];
        let mut spec = format!("{}:", info.name);
        for _ in 0..noise.next() % 8 {
            spec.push_str(pieces[noise.next() as usize % pieces.len()]);
        }
        if let Ok(chain) = FilterChain::parse([&spec]) {
            let picture = noise.picture(Size::new(4, 3), Channels::Rgba, Depth::Eight);
            assert_eq!(
                chain.apply(picture, Split::Never).size(),
                Size::new(4, 3),
                "{spec}"
            );
        }
    }
}
