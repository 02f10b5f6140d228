//! Globs: which names and paths of a walk are meant. It knows no disk.

use std::path::Path;

use globset::{GlobBuilder, GlobSet, GlobSetBuilder};

use super::PlanError;

/// Globs against the path within the source or, where they have no slash, the name.
pub(super) struct Globs {
    paths: GlobSet,
    names: GlobSet,
    /// What stands for folders only.
    folders: GlobSet,
}

/// Patterns, sorted by what they are matched against.
#[derive(Default)]
struct Sorted {
    paths: Vec<String>,
    names: Vec<String>,
    folders: Vec<String>,
}

impl Globs {
    /// # Errors
    /// A pattern that does not parse.
    pub(super) fn new(flag: &'static str, patterns: &[String]) -> Result<Self, PlanError> {
        let mut sorted = Sorted::default();
        for pattern in patterns {
            sorted.take(pattern);
        }
        Ok(Self {
            paths: set(flag, &sorted.paths)?,
            names: set(flag, &sorted.names)?,
            folders: set(flag, &sorted.folders)?,
        })
    }

    pub(super) fn is_empty(&self) -> bool {
        self.paths.is_empty() && self.names.is_empty()
    }

    /// Whether a file or a folder is matched.
    pub(super) fn matches(&self, inside: &Path) -> bool {
        self.paths.is_match(inside)
            || inside
                .file_name()
                .is_some_and(|name| self.names.is_match(name))
    }

    /// Whether a folder is matched, and so everything in it.
    pub(super) fn matches_folder(&self, inside: &Path) -> bool {
        self.folders.is_match(inside) || self.matches(inside)
    }
}

impl Sorted {
    fn take(&mut self, pattern: &str) {
        let anchored = pattern
            .strip_prefix("./")
            .or(pattern.strip_prefix('/'))
            .filter(|rest| !rest.is_empty());
        let plain = anchored.unwrap_or(pattern);
        let folder = plain.strip_suffix("/**").or(plain.strip_suffix('/'));
        match folder.filter(|folder| !folder.is_empty()) {
            // Everything in a folder: the folder need not be opened.
            Some(folder) => {
                let anywhere = anchored.is_none() && plain.ends_with('/') && !folder.contains('/');
                let folder = if anywhere {
                    format!("**/{folder}")
                } else {
                    folder.to_owned()
                };
                self.paths.push(format!("{folder}/**"));
                self.folders.push(folder);
            }
            None if anchored.is_some() || plain.contains('/') => self.paths.push(plain.to_owned()),
            None => self.names.push(plain.to_owned()),
        }
    }
}

fn set(flag: &'static str, patterns: &[String]) -> Result<GlobSet, PlanError> {
    let refuse = |pattern: &str, error: globset::Error| PlanError::Glob {
        flag,
        pattern: pattern.to_owned(),
        message: error.kind().to_string(),
    };
    let mut set = GlobSetBuilder::new();
    for pattern in patterns {
        let glob = GlobBuilder::new(pattern).literal_separator(true).build();
        set.add(glob.map_err(|error| refuse(pattern, error))?);
    }
    set.build()
        .map_err(|error| refuse(&patterns.join(", "), error))
}
