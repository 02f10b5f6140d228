//! What to take: files, folders and lists, and what a walk passes over.

use std::collections::{BTreeMap, HashSet};
use std::fmt;
use std::path::PathBuf;

/// What to take.
///
/// What is named - a file, or a line of a list - always gets its record, whatever it is called. What a walk finds is
/// passed over unless its extension, its name and the globs say that it is meant; that is counted in [`PassedOver`].
#[derive(Clone, Debug, Default)]
pub struct Inputs {
    /// Files and folders, at priority 0. A folder is a source of its own; the files together are one. A folder that is
    /// named twice, by whatever path, is one source.
    pub paths: Vec<PathBuf>,
    /// More files and folders, each with its priority.
    pub sources: Vec<(i32, PathBuf)>,
    /// Files from a list; one that does not exist is a failed record. Relative ones are mirrored with their folders, of
    /// absolute ones only the name is.
    pub listed: Vec<PathBuf>,
    /// If set, all that is taken of what was found: inputs with one of these paths.
    pub only: Option<HashSet<PathBuf>>,
    /// How deep folders are walked; 1 takes only what lies directly in them. Without end by default.
    pub depth: Option<usize>,
    /// The extensions that a walk takes, without dots; those of all readable formats if empty.
    pub extensions: Vec<String>,
    /// Globs of which a walked file has to match one, unless there are none.
    ///
    /// A glob without a slash is matched against names, one with a slash against paths within the source. `*` and `?`
    /// do not match a slash, `**` does. A glob that ends in a slash stands for a folder with everything in it.
    pub include: Vec<String>,
    /// Globs of which a walked file or folder may match none; a folder that does is not walked at all.
    pub exclude: Vec<String>,
    /// Files and folders whose name begins with a dot.
    pub hidden: Hidden,
    /// Folders behind symbolic links. A link to a file is always taken.
    pub links: Links,
}

/// What a walk does with hidden files and folders.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Hidden {
    /// It passes them over.
    #[default]
    Skip,
    /// It takes them.
    Take,
}

/// What a walk does with symbolic links to folders.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Links {
    /// It passes them over.
    #[default]
    Skip,
    /// It walks them; one that leads back up is a failed record.
    Follow,
}

/// How many files and folders a walk left out, by reason. A folder counts as one, since nobody looked into it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PassedOver {
    /// Counts by reason.
    pub reasons: BTreeMap<&'static str, u64>,
}

impl PassedOver {
    /// How many there were in all.
    pub fn total(&self) -> u64 {
        self.reasons.values().sum()
    }

    pub(super) fn count(&mut self, reason: &'static str) {
        *self.reasons.entry(reason).or_default() += 1;
    }
}

impl fmt::Display for PassedOver {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.total() == 0 {
            return f.write_str("nothing was passed over");
        }
        let reasons: Vec<_> = self
            .reasons
            .iter()
            .map(|(reason, count)| {
                let plural = if *count != 1 && reason.ends_with("folder") {
                    "s"
                } else {
                    ""
                };
                format!("{count} {reason}{plural}")
            })
            .collect();
        write!(f, "{} passed over ({})", self.total(), reasons.join(", "))
    }
}
