//! Names of outputs from what stands in pictures, agreed with what the run makes.

use std::fs::{self, File};
use std::path::Path;
use std::time::{Duration, SystemTime};

use stampmill::record::Status;
use tempfile::TempDir;

use super::photos::{ARTIST, TAKEN, camera, photo, text, turned};
use super::program::{error, records, run};
use super::{done, path};

#[test]
fn folders_by_year_and_names_by_artist() {
    let folder = TempDir::new().unwrap();
    photo(folder.path(), "in/a.jpg", &camera());
    photo(
        folder.path(),
        "in/b.jpg",
        &[text(ARTIST, "Grace"), text(TAKEN, "2025:12:31 00:00:00")],
    );
    photo(folder.path(), "in/c.jpg", &[]);
    let template = "out/{taken:%Y}/{exif.Artist|\"unknown\"}-{stem}-{width}x{height}.{ext}";
    let records = done(folder.path(), &["in", "-o", template, "-s", "60x"]);
    let paths: Vec<_> = records.iter().map(path).collect();
    assert_eq!(
        paths,
        [
            "out/2026/Ada Lovelace-a-60x40.jpg",
            "out/2025/Grace-b-60x40.jpg",
            "out/_/unknown-c-60x40.jpg",
        ]
    );
    assert!(paths.iter().all(|path| folder.path().join(path).exists()));
    assert!(records[0].warnings.is_empty());
    assert_eq!(
        records[2].warnings,
        [
            "has nothing for {taken:%Y}, which is _ in the name; write {taken:%Y|\"text\"} for a fallback"
        ]
    );
}

#[test]
fn the_time_of_the_file_has_a_name_too() {
    let folder = TempDir::new().unwrap();
    let input = photo(folder.path(), "a.jpg", &[]);
    // Noon in the middle of a year, whatever the zone.
    let time = SystemTime::UNIX_EPOCH + Duration::from_secs(1_594_814_400);
    File::options()
        .write(true)
        .open(&input)
        .unwrap()
        .set_modified(time)
        .unwrap();
    let records = done(
        folder.path(),
        &["a.jpg", "-o", "o/{taken:%Y|modified:%Y-%m}.{ext}"],
    );
    assert_eq!(path(&records[0]), "o/2020-07.jpg");
    done(
        folder.path(),
        &["a.jpg", "-o", "told", "--text", "{modified:%B}"],
    );
    done(folder.path(), &["a.jpg", "-o", "plain", "--text", "July"]);
    let read = |name: &str| fs::read(folder.path().join(name)).unwrap();
    assert!(read("told/a.jpg") == read("plain/a.jpg"));
}

#[test]
fn sizes_in_names_are_those_of_the_pictures() {
    let folder = TempDir::new().unwrap();
    for orientation in 1..=8 {
        photo(
            folder.path(),
            &format!("in/{orientation}.jpg"),
            &[turned(orientation)],
        );
    }
    let samples = Path::new(env!("CARGO_MANIFEST_DIR")).join("sample-images");
    fs::copy(
        samples.join("formats/cat.png"),
        folder.path().join("in/cat.png"),
    )
    .unwrap();
    fs::copy(
        samples.join("formats/coffee.tif"),
        folder.path().join("in/coffee.tif"),
    )
    .unwrap();
    fs::write(
        folder.path().join("in/broken.jpg"),
        b"\xff\xd8\xff\xe0 nothing",
    )
    .unwrap();
    for (n, resize) in [
        &[][..],
        &["-s", "50x50", "--fit", "cover"],
        &["-s", "60x30", "--fit", "pad"],
        &["-s", "33x99", "--fit", "inside"],
        &["-s", "33x99", "--fit", "fill"],
        &["-s", "33%"],
        &["--long-edge", "71"],
        &["-s", "300x", "--enlarge"],
        &["-s", "50x", "--no-orient"],
    ]
    .into_iter()
    .enumerate()
    {
        let template = format!("o{n}/{{stem}}-{{width}}x{{height}}.{{ext}}");
        let output = run(folder.path(), &[&["in", "-o", &template], resize].concat());
        assert_eq!(output.status.code(), Some(1), "{}", error(&output));
        let records = records(&output);
        assert_eq!(records.len(), 11);
        for record in records {
            if record.input.contains("broken") {
                assert_eq!(record.status, Status::Failed);
                continue;
            }
            assert_eq!(record.status, Status::Ok, "{record:?}");
            let made = record.outputs[0].file.as_ref().unwrap();
            let size = format!("-{}x{}.", made.width, made.height);
            assert!(path(&record).contains(&size), "{resize:?}: {record:?}");
        }
    }
}

#[test]
fn further_outputs_have_sizes_of_their_own() {
    let folder = TempDir::new().unwrap();
    photo(folder.path(), "a.jpg", &[turned(6)]);
    let also = "24:thumbs/{stem}-{width}x{height}.png";
    let records = done(
        folder.path(),
        &["a.jpg", "-o", "o/{stem}-{width}.{ext}", "--also", also],
    );
    let paths: Vec<_> = records[0]
        .outputs
        .iter()
        .map(|output| output.path.replace('\\', "/"))
        .collect();
    assert_eq!(paths, ["o/a-80.jpg", "o/thumbs/a-16x24.png"]);
}

#[test]
fn names_of_metadata_are_planned_gone_on_with_and_kept_apart() {
    let folder = TempDir::new().unwrap();
    photo(folder.path(), "in/a.jpg", &camera());
    photo(
        folder.path(),
        "in/b.jpg",
        &[text(TAKEN, "2025:12:31 00:00:00")],
    );
    let template = "out/{taken:%Y-%m-%d}-{width}.{ext}";
    let said = run(folder.path(), &["in", "-o", template, "--dry-run"]);
    let said = String::from_utf8(said.stdout).unwrap().replace('\\', "/");
    assert_eq!(
        said,
        "in/a.jpg -> out/2026-03-09-120.jpg\nin/b.jpg -> out/2025-12-31-120.jpg\n"
    );
    let first = done(folder.path(), &["in", "-o", template, "--resume"]);
    assert!(first.iter().all(|record| !record.cached));
    photo(
        folder.path(),
        "in/c.jpg",
        &[text(TAKEN, "2024:01:01 00:00:00")],
    );
    let again = done(folder.path(), &["in", "-o", template, "--resume"]);
    let cached: Vec<_> = again.iter().map(|record| record.cached).collect();
    assert_eq!(cached, [true, true, false]);
    // Two pictures of one day, and two that have none, are found before anything is done.
    photo(folder.path(), "twins/a.jpg", &camera());
    photo(folder.path(), "twins/b.jpg", &camera());
    photo(folder.path(), "twins/c.jpg", &[]);
    photo(folder.path(), "twins/d.jpg", &[]);
    let refused = run(folder.path(), &["twins", "-o", "new/{taken}.{ext}"]);
    assert_eq!(refused.status.code(), Some(2));
    let said = error(&refused);
    assert!(
        said.contains("2026-03-09.jpg") && said.contains("_.jpg"),
        "{said}"
    );
    assert!(!folder.path().join("new").exists());
    let renamed = done(
        folder.path(),
        &[
            "twins",
            "-o",
            "new/{taken}.{ext}",
            "--on-conflict",
            "rename",
        ],
    );
    let paths: Vec<_> = renamed.iter().map(path).collect();
    assert_eq!(
        paths,
        [
            "new/2026-03-09.jpg",
            "new/2026-03-09-2.jpg",
            "new/_.jpg",
            "new/_-2.jpg"
        ]
    );
}

#[test]
fn what_failed_is_tried_again_under_the_name_it_has_then() {
    let folder = TempDir::new().unwrap();
    photo(folder.path(), "in/a.jpg", &camera());
    fs::write(folder.path().join("in/b.jpg"), b"\xff\xd8").unwrap();
    let template = "out/{taken:%Y|\"undated\"}-{stem}-{width}.{ext}";
    let output = run(
        folder.path(),
        &["in", "-o", template, "--report", "run.jsonl"],
    );
    assert_eq!(output.status.code(), Some(1), "{}", error(&output));
    assert_eq!(records(&output)[1].status, Status::Failed);
    photo(
        folder.path(),
        "in/b.jpg",
        &[text(TAKEN, "2025:12:31 00:00:00")],
    );
    let records = done(
        folder.path(),
        &["-o", template, "--retry-failed", "run.jsonl"],
    );
    assert_eq!(path(&records[0]), "out/2025-b-120.jpg");
}
