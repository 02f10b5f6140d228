//! Room on the disk, asked for before an output is begun: half a file would only take what is left.

use std::io;
use std::path::Path;

/// What stays free for ledgers and reports, which may lie on the same disk and have to say how it ended.
const RESERVE: u64 = 64 << 10;

/// Whether `bytes` go into a folder with so many `free` ones; where the system does not say, they are tried.
pub(super) fn check(free: Option<u64>, bytes: u64) -> io::Result<()> {
    let needed = bytes.saturating_add(RESERVE);
    match free {
        Some(free) if free < needed => Err(io::Error::new(
            io::ErrorKind::StorageFull,
            format!(
                "the disk has {} kB left and it takes {} kB",
                free / 1000,
                needed.div_ceil(1000)
            ),
        )),
        _ => Ok(()),
    }
}

/// How many bytes an ordinary user may still write below a folder, if the system says.
#[cfg(any(target_os = "linux", target_os = "macos", target_os = "freebsd"))]
pub(super) fn free(folder: &Path) -> Option<u64> {
    let facts = rustix::fs::statvfs(folder).ok()?;
    // File systems that live on the network or in other programs may know of no blocks at all.
    (facts.f_blocks > 0).then(|| facts.f_bavail.saturating_mul(facts.f_frsize))
}

/// How many bytes an ordinary user may still write below a folder, if the system says.
#[cfg(not(any(target_os = "linux", target_os = "macos", target_os = "freebsd")))]
pub(super) fn free(_: &Path) -> Option<u64> {
    None
}

/// The most bytes that a file may have for this process (`ulimit -f`), if that is limited.
#[cfg(any(target_os = "linux", target_os = "macos", target_os = "freebsd"))]
pub(super) fn largest_file() -> Option<u64> {
    rustix::process::getrlimit(rustix::process::Resource::Fsize).current
}

/// The most bytes that a file may have for this process (`ulimit -f`), if that is limited.
#[cfg(not(any(target_os = "linux", target_os = "macos", target_os = "freebsd")))]
pub(super) fn largest_file() -> Option<u64> {
    None
}
