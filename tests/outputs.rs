//! Several outputs of each picture from one decoding, through the built program.

mod program;

use std::fs;
use std::path::{Path, PathBuf};

use stampmill::record::{Record, Status};

use program::{error, records, run};

const RECIPE: &str = "
    filters = ['sharpen:sigma=0.8']
    [resize]
    long-edge = 400
    [[mark]]
    text = '{stem}'
    [[output]]
    name = 'web'
    format = 'jpeg'
    [[output]]
    name = 'thumb'
    size = '64x64'
    fit = 'cover'
    filters = []
    mark = []
    format = 'webp'
    path = 'thumbs/{stem}.{ext}'
    [[output]]
    name = 'print'
    size = 'full'
    suffix = '-print'
    format = 'png'
";

fn samples() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("sample-images/orientation")
}

/// All files below a folder, by their path in it.
fn files(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let entries = walkdir::WalkDir::new(folder).sort_by_file_name();
    let files = entries.into_iter().map(Result::unwrap);
    files
        .filter(|entry| entry.file_type().is_file())
        .map(|entry| {
            let inside = entry.path().strip_prefix(folder).unwrap().to_owned();
            (inside, fs::read(entry.path()).unwrap())
        })
        .collect()
}

fn folder_with(recipe: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("recipe.toml"), recipe).unwrap();
    folder
}

#[test]
fn three_outputs_are_what_three_runs_would_give() {
    let folder = folder_with(RECIPE);
    let samples = samples();
    let samples = samples.to_str().unwrap();
    let all = run(
        folder.path(),
        &[
            samples,
            "-o",
            "out",
            "--recipe",
            "recipe.toml",
            "--decode",
            "exact",
        ],
    );
    assert!(all.status.success(), "{}", error(&all));
    let records = records(&all);
    let names = |record: &Record| -> Vec<_> {
        let outputs = record.outputs.iter();
        outputs.map(|output| output.name.clone().unwrap()).collect()
    };
    assert!(!records.is_empty());
    for record in &records {
        assert_eq!(record.status, Status::Ok);
        assert_eq!(names(record), ["web", "thumb", "print"]);
        let formats = record
            .outputs
            .iter()
            .map(|output| output.file.as_ref().unwrap());
        let formats: Vec<_> = formats.map(|file| file.format.as_str()).collect();
        assert_eq!(formats, ["jpeg", "webp", "png"]);
        let thumb = record.outputs[1].file.as_ref().unwrap();
        assert_eq!((thumb.width, thumb.height), (64, 64));
    }
    let text = ["--text", "{stem}", "--filter", "sharpen:sigma=0.8"];
    let web = ["--long-edge", "400", "-f", "jpeg", "--decode", "exact"];
    let one = |out: &str, more: &[&str]| {
        let args = [&[samples, "-o", out][..], more].concat();
        assert!(run(folder.path(), &args).status.success());
    };
    one("one/web", &[&web[..], &text].concat());
    let thumb = [
        "-s", "64x64", "--fit", "cover", "-f", "webp", "--decode", "exact",
    ];
    one("one/thumbs/{stem}.{ext}", &thumb);
    one(
        "one/print",
        &[&["-f", "png", "--suffix", "-print"][..], &text].concat(),
    );
    let (all, one) = (
        files(&folder.path().join("out")),
        files(&folder.path().join("one")),
    );
    assert_eq!(all.len(), 3 * records.len());
    assert!(all == one, "the bytes differ from those of single runs");
}

#[test]
fn bytes_and_records_do_not_depend_on_workers() {
    let folder = folder_with(RECIPE);
    let samples = samples();
    let by = |jobs: &str| {
        let out = format!("out-{jobs}");
        let args = [
            samples.to_str().unwrap(),
            "-o",
            &out,
            "--recipe",
            "recipe.toml",
            "-j",
            jobs,
        ];
        let output = run(folder.path(), &args);
        let paths = records(&output)
            .into_iter()
            .flat_map(|record| record.outputs);
        let paths: Vec<_> = paths.map(|output| output.path.replace(&out, "")).collect();
        (files(&folder.path().join(&out)), paths)
    };
    assert!(by("1") == by("8"));
}

/// 16,384 pixels are one too many for WebP.
fn wide(folder: &Path) -> PathBuf {
    let path = folder.join("wide.pgm");
    let mut file = b"P5 16384 2 255\n".to_vec();
    file.resize(file.len() + 2 * 16_384, 128);
    fs::write(&path, file).unwrap();
    path
}

#[test]
fn a_failure_of_one_output_does_not_lose_the_others() {
    let folder = folder_with(
        "[[output]]\nname = 'full'\nformat = 'webp'\n[[output]]\nname = 'small'\nsize = '100x'\nformat = 'png'\n",
    );
    wide(folder.path());
    let output = run(
        folder.path(),
        &["wide.pgm", "-o", "out", "--recipe", "recipe.toml"],
    );
    assert_eq!(output.status.code(), Some(1));
    let record = &records(&output)[0];
    assert_eq!(record.status, Status::Failed);
    let [full, small] = &record.outputs[..] else {
        panic!("{:?}", record.outputs)
    };
    assert!(full.file.is_none() && full.error == record.error);
    assert!(full.error.as_ref().unwrap().message.contains("16383"));
    assert_eq!(small.file.as_ref().unwrap().width, 100);
    assert!(folder.path().join("out/small/wide.png").exists());
    assert_eq!(
        files(&folder.path().join("out")).len(),
        1,
        "and nothing else"
    );
}

#[test]
fn a_run_that_goes_on_makes_only_the_outputs_that_are_missing() {
    let folder = folder_with(RECIPE);
    let samples = samples();
    let args = [
        samples.to_str().unwrap(),
        "-o",
        "out",
        "--recipe",
        "recipe.toml",
        "--resume",
    ];
    let first = run(folder.path(), &args);
    assert!(first.status.success(), "{}", error(&first));
    let whole = files(&folder.path().join("out"));
    let lost = PathBuf::from(&records(&first)[2].outputs[1].path);
    fs::remove_file(folder.path().join(&lost)).unwrap();
    let untouched = folder.path().join(&records(&first)[2].outputs[0].path);
    let before = fs::metadata(&untouched).unwrap().modified().unwrap();
    let second = run(folder.path(), &args);
    assert!(second.status.success(), "{}", error(&second));
    let cached = records(&second)
        .iter()
        .filter(|record| record.cached)
        .count();
    assert_eq!(cached, records(&first).len() - 1);
    assert_eq!(records(&second)[2].outputs.len(), 3);
    assert_eq!(
        fs::metadata(&untouched).unwrap().modified().unwrap(),
        before
    );
    let pictures = |files: Vec<(PathBuf, Vec<u8>)>| -> Vec<_> {
        let pictures = files.into_iter();
        pictures
            .filter(|(path, _)| !path.ends_with(".stampmill-ledger.jsonl"))
            .collect()
    };
    assert!(pictures(files(&folder.path().join("out"))) == pictures(whole));
}

#[test]
fn also_adds_outputs_to_the_ordinary_one() {
    let folder = tempfile::tempdir().unwrap();
    let samples = samples();
    let args = [
        samples.to_str().unwrap(),
        "-o",
        "out",
        "--long-edge",
        "300",
        "--also",
        "80:thumbs/{stem}.webp",
        "--also",
        "50%:half/{dir}/{stem}.{ext}",
    ];
    let output = run(folder.path(), &args);
    assert!(output.status.success(), "{}", error(&output));
    for record in records(&output) {
        let facts = record
            .outputs
            .iter()
            .map(|output| output.file.clone().unwrap());
        let edges: Vec<_> = facts.map(|file| file.width.max(file.height)).collect();
        assert_eq!(edges[..2], [300, 80]);
        assert!(
            record.outputs[1].path.starts_with("out/thumbs/"),
            "{:?}",
            record.outputs
        );
        assert_eq!(record.outputs[0].name, None);
    }
    // What is printed runs to the same end.
    let printed = run(folder.path(), &[&args[3..], &["--print-recipe"]].concat());
    fs::write(folder.path().join("recipe.toml"), &printed.stdout).unwrap();
    let again = run(
        folder.path(),
        &[args[0], "-o", "again", "--recipe", "recipe.toml"],
    );
    assert!(
        again.status.success(),
        "{}\n{}",
        error(&again),
        text(&printed.stdout)
    );
    assert!(files(&folder.path().join("out")) == files(&folder.path().join("again")));
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[test]
fn flags_go_over_every_output() {
    let folder = folder_with(RECIPE);
    let printed = run(
        folder.path(),
        &[
            "--recipe",
            "recipe.toml",
            "--print-recipe",
            "--long-edge",
            "99",
            "-q",
            "70",
            "--filter",
            "invert",
        ],
    );
    let text = text(&printed.stdout);
    assert_eq!(text.matches("long-edge = 99").count(), 4, "{text}");
    assert_eq!(text.matches("quality = 70").count(), 3, "{text}");
    assert!(
        !text.contains("filters = []") && !text.contains("64x64"),
        "{text}"
    );
}

#[test]
fn what_cannot_be_is_refused_before_any_work() {
    let samples = samples();
    for (recipe, more, words) in [
        ("[[output]]\nnam = 'a'", &[][..], "did you mean name?"),
        (
            "[[output]]\nname = 'a'\n[[output]]\nname = 'a'",
            &[],
            "two outputs have this name",
        ),
        (
            "[[output]]\nname = '../a'",
            &[],
            "cannot be the name of a folder",
        ),
        (
            "[[output]]\npath = '/tmp/{stem}.jpg'",
            &[],
            "a path within the output folder",
        ),
        (
            "[[output]]\npath = 'a/../../{stem}.jpg'",
            &[],
            "a path within the output folder",
        ),
        (
            "[[output]]\nname = 'a'\nquality = 0",
            &[],
            "output 'a': output.quality",
        ),
        ("[[output]]\n[[output]]", &[], "two outputs of"),
        (
            "[[output]]\non-conflict = 'skip'\n[[output]]\non-conflict = 'newer'",
            &[],
            "write it once",
        ),
        (
            "",
            &["--also", "thumbs"],
            "write a size, a colon and a path",
        ),
        ("", &["--also", "wide:{stem}.jpg"], "--size"),
        ("", &["--also", "9:x{widht}.jpg"], "did you mean {width}?"),
    ] {
        let folder = folder_with(recipe);
        let args = [
            &[
                samples.to_str().unwrap(),
                "-o",
                "out",
                "--recipe",
                "recipe.toml",
            ][..],
            more,
        ]
        .concat();
        let output = run(folder.path(), &args);
        assert_eq!(
            output.status.code(),
            Some(2),
            "{recipe} {more:?}: {}",
            error(&output)
        );
        assert!(
            error(&output).contains(words),
            "{recipe} {more:?}: {}",
            error(&output)
        );
        assert!(!folder.path().join("out").exists(), "{recipe}");
    }
}

/// Mean square difference in decibels.
fn psnr(one: &Path, other: &Path) -> f64 {
    let (one, other) = (image::open(one).unwrap(), image::open(other).unwrap());
    let (one, other) = (one.to_rgba8(), other.to_rgba8());
    assert_eq!(one.dimensions(), other.dimensions());
    let square = |(a, b): (&u8, &u8)| f64::from(a.abs_diff(*b)).powi(2);
    let sum: f64 = one.iter().zip(other.iter()).map(square).sum();
    let mean = sum / one.len() as f64;
    10.0 * (255.0 * 255.0 / mean.max(1e-9)).log10()
}

#[test]
fn a_small_output_made_of_a_larger_one_is_as_good_and_the_order_does_not_matter() {
    let (web, thumb) = (
        "[[output]]\nname = 'web'\nlong-edge = 400\nformat = 'png'\nfilters = ['invert']\n",
        "[[output]]\nname = 'thumb'\nlong-edge = 90\nformat = 'png'\n",
    );
    let samples = samples();
    let made = |recipe: String, more: &[&str]| {
        let folder = folder_with(&recipe);
        let args = [
            samples.to_str().unwrap(),
            "-o",
            "out",
            "--recipe",
            "recipe.toml",
        ];
        let output = run(folder.path(), &[&args[..], more].concat());
        assert!(output.status.success(), "{}", error(&output));
        folder
    };
    let forth = made(format!("{web}{thumb}"), &[]);
    let back = made(format!("{thumb}{web}"), &[]);
    let exact = made(format!("{web}{thumb}"), &["--decode", "exact"]);
    let out = |folder: &tempfile::TempDir| folder.path().join("out");
    assert!(files(&out(&forth)) == files(&out(&back)));
    let mut thumbs = 0;
    for (inside, _) in files(&out(&forth)) {
        if inside.starts_with("thumb") {
            thumbs += 1;
            let near = psnr(&out(&forth).join(&inside), &out(&exact).join(&inside));
            assert!(near >= 36.0, "{}: {near:.1} dB", inside.display());
        }
    }
    assert!(thumbs > 0);
}
