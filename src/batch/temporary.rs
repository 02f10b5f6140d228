//! Files under temporary names, by which leftovers of a killed run are known and which a walk passes over.

use std::ffi::OsString;
use std::fs::{File, TryLockError};
use std::hash::{BuildHasher, Hasher, RandomState};
use std::io;
use std::path::Path;
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::SystemTime;

use tempfile::{Builder, NamedTempFile};

/// How the names begin and end.
const PREFIX: &str = ".stampmill-";
const SUFFIX: &str = ".part";

/// A name that this program has not used, and another one hardly.
pub(super) fn name() -> OsString {
    static FIRST: LazyLock<u64> = LazyLock::new(|| RandomState::new().build_hasher().finish());
    static NEXT: AtomicU64 = AtomicU64::new(0);
    let number = FIRST.wrapping_add(NEXT.fetch_add(1, Ordering::Relaxed));
    OsString::from(format!("{PREFIX}{number:016x}{SUFFIX}"))
}

/// Whether a name is a temporary one.
pub(super) fn is_one(name: &[u8]) -> bool {
    name.starts_with(PREFIX.as_bytes()) && name.ends_with(SUFFIX.as_bytes())
}

/// Holds a file until it is closed, by which other runs know that somebody still writes it.
pub(super) fn lock(file: &File) {
    // File systems without locks leave only the time to tell by.
    let _ = file.try_lock();
}

/// Whether a run that is no more left this file: nobody holds it, and it was last written before `since`.
pub(super) fn is_left(file: &File, since: SystemTime) -> bool {
    let is_older = || {
        let facts = file.metadata()?;
        Ok::<_, io::Error>(facts.is_file() && facts.modified()? < since)
    };
    is_older().unwrap_or(false) && !matches!(file.try_lock(), Err(TryLockError::WouldBlock))
}

/// A file under a temporary name, with the permissions of any new file.
pub(crate) fn temporary(folder: &Path) -> io::Result<NamedTempFile> {
    let mut builder = Builder::new();
    builder.prefix(PREFIX).suffix(SUFFIX);
    #[cfg(unix)]
    {
        use std::fs::Permissions;
        use std::os::unix::fs::PermissionsExt;
        // The usual permissions, less the process's umask, as for any other new file.
        builder.permissions(Permissions::from_mode(0o666));
    }
    let file = builder.tempfile_in(folder)?;
    lock(file.as_file());
    Ok(file)
}
