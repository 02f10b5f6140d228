//! Files that may be written: records line by line, everything else at once, beside its place and renamed into it.

use std::fs::{File, OpenOptions, Permissions};
use std::io::{self, ErrorKind, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use super::{Content, Judged, Wanted, What};
use crate::batch;
use crate::cli::UsageError;

/// A file that was judged, open for what its flag writes.
pub(in crate::cli) struct Destination {
    /// The flag with its value, for errors.
    pub(in crate::cli) name: String,
    out: Out,
}

enum Out {
    /// A file of whole lines, which take so many bytes.
    Lines { file: File, length: u64 },
    /// A pipe or a device.
    Stream(Box<dyn Write>),
    /// A file that is written beside its place and renamed, over one with these permissions or over none.
    Beside {
        place: PathBuf,
        replaces: Option<Permissions>,
    },
}

impl Destination {
    /// Standard output, where the system has no name for it.
    pub(in crate::cli) fn output() -> Self {
        Self {
            name: "--json".to_owned(),
            out: Out::Stream(Box::new(io::stdout())),
        }
    }

    pub(super) fn open(judged: Judged<'_>) -> Result<Self, UsageError> {
        let Judged {
            wanted,
            place,
            what,
        } = judged;
        let is_lines = wanted.content == Content::Records;
        let out = match what {
            What::Stream => stream(wanted.path).map(Out::Stream),
            What::File(file, _) if is_lines => emptied(file),
            What::File(_, facts) => Ok(Out::Beside {
                place,
                replaces: Some(facts.permissions()),
            }),
            What::Missing if is_lines => created(wanted.path),
            // Found out now, and not when there is something to be written; by a file without a name, where there is such
            // a thing, since a run may be killed at any moment.
            What::Missing => tempfile::tempfile_in(folder_of(&place)).map(|_| Out::Beside {
                place,
                replaces: None,
            }),
        };
        let out = out.map_err(|error| refused(wanted, &error))?;
        Ok(Self {
            name: wanted.name(),
            out,
        })
    }

    /// Writes a whole line to the end of the file. One that does not go in as a whole leaves nothing of itself.
    ///
    /// # Errors
    /// What the system says.
    pub(in crate::cli) fn line(&mut self, line: &[u8]) -> io::Result<()> {
        match &mut self.out {
            Out::Lines { file, length } => {
                let written = file.write_all(line);
                match &written {
                    Ok(()) => *length += line.len() as u64,
                    // Should that fail too, the last line is half a line, which no reader takes for a record.
                    Err(_) => drop(
                        file.set_len(*length)
                            .and_then(|()| file.seek(SeekFrom::End(0))),
                    ),
                }
                written
            }
            Out::Stream(out) => out.write_all(line).and_then(|()| out.flush()),
            Out::Beside { .. } => Err(ErrorKind::Unsupported.into()),
        }
    }

    /// Writes all that the file is to hold: whole or not at all, where it is no pipe.
    ///
    /// # Errors
    /// What the system says; for a file that appeared meanwhile that it exists.
    pub(in crate::cli) fn put(mut self, bytes: &[u8]) -> io::Result<()> {
        let Out::Beside { place, replaces } = self.out else {
            return self.line(bytes);
        };
        let mut file = batch::temporary(folder_of(&place))?;
        file.write_all(bytes)?;
        match replaces {
            Some(permissions) => {
                file.as_file().set_permissions(permissions)?;
                file.persist(place)?;
            }
            None => drop(file.persist_noclobber(place)?),
        }
        Ok(())
    }
}

/// What to do about a file or a stream that cannot be written.
pub(in crate::cli) fn remedy(error: &io::Error) -> &'static str {
    match error.kind() {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => {
            "make room, or name another place, and run again"
        }
        ErrorKind::FileTooLarge => "raise the limit of file sizes (ulimit -f) and run again",
        ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => {
            "check the permissions of its folder, or name another place"
        }
        ErrorKind::AlreadyExists => "it appeared just now; name another file",
        _ => "check the disk, or name another place, and run again",
    }
}

/// The folder of a file; the present one where its path names none.
pub(super) fn folder_of(path: &Path) -> &Path {
    let parent = path.parent();
    parent
        .filter(|parent| !parent.as_os_str().is_empty())
        .unwrap_or(Path::new("."))
}

fn refused(wanted: &Wanted<'_>, error: &io::Error) -> UsageError {
    wanted.refuse(&format!("it cannot be opened: {error}; {}", remedy(error)))
}

/// What was judged through this very handle is cut through it.
fn emptied(mut file: File) -> io::Result<Out> {
    file.set_len(0)?;
    file.rewind()?;
    Ok(Out::Lines { file, length: 0 })
}

fn created(path: &Path) -> io::Result<Out> {
    let file = OpenOptions::new().write(true).create_new(true).open(path)?;
    Ok(Out::Lines { file, length: 0 })
}

/// Which of the program's own streams a path names.
enum OwnStream {
    Output,
    Error,
    /// One that was opened by whoever started the program.
    Other,
}

/// Whether a path names one of the program's own streams, whatever is behind it.
pub(super) fn is_own_stream(path: &Path) -> bool {
    own_stream(path).is_some()
}

fn own_stream(path: &Path) -> Option<OwnStream> {
    if cfg!(not(unix)) {
        return None;
    }
    match path.to_str()? {
        "/dev/stdout" | "/dev/fd/1" | "/proc/self/fd/1" => Some(OwnStream::Output),
        "/dev/stderr" | "/dev/fd/2" | "/proc/self/fd/2" => Some(OwnStream::Error),
        text => {
            let number = text
                .strip_prefix("/dev/fd/")
                .or_else(|| text.strip_prefix("/proc/self/fd/"))?;
            number.parse::<u32>().is_ok().then_some(OwnStream::Other)
        }
    }
}

fn stream(path: &Path) -> io::Result<Box<dyn Write>> {
    Ok(match own_stream(path) {
        // To open it anew would write over what comes by the stream itself, where that is a file.
        Some(OwnStream::Output) => Box::new(io::stdout()),
        Some(OwnStream::Error) => Box::new(io::stderr()),
        Some(OwnStream::Other) => Box::new(OpenOptions::new().append(true).open(path)?),
        // Not for reading: a pipe that the program reads itself would never say that its reader has gone.
        None => {
            let file = OpenOptions::new().write(true).open(path)?;
            let facts = file.metadata()?;
            if facts.is_file() {
                return Err(ErrorKind::AlreadyExists.into());
            }
            Box::new(file)
        }
    })
}
