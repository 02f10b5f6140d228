//! How files are read and written, through the built program: parts of files, sizes in bytes, formats that are chosen.

use std::fs;
use std::io::Cursor;
use std::path::Path;
use std::process::{Command, Output};

use stampmill::codec::{self, Attachments, Decoded, Encoding, Format, Limits};
use stampmill::picture::{Channels, Picture, Samples, Size};
use stampmill::record::{ErrorKind, Record};

fn run(folder: &Path, args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_stampmill"))
        .current_dir(folder)
        .args(["run", "--json", "--quiet"])
        .args(args)
        .output()
        .unwrap()
}

fn records(output: &Output) -> Vec<Record> {
    let lines = std::str::from_utf8(&output.stdout).unwrap().lines();
    let records = lines.filter(|line| !line.starts_with("{\"summary\""));
    records
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

fn error(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn read(path: impl AsRef<Path>) -> Decoded {
    let bytes = fs::read(path).unwrap();
    let limits = Limits::default();
    let header = codec::probe(Cursor::new(&bytes), None, &limits).unwrap();
    codec::decode(&bytes, &header, &limits).unwrap()
}

/// Slopes with some noise on them, which grows from the top to the bottom.
fn picture(size: Size, channels: Channels) -> Picture {
    let mut state = 1u32;
    let mut samples = Vec::new();
    for y in 0..size.height {
        for x in 0..size.width {
            for channel in 0..channels.count() as u32 {
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                let noise = (state >> 24) * y / size.height / 4;
                samples.push((((x + y) * (channel + 1) / 4 + noise) % 256) as u8);
            }
        }
    }
    Picture::from_u8(size, channels, samples)
}

fn encode(picture: &Picture, encoding: &Encoding) -> Vec<u8> {
    codec::encode(picture, encoding, &Attachments::default())
        .unwrap()
        .bytes
}

#[test]
fn what_there_is_of_a_cut_file_is_kept_only_if_that_is_wanted() {
    let folder = tempfile::tempdir().unwrap();
    let picture = picture(Size::new(160, 120), Channels::Rgb);
    for format in [Format::Jpeg, Format::Png] {
        let file = encode(&picture, &Encoding::new(format));
        let name = format!("a.{}", format.extension());
        fs::write(folder.path().join(name), &file[..file.len() / 2]).unwrap();
    }
    let inputs = ["a.jpg", "a.png", "-o"];
    let failed = run(folder.path(), &[&inputs[..], &["out"]].concat());
    assert_eq!(failed.status.code(), Some(1));
    for record in records(&failed) {
        let failure = record.error.unwrap();
        assert_eq!(failure.kind, ErrorKind::Truncated);
        assert!(failure.message.contains("--on-truncated keep"), "{failure}");
    }
    let keep = ["out", "--on-truncated", "keep", "-f", "png"];
    let kept = run(
        folder.path(),
        &[&inputs[..], &keep, &["--on-conflict", "rename"]].concat(),
    );
    assert_eq!(kept.status.code(), Some(0), "{}", error(&kept));
    for record in records(&kept) {
        let [warning] = &record.warnings[..] else {
            panic!("{:?}", record.warnings)
        };
        assert!(
            warning.contains("% of its rows; the rest is gray"),
            "{warning}"
        );
        let decoded = read(folder.path().join(&record.outputs[0].path));
        let Samples::U8(samples) = decoded.picture.samples() else {
            unreachable!()
        };
        assert_eq!(samples.last_chunk(), Some(&[128; 3]));
        assert_eq!(decoded.picture.size(), picture.size());
    }
    fs::write(folder.path().join("r.toml"), "on-truncated = 'keep'").unwrap();
    let by_recipe = run(
        folder.path(),
        &[&inputs[..], &["o2", "--recipe", "r.toml"]].concat(),
    );
    assert_eq!(by_recipe.status.code(), Some(0), "{}", error(&by_recipe));
    let wrong = run(
        folder.path(),
        &[&inputs[..], &["o3", "--on-truncated", "maybe"]].concat(),
    );
    assert_eq!(wrong.status.code(), Some(2));
    assert!(
        error(&wrong).contains("'maybe' is not one of fail, keep"),
        "{}",
        error(&wrong)
    );
}
