//! A folder of thousands of damaged files: every one of them ends as a record, soon, in little memory, and none as a panic.

use std::collections::BTreeMap;
use std::fs;
use std::io::{Cursor, Write};
use std::path::Path;
use std::process::{Command, Stdio};

use image::{DynamicImage, ImageFormat, RgbImage};
use serde_json::Value;
use stampmill::codec::{self, Attachments, Encoding, Format, Scan, WebPMode};
use stampmill::picture::{Channels, Picture, Size};
use tempfile::TempDir;

use random::Random;

mod peak;
mod random;

const WIDTH: u32 = 61;
const HEIGHT: u32 = 47;
const CUTS: usize = 64;
const FLIPS: usize = 500;

/// Something with edges and noise in every channel.
fn pixels() -> Vec<u8> {
    let mut random = Random::new(77);
    let value = |x: u32, y: u32, c: u32| {
        (x * (c + 2) + y * 3) as u8 ^ if x / 8 % 2 == y / 8 % 2 { 0x60 } else { 0 }
    };
    (0..HEIGHT)
        .flat_map(|y| (0..WIDTH).flat_map(move |x| (0..3).map(move |c| (x, y, c))))
        .map(|(x, y, c)| value(x, y, c).wrapping_add(random.below(9) as u8))
        .collect()
}

/// A file that nothing here could write.
fn fixture(name: &str) -> Vec<u8> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/jxl");
    fs::read(folder.join(name)).unwrap()
}

/// A sound file of every format and of the kinds of it that are decoded in ways of their own.
fn sound() -> Vec<(&'static str, &'static str, Vec<u8>)> {
    let picture = Picture::from_u8(Size::new(WIDTH, HEIGHT), Channels::Rgb, pixels());
    let ours = |encoding: Encoding| {
        codec::encode(&picture, &encoding, &Attachments::default())
            .unwrap()
            .bytes
    };
    let image = DynamicImage::ImageRgb8(RgbImage::from_raw(WIDTH, HEIGHT, pixels()).unwrap());
    let theirs = |format, image: &DynamicImage| {
        let mut bytes = Cursor::new(Vec::new());
        image.write_to(&mut bytes, format).unwrap();
        bytes.into_inner()
    };
    let floats = DynamicImage::ImageRgb32F(image.to_rgb32f());
    let deep = DynamicImage::ImageRgba16(image.to_rgba16());
    let progressive = Encoding {
        scan: Scan::Progressive,
        ..Encoding::new(Format::Jpeg)
    };
    let lossless = Encoding {
        webp: WebPMode::Lossless,
        ..Encoding::new(Format::WebP)
    };
    vec![
        ("baseline", "jpg", ours(Encoding::new(Format::Jpeg))),
        ("progressive", "jpg", ours(progressive)),
        ("rgb", "png", ours(Encoding::new(Format::Png))),
        ("deep", "png", theirs(ImageFormat::Png, &deep)),
        ("gif", "gif", ours(Encoding::new(Format::Gif))),
        ("lossy", "webp", ours(Encoding::new(Format::WebP))),
        ("lossless", "webp", ours(lossless)),
        ("tiff", "tif", ours(Encoding::new(Format::Tiff))),
        ("bmp", "bmp", ours(Encoding::new(Format::Bmp))),
        ("qoi", "qoi", ours(Encoding::new(Format::Qoi))),
        ("ico", "ico", theirs(ImageFormat::Ico, &image)),
        ("tga", "tga", theirs(ImageFormat::Tga, &image)),
        ("pnm", "ppm", theirs(ImageFormat::Pnm, &image)),
        ("hdr", "hdr", theirs(ImageFormat::Hdr, &floats)),
        ("exr", "exr", theirs(ImageFormat::OpenExr, &floats)),
        ("farbfeld", "ff", theirs(ImageFormat::Farbfeld, &deep)),
        ("jxl-lossy", "jxl", fixture("gray-lossy.jxl")),
        ("jxl-packed", "jxl", fixture("tiny-photo.jxl")),
        ("jxl-lossless", "jxl", fixture("tiny-lossless.jxl")),
    ]
}

/// Cut at places all over the file, and with one to eight bytes changed.
fn damage(folder: &Path, random: &mut Random) -> usize {
    let mut count = 0;
    for (name, extension, bytes) in sound() {
        let mut put = |kind: &str, n: usize, bytes: &[u8]| {
            fs::write(folder.join(format!("{name}-{kind}{n}.{extension}")), bytes).unwrap();
            count += 1;
        };
        for n in 0..CUTS {
            put("cut", n, &bytes[..bytes.len() * n / CUTS]);
        }
        for n in 0..FLIPS {
            let mut bytes = bytes.clone();
            for _ in 0..=random.below(8) {
                // Half of the time where headers are.
                let end = if random.below(2) == 0 {
                    bytes.len().min(64)
                } else {
                    bytes.len()
                };
                bytes[random.below(end)] ^= 1 << random.below(8);
            }
            put("flip", n, &bytes);
        }
    }
    count
}

fn chunk(kind: &[u8; 4], data: &[u8]) -> Vec<u8> {
    let mut bytes = (data.len() as u32).to_be_bytes().to_vec();
    bytes.extend(kind);
    bytes.extend(data);
    bytes.extend(crc32fast::hash(&bytes[4..]).to_be_bytes());
    bytes
}

/// A PNG of one size in its header, with more chunks before its data.
fn png(width: u32, height: u32, more: &[Vec<u8>]) -> Vec<u8> {
    let mut bytes = b"\x89PNG\r\n\x1a\n".to_vec();
    let header = [
        &width.to_be_bytes()[..],
        &height.to_be_bytes(),
        &[8, 2, 0, 0, 0],
    ]
    .concat();
    bytes.extend(chunk(b"IHDR", &header));
    more.iter().for_each(|chunk| bytes.extend(chunk));
    bytes.extend(chunk(b"IDAT", &deflated(4096)));
    bytes.extend(chunk(b"IEND", &[]));
    bytes
}

/// So many zeros, by zlib.
fn deflated(zeros: usize) -> Vec<u8> {
    let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
    let block = vec![0; 1 << 20];
    for left in (0..zeros).step_by(block.len()) {
        encoder
            .write_all(&block[..block.len().min(zeros - left)])
            .unwrap();
    }
    encoder.finish().unwrap()
}

/// Files that would need gigabytes if anybody believed them.
fn bombs(folder: &Path) -> usize {
    let huge = 60_000u32;
    let little = |value: u32| value.to_le_bytes();
    let text = chunk(
        b"zTXt",
        &[b"comment\0\0".to_vec(), deflated(512 << 20)].concat(),
    );
    let profile = chunk(
        b"iCCP",
        &[b"profile\0\0".to_vec(), deflated(512 << 20)].concat(),
    );
    let mut gif = b"GIF89a".to_vec();
    gif.extend([0xff, 0xff, 0xff, 0xff, 0x80, 0, 0, 0, 0, 0, 255, 255, 255]);
    gif.extend([
        0x2c, 0, 0, 0, 0, 0xff, 0xff, 0xff, 0xff, 0, 2, 1, 0x44, 0, 0x3b,
    ]);
    let mut bmp = b"BM\0\0\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0".to_vec();
    bmp.extend([little(huge), little(huge)].concat());
    bmp.extend([1, 0, 24, 0]);
    bmp.extend([0; 24]);
    // The format itself ends at 400 million pixels.
    let large = 19_000u32.to_be_bytes();
    let qoi = [&b"qoif"[..], &large, &large, &[3, 0]].concat();
    let farbfeld = [
        b"farbfeld".to_vec(),
        huge.to_be_bytes().to_vec(),
        huge.to_be_bytes().to_vec(),
    ]
    .concat();
    let entry = |tag: u16, value: u32| {
        [
            &tag.to_le_bytes()[..],
            &4u16.to_le_bytes(),
            &little(1),
            &little(value),
        ]
        .concat()
    };
    let mut tiff = b"II*\0\x08\0\0\0\x08\0".to_vec();
    for (tag, value) in [
        (256, huge),
        (257, huge),
        (258, 8),
        (259, 1),
        (262, 1),
        (273, 8),
        (278, huge),
        (279, u32::MAX),
    ] {
        tiff.extend(entry(tag, value));
    }
    tiff.extend([0; 4]);
    let files: [(&str, Vec<u8>); 10] = [
        ("size.png", png(huge, huge, &[])),
        ("most.png", png(0x7fff_ffff, 0x7fff_ffff, &[])),
        ("text.png", png(8, 8, &[text])),
        ("profile.png", png(8, 8, &[profile])),
        ("size.gif", gif),
        ("size.bmp", bmp),
        ("size.qoi", qoi),
        ("size.ff", farbfeld),
        ("size.tif", tiff),
        ("size.ppm", format!("P6 {huge} {huge} 255\n").into_bytes()),
    ];
    for (name, bytes) in &files {
        fs::write(folder.join(format!("bomb-{name}")), bytes).unwrap();
    }
    files.len()
}

/// The records, and the most memory that the program held as far as Linux told while it ran.
fn run(folder: &Path) -> (Vec<Value>, u64) {
    let report = folder.join("report.jsonl");
    let child = Command::new(env!("CARGO_BIN_EXE_stampmill"))
        .current_dir(folder)
        .args([
            "run",
            "in",
            "-o",
            "out",
            "--long-edge",
            "40",
            "-f",
            "png",
            "-j",
            "2",
            "--max-memory",
            "128M",
        ])
        .args([
            "--timeout",
            "60s",
            "--on-conflict",
            "rename",
            "--quiet",
            "--report",
        ])
        .arg(&report)
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let (status, peak) = peak::of(child);
    assert_eq!(status.code(), Some(1));
    let text = fs::read_to_string(report).unwrap();
    let mut records: Vec<Value> = text
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert!(
        records.pop().unwrap()["summary"].is_object(),
        "the report is not complete"
    );
    (records, peak)
}

#[test]
fn every_hostile_file_ends_as_a_record() {
    let folder = TempDir::new().unwrap();
    let input = folder.path().join("in");
    fs::create_dir(&input).unwrap();
    let mut random = Random::seeded();
    let count = damage(&input, &mut random) + bombs(&input);
    let (records, peak) = run(folder.path());
    assert_eq!(records.len(), count);
    let mut kinds = BTreeMap::new();
    for record in &records {
        let kind = record["error"]["kind"].as_str().unwrap_or("ok");
        *kinds.entry(kind).or_insert(0) += 1;
        let work: f64 = record["times_ms"]
            .as_object()
            .unwrap()
            .iter()
            .filter(|(step, _)| *step != "waiting")
            .map(|(_, time)| time.as_f64().unwrap())
            .sum();
        assert!(work < 5000.0, "{record}");
        assert!(!["panic", "deadline"].contains(&kind), "{record}");
        let input = record["input"].as_str().unwrap();
        if input.contains("bomb-size") || input.contains("bomb-most") {
            assert_eq!(kind, "too-large", "{record}");
        }
    }
    assert!(
        kinds["ok"] > 500 && kinds.len() > 4,
        "is the damage done? {kinds:?}"
    );
    assert!(peak < 300 << 20, "{peak} bytes");
}
