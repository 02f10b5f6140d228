//! `stampmill preview` and `stampmill init --preset`, through the built program.

use std::fs;
use std::io::Cursor;
use std::path::Path;
use std::process::{Command, Output};

use stampmill::codec::{self, Attachments, Encoding, Format, Limits};
use stampmill::picture::{Channels, Picture, Samples, Size};

fn stampmill(folder: &Path, args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_stampmill"))
        .current_dir(folder)
        .args(args)
        .output()
        .unwrap()
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// A folder with a picture of 240 by 200 pixels: a ramp across, darker downwards.
fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let samples =
        (0..200u32).flat_map(|y| (0..240u32).flat_map(move |x| [x as u8, 255 - y as u8, 90]));
    let picture = Picture::from_u8(Size::new(240, 200), Channels::Rgb, samples.collect());
    let file = codec::encode(
        &picture,
        &Encoding::new(Format::Png),
        &Attachments::default(),
    );
    fs::write(folder.path().join("a.png"), file.unwrap().bytes).unwrap();
    folder
}

fn decoded(path: &Path) -> Picture {
    let bytes = fs::read(path).unwrap();
    let header = codec::probe(Cursor::new(&bytes), None, &Limits::default()).unwrap();
    codec::decode(&bytes, &header, &Limits::default())
        .unwrap()
        .picture
}

#[test]
fn a_preview_is_the_file_that_a_run_would_write() {
    let folder = folder();
    let recipe = [
        "-s",
        "120x",
        "--filter",
        "sharpen",
        "--text",
        "{filename} {width}",
        "--mark-size",
        "10%",
    ];
    let preview = ["preview", "a.png", "-o", "p.png"];
    let shown = stampmill(folder.path(), &[&preview[..], &recipe].concat());
    assert_eq!(shown.status.code(), Some(0), "{}", said(&shown));
    assert!(
        said(&shown).contains("mark at southeast"),
        "{}",
        said(&shown)
    );
    let run = stampmill(
        folder.path(),
        &[&["run", "a.png", "-o", "out", "--quiet"][..], &recipe].concat(),
    );
    assert_eq!(run.status.code(), Some(0), "{}", said(&run));
    let [one, other] =
        ["p.png", "out/a.png"].map(|name| fs::read(folder.path().join(name)).unwrap());
    assert!(one == other, "the preview is another file");
    // In another format it shows the same pixels.
    let shown = stampmill(
        folder.path(),
        &[&["preview", "a.png", "-o", "p.tiff"][..], &recipe].concat(),
    );
    assert_eq!(shown.status.code(), Some(0), "{}", said(&shown));
    assert_eq!(
        decoded(&folder.path().join("p.tiff")),
        decoded(&folder.path().join("p.png"))
    );
}

#[test]
fn a_preview_leaves_what_exists_alone_unless_told_otherwise() {
    let folder = folder();
    let before = fs::read(folder.path().join("a.png")).unwrap();
    for (args, answer) in [
        (&["preview", "a.png", "-o", "a.png"][..], "exists"),
        (
            &["preview", "a.png", "-o", "a.png", "--overwrite"],
            "never touched",
        ),
        (
            &["preview", "a.png", "-o", "./a.png", "--overwrite"],
            "never touched",
        ),
        (&["preview", "a.png", "-o", "b.txt"], ".png or .jpg"),
        (
            &["preview", "a.png", "-o", "b.png", "--name", "web"],
            "no outputs with names",
        ),
    ] {
        let output = stampmill(folder.path(), args);
        assert_eq!(output.status.code(), Some(2), "{args:?}");
        assert!(said(&output).contains(answer), "{}", said(&output));
    }
    assert_eq!(fs::read(folder.path().join("a.png")).unwrap(), before);
    fs::write(folder.path().join("p.png"), "old").unwrap();
    let output = stampmill(
        folder.path(),
        &["preview", "a.png", "-o", "p.png", "--overwrite"],
    );
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    assert_eq!(
        decoded(&folder.path().join("p.png")).size(),
        Size::new(240, 200)
    );
}

#[test]
fn an_input_that_is_no_picture_fails_and_leaves_no_file() {
    let folder = folder();
    fs::write(folder.path().join("bad.jpg"), "no picture").unwrap();
    for sheet in [&[][..], &["--sheet"]] {
        for input in ["bad.jpg", "missing.jpg", "."] {
            let args = [&["preview", input, "-o", "p.png"][..], sheet].concat();
            let output = stampmill(folder.path(), &args);
            assert!(matches!(output.status.code(), Some(1 | 2)), "{args:?}");
            assert!(said(&output).contains(input), "{}", said(&output));
            assert!(!folder.path().join("p.png").exists());
        }
    }
}

#[test]
fn a_sheet_shows_five_scenes_by_the_recipe_of_an_output() {
    let folder = folder();
    let recipe = "[[mark]]\ntext = '{stem}.{ext}'\ncolor = 'auto'\nsize = '12%'\n\
        [[output]]\nname = 'full'\n[[output]]\nname = 'small'\nlong-edge = 60\n";
    fs::write(folder.path().join("r.toml"), recipe).unwrap();
    let args = [
        "preview", "a.png", "-o", "s.png", "--sheet", "--recipe", "r.toml", "--name", "small",
    ];
    let output = stampmill(folder.path(), &args);
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    for line in [
        "portrait: 40×60",
        "landscape: 60×40",
        "panorama: 60×20",
        "bright: 60×40",
        "dark: 60×40",
        "bright: mark at southeast",
        "colour #000000",
        "colour #ffffff",
    ] {
        assert!(said(&output).contains(line), "{line} in\n{}", said(&output));
    }
    assert!(!said(&output).contains("warning"), "{}", said(&output));
    let sheet = decoded(&folder.path().join("s.png"));
    assert_eq!((sheet.width(), sheet.channels()), (1600, Channels::Rgb));
    let Samples::U8(samples) = sheet.samples() else {
        unreachable!()
    };
    // Paper at the corner, the panorama across the middle of the second row.
    assert_eq!(samples[..3], [246; 3]);
    assert!(samples.iter().any(|sample| *sample < 40));
}

#[test]
fn presets_are_recipes_that_run() {
    for preset in ["photographer", "proof", "social", "archive"] {
        let folder = folder();
        let written = stampmill(folder.path(), &["init", "r.toml", "--preset", preset]);
        assert_eq!(written.status.code(), Some(0), "{}", said(&written));
        let run = stampmill(
            folder.path(),
            &["run", "a.png", "-o", "out", "--recipe", "r.toml", "--json"],
        );
        assert_eq!(run.status.code(), Some(0), "{preset}: {}", said(&run));
        let records = String::from_utf8_lossy(&run.stdout);
        assert!(records.contains("\"marks\":["), "{preset}: {records}");
        let again = stampmill(folder.path(), &["init", "r.toml", "--preset", preset]);
        assert_eq!(again.status.code(), Some(2), "it exists");
    }
    let unknown = stampmill(folder().path(), &["init", "--preset", "wedding"]);
    assert_eq!(unknown.status.code(), Some(2));
}
