//! Templates through the built program: marks, names and credits from what stands in pictures.

mod hostile;
mod names;
mod photos;
#[path = "../program/mod.rs"]
mod program;
#[path = "../random/mod.rs"]
mod random;

use std::fs;
use std::path::Path;

use stampmill::codec::Attachments;
use stampmill::metadata;
use stampmill::picture::Size;
use stampmill::record::{Record, Status};
use tempfile::TempDir;

use photos::{ARTIST, COPYRIGHT, camera, photo, text};
use program::{error, records, run};

/// The records of a run in which nothing failed.
fn done(folder: &Path, args: &[&str]) -> Vec<Record> {
    let output = run(folder, args);
    assert_eq!(output.status.code(), Some(0), "{}", error(&output));
    records(&output)
}

/// Where an output went, with slashes.
fn path(record: &Record) -> String {
    record.outputs[0].path.replace('\\', "/")
}

#[test]
fn a_mark_tells_what_the_camera_wrote() {
    let folder = TempDir::new().unwrap();
    photo(folder.path(), "a.jpg", &camera());
    let marked = |out: &str, mark: &str| {
        let records = done(
            folder.path(),
            &["a.jpg", "-o", out, "--text", mark, "--mark-size", "9%"],
        );
        assert!(records[0].warnings.is_empty(), "{:?}", records[0].warnings);
        fs::read(folder.path().join(out).join("a.jpg")).unwrap()
    };
    let plain = marked(
        "plain",
        r"Canon EOS R5\n09 March 2026\nf/2.8 1/250 s 50 mm ISO 400",
    );
    let told = marked(
        "told",
        r"{camera}\n{taken:%d %B %Y}\n{aperture} {shutter} {focal} {iso}",
    );
    assert!(plain == told);
    let plain = marked(
        "plain-2",
        "RF50mm F1.2 L USM, 400, Ada Lovelace, 2026-03-09, 120",
    );
    let told = marked(
        "told-2",
        "{lens}, {exif.ISO}, {exif.Copyright|exif.Artist|\"me\"}, {taken}, {width}",
    );
    assert!(plain == told);
}

#[test]
fn what_a_picture_lacks_is_empty_and_told_once_for_each_mark() {
    let folder = TempDir::new().unwrap();
    photo(folder.path(), "a.jpg", &[]);
    photo(folder.path(), "b.jpg", &camera());
    let mark = "x{exif.Copyright}{exif.Copyright}{camera|lens:}";
    let refused = run(folder.path(), &[".", "-o", "o", "--text", mark]);
    assert_eq!(refused.status.code(), Some(2), "{}", error(&refused));
    let mark = "x{exif.Copyright}{exif.Copyright}{camera|lens}{taken:%Y|\"undated\"}";
    let records = done(
        folder.path(),
        &["a.jpg", "b.jpg", "-o", "told", "--text", mark],
    );
    assert_eq!(
        records[0].warnings,
        [
            "has nothing for {exif.Copyright}, which stayed empty in the mark; write {exif.Copyright|\"text\"} for a fallback",
            "has nothing for {camera|lens}, which stayed empty in the mark; write {camera|lens|\"text\"} for a fallback",
        ]
    );
    assert_eq!(records[1].warnings.len(), 1);
    done(
        folder.path(),
        &["a.jpg", "-o", "plain", "--text", "xundated"],
    );
    let read = |name: &str| fs::read(folder.path().join(name)).unwrap();
    assert!(read("told/a.jpg") == read("plain/a.jpg"));
}

#[test]
fn a_mark_of_blanks_is_not_drawn_and_told() {
    let folder = TempDir::new().unwrap();
    photo(folder.path(), "a.jpg", &[]);
    let records = done(
        folder.path(),
        &[
            "a.jpg",
            "-o",
            "o",
            "--text",
            " {exif.Artist} {exif.Copyright|\"\"}",
        ],
    );
    let warnings = &records[0].warnings;
    assert_eq!(warnings.len(), 2, "{warnings:?}");
    assert!(
        warnings[1].starts_with("has nothing for a mark but blanks"),
        "{warnings:?}"
    );
    done(folder.path(), &["a.jpg", "-o", "none"]);
    let read = |name: &str| fs::read(folder.path().join(name)).unwrap();
    assert!(read("o/a.jpg") == read("none/a.jpg"));
}

#[test]
fn credits_are_made_of_what_is_there() {
    let folder = TempDir::new().unwrap();
    photo(folder.path(), "a.jpg", &[text(COPYRIGHT, "© Grace")]);
    photo(folder.path(), "b.jpg", &[text(ARTIST, "S\u{f8}ren")]);
    let set = [
        "--set",
        "artist={exif.Copyright|exif.Artist|\"me\"}",
        "--set",
        "copyright={exif.Copyright}",
    ];
    let records = done(
        folder.path(),
        &[&["a.jpg", "b.jpg", "-o", "o"], &set[..]].concat(),
    );
    let credits = |name: &str| {
        let bytes = fs::read(folder.path().join("o").join(name)).unwrap();
        let block =
            stampmill::codec::skim(std::io::Cursor::new(bytes), stampmill::codec::Format::Jpeg);
        let summary = metadata::summary(&block.exif.unwrap());
        (summary.artist, summary.copyright)
    };
    assert_eq!(
        credits("a.jpg"),
        (Some("© Grace".into()), Some("© Grace".into()))
    );
    assert_eq!(credits("b.jpg"), (Some("Søren".into()), None));
    assert!(records[0].warnings.is_empty());
    let told = "has nothing for {exif.Copyright}, which stayed empty in the copyright";
    assert!(
        records[1].warnings[0].starts_with(told),
        "{:?}",
        records[1].warnings
    );
}

#[test]
fn xmp_says_when_a_picture_was_taken_where_exif_does_not() {
    let folder = TempDir::new().unwrap();
    let packet = br#"<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
        <rdf:Description rdf:about="" xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/">
        <photoshop:DateCreated>2019-12-31T23:59:58+02:00</photoshop:DateCreated></rdf:Description></rdf:RDF></x:xmpmeta>"#;
    let blank = photos::exif(&[text(photos::TAKEN, "0000:00:00 00:00:00")]);
    let attachments = Attachments {
        exif: Some(&blank),
        xmp: Some(packet),
        ..Attachments::default()
    };
    for format in [
        stampmill::codec::Format::Png,
        stampmill::codec::Format::Tiff,
    ] {
        let name = format!("a.{}", format.extension());
        let file = photos::file(Size::new(20, 10), format, &attachments);
        fs::write(folder.path().join(&name), file).unwrap();
        let records = done(
            folder.path(),
            &[&name, "-o", "o/{taken:%Y-%m-%d %H.%M.%S}.{ext}"],
        );
        assert_eq!(
            path(&records[0]),
            format!("o/2019-12-31 23.59.58.{}", format.extension())
        );
        assert_eq!(records[0].status, Status::Ok);
    }
}
