//! The targets of `fuzz/`, a bounded number of times: its seeds as they are, and changed at random.

use std::fs;
use std::panic::{self, AssertUnwindSafe};
use std::path::{Path, PathBuf};

#[allow(
    unreachable_pub,
    reason = "in fuzz/ it is a crate with programs that use it"
)]
#[path = "../fuzz/src/lib.rs"]
mod targets;

mod random;

use random::Random;

fn seeds(target: &str) -> Vec<Vec<u8>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut folders = vec![root.join("fuzz/seeds").join(target)];
    if target == "decode" {
        folders.push(root.join("tests/fixtures/broken"));
    }
    let files = folders.iter().flat_map(|folder| {
        fs::read_dir(folder).unwrap_or_else(|error| panic!("{folder:?}: {error}"))
    });
    let mut paths: Vec<PathBuf> = files.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths.iter().map(|path| fs::read(path).unwrap()).collect()
}

/// One to eight changes: bits, bytes, numbers, pieces left out, doubled or taken from another seed, and ends cut off.
fn change(bytes: &mut Vec<u8>, other: &[u8], random: &mut Random) {
    for _ in 0..=random.below(8) {
        let at = random.below(bytes.len());
        let end = (at + 1 + random.below(16)).min(bytes.len());
        match random.below(8) {
            _ if bytes.is_empty() => bytes.push(random.below(256) as u8),
            0 | 1 => bytes[at] ^= 1 << random.below(8),
            2 => bytes[at] = [0, 1, 0x7f, 0x80, 0xff][random.below(5)],
            3 => bytes[at..end].fill(random.below(256) as u8),
            4 => drop(bytes.drain(at..end)),
            5 => {
                let piece = bytes[at..end].to_vec();
                bytes.splice(at..at, piece);
            }
            6 => {
                let from = random.below(other.len());
                let to = (from + random.below(64)).min(other.len());
                bytes.splice(at..at, other[from..to].iter().copied());
            }
            _ => bytes.truncate(random.below(bytes.len() * 8).max(at)),
        }
    }
}

fn hammer(target: &str, rounds: usize) {
    let (_, call) = targets::TARGETS
        .into_iter()
        .find(|(name, _)| *name == target)
        .unwrap();
    let mut random = Random::seeded();
    let seeds = seeds(target);
    assert!(!seeds.is_empty());
    for round in 0..seeds.len() + rounds {
        let mut bytes = seeds[round % seeds.len()].clone();
        if round >= seeds.len() {
            let other = random.below(seeds.len());
            change(&mut bytes, &seeds[other], &mut random);
        }
        let outcome = panic::catch_unwind(AssertUnwindSafe(|| call(&bytes)));
        assert!(
            outcome.is_ok(),
            "{target}, round {round}, with {}",
            bytes.escape_ascii()
        );
    }
}

macro_rules! hammered {
    ($($target:ident: $rounds:literal),+ $(,)?) => {
        $(#[test]
        fn $target() {
            hammer(stringify!($target), $rounds);
        })+

        #[test]
        fn no_target_is_left_out() {
            let mut hammered = [$(stringify!($target)),+];
            let mut all = targets::TARGETS.map(|(name, _)| name);
            hammered.sort_unstable();
            all.sort_unstable();
            assert_eq!(hammered, all);
        }
    };
}

hammered! {
    decode: 4_000,
    scaled: 6_000,
    tiff: 12_000,
    metadata: 4_000,
    strip: 3_000,
    inspect: 6_000,
    recipe: 10_000,
    geometry: 10_000,
    filters: 4_000,
    marks: 2_000,
    svg: 2_000,
    template: 10_000,
    ledger: 10_000,
}
