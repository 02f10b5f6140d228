//! Against HarfBuzz itself, where its programs are installed: the same glyphs in the same order at the same places, and ink
//! of the same size.
//!
//! Where `STAMPMILL_HARFBUZZ` is `required`, as in the checks of every change, they have to be.

use std::path::Path;
use std::process::Command;

use image::GrayImage;
use serde_json::Value;
use stampmill::ops::watermark::{Order, ShapedRun};

use super::*;

/// What a program of HarfBuzz prints, if there is one.
fn harfbuzz(program: &str, arguments: &[&str]) -> Option<Vec<u8>> {
    // Its language is that of the locale, which has none.
    let output = Command::new(program)
        .env("LC_ALL", "C.UTF-8")
        .args(arguments)
        .output();
    match output {
        Ok(output) => {
            let error = String::from_utf8_lossy(&output.stderr);
            assert!(output.status.success(), "{program} {arguments:?}: {error}");
            Some(output.stdout)
        }
        Err(error) => {
            let required = std::env::var("STAMPMILL_HARFBUZZ").is_ok_and(|text| text == "required");
            assert!(!required, "{program}: {error}");
            None
        }
    }
}

/// Number, cluster, advance and offsets of each glyph, from left to right.
type Glyphs = Vec<[i64; 5]>;

fn theirs(path: &Path, run: &ShapedRun) -> Option<Glyphs> {
    let direction = match run.order {
        Order::LeftToRight => "ltr",
        Order::RightToLeft => "rtl",
    };
    let printed = harfbuzz(
        "hb-shape",
        &[
            "--output-format=json",
            "--no-glyph-names",
            "--utf8-clusters",
            "--remove-default-ignorables",
            &format!("--direction={direction}"),
            &format!("--script={}", run.script),
            path.to_str().unwrap(),
            &run.text,
        ],
    )?;
    let glyphs: Vec<Value> = serde_json::from_slice(&printed).unwrap();
    let numbers =
        |glyph: &Value| ["g", "cl", "ax", "dx", "dy"].map(|key| glyph[key].as_i64().unwrap_or(0));
    Some(glyphs.iter().map(numbers).collect())
}

fn ours(run: &ShapedRun) -> Glyphs {
    let numbers = run.glyphs.iter().map(|glyph| {
        [
            i64::from(glyph.id),
            glyph.cluster as i64,
            i64::from(glyph.advance),
            i64::from(glyph.x_offset),
            i64::from(glyph.y_offset),
        ]
    });
    numbers.collect()
}

#[test]
fn glyphs_are_those_of_hb_shape() {
    for sample in &SAMPLES {
        let lines = in_font(sample.file).shape(sample.text);
        let glyphs: usize = lines[0].runs.iter().map(|run| run.glyphs.len()).sum();
        assert!(glyphs > 10, "{}", sample.name);
        for run in &lines[0].runs {
            assert!(
                run.font.bytes() == font(sample.file).bytes(),
                "{}",
                run.text
            );
            let Some(theirs) = theirs(&folder().join(sample.file), run) else {
                return;
            };
            assert_eq!(ours(run), theirs, "{}: '{}'", sample.name, run.text);
        }
    }
}

#[test]
fn a_mixed_line_has_its_runs_in_the_order_of_fribidi() {
    // The order is that of `fribidi --nopad`; HarfBuzz itself reorders no runs.
    let lines = any_script().shape("שלום abc 123 (אבג), כ-42");
    let runs: Vec<_> = lines[0]
        .runs
        .iter()
        .map(|run| (run.text.as_str(), run.order))
        .collect();
    let (left, right) = (Order::LeftToRight, Order::RightToLeft);
    assert_eq!(lines[0].order, right);
    let numbers: Vec<_> = runs
        .iter()
        .filter(|(text, _)| text.contains(['1', '4', 'a']))
        .collect();
    assert_eq!(numbers, [&("42", left), &("abc 123", left)]);
    assert!(
        runs.iter()
            .filter(|(text, _)| text.contains(['ש', 'א', '(']))
            .all(|run| run.1 == right)
    );
}

/// Columns and rows from the first to the last with ink; what is fainter than an eighth of it is the fringe of a pixel.
fn ink(width: u32, ink: impl Iterator<Item = u8>) -> (u32, u32) {
    let (mut across, mut down) = ((u32::MAX, 0), (u32::MAX, 0));
    for (at, ink) in (0..).zip(ink) {
        if ink >= 32 {
            let (x, y) = (at % width, at / width);
            across = (across.0.min(x), across.1.max(x));
            down = (down.0.min(y), down.1.max(y));
        }
    }
    assert!(down.0 <= down.1, "no ink");
    (across.1 - across.0 + 1, down.1 - down.0 + 1)
}

#[test]
fn ink_is_as_large_as_that_of_hb_view() {
    let folder = tempfile::TempDir::new().unwrap();
    let file = folder.path().join("view.png");
    for sample in &SAMPLES {
        let font = super::folder().join(sample.file);
        let arguments = [
            "--font-size=64",
            "--output-format=png",
            &format!("--output-file={}", file.display()),
            font.to_str().unwrap(),
            sample.text,
        ];
        if harfbuzz("hb-view", &arguments).is_none() {
            return;
        }
        let view: GrayImage = image::open(&file).unwrap().into_luma8();
        let theirs = ink(view.width(), view.as_raw().iter().map(|level| 255 - level));
        let size = Size::new(1_400, 200);
        let picture = drawn(
            sample.text,
            in_font(sample.file),
            64.0,
            Gravity::Center,
            size,
        );
        let ours = ink(size.width, samples(&picture).iter().copied());
        let off = (ours.0.abs_diff(theirs.0), ours.1.abs_diff(theirs.1));
        // Where a line begins within a pixel is not the same, so each of the ends may fall into the next one.
        assert!(
            off.0 <= 2 && off.1 <= 2,
            "{}: {ours:?} and {theirs:?}",
            sample.name
        );
    }
}
