//! Runs while somebody else keeps swapping what lies in the output folder.
#![cfg(unix)]

use std::collections::BTreeMap;
use std::fs;
use std::io::{Write, stderr};
use std::os::unix::fs::{MetadataExt, symlink};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use stampmill::record::{Record, Status};
use tempfile::TempDir;

/// How many runs there are; `STAMPMILL_SWAPS` says otherwise.
const RUNS: u64 = 300;

const PHOTOS: usize = 8;

/// Longer than any run takes that waits for nobody.
const LONG: Duration = Duration::from_secs(60);

/// Vigna's splitmix64.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) % bound as u64) as usize
    }
}

/// Originals in `in`, files of others in `outside`, and outputs of an earlier run.
fn folder() -> TempDir {
    let folder = TempDir::new().unwrap();
    let at = |name: &str| folder.path().join(name);
    for place in ["in/sub", "in/sub/deep", "outside/deep", "out/sub/deep"] {
        fs::create_dir_all(at(place)).unwrap();
    }
    for n in 0..PHOTOS {
        let picture =
            image::RgbImage::from_fn(9, 7, |x, y| image::Rgb([x as u8, y as u8, n as u8]));
        let place = ["in/sub", "in/sub/deep"][n % 2];
        picture.save(at(place).join(format!("{n}.png"))).unwrap();
        for place in ["outside", "outside/deep"] {
            fs::write(at(place).join(format!("{n}.png")), "somebody else's").unwrap();
        }
    }
    folder
}

/// Names, what they are, and what they hold.
fn state(folder: &Path) -> BTreeMap<PathBuf, (u64, u32, i64, Vec<u8>)> {
    let mut found = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            let facts = fs::symlink_metadata(&path).unwrap();
            if facts.is_dir() {
                folders.push(path);
                continue;
            }
            let content = fs::read(&path).unwrap();
            found.insert(
                path,
                (facts.ino(), facts.mode(), facts.mtime_nsec(), content),
            );
        }
    }
    found
}

fn start(folder: &Path) -> Child {
    Command::new(env!("CARGO_BIN_EXE_stampmill"))
        .args([
            "run",
            "in",
            "-o",
            "out",
            "--json",
            "--quiet",
            "--on-conflict",
            "overwrite",
        ])
        .args(["--long-edge", "5", "--resume", "-j", "2"])
        .current_dir(folder)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

/// Changes something below `out`; what cannot be done just now is not done.
fn meddle(folder: &Path, random: &mut Random) {
    let out = folder.join("out");
    let place = out.join(["sub", "sub/deep"][random.below(2)]);
    let name = place.join(format!("{}.png", random.below(PHOTOS)));
    let aside = out.join(format!("aside-{}", random.below(4)));
    let strange = ["in/sub", "in/sub/deep", "in", "outside", "outside/deep"][random.below(5)];
    let strange = folder.join(strange);
    let original =
        folder.join(["in/sub/0.png", "in/sub/deep/1.png", "outside/2.png"][random.below(3)]);
    let remove = |path: &Path| match fs::symlink_metadata(path) {
        Ok(facts) if facts.is_dir() => fs::rename(path, &aside),
        Ok(_) => fs::remove_file(path),
        Err(error) => Err(error),
    };
    // Links are laid for the program, and not for this.
    let is_real = |path: &Path| fs::symlink_metadata(path).is_ok_and(|facts| facts.is_dir());
    if !is_real(&out.join("sub")) {
        if random.below(3) > 0 {
            return;
        }
        let _ = remove(&out.join("sub")).and_then(|()| fs::create_dir(out.join("sub")));
        return;
    }
    let change = random.below(9);
    if (2..=6).contains(&change) && !is_real(&place) {
        return;
    }
    let done = match change {
        0 => remove(&place).and_then(|()| symlink(&strange, &place)),
        1 => remove(&place).and_then(|()| fs::create_dir_all(&place)),
        2 => remove(&name).and_then(|()| symlink(&original, &name)),
        3 => symlink(&original, &name),
        4 => fs::hard_link(&original, &name),
        5 => remove(&name).and_then(|()| fs::hard_link(&original, &name)),
        6 => remove(&name).and_then(|()| pipe(&name)),
        7 => remove(&place).and_then(|()| fs::rename(&aside, &place)),
        _ => remove(&place).and_then(|()| pipe(&place)),
    };
    drop(done);
}

fn pipe(path: &Path) -> std::io::Result<()> {
    rustix::fs::mknodat(
        rustix::fs::CWD,
        path,
        rustix::fs::FileType::Fifo,
        rustix::fs::Mode::from_raw_mode(0o600),
        0,
    )?;
    Ok(())
}

/// The records of a run during which others were at work, if it came to run at all.
fn run(folder: &Path, random: &mut Random, what: &str) -> Vec<Record> {
    let mut child = start(folder);
    let mut stdout = child.stdout.take().unwrap();
    let reading = thread::spawn(move || {
        let mut text = String::new();
        std::io::Read::read_to_string(&mut stdout, &mut text).unwrap();
        text
    });
    let start = Instant::now();
    while child.try_wait().unwrap().is_none() {
        meddle(folder, random);
        if random.below(2) == 0 {
            thread::sleep(Duration::from_micros(random.below(2_000) as u64));
        }
        if start.elapsed() > LONG {
            child.kill().unwrap();
            panic!("{what} hangs");
        }
    }
    let text = reading.join().unwrap();
    let records = text
        .lines()
        .filter(|line| !line.starts_with("{\"summary\""));
    records
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

#[test]
fn nothing_outside_of_the_output_folder_changes_whatever_is_swapped() {
    let number = |name| std::env::var(name).ok().and_then(|text| text.parse().ok());
    let seed: u64 = number("STAMPMILL_SEED").unwrap_or_else(|| u64::from(std::process::id()));
    let runs = number("STAMPMILL_SWAPS").unwrap_or(RUNS);
    writeln!(stderr(), "STAMPMILL_SEED={seed}").unwrap();
    let mut random = Random(seed);
    let folder = folder();
    let (inputs, outside) = (folder.path().join("in"), folder.path().join("outside"));
    let before = (state(&inputs), state(&outside));
    let (mut refused, mut written, mut failed) = (0, 0, 0);
    for n in 0..runs {
        let what = format!("run {n} of seed {seed}");
        let records = run(folder.path(), &mut random, &what);
        assert!(before.0 == state(&inputs), "{what}: an original changed");
        assert!(
            before.1 == state(&outside),
            "{what}: a file of others changed"
        );
        // A folder that cannot be looked into, as a plan finds it, is refused before any work.
        refused += u64::from(records.is_empty());
        assert!(
            records.is_empty() || records.len() == PHOTOS,
            "{what}: {records:?}"
        );
        written += records
            .iter()
            .filter(|record| record.status == Status::Ok)
            .count();
        failed += records
            .iter()
            .filter(|record| record.status == Status::Failed)
            .count();
        if random.below(3) == 0 {
            fs::remove_dir_all(folder.path().join("out")).unwrap();
            fs::create_dir_all(folder.path().join("out/sub/deep")).unwrap();
        }
    }
    let counts = format!("{runs} runs: {refused} refused, {written} written, {failed} failed");
    writeln!(stderr(), "{counts}").unwrap();
    // Or nothing was tried.
    assert!(
        written as u64 > runs && failed as u64 > runs / 10 && refused < runs / 2,
        "{counts}"
    );
}
