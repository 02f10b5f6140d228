//! What outputs say of themselves, through the built program: orientation, what stays and what goes, times, which format
//! keeps what of which other, and what is left of strings that are planted wherever metadata stand.

mod blocks;
mod orientation;
mod planted;
mod policy;
mod survival;
mod times;

use std::fs;
use std::io::Cursor;
use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;
use stampmill::codec::{self, Decoded, Limits};
use stampmill::picture::{Channels, Depth, Picture, Samples, Size};

fn stampmill(folder: &Path, args: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_stampmill"));
    command.current_dir(folder).args(args).output().unwrap()
}

/// Runs the program, which has to succeed; returns the records.
fn records(folder: &Path, args: &[&str]) -> Vec<Value> {
    let output = stampmill(folder, &[&["run", "--json"], args].concat());
    let errors = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "{args:?}: {errors}");
    let lines = String::from_utf8(output.stdout).unwrap();
    let mut records: Vec<Value> = lines
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    records.pop();
    records
}

fn read(path: &Path) -> Decoded {
    let bytes = fs::read(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let limits = Limits::default();
    let header = codec::probe(Cursor::new(&bytes), None, &limits).unwrap();
    codec::decode(&bytes, &header, &limits).unwrap()
}

/// A picture that changes smoothly and differently in all directions, as lossy formats like it.
fn smooth(size: Size, channels: Channels, depth: Depth) -> Picture {
    let mut samples = Vec::new();
    for y in 0..size.height {
        for x in 0..size.width {
            let (across, down) = (x as f32 / size.width as f32, y as f32 / size.height as f32);
            let wave = ((across * 3.0 + down).sin() + 1.0) / 2.0;
            let all = [across, down, wave, (across - 0.2).max(0.0)];
            let chosen = match channels {
                Channels::Gray => &all[2..3],
                Channels::GrayAlpha => &all[2..],
                Channels::Rgb => &all[..3],
                Channels::Rgba => &all[..],
            };
            samples.extend(chosen.iter().map(|value| (value * 65_535.0) as u16));
        }
    }
    Picture::from_u16(size, channels, samples).with_depth(depth)
}

/// The peak signal-to-noise ratio of two 8-bit pictures in dB.
fn psnr(a: &Picture, b: &Picture) -> f64 {
    assert_eq!((a.size(), a.channels()), (b.size(), b.channels()));
    let (Samples::U8(a), Samples::U8(b)) = (a.samples(), b.samples()) else {
        panic!("both have 8 bits")
    };
    let pairs = a.iter().zip(b);
    let squares: f64 = pairs
        .map(|(a, b)| (f64::from(*a) - f64::from(*b)).powi(2))
        .sum();
    10.0 * (65_025.0 * a.len() as f64 / squares.max(1e-9)).log10()
}

/// What exiftool says of all files below a folder, tags with their group; nothing if it is not installed.
///
/// Where `STAMPMILL_EXIFTOOL` is `required`, as in the checks of every change, it has to be.
fn exiftool(folder: &Path, args: &[&str]) -> Option<Vec<Value>> {
    let mut command = Command::new("exiftool");
    command
        .args(["-json", "-G1", "-n", "-r"])
        .args(args)
        .arg(folder);
    match command.output() {
        Ok(output) => {
            let answer = serde_json::from_slice(&output.stdout);
            Some(answer.unwrap_or_else(|_| panic!("{output:?}")))
        }
        Err(error) => {
            let required = std::env::var("STAMPMILL_EXIFTOOL").is_ok_and(|text| text == "required");
            assert!(!required, "exiftool is required and cannot be run: {error}");
            None
        }
    }
}
