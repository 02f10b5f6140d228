//! The folder that an output goes to, opened: its files are made, compared and renamed in the folder that was opened, whatever
//! its path leads to a moment later.
//!
//! Links in the path of the output root are followed, since its owner named it. Below the root they are refused unless they
//! are asked for: somebody else may have put them there. Where the system cannot open folders, paths are used as they
//! are. It knows no pictures and no records.

#[cfg(any(target_os = "linux", target_os = "macos", target_os = "freebsd"))]
#[path = "folder/opened.rs"]
mod system;
#[cfg(not(any(target_os = "linux", target_os = "macos", target_os = "freebsd")))]
#[path = "folder/by_path.rs"]
mod system;

use std::ffi::OsStr;
use std::fs::Metadata;
use std::io;
use std::path::{Path, PathBuf};

use crate::plan::InputIdentities;

pub(super) use system::{Folder, Root};

/// Whether links below the output root are followed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum OutputLinks {
    /// A folder that is a link is refused.
    #[default]
    Refuse,
    /// It is followed, wherever it leads.
    Follow,
}

/// Why an output is not put where its name leads, though the system would.
#[derive(Debug, thiserror::Error)]
pub(super) enum Refusal {
    #[error(
        "'{}' is a link, and links below the output folder are not followed; remove it, choose another -o, or add --follow-output-links",
        .0.display()
    )]
    Link(PathBuf),
    #[error("an original stands there by now, and originals are never replaced; choose another -o")]
    Original,
}

impl From<Refusal> for io::Error {
    fn from(refusal: Refusal) -> Self {
        Self::other(refusal)
    }
}

/// A file that is to be put into place.
pub(super) struct Placing<'a> {
    pub(super) name: &'a OsStr,
    /// Whether it may replace a file; then none of these.
    pub(super) replaces: Option<&'a InputIdentities>,
}

/// Permission bits of an output, where the system has them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum OutputMode {
    /// Those of the file that is replaced; of a new one the usual ones, but none for others that they lack on the original.
    #[default]
    LikeOriginal,
    /// These, whatever stood there.
    Exactly(u32),
}

/// All permissions that a new file may have, before the process's own mask.
const USUAL: u32 = 0o666;

impl OutputMode {
    /// What a new file is created with, given the bits of its original.
    pub(super) fn of_new(self, original: Option<u32>) -> u32 {
        match (self, original) {
            // Nobody else reads it before it has its own bits.
            (Self::Exactly(_), _) => USUAL & 0o600,
            (Self::LikeOriginal, None) => USUAL,
            // Its owner may change an output of a protected original.
            (Self::LikeOriginal, Some(mode)) => USUAL & (mode | 0o600),
        }
    }
}

/// The root that a folder lies in, and the path from there: the longest of `roots` that the folder's begins with.
pub(super) fn below<'r, 'p>(folder: &'p Path, roots: &'r [Root]) -> Option<(&'r Root, &'p Path)> {
    let found = roots.iter().filter_map(|root| {
        let below = folder.strip_prefix(root.path()).ok()?;
        Some((root, below))
    });
    found.max_by_key(|(root, _)| root.path().components().count())
}

/// Whether a file that is to be replaced is an input.
fn check_original(existing: &Metadata, inputs: &InputIdentities) -> io::Result<()> {
    match inputs.contains(existing) {
        true => Err(Refusal::Original.into()),
        false => Ok(()),
    }
}

/// The permission bits of a file, where the system has them.
#[cfg(unix)]
pub(super) fn mode_of(facts: &Metadata) -> Option<u32> {
    use std::os::unix::fs::PermissionsExt;
    Some(facts.permissions().mode() & 0o777)
}

/// The permission bits of a file, where the system has them.
#[cfg(not(unix))]
pub(super) fn mode_of(_: &Metadata) -> Option<u32> {
    None
}
