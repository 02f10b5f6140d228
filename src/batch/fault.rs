//! From what the system and the codecs say to a failure: the kind for scripts, the remedy for people.

use std::io::{self, ErrorKind as Io};
use std::path::Path;
use std::time::Duration;

use super::folder::Refusal;
use super::space;
use crate::codec::{DecodeError, DecodeErrorKind};
use crate::record::{ErrorKind, Failure, Step};

/// An input that the system would not read.
pub(super) fn reading(path: &Path, error: &io::Error) -> Failure {
    let name = path.display();
    let (kind, words) = match error.kind() {
        Io::NotFound => (
            ErrorKind::NotFound,
            format!("{name} is gone; was it moved during the run?"),
        ),
        _ => (
            ErrorKind::Io,
            format!("{name} cannot be read: {error}{}", remedy(error)),
        ),
    };
    Failure::new(Step::Read, kind, words)
}

/// An output that the system would not write.
pub(super) fn writing(path: &Path, error: &io::Error) -> Failure {
    // A file over its limit is no reason to stop: a smaller one may fit.
    let kind = if is_full(error) || error.kind() == Io::FileTooLarge {
        ErrorKind::DiskFull
    } else if error.kind() == Io::AlreadyExists {
        ErrorKind::Collision
    } else {
        ErrorKind::Io
    };
    let limit = space::largest_file().filter(|_| error.kind() == Io::FileTooLarge);
    let remedy = match limit {
        Some(bytes) => format!(
            "; files may have no more than {} kB here, raise that with ulimit -f",
            bytes / 1000
        ),
        None => remedy(error).to_owned(),
    };
    let words = format!("{} cannot be written: {error}{remedy}", path.display());
    Failure::new(Step::Write, kind, words)
}

/// An output of which nobody knows whether it is there: placing it had begun and was not heard of again.
pub(super) fn unknown(path: &Path) -> Failure {
    let words = format!(
        "{} may be there or not: the disk did not answer while it was put into place; check the disk and the file, and run again",
        path.display()
    );
    Failure::new(Step::Write, ErrorKind::Io, words)
}

/// A file that the codec refuses.
pub(super) fn refusal(step: Step, path: &Path, error: &DecodeError) -> Failure {
    let words = format!("{} {error}", path.display());
    Failure::new(step, kind_of(error), words)
}

/// The kind of failure that it is in records when the codec refuses a file.
pub(crate) fn kind_of(error: &DecodeError) -> ErrorKind {
    match error.kind() {
        DecodeErrorKind::Damaged => ErrorKind::Decode,
        DecodeErrorKind::Unsupported => ErrorKind::Unsupported,
        DecodeErrorKind::Truncated => ErrorKind::Truncated,
        DecodeErrorKind::TooLarge => ErrorKind::TooLarge,
        DecodeErrorKind::Io => ErrorKind::Io,
    }
}

/// A picture that would need more memory than all of the pictures in flight may take.
pub(super) fn too_heavy(path: &Path, needed: u64, allowed: u64) -> Failure {
    let words = format!(
        "{} needs up to {} MB of memory on its way, more than the {} MB that pictures may take; raise --max-memory or leave it out",
        path.display(),
        needed.div_ceil(1_000_000),
        allowed / 1_000_000,
    );
    Failure::new(Step::Read, ErrorKind::TooLarge, words)
}

/// Logos and fonts that leave nothing for pictures.
pub(super) fn too_heavy_marks(needed: u64, allowed: u64) -> Failure {
    let words = format!(
        "the logos and fonts of the marks alone need {} MB of memory, and pictures may take {} MB with them; raise --max-memory, or use smaller logos and fonts",
        needed.div_ceil(1_000_000),
        allowed / 1_000_000,
    );
    Failure::new(Step::Read, ErrorKind::TooLarge, words)
}

/// A text that is so much longer than a text may be expected to be that its picture has no memory for it.
pub(super) fn too_long_a_text(path: &Path, needed: u64, held: u64) -> Failure {
    let words = format!(
        "the mark of {} takes {} MB of memory, of which {} MB are set aside, since its text is very long; make the mark smaller or shorten the text",
        path.display(),
        needed.div_ceil(1_000_000),
        held / 1_000_000,
    );
    Failure::new(Step::Watermark, ErrorKind::TooLarge, words)
}

/// A picture that took longer than it may.
pub(super) fn overdue(step: Step, path: &Path, timeout: Duration) -> Failure {
    let words = format!(
        "{} took longer than {} s; leave it out, or give it more with --timeout",
        path.display(),
        timeout.as_secs_f64(),
    );
    Failure::new(step, ErrorKind::Deadline, words)
}

/// Whether there is no room on the disk, or none for this user.
pub(super) fn is_full(error: &io::Error) -> bool {
    matches!(error.kind(), Io::StorageFull | Io::QuotaExceeded)
}

fn remedy(error: &io::Error) -> &'static str {
    if error.get_ref().is_some_and(|inner| inner.is::<Refusal>()) {
        // It says itself what to do.
        return "";
    }
    const TOO_MANY_OPEN_FILES: [i32; 2] = [23, 24];
    match error.kind() {
        Io::StorageFull | Io::QuotaExceeded => "; make room and run again",
        Io::PermissionDenied => "; check its permissions and those of its folder",
        Io::ReadOnlyFilesystem => "; choose another folder with -o",
        Io::AlreadyExists => "; something of that name appeared during the run, run again",
        Io::InvalidInput => "; run again",
        Io::FileTooLarge => {
            "; the disk's format has no room for so large a file, choose another with -o"
        }
        _ if cfg!(unix)
            && error
                .raw_os_error()
                .is_some_and(|code| TOO_MANY_OPEN_FILES.contains(&code)) =>
        {
            "; raise the limit of open files (ulimit -n) or lower --jobs"
        }
        _ => "; check the disk and run again",
    }
}
