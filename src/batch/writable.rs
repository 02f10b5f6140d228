//! Output folders that cannot be written to: found once, before any work, and not once a picture.

use std::collections::HashSet;
use std::io;
use std::path::{Path, PathBuf};

use super::write::folder_of;
use crate::plain::path as shown;
use crate::plan::Plan;

/// An output folder in which no file can be made.
#[derive(Debug, thiserror::Error)]
#[error(
    "nothing can be written in the output folder '{}': {source}; check its permissions and its disk, or choose another with -o",
    shown(folder)
)]
pub struct UnwritableFolder {
    /// The folder that exists; of a missing one, the one that it would be made in.
    pub folder: PathBuf,
    /// What the system said.
    pub source: io::Error,
}

/// Tries every folder that exists and that outputs, or folders of outputs, go into: a file is made there, and removed.
///
/// Permissions alone would not tell: a disk may be mounted for reading only, and some users are above permissions.
///
/// # Errors
/// The first folder in which no file can be made.
pub fn check_folders(plan: &Plan) -> Result<(), UnwritableFolder> {
    let (mut asked, mut tried) = (HashSet::new(), HashSet::new());
    for job in plan.jobs() {
        for output in job.outputs().filter(|output| output.decision().runs()) {
            let path = output.path();
            let folder = folder_of(&path);
            if asked.contains(folder) {
                continue;
            }
            let existing = nearest(folder);
            asked.insert(folder.to_owned());
            if tried.insert(existing.to_owned()) {
                check(existing)?;
            }
        }
    }
    Ok(())
}

/// A folder, or of those around it the nearest that exists.
fn nearest(folder: &Path) -> &Path {
    let existing = folder.ancestors().find(|folder| folder.is_dir());
    existing.unwrap_or(Path::new("."))
}

fn check(folder: &Path) -> Result<(), UnwritableFolder> {
    // Without a name where the system can do that: a run that is killed here leaves nothing behind.
    tempfile::tempfile_in(folder)
        .map(drop)
        .map_err(|source| UnwritableFolder {
            folder: folder.to_owned(),
            source,
        })
}
