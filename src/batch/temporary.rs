//! Files under temporary names, by which leftovers of a killed run are known and which a walk passes over.

use std::io;
use std::path::Path;

use tempfile::{Builder, NamedTempFile};

/// How the names begin and end.
pub(super) const PREFIX: &str = ".stampmill-";
pub(super) const SUFFIX: &str = ".part";

/// A file under a temporary name, with the permissions of any new file.
#[cfg(unix)]
pub(crate) fn temporary(folder: &Path) -> io::Result<NamedTempFile> {
    use std::fs::Permissions;
    use std::os::unix::fs::PermissionsExt;
    // The usual permissions, less the process's umask, as for any other new file.
    Builder::new()
        .prefix(PREFIX)
        .suffix(SUFFIX)
        .permissions(Permissions::from_mode(0o666))
        .tempfile_in(folder)
}

/// A file under a temporary name, with the permissions of any new file.
#[cfg(not(unix))]
pub(crate) fn temporary(folder: &Path) -> io::Result<NamedTempFile> {
    Builder::new()
        .prefix(PREFIX)
        .suffix(SUFFIX)
        .tempfile_in(folder)
}
