//! Thousands of broken files never make `inspect` take more than `--max-memory` and a constant.
#![cfg(target_os = "linux")]

#[path = "peak/mod.rs"]
mod peak;
#[path = "random/mod.rs"]
mod random;

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use random::Random;
use stampmill::codec::{self, Attachments, Encoding, Format, Scan, WebPMode};
use stampmill::picture::{Channels, Picture, Size};

const FILES: usize = 3_000;

/// From the size of most to that of few, which take blocks of memory that an allocator likes to keep.
const SIZES: [(u32, u32); 4] = [(160, 120), (640, 480), (1600, 1200), (2400, 1600)];

/// Which of the sizes a file has, by a number below 120.
fn size_of(number: usize) -> usize {
    match number {
        0 => 3,
        1..4 => 2,
        4..10 => 1,
        _ => 0,
    }
}

/// What the program may take beside its budget, as in `memory.rs`.
const CONSTANT: u64 = 128 << 20;

/// A kind of file, with a picture of every size.
struct Kind {
    extension: &'static str,
    files: Vec<Vec<u8>>,
}

/// Pictures with some detail, in every size and in six kinds of files.
fn kinds() -> Vec<Kind> {
    let jpeg = Encoding::new(Format::Jpeg);
    let progressive = Encoding {
        scan: Scan::Progressive,
        ..jpeg
    };
    let lossless = Encoding {
        webp: WebPMode::Lossless,
        ..Encoding::new(Format::WebP)
    };
    let kinds = [
        (jpeg, "jpg"),
        (progressive, "jpg"),
        (Encoding::new(Format::Png), "png"),
        (Encoding::new(Format::Tiff), "tif"),
        (Encoding::new(Format::WebP), "webp"),
        (lossless, "webp"),
    ];
    let file = |encoding: &Encoding, (width, height): (u32, u32)| {
        let stride = width as usize * 3;
        let sample = |n: usize| ((n % stride) / 7 + n / stride * 3) as u8 ^ (n as u8 & 0x0f);
        let samples = (0..stride * height as usize).map(sample).collect();
        let picture = Picture::from_u8(Size::new(width, height), Channels::Rgb, samples);
        codec::encode(&picture, encoding, &Attachments::default())
            .unwrap()
            .bytes
    };
    let kind = |(encoding, extension): (Encoding, &'static str)| Kind {
        extension,
        files: SIZES.map(|size| file(&encoding, size)).to_vec(),
    };
    kinds.into_iter().map(kind).collect()
}

/// Cut, flipped, zeroed, or with another size in its header.
fn broken(whole: &[u8], random: &mut Random) -> Vec<u8> {
    let mut bytes = whole.to_vec();
    match random.below(4) {
        0 => bytes.truncate(1 + random.below(whole.len())),
        1 => {
            for _ in 0..1 + random.below(12) {
                let at = random.below(bytes.len());
                bytes[at] ^= 1 << random.below(8);
            }
        }
        2 => {
            let at = random.below(bytes.len());
            let end = (at + 4_096).min(bytes.len());
            bytes[at..end].fill(0);
        }
        _ => {
            let head = bytes.len().min(300);
            for _ in 0..1 + random.below(6) {
                bytes[random.below(head)] = random.below(256) as u8;
            }
        }
    }
    bytes
}

/// Headers that promise pictures of gigabytes, with nothing behind them.
fn huge(n: usize) -> (Vec<u8>, &'static str) {
    match n % 4 {
        0 => (b"P6 40000 40000 255\n".to_vec(), "ppm"),
        1 => (b"P5 16000 6000 65535\n\0\0\0".to_vec(), "pgm"),
        2 => {
            let mut qoi = b"qoif".to_vec();
            qoi.extend([9_000u32.to_be_bytes(), 9_000u32.to_be_bytes()].concat());
            qoi.extend([3, 0]);
            (qoi, "qoi")
        }
        _ => {
            let mut farbfeld = b"farbfeld".to_vec();
            farbfeld.extend([8_000u32.to_be_bytes(), 8_000u32.to_be_bytes()].concat());
            (farbfeld, "ff")
        }
    }
}

fn make(folder: &Path) {
    let kinds = kinds();
    let mut random = Random::seeded();
    for n in 0..FILES {
        let (bytes, extension) = if n % 20 == 19 {
            huge(n / 20)
        } else {
            let kind = &kinds[random.below(kinds.len())];
            let whole = &kind.files[size_of(random.below(120))];
            (broken(whole, &mut random), kind.extension)
        };
        fs::write(folder.join(format!("{n:04}.{extension}")), bytes).unwrap();
    }
}

#[test]
fn inspect_stays_within_its_budget_and_a_constant() {
    const BUDGET: u64 = 64 << 20;
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("in")).unwrap();
    make(&folder.path().join("in"));
    let said = fs::File::create(folder.path().join("said.jsonl")).unwrap();
    let child = Command::new(env!("CARGO_BIN_EXE_stampmill"))
        .current_dir(folder.path())
        .args(["inspect", "in", "--json", "--quiet", "-j", "8"])
        .args(["--max-memory", "64M"])
        .stdout(Stdio::from(said))
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let (_, peak) = peak::of(child);
    let said = fs::read_to_string(folder.path().join("said.jsonl")).unwrap();
    assert_eq!(said.lines().count(), FILES);
    assert!(peak > 8 << 20, "the program was not seen at work");
    assert!(
        peak <= BUDGET + CONSTANT,
        "{} MB with --max-memory 64M",
        peak >> 20
    );
    let partial = said
        .lines()
        .filter(|line| line.contains("\"status\":\"partial\""));
    assert!(partial.count() > FILES / 4, "hardly any file was broken");
}
