//! Pictures of all sizes in one folder, and the most memory that the program holds while it works on them.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

#[path = "../peak/mod.rs"]
mod peak;

use stampmill::codec::{self, Attachments, Encoding, Format, Scan, WebPMode};
use stampmill::picture::{Channels, Picture, Size};

/// Width and height in the order in which they are met: the large ones between small ones, next to each other, and last.
const SIZES: [(u32, u32); 16] = [
    (64, 48),
    (640, 480),
    (4000, 3000),
    (16, 16),
    (1, 4000),
    (6000, 4000),
    (4000, 3000),
    (1024, 768),
    (3000, 2000),
    (30, 2000),
    (9000, 1500),
    (200, 300),
    (1600, 1200),
    (2000, 3000),
    (5, 5),
    (4500, 3000),
];

/// What the program may take beside its budget: its code, its threads, and blocks that the allocator keeps for them.
pub(crate) const CONSTANT: u64 = 128 << 20;

fn encodings() -> Vec<(Encoding, &'static str)> {
    let jpeg = Encoding::new(Format::Jpeg);
    let progressive = Encoding {
        scan: Scan::Progressive,
        ..jpeg
    };
    let lossless = Encoding {
        webp: WebPMode::Lossless,
        ..Encoding::new(Format::WebP)
    };
    vec![
        (jpeg, "jpg"),
        (Encoding::new(Format::Png), "png"),
        (progressive, "jpg"),
        (Encoding::new(Format::Tiff), "tif"),
        (lossless, "webp"),
    ]
}

/// A gradient with some detail, in one of three layouts.
fn picture(size: Size, channels: Channels, deep: bool) -> Picture {
    let width = size.width as usize * channels.count();
    let sample = |n: usize| ((n % width) / 7 + n / width * 3) as u8 ^ (n as u8 & 0x0f);
    let count = size.pixels() as usize * channels.count();
    if deep {
        let samples = (0..count).map(|n| u16::from(sample(n)) * 257);
        Picture::from_u16(size, channels, samples.collect())
    } else {
        Picture::from_u8(size, channels, (0..count).map(sample).collect())
    }
}

/// Fills `folder` with pictures of sixteen sizes in five kinds of files, `rounds` times over, and says how many.
pub(crate) fn make(folder: &Path, rounds: usize) -> usize {
    let encodings = encodings();
    for n in 0..rounds * SIZES.len() {
        let (width, height) = SIZES[n % SIZES.len()];
        let (encoding, extension) = &encodings[(n + n / SIZES.len()) % encodings.len()];
        let channels = [Channels::Rgb, Channels::Gray, Channels::Rgba][n % 3];
        let deep = *extension == "png" && n % 2 == 0;
        let picture = picture(Size::new(width, height), channels, deep);
        let encoded = codec::encode(&picture, encoding, &Attachments::default()).unwrap();
        fs::write(folder.join(format!("{n:03}.{extension}")), encoded.bytes).unwrap();
    }
    rounds * SIZES.len()
}

/// Runs `in` into `out` with these arguments, and gives the most memory that Linux saw the program hold, in bytes.
pub(crate) fn peak(folder: &Path, arguments: &[&str]) -> u64 {
    let child = Command::new(env!("CARGO_BIN_EXE_stampmill"))
        .current_dir(folder)
        .args([
            "run",
            "in",
            "-o",
            "out",
            "--on-conflict",
            "overwrite",
            "--quiet",
        ])
        .args([
            "--long-edge",
            "1600",
            "--filter",
            "sharpen",
            "--text",
            "© stampmill",
        ])
        .args(["--report", "report.jsonl"])
        .args(arguments)
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    peak::of(child).1
}
