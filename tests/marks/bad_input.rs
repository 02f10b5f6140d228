//! What a recipe asks of marks that cannot be: one sentence each, before any work, with the key, the flag and the remedy.

use std::fs;
use std::path::Path;

use super::program::{error, run};

fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let picture = image::GrayImage::from_pixel(20, 10, image::Luma([9]));
    picture.save(folder.path().join("a.png")).unwrap();
    folder
}

/// Asserts that nothing is done and that the answer holds all of these.
#[track_caller]
fn refused(folder: &Path, args: &[&str], parts: &[&str]) {
    let args = [&["a.png", "-o", "out"], args].concat();
    let output = run(folder, &args);
    let message = error(&output);
    assert_eq!(output.status.code(), Some(2), "{args:?}: {message}");
    assert!(output.stdout.is_empty(), "{args:?}");
    assert!(!folder.join("out").exists(), "{args:?}: work was begun");
    for part in parts {
        assert!(message.contains(part), "{args:?} lacks {part:?}: {message}");
    }
}

#[test]
fn looks_that_cannot_be() {
    let folder = folder();
    for (args, parts) in [
        (
            ["--mark-size", "0"],
            ["mark.size", "--mark-size", "more than zero"],
        ),
        (
            ["--mark-size", "-3%"],
            ["mark.size", "--mark-size", "more than zero"],
        ),
        (
            ["--mark-size", "3% of it"],
            ["mark.size", "--mark-size", "short-edge, long-edge, width"],
        ),
        (
            ["--mark-size", "3px of width"],
            ["mark.size", "--mark-size", "percentage"],
        ),
        (
            ["--opacity", "1.5"],
            ["mark.opacity", "--opacity", "0 (not there) to 1"],
        ),
        (
            ["--opacity", "-0.1"],
            ["mark.opacity", "--opacity", "0 (not there) to 1"],
        ),
        (
            ["--color", "whitish"],
            ["mark.color", "--color", "#rrggbbaa"],
        ),
        (["--color", "#12345"], ["mark.color", "--color", "#rrggbb"]),
        (
            ["--stroke", "black"],
            ["mark.stroke", "--stroke", "4% black"],
        ),
        (
            ["--stroke", "-2 black"],
            ["mark.stroke", "--stroke", "less than zero"],
        ),
        (
            ["--stroke", "2px blakc"],
            ["mark.stroke", "--stroke", "#rrggbbaa"],
        ),
        (
            ["--shadow", "3%"],
            ["mark.shadow", "--shadow", "3% 3% 5% #000a"],
        ),
        (
            ["--shadow", "1 1 -4"],
            ["mark.shadow", "--shadow", "less than zero"],
        ),
        (
            ["--plate", "1 2 3"],
            ["mark.plate", "--plate", "30% 20% #0006"],
        ),
        (["--rotate", "inf"], ["mark.rotate", "--rotate", "degrees"]),
        (["--blend", "glow"], ["mark.blend", "--blend", "multiply"]),
        (
            ["--gravity", "auto:up"],
            ["mark.gravity", "--gravity", "southeast"],
        ),
        (["--at", "3"], ["mark.at", "--at", "10%,20px"]),
        (
            ["--tile=gap=wide", "--quiet"],
            ["mark.tile", "--tile", "12px"],
        ),
        (
            ["--tile=step=3", "--quiet"],
            ["mark.tile", "--tile", "gap=10%"],
        ),
        (
            ["--tile=gap=-3", "--quiet"],
            ["mark.tile", "--tile", "less than zero"],
        ),
        (
            ["--tile", "--at=1,1"],
            ["mark.at", "--at", "leave the others out"],
        ),
        (
            ["--at=1,1", "--gravity=n"],
            ["mark.gravity", "--gravity", "leave the others out"],
        ),
        (
            ["--at=1,1", "--offset=2"],
            ["mark.offset", "--offset", "put it into the point"],
        ),
        (
            ["--font", "missing.ttf"],
            ["mark.font", "--font", "cannot be read"],
        ),
        (["--font", "a.png"], ["mark.font", "--font", ".ttf"]),
    ] {
        let args: Vec<&str> = args.into_iter().filter(|arg| *arg != "--quiet").collect();
        refused(
            folder.path(),
            &[&["--text", "a"], &args[..]].concat(),
            &parts,
        );
    }
}

#[test]
fn flags_without_what_they_are_for() {
    let folder = folder();
    refused(
        folder.path(),
        &["--stroke", "2px"],
        &["--stroke", "add --text or --logo"],
    );
    refused(folder.path(), &["--tile"], &["add --text or --logo"]);
    fs::write(folder.path().join("logo.svg"), "<svg xmlns='http://www.w3.org/2000/svg' width='1' height='1'><rect width='1' height='1'/></svg>").unwrap();
    refused(
        folder.path(),
        &["--logo", "logo.svg", "--color", "red"],
        &["--color", "add --text"],
    );
    fs::write(
        folder.path().join("m.toml"),
        "[[mark]]\nlogo = 'logo.svg'\ncolor = 'red'",
    )
    .unwrap();
    refused(
        folder.path(),
        &["--recipe", "m.toml"],
        &["mark.color (--color)", "leave it out"],
    );
    fs::write(
        folder.path().join("m.toml"),
        "[[mark]]\ntext = 'a'\nopacity = 2",
    )
    .unwrap();
    refused(
        folder.path(),
        &["--recipe", "m.toml"],
        &["mark.opacity (--opacity)"],
    );
}

#[test]
fn logos_that_cannot_be_used() {
    let folder = folder();
    let svg = |inner: &str| {
        format!("<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'>{inner}</svg>")
    };
    let files: [(&str, Vec<u8>, &str); 10] = [
        ("empty.png", Vec::new(), "empty.png"),
        ("text.png", b"no picture".to_vec(), "text.png"),
        (
            "outside.svg",
            svg("<image href='/etc/passwd'/>").into(),
            "refers to outside files ('/etc/passwd')",
        ),
        (
            "used.svg",
            svg("<use href='http://example.org/a.svg#a'/>").into(),
            "refers to outside files",
        ),
        (
            "words.svg",
            svg("<text>a</text>").into(),
            "convert text to paths",
        ),
        ("clear.svg", svg("").into(), "fully transparent"),
        ("packed.svgz", vec![0x1f, 0x8b, 8, 0], "unpack it"),
        (
            "latin.svg",
            b"<svg xmlns='http://www.w3.org/2000/svg' id='\xe9'/>".to_vec(),
            "UTF-8",
        ),
        (
            "deep.svg",
            svg(&format!("{}{}", "<g>".repeat(9_000), "</g>".repeat(9_000))).into(),
            "deep.svg",
        ),
        (
            "laughs.svg",
            format!(
                "<!DOCTYPE svg [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;'>]>{}",
                svg("&b;")
            )
            .into(),
            "too complex",
        ),
    ];
    for (name, bytes, part) in files {
        fs::write(folder.path().join(name), bytes).unwrap();
        refused(
            folder.path(),
            &["--logo", name],
            &["mark.logo (--logo)", name, part],
        );
    }
    refused(
        folder.path(),
        &["--logo", "none.png"],
        &["mark.logo (--logo)", "cannot be read"],
    );
    let clear = image::RgbaImage::new(3, 3);
    clear.save(folder.path().join("clear.png")).unwrap();
    refused(
        folder.path(),
        &["--logo", "clear.png"],
        &["mark.logo (--logo)", "fully transparent"],
    );
}

#[test]
fn a_logo_of_twenty_thousand_pixels() {
    let folder = folder();
    // A header that says so is enough: nothing may be decoded.
    let mut bytes = b"P5\n20000 20000\n255\n".to_vec();
    bytes.extend([0; 64]);
    fs::write(folder.path().join("huge.pgm"), bytes).unwrap();
    refused(
        folder.path(),
        &["--logo", "huge.pgm"],
        &["mark.logo (--logo)", "20000×20000", "make it smaller"],
    );
}
