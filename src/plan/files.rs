//! The files that inputs stand for, for whoever only looks at them: a walk without outputs.

use std::path::PathBuf;

use super::source::Fate;
use super::walk::{self, Found};
use super::{Inputs, PassedOver, PlanError};
use crate::record::Failure;

/// The files that inputs stand for, in the order in which a run would take them.
///
/// Unlike in a [`Plan`](super::Plan), every name counts: one file under two names is there twice.
///
/// ```
/// use stampmill::plan::{Files, Inputs};
///
/// let folder = tempfile::tempdir()?;
/// for name in ["10.jpg", "9.jpg", "notes.txt"] {
///     std::fs::write(folder.path().join(name), "")?;
/// }
/// let files = Files::find(&Inputs { paths: vec![folder.path().to_owned()], ..Inputs::default() })?;
/// let names: Vec<_> = files.iter().map(|file| file.path.file_name().unwrap().to_owned()).collect();
/// assert_eq!(names, ["9.jpg", "10.jpg"]);
/// assert_eq!(files.passed_over.total(), 1);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Files {
    /// What the walk left out.
    pub passed_over: PassedOver,
    found: Found,
}

/// A file that was found.
#[derive(Clone, Debug)]
pub struct FoundFile {
    /// Where it is, as it was named.
    pub path: PathBuf,
    /// Why nobody can look at it: a broken link, a line of a list that leads nowhere, a folder that cannot be read.
    pub failure: Option<Failure>,
}

impl Files {
    /// Walks the inputs. Folders are in natural order, named files as they were named.
    ///
    /// # Errors
    /// Inputs that do not exist, and globs that do not parse.
    pub fn find(inputs: &Inputs) -> Result<Self, PlanError> {
        let mut found = walk::walk(inputs, None)?;
        Ok(Self {
            passed_over: std::mem::take(&mut found.passed_over),
            found,
        })
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        let counts = self.found.sources.iter().map(|source| source.entries.len());
        counts.sum()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The files; each path is put together anew.
    pub fn iter(&self) -> impl Iterator<Item = FoundFile> + '_ {
        self.found.sources.iter().flat_map(|source| {
            source.entries.iter().map(|entry| FoundFile {
                path: source.kind.input(&entry.path).into_owned(),
                failure: match &entry.fate {
                    Fate::Fail(failure) => Some(Failure::clone(failure)),
                    _ => None,
                },
            })
        })
    }
}
