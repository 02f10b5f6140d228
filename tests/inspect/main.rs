//! Inspection: what is told of good files, what of bad ones, and which look alike; by the library and by the program.

mod duplicates;
mod facts;
mod faults;
mod made;
mod program;

use std::path::{Path, PathBuf};

use stampmill::inspect::{Inspection, Inspector, Settings};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn sample(name: &str) -> PathBuf {
    root().join("sample-images").join(name)
}

/// A seed of the fuzz target that decodes: small files of every kind.
fn seed(name: &str) -> PathBuf {
    root().join("fuzz/seeds/decode").join(name)
}

fn broken(name: &str) -> PathBuf {
    root().join("tests/fixtures/broken").join(name)
}

/// All that is known of a file, however long it takes.
fn inspect(path: &Path) -> Inspection {
    let settings = Settings {
        timeout: None,
        ..Settings::new(1)
    };
    Inspector::new(&settings).inspect(path)
}

/// All that is known of a file with this content.
fn inspect_bytes(name: &str, bytes: &[u8]) -> Inspection {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    std::fs::write(&path, bytes).unwrap();
    inspect(&path)
}
