//! Opens the ledger's file, and nothing else that somebody may have put in its place.
//!
//! An output folder may be shared. A link of either kind, a pipe or a device with the ledger's name would lead what is
//! appended elsewhere, or never answer.

use std::fs::{File, OpenOptions};
use std::io;
use std::path::Path;

/// Opens a regular file that has one name, without following a link and without waiting for anybody.
pub(super) fn open(path: &Path, options: &mut OpenOptions) -> io::Result<File> {
    let file = unfollowed(options)
        .open(path)
        .map_err(|error| match path.symlink_metadata() {
            Ok(facts) if facts.is_symlink() => refusal("a link"),
            _ => error,
        })?;
    let facts = file.metadata()?;
    if !facts.is_file() {
        return Err(refusal("no regular file"));
    }
    if names(&facts) > 1 {
        return Err(refusal("a second name of some other file"));
    }
    Ok(file)
}

fn refusal(what: &str) -> io::Error {
    let words = format!(
        "it is {what}, which stampmill never makes it; look who put it there and remove it"
    );
    io::Error::new(io::ErrorKind::InvalidInput, words)
}

#[cfg(any(target_os = "linux", target_os = "macos", target_os = "freebsd"))]
fn unfollowed(options: &mut OpenOptions) -> &mut OpenOptions {
    use rustix::fs::OFlags;
    use std::os::unix::fs::OpenOptionsExt;
    // A FIFO would otherwise be waited for until somebody opens its other end.
    let flags = OFlags::NOFOLLOW | OFlags::NONBLOCK;
    options.custom_flags(flags.bits() as i32)
}

#[cfg(not(any(target_os = "linux", target_os = "macos", target_os = "freebsd")))]
fn unfollowed(options: &mut OpenOptions) -> &mut OpenOptions {
    options
}

#[cfg(unix)]
fn names(facts: &std::fs::Metadata) -> u64 {
    use std::os::unix::fs::MetadataExt;
    facts.nlink()
}

#[cfg(not(unix))]
fn names(_: &std::fs::Metadata) -> u64 {
    1
}
