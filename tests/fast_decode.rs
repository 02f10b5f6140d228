//! `--decode fast` beside `--decode exact`, on pictures of our own: at the edges, under eight pixels, and where a kernel
//! might have nothing to do.

mod program;

use std::fs;
use std::io::Cursor;
use std::path::Path;

use stampmill::codec::{
    self, Attachments, Decoder, Decoding, Encoding, Format, Limits, Scan, Subsampling,
};
use stampmill::picture::{Channels, Picture, Samples, Size};

use program::{error, records, run};

/// What stands inside the picture, and what beyond it.
const INSIDE: u8 = 60;
const BEYOND: u8 = 255;

fn encode(picture: &Picture, encoding: &Encoding) -> Vec<u8> {
    codec::encode(picture, encoding, &Attachments::default())
        .unwrap()
        .bytes
}

/// A JPEG file of this size as a lossless crop leaves it: its last blocks go on with the picture that was there, white.
fn cropped(size: Size, channels: Channels, encoding: &Encoding) -> Vec<u8> {
    let whole = Size::new(
        size.width.next_multiple_of(8),
        size.height.next_multiple_of(8),
    );
    let is_inside = |x, y| x < size.width && y < size.height;
    let pixels = (0..whole.height).flat_map(|y| (0..whole.width).map(move |x| (x, y)));
    let values = pixels.map(|(x, y)| if is_inside(x, y) { INSIDE } else { BEYOND });
    let samples = values.flat_map(|value| vec![value; channels.count()]);
    let picture = Picture::from_u8(whole, channels, samples.collect());
    let mut file = encode(&picture, encoding);
    let frame = file
        .windows(2)
        .position(|marker| matches!(marker, [0xff, 0xc0 | 0xc2]))
        .unwrap();
    // Marker, length and precision come before height and width. Each scan has as many
    // blocks as before.
    file[frame + 5..frame + 7].copy_from_slice(&(size.height as u16).to_be_bytes());
    file[frame + 7..frame + 9].copy_from_slice(&(size.width as u16).to_be_bytes());
    file
}

/// All kinds of file that are decoded smaller, with a name.
fn kinds() -> Vec<(String, Channels, Encoding)> {
    let colours = [Subsampling::S444, Subsampling::S422, Subsampling::S420]
        .map(|subsampling| (Channels::Rgb, subsampling));
    let all = [(Channels::Gray, Subsampling::S444)]
        .into_iter()
        .chain(colours);
    let scans = [Scan::Baseline, Scan::Progressive];
    all.flat_map(|(channels, subsampling)| {
        scans.map(|scan| {
            let encoding = Encoding {
                quality: 100,
                subsampling,
                scan,
                ..Encoding::new(Format::Jpeg)
            };
            (
                format!("{channels:?} {subsampling:?} {scan:?}"),
                channels,
                encoding,
            )
        })
    })
    .collect()
}

fn samples(picture: &Picture) -> &[u8] {
    match picture.samples() {
        Samples::U8(samples) => samples,
        Samples::U16(_) => unreachable!("all files here have 8 bits"),
    }
}

fn farthest(picture: &Picture) -> u8 {
    let far = samples(picture)
        .iter()
        .map(|sample| sample.abs_diff(INSIDE));
    far.max().unwrap()
}

#[test]
fn nothing_from_beyond_the_edge_is_in_a_reduced_picture() {
    // The last block of luma or of chroma has one, some or all but one of its columns and rows inside.
    let sides = [129, 132, 136, 137, 139, 143];
    let limits = Limits::default();
    for (name, channels, encoding) in kinds() {
        for (index, &width) in sides.iter().enumerate() {
            let size = Size::new(width, sides[(index * 2 + 1) % sides.len()]);
            let file = cropped(size, channels, &encoding);
            let header = codec::probe(Cursor::new(&file), None, &limits).unwrap();
            for n in 1..=8 {
                let decoding = Decoding {
                    at_least: Some(Size::new(width * n / 8, size.height * n / 8)),
                    ..Decoding::default()
                };
                let reserved = Limits {
                    max_bytes: header.decoding_bytes(&decoding),
                    ..limits
                };
                let decoded =
                    Decoder::new().decode(&file, &header, &reserved, &decoding, Vec::new());
                let decoded = decoded.unwrap();
                assert_eq!(decoded.scale, f64::from(n) / 8.0);
                let far = farthest(&decoded.picture);
                assert!(far <= 1, "{name} {size} at {n}/8: off by {far}");
            }
        }
    }
}

/// The same as WebP: the last macroblocks go on with what was there.
fn cropped_webp(size: Size) -> Vec<u8> {
    let whole = Size::new(
        size.width.next_multiple_of(16),
        size.height.next_multiple_of(16),
    );
    let mut file = webp(whole, |x, y| match x < size.width && y < size.height {
        true => INSIDE,
        false => BEYOND,
    });
    let start = file.windows(3).position(|code| code == [0x9d, 0x01, 0x2a]);
    let sides = start.unwrap() + 3;
    file[sides..sides + 2].copy_from_slice(&(size.width as u16).to_le_bytes());
    file[sides + 2..sides + 4].copy_from_slice(&(size.height as u16).to_le_bytes());
    file
}

fn webp(size: Size, value: impl Fn(u32, u32) -> u8) -> Vec<u8> {
    let pixels = (0..size.height).flat_map(|y| (0..size.width).map(move |x| (x, y)));
    let samples = pixels.flat_map(|(x, y)| [value(x, y); 3]).collect();
    let encoding = Encoding {
        quality: 100,
        ..Encoding::new(Format::WebP)
    };
    encode(&Picture::from_u8(size, Channels::Rgb, samples), &encoding)
}

#[test]
fn reduced_webp_is_the_mean_of_what_is_inside() {
    let limits = Limits::default();
    for (width, height) in [(129, 131), (136, 143), (130, 129), (135, 137)] {
        let size = Size::new(width, height);
        let file = cropped_webp(size);
        let header = codec::probe(Cursor::new(&file), None, &limits).unwrap();
        assert_eq!(header.size, size);
        let at = |n: u32| {
            let decoding = Decoding {
                at_least: Some(Size::new(width * n / 8, height * n / 8)),
                ..Decoding::default()
            };
            let decoded = Decoder::new().decode(&file, &header, &limits, &decoding, Vec::new());
            decoded.unwrap().picture
        };
        // A lossy file has not quite 60 beside an edge, in full either.
        let full = at(8);
        for n in [1, 2, 4] {
            let (small, side) = (at(n), 8 / n);
            for (index, sample) in samples(&small).iter().enumerate().step_by(3) {
                let pixel = index as u32 / 3;
                let (left, top) = (pixel % small.width() * side, pixel / small.width() * side);
                let inside = |from: u32, end: u32| from..(from + side).min(end);
                let own = inside(top, height)
                    .flat_map(|y| inside(left, width).map(move |x| (y * width + x) as usize * 3));
                let own: Vec<_> = own.map(|at| samples(&full)[at]).collect();
                let range = own.iter().min().unwrap() - 1..=own.iter().max().unwrap() + 1;
                assert!(
                    range.contains(sample),
                    "{size} at {n}/8, {left} {top}: {sample}"
                );
            }
        }
    }
}

/// Runs with these flags over all pictures of a folder, and reads what becomes of one.
fn made(folder: &Path, file: &str, flags: &[&str]) -> Picture {
    let more = ["-f", "png", "--on-conflict", "overwrite"];
    let done = run(folder, &[&[file, "-o", "out"], &more[..], flags].concat());
    assert!(done.status.success(), "{file} {flags:?}: {}", error(&done));
    let warnings = records(&done)
        .into_iter()
        .flat_map(|record| record.warnings);
    assert_eq!(warnings.count(), 0, "{file} {flags:?}");
    let name = Path::new(file).with_extension("png");
    let bytes = fs::read(folder.join("out").join(name)).unwrap();
    let limits = Limits::default();
    let header = codec::probe(Cursor::new(&bytes), None, &limits).unwrap();
    codec::decode(&bytes, &header, &limits).unwrap().picture
}

/// The same picture by `--decode fast` and by `--decode exact`.
fn both(folder: &Path, file: &str, flags: &[&str]) -> [Picture; 2] {
    ["fast", "exact"].map(|how| made(folder, file, &[flags, &["--decode", how]].concat()))
}

#[test]
fn a_cropped_picture_keeps_its_colour_to_the_last_column_and_row() {
    let folder = tempfile::tempdir().unwrap();
    for (index, (name, channels, encoding)) in kinds().into_iter().enumerate() {
        let file = format!("{index}.jpg");
        let bytes = cropped(Size::new(501, 401), channels, &encoding);
        fs::write(folder.path().join(&file), bytes).unwrap();
        for size in ["400x", "250x", "125x", "70x", "x33"] {
            for picture in both(folder.path(), &file, &["-s", size]) {
                let far = farthest(&picture);
                assert!(far <= 1, "{name} to {size}: off by {far}");
            }
        }
    }
}

#[test]
fn pictures_under_eight_pixels_that_keep_their_size_keep_their_samples() {
    let folder = tempfile::tempdir().unwrap();
    let sizes = [(7, 7), (7, 3), (1, 6), (5, 5), (4, 7), (2, 2), (1, 1)];
    for (width, height) in sizes {
        let size = Size::new(width, height);
        for (name, channels, encoding) in kinds() {
            let samples = (0..size.pixels() as usize * channels.count()).map(|n| (n * 83) as u8);
            let picture = Picture::from_u8(size, channels, samples.collect());
            fs::write(folder.path().join("a.jpg"), encode(&picture, &encoding)).unwrap();
            let [fast, exact] = both(folder.path(), "a.jpg", &["-s", "1600x1600"]);
            assert!(fast == exact, "{name} {size}");
        }
    }
}

/// Waves in all directions, of which some are too short for a half, a quarter or an eighth, and noise. Nearly gray, so that
/// it is not about the resolution of chroma.
fn detailed(size: Size) -> Picture {
    const WAVES: [(f64, f64); 6] = [
        (4.6, 0.3),
        (5.3, 1.2),
        (9.2, 2.0),
        (10.7, 2.9),
        (18.5, 0.7),
        (21.0, 1.7),
    ];
    let mut state = 1u32;
    let mut noise = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        f64::from(state >> 16) / 65_536.0 - 0.5
    };
    let mut samples = Vec::new();
    for y in 0..size.height {
        for x in 0..size.width {
            let wave = |(length, angle): (f64, f64)| {
                let along = f64::from(x) * angle.cos() + f64::from(y) * angle.sin();
                10.0 * (along * std::f64::consts::TAU / length).sin()
            };
            let value = WAVES.map(wave).iter().sum::<f64>() + 50.0 * noise();
            samples.extend([1.0, 0.9, 0.8].map(|shade| (128.0 + shade * value) as u8));
        }
    }
    Picture::from_u8(size, Channels::Rgb, samples)
}

/// The peak signal-to-noise ratio, in dB.
fn psnr(one: &Picture, other: &Picture) -> f64 {
    assert_eq!(one.size(), other.size());
    let (one, other) = (samples(one), samples(other));
    let squares = one
        .iter()
        .zip(other)
        .map(|(&a, &b)| f64::from(a.abs_diff(b)).powi(2));
    let mean = squares.sum::<f64>() / one.len() as f64;
    10.0 * (255.0 * 255.0 / mean).log10()
}

#[test]
fn a_kernel_has_work_at_halves_quarters_and_eighths() {
    let folder = tempfile::tempdir().unwrap();
    let picture = detailed(Size::new(640, 480));
    for format in [Format::Jpeg, Format::WebP] {
        let file = format!("a.{}", format.extension());
        let encoding = Encoding {
            quality: 92,
            ..Encoding::new(format)
        };
        fs::write(folder.path().join(&file), encode(&picture, &encoding)).unwrap();
        // As far as 41 dB and less where no kernel follows.
        for (size, least) in [("50%", 42.0), ("25%", 44.0), ("12.5%", 44.0)] {
            let [fast, exact] = both(folder.path(), &file, &["-s", size]);
            let ratio = psnr(&fast, &exact);
            assert!(ratio >= least, "{format} to {size}: {ratio:.1} dB");
        }
    }
}
