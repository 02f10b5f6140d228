//! The codec as its callers see it: files in, pictures out, and back.

mod animation;
mod attached;
#[cfg(feature = "avif")]
mod avif;
mod bitmap;
mod broken;
mod claims;
mod damage;
mod exr;
mod jpeg;
mod jxl;
mod mended;
mod optimize;
mod progressive;
mod read;
mod reduced;
mod round_trip;
mod salvage;
mod scaled;
mod scans;
mod skim;
mod tiff_files;
mod truncation;
mod writing;

use std::io::Cursor;

use super::{Attachments, DecodeError, Decoded, Encoding, Header, Limits, decode, encode, probe};
use crate::picture::{Channels, Depth, Picture, Samples, Size};

/// Marsaglia's xorshift, 64 bits: random enough for tests and the same everywhere.
pub(super) struct Random(u64);

impl Random {
    pub(super) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    /// By the seed that the variable `SEED` gives, or 1; it is printed.
    #[expect(clippy::print_stdout, reason = "shown when the test fails")]
    pub(super) fn seeded() -> Self {
        let given = std::env::var("SEED").ok();
        let seed = given.and_then(|seed| seed.parse().ok()).unwrap_or(1);
        println!("seed {seed}");
        Self::new(seed)
    }

    pub(super) fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    pub(super) fn below(&mut self, end: usize) -> usize {
        (self.next() >> 16) as usize % end.max(1)
    }
}

/// A picture of random samples.
pub(super) fn noise(size: Size, channels: Channels, depth: Depth, seed: u64) -> Picture {
    let mut random = Random::new(seed);
    let count = size.pixels() as usize * channels.count();
    let samples = match depth {
        Depth::Eight => Samples::U8((0..count).map(|_| random.next() as u8).collect()),
        Depth::Sixteen => Samples::U16((0..count).map(|_| random.next() as u16).collect()),
    };
    Picture::new(size, channels, samples)
}

/// A picture that changes smoothly, as lossy formats like it; alpha too.
pub(super) fn smooth(size: Size, channels: Channels, depth: Depth) -> Picture {
    let mut samples = Vec::new();
    for y in 0..size.height {
        for x in 0..size.width {
            for channel in 0..channels.count() as u32 {
                let (x, y) = (x as f32 / 23.0, y as f32 / 31.0);
                let wave = (x + channel as f32).sin() * (y * 0.7 + 1.0).cos();
                samples.push(((wave + 1.0) * 32_767.0) as u16);
            }
        }
    }
    Picture::from_u16(size, channels, samples).with_depth(depth)
}

pub(super) fn look(bytes: &[u8], extension: Option<&str>) -> Result<Header, DecodeError> {
    probe(Cursor::new(bytes), extension, &Limits::default())
}

pub(super) fn read(bytes: &[u8]) -> Result<Decoded, DecodeError> {
    read_named(bytes, None)
}

pub(super) fn read_named(bytes: &[u8], extension: Option<&str>) -> Result<Decoded, DecodeError> {
    let header = look(bytes, extension)?;
    let decoded = decode(bytes, &header, &Limits::default())?;
    let picture = &decoded.picture;
    let found = (picture.size(), picture.channels(), picture.depth());
    assert_eq!(
        found,
        (header.size, header.channels, header.depth),
        "the header told otherwise"
    );
    assert!(
        header.working_bytes >= picture.byte_len() as u64,
        "{header:?}"
    );
    Ok(decoded)
}

pub(super) fn write(picture: &Picture, encoding: &Encoding) -> Vec<u8> {
    encode(picture, encoding, &Attachments::default())
        .unwrap()
        .bytes
}

/// The largest difference between two samples at the same place, in steps of 8 bits.
pub(super) fn distance(a: &Picture, b: &Picture) -> u32 {
    assert_eq!((a.size(), a.channels()), (b.size(), b.channels()));
    let (Samples::U8(a), Samples::U8(b)) = (
        a.clone().with_depth(Depth::Eight).into_parts().2,
        b.clone().with_depth(Depth::Eight).into_parts().2,
    ) else {
        unreachable!("both have 8 bits")
    };
    a.iter()
        .zip(&b)
        .map(|(a, b)| u32::from(a.abs_diff(*b)))
        .max()
        .unwrap_or(0)
}
