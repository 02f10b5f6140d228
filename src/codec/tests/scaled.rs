//! JPEG at eighths of its size: against other decoders, and against the definition.

use jpeg_encoder::SamplingFactor;
use zune_jpeg::JpegDecoder;
use zune_jpeg::zune_core::bytestream::ZCursor;
use zune_jpeg::zune_core::colorspace::ColorSpace;
use zune_jpeg::zune_core::options::DecoderOptions;

use super::writing::{Writing, waves};
use super::*;
use crate::codec::{Decoder, Decoding};

/// The file, what djpeg makes of it at all scales, and by how much ours differs at the most, for 8/8 down to 1/8.
pub(super) type Specimen = (&'static str, &'static [u8], &'static [u8], [u32; 8]);

macro_rules! specimen {
    ($name:literal, $distances:expr) => {
        (
            $name,
            include_bytes!(concat!("data/scaled/", $name, ".jpg")),
            include_bytes!(concat!("data/scaled/", $name, ".png")),
            $distances,
        )
    };
}

pub(super) const SPECIMENS: [Specimen; 9] = [
    specimen!("gray", [1, 1, 1, 1, 1, 1, 1, 0]),
    specimen!("rgb", [1, 1, 1, 1, 1, 1, 1, 0]),
    specimen!("ycc_410", [3, 3, 3, 4, 3, 2, 3, 6]),
    specimen!("ycc_411", [3, 2, 1, 1, 5, 6, 7, 13]),
    specimen!("ycc_420", [2, 3, 3, 3, 2, 2, 3, 2]),
    specimen!("ycc_422", [2, 2, 1, 1, 3, 2, 3, 5]),
    specimen!("ycc_440", [2, 2, 2, 2, 3, 2, 3, 4]),
    specimen!("ycc_444", [2, 2, 2, 2, 2, 2, 3, 0]),
    specimen!("ycc_mixed", [2, 2, 2, 2, 3, 2, 3, 6]),
];

pub(super) fn read_at(file: &[u8], least: Size) -> Decoded {
    let header = look(file, None).unwrap();
    let decoding = Decoding {
        at_least: Some(least),
        ..Decoding::default()
    };
    let limits = Limits {
        max_bytes: header.decoding_bytes(&decoding),
        ..Limits::default()
    };
    let decoded = Decoder::new()
        .decode(file, &header, &limits, &decoding, Vec::new())
        .unwrap();
    assert_eq!(decoded.picture.size(), header.decoded_size(&decoding));
    let rounded = |length: u32| (f64::from(length) * decoded.scale).ceil() as u32;
    let size = Size::new(rounded(header.size.width), rounded(header.size.height));
    assert_eq!(decoded.picture.size(), size);
    assert!(limits.max_bytes >= decoded.picture.byte_len() as u64);
    decoded
}

/// What comes out at n/8.
pub(super) fn eighths(size: Size, n: u32) -> Size {
    Size::new((size.width * n).div_ceil(8), (size.height * n).div_ceil(8))
}

/// What n/8 is enough for. Where both sides are below eight, a smaller scale may be enough for it too.
pub(super) fn wanted_eighths(size: Size, n: u32) -> Size {
    Size::new(size.width * n / 8, size.height * n / 8)
}

/// The file at n/8 of its size, or less as [`wanted_eighths`] says.
pub(super) fn read_eighths(file: &[u8], n: u32) -> Picture {
    let size = look(file, None).unwrap().size;
    let decoded = read_at(file, wanted_eighths(size, n));
    assert!(size.long_edge() < 8 || decoded.scale == f64::from(n) / 8.0);
    decoded.picture
}

#[test]
fn every_scale_is_near_what_libjpeg_turbo_makes_of_it() {
    /// Pixels across and down of whole MCUs in all specimens; their last ones are mixed with what comes after.
    const MCUS: u32 = 32;
    for (name, file, wanted, distances) in SPECIMENS {
        let wanted = read(wanted).unwrap().picture;
        let mut top = 0;
        for (n, limit) in (1..=8).rev().zip(distances) {
            let picture = read_eighths(file, n);
            let wanted = part(&wanted, top, picture.size());
            let whole = distance(&picture, &wanted);
            // Samples of the last blocks are rounded once more on their way (see `edge`).
            let is_reduced = u32::from(n < 8);
            assert!(
                whole <= limit + is_reduced,
                "{name} at {n}/8 differs by {whole}"
            );
            let size = Size::new(MCUS * n / 8 - 1, MCUS * n / 8 - 1);
            let inner = distance(&part(&picture, 0, size), &part(&wanted, 0, size));
            assert!(inner <= limit, "{name} at {n}/8 differs by {inner} amid it");
            top += picture.height();
        }
    }
}

/// A part from the left edge.
fn part(picture: &Picture, top: u32, size: Size) -> Picture {
    let Samples::U8(samples) = picture.samples() else {
        unreachable!("the specimens have 8 bits")
    };
    let count = picture.channels().count();
    let rows = samples.chunks_exact(picture.width() as usize * count);
    let rows = rows.skip(top as usize).take(size.height as usize);
    let samples = rows.flat_map(|row| row[..size.width as usize * count].to_vec());
    Picture::from_u8(size, picture.channels(), samples.collect())
}

#[test]
fn full_size_is_what_zune_jpeg_makes_of_it() {
    let mut random = Random::seeded();
    let (mut sum, mut samples) = (0, 0);
    for round in 0..400 {
        let writing = Writing::random(&mut random);
        let has_coarse_chroma =
            writing.channels == Channels::Rgb && writing.sampling != SamplingFactor::R_4_4_4;
        // Where chroma is upsampled, each rounds in its own way, and they differ about the right edge.
        let channels = if has_coarse_chroma {
            Channels::Gray
        } else {
            writing.channels
        };
        let picture =
            waves(writing.size, channels, 128, random.next()).with_channels(writing.channels);
        let file = writing.file(&picture);
        let picture = read(&file).unwrap().picture;
        let other = Picture::from_u8(
            writing.size,
            writing.channels,
            zune(&file, writing.channels),
        );
        let distance = distance(&picture, &other);
        assert!(distance <= 3, "round {round}, {writing:?}: {distance}");
        sum += total_distance(&picture, &other);
        samples += picture.byte_len();
    }
    let mean = f64::from(sum) / samples as f64;
    assert!(mean < 0.05, "{mean}");
}

fn zune(file: &[u8], channels: Channels) -> Vec<u8> {
    let options = DecoderOptions::default().jpeg_set_out_colorspace(match channels {
        Channels::Gray => ColorSpace::Luma,
        _ => ColorSpace::RGB,
    });
    JpegDecoder::new_with_options(ZCursor::new(file), options)
        .decode()
        .unwrap()
}

fn total_distance(a: &Picture, b: &Picture) -> u32 {
    let (Samples::U8(a), Samples::U8(b)) = (a.samples(), b.samples()) else {
        unreachable!("both have 8 bits")
    };
    a.iter()
        .zip(b)
        .map(|(a, b)| u32::from(a.abs_diff(*b)))
        .sum()
}

/// Within the range of samples nothing is clamped, so that the lowest frequencies of the full picture's blocks are
/// those of the file.
#[test]
fn reduced_pictures_have_the_lowest_frequencies_of_the_full_one() {
    let mut random = Random::seeded();
    for round in 0..60 {
        let writing = Writing {
            sampling: SamplingFactor::R_4_4_4,
            quality: 80 + random.below(21) as u8,
            ..Writing::random(&mut random)
        };
        let file = writing.file(&waves(writing.size, writing.channels, 50, random.next()));
        let full = read(&file).unwrap().picture;
        for n in 1..8 {
            let picture = read_eighths(&file, n);
            // The smallest scale of this size.
            let n = (1..=n)
                .find(|&m| eighths(full.size(), m) == picture.size())
                .unwrap();
            let worst = worst_of_whole_blocks(&full, &picture, n as usize);
            // Samples are rounded on both ways, and colours are made of three.
            let limit = match writing.channels {
                Channels::Gray => 1.5,
                _ => 3.5,
            };
            assert!(worst <= limit, "round {round}, {writing:?}, {n}/8: {worst}");
        }
    }
}

/// The largest difference to the blocks of the full picture that lie in it as a whole.
fn worst_of_whole_blocks(full: &Picture, reduced: &Picture, n: usize) -> f64 {
    let (Samples::U8(from), Samples::U8(to)) = (full.samples(), reduced.samples()) else {
        unreachable!("both have 8 bits")
    };
    let channels = full.channels().count();
    let (width, reduced_width) = (full.width() as usize, reduced.width() as usize);
    let weights = weights(n);
    let mut worst = 0.0_f64;
    for top in 0..full.height() as usize / 8 {
        for left in 0..width / 8 {
            for channel in 0..channels {
                let sample = |x: usize, y: usize| {
                    f64::from(from[((top * 8 + y) * width + left * 8 + x) * channels + channel])
                };
                for (y, x) in (0..n).flat_map(|y| (0..n).map(move |x| (y, x))) {
                    let rows = (0..8).map(|v| {
                        let row = (0..8).map(|u| weights[x][u] * sample(u, v));
                        weights[y][v] * row.sum::<f64>()
                    });
                    let wanted = rows.sum::<f64>();
                    let at = (top * n + y) * reduced_width + left * n + x;
                    worst = worst.max((wanted - f64::from(to[at * channels + channel])).abs());
                }
            }
        }
    }
    worst
}

/// What each of eight samples counts for each of `n`: the DCT, without the frequencies from `n` on, and back.
fn weights(n: usize) -> Vec<[f64; 8]> {
    let cosine = |k: usize, sample: usize, samples: usize| {
        let turns = ((2 * sample + 1) * k) as f64 / (4 * samples) as f64;
        (turns * std::f64::consts::TAU).cos()
    };
    let weight = |to: usize, from: usize| {
        let waves = (1..n).map(|k| 2.0 * cosine(k, from, 8) * cosine(k, to, n));
        (1.0 + waves.sum::<f64>()) / 8.0
    };
    let row = |to| std::array::from_fn(|from| weight(to, from));
    (0..n).map(row).collect()
}

#[test]
fn restart_markers_change_nothing() {
    let mut random = Random::seeded();
    for round in 0..60 {
        let writing = Writing {
            optimised: false,
            ..Writing::random(&mut random)
        };
        let picture = waves(writing.size, writing.channels, 120, random.next());
        let [without, with] = [0, 1 + random.below(5) as u16].map(|restart_interval| {
            let writing = Writing {
                restart_interval,
                ..writing
            };
            writing.file(&picture)
        });
        for n in 1..=8 {
            let same = read_eighths(&without, n) == read_eighths(&with, n);
            assert!(same, "round {round}, {writing:?}, {n}/8");
        }
    }
}

#[test]
fn coarse_chroma_comes_out_where_it_belongs() {
    use SamplingFactor::*;
    // Colours without edges have the same chroma however they are sampled.
    let size = Size::new(67, 53);
    let picture = smooth(size, Channels::Rgb, Depth::Eight);
    let write = |sampling| {
        let writing = Writing {
            size,
            channels: Channels::Rgb,
            sampling,
            quality: 100,
            restart_interval: 0,
            optimised: false,
            scans: 0,
        };
        writing.file(&picture)
    };
    let fine = write(R_4_4_4);
    for sampling in [R_4_2_2, R_4_2_0, R_4_4_0] {
        let coarse = write(sampling);
        for n in 1..=8 {
            let distance = distance(&read_eighths(&coarse, n), &read_eighths(&fine, n));
            assert!(distance <= 12, "{sampling:?} at {n}/8: {distance}");
        }
    }
}
