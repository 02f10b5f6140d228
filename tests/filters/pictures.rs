//! Pictures to be filtered, and filters by name.

use stampmill::ops::Split;
use stampmill::ops::filter::FilterChain;
use stampmill::picture::{Channels, Depth, Picture, Size};

pub(crate) const LAYOUTS: [Channels; 4] = [
    Channels::Gray,
    Channels::GrayAlpha,
    Channels::Rgb,
    Channels::Rgba,
];

pub(crate) const DEPTHS: [Depth; 2] = [Depth::Eight, Depth::Sixteen];

/// Random numbers (xorshift64*, Vigna 2016).
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed | 1)
    }

    /// A number from 0 up to, but not with, `end`.
    pub(crate) fn below(&mut self, end: u32) -> u32 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        ((self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 32) % u64::from(end)) as u32
    }
}

/// The seed of `STAMPMILL_SEED`, or always the same; printed so that a failure can be repeated.
pub(crate) fn seed() -> u64 {
    let given = std::env::var("STAMPMILL_SEED").ok();
    let seed = given
        .and_then(|text| text.parse().ok())
        .unwrap_or(0x5eed_f117);
    // The harness shows it with a failure.
    #[allow(clippy::print_stdout)]
    {
        println!("STAMPMILL_SEED={seed}");
    }
    seed
}

/// Slopes, a hard edge, specks and grain: something for every filter. Alpha is opaque, graded, faint or nothing.
pub(crate) fn scene(size: Size, channels: Channels, depth: Depth, seed: u64) -> Picture {
    let mut random = Random::new(seed);
    let mut samples = Vec::new();
    for y in 0..size.height {
        for x in 0..size.width {
            let grain = random.below(4_000);
            let speck = if random.below(40) == 0 { 20_000 } else { 0 };
            let edge = if 3 * x > 2 * y + size.width {
                18_000
            } else {
                0
            };
            for channel in 0..channels.colors() as u32 {
                let slope = (x * (900 - 300 * channel.min(2)) + y * (200 + 250 * channel)) % 22_000;
                samples.push((slope + edge + grain + speck) as u16);
            }
            if channels.has_alpha() {
                let bands = [65_535, 65_535 * y / size.height, 2_000 + grain, 0];
                samples.push(bands[(4 * x / size.width) as usize] as u16);
            }
        }
    }
    Picture::from_u16(size, channels, samples).with_depth(depth)
}

/// A small photo: eyes, fur and grass.
pub(crate) fn photo() -> Picture {
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/sample-images/portrait/two-dogs.jpg"
    );
    let photo = image::open(path).expect("a sample photo").into_rgb8();
    let small = image::imageops::thumbnail(&photo, 120, 90);
    Picture::from_u8(Size::new(120, 90), Channels::Rgb, small.into_raw())
}

/// Nothing but noise, alpha included.
pub(crate) fn noise(size: Size, channels: Channels, depth: Depth, random: &mut Random) -> Picture {
    let count = size.pixels() as usize * channels.count();
    let samples = (0..count).map(|_| random.below(1 << 16) as u16).collect();
    Picture::from_u16(size, channels, samples).with_depth(depth)
}

pub(crate) fn apply(spec: &str, picture: Picture, split: Split) -> Picture {
    let chain = FilterChain::parse([spec]).unwrap_or_else(|error| panic!("{error}"));
    chain.apply(picture, split)
}
