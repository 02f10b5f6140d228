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
#[allow(
    clippy::print_stderr,
    reason = "a failure has to be repeatable from the seed"
)]
fn random_arguments_never_panic() {
    let seed = seed();
    eprintln!("seed {seed}");
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

#[test]
fn known_values_of_neighbourhood_filters() {
    let gray = Channels::Gray;
    for (spec, samples, expected) in [
        // A step of 100: the gradient is 4 × 100 in the two pixels beside it, a quarter of which is kept.
        (
            "edges:1",
            [50, 50, 50, 150, 150, 150],
            [0, 0, 100, 100, 0, 0],
        ),
        ("emboss:0", [9, 50, 50, 150, 1, 15], [9, 50, 50, 150, 1, 15]),
        // In a single row the slope is 2 × (right − left) + right − left.
        (
            "emboss:0.5",
            [50, 50, 50, 90, 90, 90],
            [50, 50, 110, 150, 90, 90],
        ),
        ("median", [1, 9, 1, 1, 200, 200], [1, 1, 1, 1, 200, 200]),
        ("median:2", [9, 8, 1, 2, 200, 7], [9, 8, 8, 7, 7, 7]),
        (
            "sharpen:amount=0",
            [9, 50, 50, 150, 1, 15],
            [9, 50, 50, 150, 1, 15],
        ),
        (
            "sharpen:1,10,100",
            [9, 50, 50, 150, 1, 15],
            [9, 50, 50, 150, 1, 15],
        ),
        // Far apart in colour means far apart.
        (
            "denoise:1",
            [0, 0, 0, 255, 255, 255],
            [0, 0, 0, 255, 255, 255],
        ),
    ] {
        assert_eq!(eight(spec, gray, &samples), expected, "{spec}");
        let wide = samples.map(|v| u16::from(v) * 257);
        assert_eq!(
            sixteen(spec, gray, &wide),
            expected.map(|v: u8| u16::from(v) * 257),
            "{spec}"
        );
    }
    // Against the weights exp(−x²/2) / Σ.
    let mut peak = [0u8; 9];
    peak[4] = 255;
    let blurred = eight("blur:1", gray, &peak);
    for (got, wanted) in blurred.iter().zip([0, 1, 14, 62, 102, 62, 14, 1, 0]) {
        assert!(got.abs_diff(wanted) <= 1, "{blurred:?}");
    }
}

/// Filters that average or choose among neighbours, from small to large.
const SMOOTHERS: [&str; 9] = [
    "blur:0.1",
    "blur",
    "blur:30",
    "sharpen",
    "sharpen:3,amount=10",
    "median",
    "median:4",
    "denoise",
    "denoise:100,sigma=3",
];

#[test]
fn flat_stays_flat() {
    for spec in SMOOTHERS {
        for (channels, pixel) in [
            (Channels::Gray, &[200u8][..]),
            (Channels::GrayAlpha, &[77, 100]),
            (Channels::Rgb, &[255, 3, 128]),
            (Channels::Rgba, &[254, 0, 99, 30]),
        ] {
            for depth in [Depth::Eight, Depth::Sixteen] {
                let flat = Picture::from_u8(Size::new(31, 17), channels, pixel.repeat(31 * 17));
                let after = apply(spec, flat.clone().with_depth(depth), Split::Never);
                assert!(
                    after.with_depth(Depth::Eight) == flat,
                    "{spec}, {channels:?}, {depth:?}"
                );
            }
        }
    }
}

#[test]
fn both_depths_agree() {
    let mut noise = Noise(9);
    for (name, channels, _) in cases() {
        let picture = noise.picture(Size::new(40, 30), channels, Depth::Eight);
        let eight = units(&apply(name, picture.clone(), Split::Never));
        let sixteen = units(&apply(
            name,
            picture.with_depth(Depth::Sixteen),
            Split::Never,
        ));
        let worst = eight
            .iter()
            .zip(&sixteen)
            .map(|(a, b)| (a - b).abs())
            .fold(0.0, f32::max);
        // Where a table has a jump, half a level decides on which side of it a sample falls.
        assert!(worst <= 2.0 / 255.0, "{name}, {channels:?}: {worst}");
    }
}

#[test]
fn hidden_colors_do_not_bleed() {
    // Opaque gray on the left, and on the right red that cannot be seen.
    let (width, height) = (24, 12);
    for depth in [Depth::Eight, Depth::Sixteen] {
        for spec in SMOOTHERS.into_iter().chain(["edges", "emboss"]) {
            let pixel = |x: usize| {
                if x < 12 {
                    [90, 90, 90, 255]
                } else {
                    [255, 0, 0, 0]
                }
            };
            let samples = (0..width * height).flat_map(|i| pixel(i % width)).collect();
            let size = Size::new(width as u32, height as u32);
            let picture = Picture::from_u8(size, Channels::Rgba, samples).with_depth(depth);
            let after = apply(spec, picture, Split::Never).with_depth(Depth::Eight);
            let Samples::U8(samples) = after.samples() else {
                panic!("{spec} is not at 8 bits");
            };
            let gray = if spec == "edges" { 0 } else { 90 };
            for pixel in samples.chunks(4).filter(|pixel| pixel[3] > 0) {
                assert_eq!(pixel[..3], [gray; 3], "{spec}, {depth:?}");
            }
        }
    }
}
