//! The built program, as a person or a script meets it.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;
use tempfile::TempDir;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn stampmill(folder: &Path, args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_stampmill"))
        .current_dir(folder)
        .args(args)
        .output()
        .unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// The records on standard output, without the summary, which is returned beside them.
fn records(output: &Output) -> (Vec<Value>, Value) {
    let mut lines: Vec<Value> = text(&output.stdout)
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let summary = lines.pop().unwrap();
    (lines, summary["summary"].clone())
}

fn by_status(records: &[Value]) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    for record in records {
        *counts
            .entry(record["status"].as_str().unwrap().to_owned())
            .or_default() += 1;
    }
    counts
}

/// The files below a folder, with their bytes; nothing if it does not exist.
fn tree(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(next).into_iter().flatten() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                found.insert(
                    path.strip_prefix(folder).unwrap().to_owned(),
                    fs::read(&path).unwrap(),
                );
            }
        }
    }
    found
}

const PHOTO: &str = "sample-images/orientation/orientation-6.jpg";

const BROKEN: [&str; 10] = [
    "truncated.jpg",
    "truncated-header.jpg",
    "truncated.png",
    "garbage.jpg",
    "bomb.png",
    "bomb.gif",
    "huge-dimensions.tif",
    "truncated.webp",
    "truncated.gif",
    "truncated.tif",
];

/// 200 photos, 2 folders named like pictures, 10 broken files, a FIFO, an empty file and a text file.
fn hostile() -> TempDir {
    let folder = TempDir::new().unwrap();
    let photos = folder.path().join("photos");
    for n in 0..200 {
        let inside = match n {
            0..100 => photos.clone(),
            100..150 => photos.join("summer.jpg"),
            _ => photos.join("winter.png"),
        };
        fs::create_dir_all(&inside).unwrap();
        fs::copy(root().join(PHOTO), inside.join(format!("IMG_{n}.jpg"))).unwrap();
    }
    for name in BROKEN {
        fs::copy(
            root().join("tests/fixtures/broken").join(name),
            photos.join(name),
        )
        .unwrap();
    }
    fs::write(photos.join("empty.jpg"), "").unwrap();
    fs::write(photos.join("text.jpg"), "This is no picture.\n").unwrap();
    #[cfg(unix)]
    assert!(
        Command::new("mkfifo")
            .arg(photos.join("fifo.jpg"))
            .status()
            .unwrap()
            .success()
    );
    folder
}

#[test]
fn a_hostile_folder_is_finished_and_told_about() {
    let folder = hostile();
    let output = stampmill(
        folder.path(),
        &["run", "photos", "-o", "out", "--long-edge", "80", "--json"],
    );
    assert_eq!(output.status.code(), Some(1), "{}", text(&output.stderr));
    let (records, summary) = records(&output);
    let counts = by_status(&records);
    assert_eq!(counts["ok"], 200);
    assert_eq!(counts["failed"], 12, "{}", text(&output.stderr));
    assert_eq!(
        counts.get("skipped").copied().unwrap_or(0),
        usize::from(cfg!(unix))
    );
    assert_eq!(summary["failed"], 12);
    for record in records.iter().filter(|record| record["status"] == "failed") {
        let error = &record["error"];
        let input = record["input"].as_str().unwrap();
        assert!(
            error["message"].as_str().unwrap().contains(input),
            "{record}"
        );
        assert!(
            ["read", "decode"].contains(&error["stage"].as_str().unwrap()),
            "{record}"
        );
        let kinds = match Path::new(input).file_name().unwrap().to_str().unwrap() {
            "empty.jpg" => &["empty"][..],
            "text.jpg" => &["unsupported"],
            name if name.starts_with("bomb") || name.starts_with("huge") => &["too-large"],
            name if name.starts_with("garbage") => &["decode", "unsupported", "truncated"],
            _ => &["truncated", "decode"],
        };
        assert!(kinds.contains(&error["kind"].as_str().unwrap()), "{record}");
    }
    assert_eq!(tree(&folder.path().join("out")).len(), 200);
}

#[test]
fn fail_fast_leaves_one_record_for_every_input() {
    let folder = hostile();
    let output = stampmill(
        folder.path(),
        &[
            "run",
            "photos",
            "-o",
            "out",
            "--long-edge",
            "80",
            "--json",
            "--fail-fast",
        ],
    );
    assert_eq!(output.status.code(), Some(1));
    let (records, summary) = records(&output);
    assert_eq!(records.len(), 212 + usize::from(cfg!(unix)));
    assert!(
        records
            .iter()
            .enumerate()
            .all(|(n, record)| record["seq"] == n)
    );
    assert!(summary["failed"].as_u64().unwrap() >= 1);
    assert!(summary["cancelled"].as_u64().unwrap() > 0, "{summary}");
    let written = tree(&folder.path().join("out"));
    assert_eq!(written.len() as u64, summary["ok"].as_u64().unwrap());
    assert!(
        written
            .keys()
            .all(|path| !path.to_str().unwrap().contains(".stampmill-"))
    );
}

#[test]
fn bytes_and_order_do_not_depend_on_workers() {
    let folder = TempDir::new().unwrap();
    let input = root().join("sample-images");
    let mut wanted = None;
    for (n, workers) in [
        &["-j", "1"][..],
        &["-j", "8"],
        &["-j", "2", "--filter-workers", "5"],
        &["--workers", "decode=3,filter=1", "--capacity", "4"],
    ]
    .into_iter()
    .enumerate()
    {
        let out = format!("out{n}");
        let mut args = vec![
            "run",
            input.to_str().unwrap(),
            "-o",
            &out,
            "-s",
            "600x600",
            "--filter",
            "sharpen",
            "--text",
            "© {index}/{count} {stem}",
            "--json",
        ];
        args.extend(workers);
        let output = stampmill(folder.path(), &args);
        assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
        let inputs: Vec<_> = records(&output)
            .0
            .into_iter()
            .map(|record| record["input"].clone())
            .collect();
        let made = (tree(&folder.path().join(&out)), inputs);
        let wanted = wanted.get_or_insert_with(|| made.clone());
        assert!(
            made.1 == wanted.1,
            "the order of the records differs with {workers:?}"
        );
        for (path, bytes) in &wanted.0 {
            assert!(
                made.0.get(path) == Some(bytes),
                "{} differs with {workers:?}",
                path.display()
            );
        }
        assert_eq!(made.0.len(), wanted.0.len());
    }
}

#[test]
fn orientation_is_applied_once() {
    // Turned files have blocks that lie otherwise on the picture. In full only their rounding differs; at half the size,
    // which is just what is wanted here, also which detail their blocks leave out.
    for (decode, least) in [("exact", 35.0), ("fast", 32.0)] {
        for (n, psnr) in distances_to_upright(decode) {
            assert!(psnr > least, "{decode}, orientation {n}: {psnr:.1} dB");
        }
    }
}

/// Sizes that are no multiples of eight, so that what a decoder rounds up would show as a shift.
#[test]
fn decoding_smaller_gives_nearly_the_same() {
    let folder = TempDir::new().unwrap();
    fs::create_dir(folder.path().join("in")).unwrap();
    for photo in ["formats/paintbrushes-adobe-rgb", "portrait/two-dogs"] {
        let from = root().join(format!("sample-images/{photo}.jpg"));
        let to = folder.path().join("in").join(from.file_name().unwrap());
        fs::copy(from, to).unwrap();
    }
    for size in ["600x600", "300x300"] {
        for decode in ["fast", "exact"] {
            let out = format!("{decode}-{size}");
            let run = ["run", "in", "-o", &out, "-f", "png", "-s", size];
            let args = [&run[..], &["--fit", "cover", "--decode", decode]].concat();
            assert_eq!(stampmill(folder.path(), &args).status.code(), Some(0));
        }
        for name in ["paintbrushes-adobe-rgb", "two-dogs"] {
            let read = |decode: &str| {
                let path = folder.path().join(format!("{decode}-{size}/{name}.png"));
                image::open(path).unwrap().into_rgb8()
            };
            let psnr = psnr(&read("fast"), &read("exact"));
            assert!(
                (38.0..70.0).contains(&psnr),
                "{name} to {size}: {psnr:.1} dB"
            );
        }
    }
}

/// How near each of the turned photos comes to the upright one, in dB.
fn distances_to_upright(decode: &str) -> Vec<(u32, f64)> {
    let folder = TempDir::new().unwrap();
    let input = root().join("sample-images/orientation");
    let args = [
        "run",
        input.to_str().unwrap(),
        "-o",
        "out",
        "-f",
        "png",
        "--long-edge",
        "270",
        "--decode",
        decode,
    ];
    assert_eq!(stampmill(folder.path(), &args).status.code(), Some(0));
    let read = |n: u32| {
        let path = folder.path().join(format!("out/orientation-{n}.png"));
        image::open(path).unwrap().into_rgb8()
    };
    let upright = read(1);
    let distance = |n: u32| {
        let other = read(n);
        psnr(&upright, &other)
    };
    (2..=8).map(|n| (n, distance(n))).collect()
}

fn psnr(a: &image::RgbImage, b: &image::RgbImage) -> f64 {
    assert_eq!(a.dimensions(), b.dimensions());
    let pairs = a.iter().zip(b.iter());
    let squares: f64 = pairs
        .map(|(a, b)| (f64::from(*a) - f64::from(*b)).powi(2))
        .sum();
    10.0 * (255.0 * 255.0 * a.len() as f64 / squares.max(1e-9)).log10()
}

#[test]
fn what_exists_is_never_lost() {
    let folder = TempDir::new().unwrap();
    fs::create_dir(folder.path().join("in")).unwrap();
    fs::copy(root().join(PHOTO), folder.path().join("in/a.jpg")).unwrap();
    let original = fs::read(folder.path().join("in/a.jpg")).unwrap();
    let run = |more: &[&str]| {
        let mut args = vec!["run", "in", "-s", "50%"];
        args.extend(more);
        stampmill(folder.path(), &args)
    };
    let into_itself = run(&["-o", "in", "--on-conflict", "overwrite"]);
    assert_eq!(
        into_itself.status.code(),
        Some(2),
        "{}",
        text(&into_itself.stderr)
    );
    assert_eq!(run(&["-o", "out"]).status.code(), Some(0));
    let first = tree(&folder.path().join("out"));
    let again = run(&["-o", "out"]);
    assert_eq!(again.status.code(), Some(2));
    assert!(
        text(&again.stderr).contains("--on-conflict"),
        "{}",
        text(&again.stderr)
    );
    assert_eq!(
        run(&["-o", "out", "--on-conflict", "skip"]).status.code(),
        Some(3)
    );
    assert_eq!(tree(&folder.path().join("out")), first);
    assert_eq!(
        run(&["-o", "out", "--on-conflict", "rename"]).status.code(),
        Some(0)
    );
    assert_eq!(tree(&folder.path().join("out")).len(), 2);
    #[cfg(unix)]
    {
        // A link in the output folder that leads back to the original is an original too.
        fs::create_dir(folder.path().join("linked")).unwrap();
        fs::hard_link(
            folder.path().join("in/a.jpg"),
            folder.path().join("linked/a.jpg"),
        )
        .unwrap();
        assert_eq!(
            run(&["-o", "linked", "--on-conflict", "overwrite"])
                .status
                .code(),
            Some(1)
        );
    }
    assert_eq!(fs::read(folder.path().join("in/a.jpg")).unwrap(), original);
}

#[test]
fn wrong_usage_is_answered_before_any_work() {
    let folder = TempDir::new().unwrap();
    fs::copy(root().join(PHOTO), folder.path().join("a.jpg")).unwrap();
    for (args, hint) in [
        (&["a.jpg"][..], "-o"),
        (&["fotos", "-o", "out"], "fotos"),
        (&["a.jpg", "-o", "out", "--filter", "sharpn"], "sharpen"),
        (&["a.jpg", "-o", "out", "--text", "{yaer}"], "year"),
        (&["a.jpg", "-o", "out", "-s", "0x10"], "--size"),
        (&["a.jpg", "-o", "out", "-q", "0"], "--quality"),
        (&["a.jpg", "-o", "out", "-f", "hdr"], "png"),
        (&["a.jpg", "-o", "out", "--workers", "paint=2"], "--workers"),
        (&["a.jpg", "-o", "out", "--gravity", "north"], "--text"),
        (&["a.jpg", "-o", "out", "--report", "run.xml"], ".jsonl"),
        (
            &["a.jpg", "-o", "out", "--max-memory", "lots"],
            "--max-memory",
        ),
        (&["a.jpg", "-o", "out", "--timeout", "soon"], "--timeout"),
        (&["a.jpg", "-o", "out/{widht}/{stem}.{ext}"], "{width}?"),
        (&["a.jpg", "-o", "out/{taken:%K}.jpg"], "{taken:%Y-%m-%d}"),
        (&["a.jpg", "-o", "out", "--text", "{exif.Artst}"], "Artist"),
        (&["a.jpg", "-o", "out", "--text", "{now:%z}"], "zone"),
        (&["a.jpg", "-o", "out", "--text", " \\n"], "--text"),
        (&["a.jpg", "-o", "out", "--text", "{\"\"}"], "--text"),
        (&["a.jpg", "-o", "out", "--set", "artist={arist}"], "--set"),
        (&["a.jpg", "-o", "out", "--also", "9:{stm}"], "{stem}?"),
    ] {
        let args: Vec<_> = ["run"].iter().chain(args).copied().collect();
        let output = stampmill(folder.path(), &args);
        let said = text(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{args:?}: {said}");
        assert!(said.contains(hint), "{args:?}: {said}");
        assert!(!folder.path().join("out").exists(), "{args:?}");
    }
}

#[test]
fn the_recipe_of_init_runs_and_flags_go_over_it() {
    let folder = TempDir::new().unwrap();
    fs::copy(root().join(PHOTO), folder.path().join("a.jpg")).unwrap();
    assert_eq!(stampmill(folder.path(), &["init"]).status.code(), Some(0));
    assert_eq!(
        stampmill(folder.path(), &["init"]).status.code(),
        Some(2),
        "it does not overwrite"
    );
    let args = [
        "run",
        "--recipe",
        "stampmill.toml",
        "--long-edge",
        "200",
        "a.jpg",
        "-o",
        "out",
    ];
    let printed = stampmill(folder.path(), &[&args[..], &["--print-recipe"]].concat());
    assert!(
        text(&printed.stdout).contains("long-edge = 200"),
        "{}",
        text(&printed.stdout)
    );
    let output = stampmill(folder.path(), &args);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    assert_eq!(
        image::image_dimensions(folder.path().join("out/a.jpg")).unwrap(),
        (200, 133)
    );
}

#[test]
fn sources_run_by_priority_and_a_dry_run_writes_nothing() {
    let folder = TempDir::new().unwrap();
    for name in ["late", "soon"] {
        fs::create_dir(folder.path().join(name)).unwrap();
        fs::copy(root().join(PHOTO), folder.path().join(name).join("a.jpg")).unwrap();
    }
    let args = [
        "run", "late", "--source", "-1:soon", "-o", "out", "-s", "10%", "--json",
    ];
    let dry = stampmill(folder.path(), &[&args[..], &["-n"]].concat());
    assert_eq!(
        (dry.status.code(), text(&dry.stdout).lines().count()),
        (Some(0), 2)
    );
    assert!(!folder.path().join("out").exists());
    let (records, _) = records(&stampmill(folder.path(), &args));
    assert_eq!(
        (&records[0]["source"], &records[0]["priority"]),
        (&"soon".into(), &(-1).into())
    );
    assert!(
        folder.path().join("out/soon/a.jpg").exists()
            && folder.path().join("out/late/a.jpg").exists()
    );
}
