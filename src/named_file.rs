//! Files that somebody named for reading: they are opened without waiting for anybody, have a kind, and a size at most.
//!
//! To open a pipe blocks until somebody writes into it, and a device may never end. A name may come to lead to either between
//! the look at it and the opening, so what was opened is looked at again.

use std::fmt;
use std::fs::{File, Metadata, OpenOptions};
use std::io::{self, BufRead, Read};
use std::path::Path;

/// Why a file was not read: what reads on from its name.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ReadError {
    /// The system said no.
    #[error("cannot be read: {0}; check the path and its permissions")]
    System(#[from] io::Error),
    /// A pipe or a device, where only a file will do.
    #[error("is no regular file; save what it holds in one, and name that")]
    Kind,
    /// More than what it is for can take.
    #[error("is larger than {}, which nothing of its kind is; is it the right file?", Amount(*.0))]
    Size(u64),
    /// A line of it is longer than any should be.
    #[error("has a line of more than {}; is it the right file?", Amount(*.0))]
    Line(u64),
}

impl From<ReadError> for io::Error {
    fn from(error: ReadError) -> Self {
        match error {
            ReadError::System(error) => error,
            other => Self::other(other),
        }
    }
}

struct Amount(u64);

impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 >> 20 {
            0 => write!(f, "{} KiB", self.0 >> 10),
            mib => write!(f, "{mib} MiB"),
        }
    }
}

/// Opens a regular file, and nothing that has come into its place: neither a pipe nor a device is waited for.
pub(crate) fn open(path: &Path) -> io::Result<(File, Metadata)> {
    let file = without_waiting(File::options().read(true)).open(path)?;
    let facts = file.metadata()?;
    if facts.is_file() {
        return Ok((file, facts));
    }
    let words = match facts.is_dir() {
        true => "it is a folder",
        false => "it is no regular file",
    };
    Err(io::Error::new(io::ErrorKind::InvalidInput, words))
}

/// Reads a regular file of at most so many bytes.
pub(crate) fn read(path: &Path, most: u64) -> Result<Vec<u8>, ReadError> {
    let file = without_waiting(File::options().read(true)).open(path)?;
    let facts = file.metadata()?;
    match facts.is_file() || facts.is_dir() {
        true => whole(file, facts.len(), most),
        false => Err(ReadError::Kind),
    }
}

/// Reads a file or a pipe, as a shell makes of `<(command)`, of at most so many bytes.
pub(crate) fn read_stream(path: &Path, most: u64) -> Result<Vec<u8>, ReadError> {
    let file = File::open(path)?;
    let length = file.metadata()?.len();
    whole(file, length, most)
}

fn whole(file: impl Read, length: u64, most: u64) -> Result<Vec<u8>, ReadError> {
    if length > most {
        return Err(ReadError::Size(most));
    }
    let mut bytes = Vec::with_capacity(length as usize);
    file.take(most.saturating_add(1)).read_to_end(&mut bytes)?;
    match bytes.len() as u64 > most {
        true => Err(ReadError::Size(most)),
        false => Ok(bytes),
    }
}

/// What each line of a stream gives, none of which may have more than `longest` bytes, nor all of them more than `most`.
pub(crate) fn lines(
    mut stream: impl BufRead,
    end: u8,
    (longest, most): (u64, u64),
    mut take: impl FnMut(&[u8]),
) -> Result<(), ReadError> {
    let (mut line, mut total) = (Vec::new(), 0);
    loop {
        line.clear();
        let length = (&mut stream).take(longest + 2).read_until(end, &mut line)?;
        if length == 0 {
            return Ok(());
        }
        let content = line.strip_suffix(&[end]).unwrap_or(&line);
        total += length as u64;
        if content.len() as u64 > longest {
            return Err(ReadError::Line(longest));
        }
        if total > most {
            return Err(ReadError::Size(most));
        }
        take(content);
    }
}

/// With these options a pipe is opened at once, whether or not somebody writes into it.
pub(crate) fn without_waiting(options: &mut OpenOptions) -> &mut OpenOptions {
    #[cfg(any(target_os = "linux", target_os = "macos", target_os = "freebsd"))]
    {
        use rustix::fs::OFlags;
        use std::os::unix::fs::OpenOptionsExt;
        options.custom_flags(OFlags::NONBLOCK.bits() as i32);
    }
    options
}
