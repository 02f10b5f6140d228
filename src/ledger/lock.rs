//! The lock that keeps two runs out of one folder. The system takes it back when its holder ends in whatever way.

use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use crate::plain;

/// Why a folder could not be locked.
#[derive(Debug, thiserror::Error)]
pub enum LockError {
    /// Another run has it.
    #[error("another run is writing into '{}'; wait until it has ended, or choose another -o", plain::path(.0))]
    Taken(PathBuf),
    /// It cannot be made or opened.
    #[error(
        "the output folder '{}' cannot be used: {source}; check the path and its permissions",
        plain::path(folder)
    )]
    Io {
        /// The folder.
        folder: PathBuf,
        /// What the system said.
        source: io::Error,
    },
}

/// A folder that only this run writes into, until this is dropped or the program ends.
///
/// ```
/// use stampmill::ledger::{FolderLock, LockError};
///
/// let folder = tempfile::tempdir()?;
/// let held = FolderLock::take(folder.path())?;
/// assert!(matches!(FolderLock::take(folder.path()), Err(LockError::Taken(_))));
/// drop(held);
/// FolderLock::take(folder.path())?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct FolderLock {
    _held: File,
}

impl FolderLock {
    /// Makes the folder if it is missing, and locks it without waiting.
    ///
    /// # Errors
    /// If another run has it, or it cannot be made or opened. File systems without locks count as unlocked.
    pub fn take(folder: &Path) -> Result<Self, LockError> {
        let fail = |source| LockError::Io {
            folder: folder.to_owned(),
            source,
        };
        fs::create_dir_all(folder).map_err(fail)?;
        let file = open(folder).map_err(fail)?;
        match file.try_lock() {
            Ok(()) => Ok(Self { _held: file }),
            Err(TryLockError::WouldBlock) => Err(LockError::Taken(folder.to_owned())),
            Err(TryLockError::Error(error)) if error.kind() == io::ErrorKind::Unsupported => {
                Ok(Self { _held: file })
            }
            Err(TryLockError::Error(error)) => Err(fail(error)),
        }
    }
}

/// The folder itself can be locked, which leaves no file behind.
#[cfg(unix)]
fn open(folder: &Path) -> io::Result<File> {
    File::open(folder)
}

#[cfg(not(unix))]
fn open(folder: &Path) -> io::Result<File> {
    fs::OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(false)
        .open(folder.join(".stampmill-lock"))
}
