//! JPEG at eighths of its size: against other decoders, and against the definition.

use jpeg_encoder::{ColorType, Encoder, SamplingFactor};
use zune_jpeg::JpegDecoder;
use zune_jpeg::zune_core::bytestream::ZCursor;
use zune_jpeg::zune_core::colorspace::ColorSpace;
use zune_jpeg::zune_core::options::DecoderOptions;

use super::jpeg::{PATCHES, photo, photos};
use super::*;
use crate::codec::{DecodeErrorKind, Decoder, Decoding, Format, Scan};

/// The file, what djpeg makes of it at all scales, and by how much ours differs at the most, for 8/8 down to 1/8.
type Specimen = (&'static str, &'static [u8], &'static [u8], [u32; 8]);

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

const SPECIMENS: [Specimen; 9] = [
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

/// How a test file is written.
#[derive(Clone, Copy, Debug)]
struct Writing {
    size: Size,
    channels: Channels,
    sampling: SamplingFactor,
    quality: u8,
    restart_interval: u16,
    optimised: bool,
}

impl Writing {
    fn random(random: &mut Random) -> Self {
        use SamplingFactor::*;
        // Of others the encoder makes one scan for each component, as of colour with optimised codes.
        let samplings = [R_4_4_4, R_4_2_2, R_4_2_0, R_4_4_0];
        let intervals = [0, 0, 1, 2, 3, 7, 1_000];
        let channels = [Channels::Rgb, Channels::Rgb, Channels::Gray][random.below(3)];
        let restart_interval = intervals[random.below(intervals.len())];
        let may_optimise = channels == Channels::Gray && restart_interval == 0;
        Self {
            size: Size::new(1 + random.below(67) as u32, 1 + random.below(67) as u32),
            channels,
            sampling: samplings[random.below(samplings.len())],
            quality: 1 + random.below(100) as u8,
            restart_interval,
            optimised: may_optimise && random.below(2) == 0,
        }
    }

    fn file(&self, picture: &Picture) -> Vec<u8> {
        let Samples::U8(samples) = picture.samples() else {
            unreachable!("the test pictures have 8 bits")
        };
        let mut file = Vec::new();
        let mut encoder = Encoder::new(&mut file, self.quality);
        encoder.set_sampling_factor(self.sampling);
        encoder.set_optimized_huffman_tables(self.optimised);
        if self.restart_interval > 0 {
            encoder.set_restart_interval(self.restart_interval);
        }
        let color = match self.channels {
            Channels::Gray => ColorType::Luma,
            _ => ColorType::Rgb,
        };
        let (width, height) = (self.size.width as u16, self.size.height as u16);
        encoder.encode(samples, width, height, color).unwrap();
        file
    }
}

/// Waves with noise on them, within `range` of the middle.
fn waves(size: Size, channels: Channels, range: i32, seed: u64) -> Picture {
    let parts = (
        smooth(size, channels, Depth::Eight).into_parts().2,
        noise(size, channels, Depth::Eight, seed).into_parts().2,
    );
    let (Samples::U8(smooth), Samples::U8(noise)) = parts else {
        unreachable!("both have 8 bits")
    };
    let mixed = smooth.iter().zip(&noise).map(|(&smooth, &noise)| {
        let value = i32::from(smooth) * 3 + i32::from(noise) - 512;
        (128 + value * range / 512) as u8
    });
    Picture::from_u8(size, channels, mixed.collect())
}

fn read_at(file: &[u8], least: Size) -> Decoded {
    let header = look(file, None).unwrap();
    let decoding = Decoding {
        at_least: Some(least),
    };
    let limits = Limits {
        max_bytes: header.decoding_bytes(&decoding),
        ..Limits::default()
    };
    let decoded = Decoder::new()
        .decode(file, &header, &limits, &decoding, Vec::new())
        .unwrap();
    assert_eq!(decoded.picture.size(), header.decoded_size(&decoding));
    assert!(limits.max_bytes >= decoded.picture.byte_len() as u64);
    decoded
}

fn eighths(size: Size, n: u32) -> Size {
    Size::new((size.width * n).div_ceil(8), (size.height * n).div_ceil(8))
}

/// The file at n/8 of its size; small pictures come out the same size at several scales, the smallest of which is taken.
fn read_eighths(file: &[u8], n: u32) -> Picture {
    let least = eighths(look(file, None).unwrap().size, n);
    let picture = read_at(file, least).picture;
    assert_eq!(picture.size(), least);
    picture
}

#[expect(clippy::print_stdout, reason = "shown when the test fails")]
fn seeded() -> Random {
    let given = std::env::var("SEED").ok();
    let seed = given.and_then(|seed| seed.parse().ok()).unwrap_or(1);
    println!("seed {seed}");
    Random::new(seed)
}

#[test]
fn every_scale_is_near_what_libjpeg_turbo_makes_of_it() {
    for (name, file, wanted, distances) in SPECIMENS {
        let wanted = read(wanted).unwrap().picture;
        let mut top = 0;
        for (n, limit) in (1..=8).rev().zip(distances) {
            let picture = read_eighths(file, n);
            let part = part(&wanted, top, picture.size());
            let distance = distance(&picture, &part);
            assert!(distance <= limit, "{name} at {n}/8 differs by {distance}");
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
    let mut random = seeded();
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
    let mut random = seeded();
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
            let limit = if writing.channels == Channels::Gray {
                1.1
            } else {
                2.5
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
    let mut random = seeded();
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

#[test]
fn what_has_no_scales_comes_in_full() {
    let progressive = photo(Channels::Rgb, Scan::Progressive);
    let png = write(
        &smooth(Size::new(40, 30), Channels::Rgb, Depth::Eight),
        &Encoding::new(Format::Png),
    );
    for file in [&progressive[..], &png, PATCHES[6].1] {
        let whole = read(file).unwrap();
        assert!(read_at(file, Size::new(1, 1)) == whole);
        let header = look(file, None).unwrap();
        let decoding = Decoding {
            at_least: Some(Size::new(1, 1)),
        };
        assert_eq!(header.decoding_bytes(&decoding), header.working_bytes);
    }
}

#[test]
fn reduced_pictures_take_less_memory_and_keep_what_is_attached() {
    let (icc, exif) = (vec![3; 70_000], vec![5; 100]);
    let picture = smooth(Size::new(800, 600), Channels::Rgb, Depth::Eight);
    let attachments = Attachments {
        icc: Some(&icc),
        exif: Some(&exif),
    };
    let file = encode(&picture, &Encoding::new(Format::Jpeg), &attachments)
        .unwrap()
        .bytes;
    let header = look(&file, None).unwrap();
    let needs = |n| {
        let at_least = Some(eighths(header.size, n));
        header.decoding_bytes(&Decoding { at_least })
    };
    assert_eq!(needs(8), header.working_bytes);
    assert!((1..8).all(|n| needs(n) < needs(n + 1)));
    assert!(needs(4) < needs(8) / 2, "{} {}", needs(4), needs(8));
    let decoded = read_at(&file, Size::new(200, 150));
    assert_eq!((decoded.icc, decoded.exif), (Some(icc), Some(exif)));
    assert_eq!(decoded.warnings, [""; 0]);
}

#[test]
fn a_decoder_keeps_no_trace_of_other_files() {
    let mut random = seeded();
    let mut decoder = Decoder::new();
    let mut files: Vec<_> = photos().into_iter().map(|(_, file)| file).collect();
    files.extend(SPECIMENS.map(|(_, file, ..)| file.to_vec()));
    for _ in 0..300 {
        let file = &files[random.below(files.len())];
        let header = look(file, None).unwrap();
        let at_least = Some(eighths(header.size, 1 + random.below(8) as u32));
        let decoding = Decoding { at_least };
        if random.below(4) == 0 {
            let cut = &file[..random.below(file.len())];
            let _ = decoder.decode(cut, &header, &Limits::default(), &decoding, Vec::new());
        }
        let spare = vec![0xa5; random.below(20_000)];
        let decoded = decoder.decode(file, &header, &Limits::default(), &decoding, spare);
        assert!(decoded.unwrap() == read_at(file, at_least.unwrap()));
    }
}

#[test]
fn reduced_pictures_of_cut_files_are_errors() {
    for (name, file, ..) in SPECIMENS {
        let header = look(file, None).unwrap();
        for n in [1, 2, 4, 7] {
            let decoding = Decoding {
                at_least: Some(eighths(header.size, n)),
            };
            let reserved = Limits {
                max_bytes: header.decoding_bytes(&decoding),
                ..Limits::default()
            };
            for limits in [Limits::default(), reserved] {
                let read = |file: &[u8]| {
                    Decoder::new().decode(file, &header, &limits, &decoding, Vec::new())
                };
                let whole = read(file).unwrap();
                for cut in 400..file.len() - 2 {
                    let kind = read(&file[..cut]).map_err(|error| error.kind());
                    assert_eq!(kind, Err(DecodeErrorKind::Truncated), "{name} cut at {cut}");
                }
                for missing in 1..=2 {
                    let decoded = read(&file[..file.len() - missing]).unwrap();
                    assert_eq!(decoded.picture, whole.picture, "{name}");
                    assert_eq!(decoded.warnings.len(), 1, "{name}");
                }
            }
        }
    }
}
