//! Names that a file system takes for one: those that differ in case, or in the normal form of their letters.

use std::collections::HashMap;
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};

use unicode_normalization::UnicodeNormalization;

use super::path::or_here;

/// Which differences between names a file system does not see.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Folding {
    /// That between `a.jpg` and `A.jpg`.
    pub case: bool,
    /// That between the two ways to write `é`: as one letter (NFC), or as a letter and an accent (NFD).
    pub form: bool,
}

/// How it is found out what the file system of the outputs does with names.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum NameComparison {
    /// By a temporary file in the nearest folder that exists, if there are names for which it matters.
    #[default]
    Probed,
    /// By what is usual on the platform; nothing is written.
    Assumed,
    /// It is known.
    Known(Folding),
}

impl Folding {
    /// No file system folds more than this.
    pub(super) const FULL: Self = Self {
        case: true,
        form: true,
    };

    /// What is usual: Windows folds case, macOS both, the others nothing.
    const USUAL: Self = Self {
        case: cfg!(any(windows, target_vendor = "apple")),
        form: cfg!(target_vendor = "apple"),
    };
}

/// What paths share that are one to a file system. Bytes that are no text stay as they are.
pub(super) fn fold(path: &Path, folding: Folding) -> Vec<u8> {
    let bytes = path.as_os_str().as_encoded_bytes();
    if bytes.is_ascii() {
        return if folding.case {
            bytes.to_ascii_lowercase()
        } else {
            bytes.to_vec()
        };
    }
    let mut folded = Vec::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        let text = chunk.valid();
        let text: String = match folding {
            Folding { case, form: true } => {
                let composed = text.nfc();
                if case {
                    composed.flat_map(char::to_lowercase).nfc().collect()
                } else {
                    composed.collect()
                }
            }
            Folding { case: true, .. } => text.chars().flat_map(char::to_lowercase).collect(),
            Folding { .. } => text.to_owned(),
        };
        folded.extend(text.into_bytes());
        folded.extend(chunk.invalid());
    }
    folded
}

/// Compares paths as the file system does in which they will lie. Each folder is asked once.
#[derive(Debug)]
pub(super) struct Comparison {
    how: NameComparison,
    known: HashMap<PathBuf, Folding>,
}

impl Comparison {
    pub(super) fn new(how: NameComparison) -> Self {
        Self {
            how,
            known: HashMap::new(),
        }
    }

    /// Whether two paths are one file; to be asked of paths that are one when everything is folded.
    pub(super) fn is_one(&mut self, a: &Path, b: &Path) -> bool {
        a == b || {
            let folding = self.folding(a);
            folding != Folding::default() && fold(a, folding) == fold(b, folding)
        }
    }

    fn folding(&mut self, path: &Path) -> Folding {
        match self.how {
            NameComparison::Known(folding) => folding,
            NameComparison::Assumed => Folding::USUAL,
            NameComparison::Probed => {
                let mut folders = path.ancestors().skip(1).map(or_here);
                let Some(folder) = folders.find(|folder| folder.is_dir()) else {
                    return Folding::USUAL;
                };
                *self
                    .known
                    .entry(folder.to_owned())
                    .or_insert_with(|| probe(folder).unwrap_or(Folding::USUAL))
            }
        }
    }
}

/// Asks by a temporary file, looked up under other names.
fn probe(folder: &Path) -> Option<Folding> {
    let file = tempfile::Builder::new()
        .prefix(".stampmill-\u{e9}-")
        .suffix(".part")
        .tempfile_in(folder)
        .ok()?;
    let name = file.path().file_name().and_then(OsStr::to_str)?;
    let is_there = |name: String| fs::symlink_metadata(folder.join(name)).is_ok();
    Some(Folding {
        case: is_there(name.to_ascii_uppercase()),
        form: is_there(name.nfd().collect()),
    })
}
