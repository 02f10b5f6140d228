//! A file under inspection: read once and decoded once, by whichever probe needs it first, and shared by all.

use std::io::Read;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Instant;

use super::answer::Fault;
use super::recipe::Intent;
use crate::batch::{self, Host, ReadSeek};
use crate::codec::{DecodeError, Decoded, Decoder, Decoding, Header, Limits};
use crate::pipeline::Permit;
use crate::record::ErrorKind;

/// A file, and what has been found out about it so far.
pub(super) struct Subject {
    pub(super) path: PathBuf,
    /// After this nobody waits for an answer any more.
    pub(super) deadline: Option<Instant>,
    pub(super) host: Arc<dyn Host>,
    pub(super) limits: Limits,
    /// How large a picture is wanted.
    pub(super) decoding: Decoding,
    pub(super) intent: Option<Arc<Intent>>,
    /// The open file and how many bytes it had, if its header was understood.
    pub(super) opened: Result<Opened, Fault>,
    pub(super) bytes: OnceLock<Result<Vec<u8>, Fault>>,
    pub(super) decoded: OnceLock<Result<Decoded, Fault>>,
    /// The memory that it may take, until the last of those who ask it lets go of it: one that was given up works on.
    pub(super) held: Option<Permit>,
}

/// A file whose header was understood.
pub(super) struct Opened {
    pub(super) header: Header,
    pub(super) length: u64,
    /// Taken by whoever reads it.
    pub(super) content: Mutex<Option<Box<dyn ReadSeek>>>,
}

impl Subject {
    /// What the file's header says.
    pub(super) fn header(&self) -> Result<&Header, Fault> {
        self.opened
            .as_ref()
            .map(|opened| &opened.header)
            .map_err(Clone::clone)
    }

    /// The file's content, if it is a picture.
    pub(super) fn bytes(&self) -> Result<&[u8], Fault> {
        let opened = self.opened.as_ref().map_err(Clone::clone)?;
        let bytes = self.bytes.get_or_init(|| read(opened));
        bytes.as_deref().map_err(Clone::clone)
    }

    /// The picture and what came with it.
    pub(super) fn decoded(&self) -> Result<&Decoded, Fault> {
        let (header, bytes) = (self.header()?, self.bytes()?);
        let decoded = self.decoded.get_or_init(|| {
            let mut decoder = Decoder::new();
            self.host
                .decode(
                    &mut decoder,
                    bytes,
                    header,
                    &self.limits,
                    &self.decoding,
                    Vec::new(),
                )
                .map_err(|error| refusal(&error))
        });
        decoded.as_ref().map_err(Clone::clone)
    }
}

/// Reads the bytes that the file had when it was opened; one that changed meanwhile is of no use.
fn read(opened: &Opened) -> Result<Vec<u8>, Fault> {
    let mut content = opened
        .content
        .lock()
        .unwrap_or_else(PoisonError::into_inner);
    let content = content.take().ok_or_else(changed)?;
    let mut bytes = Vec::with_capacity(opened.length as usize + 1);
    // One byte more than there should be shows that the file grew.
    content
        .take(opened.length + 1)
        .read_to_end(&mut bytes)
        .map_err(|error| unreadable(&error))?;
    if bytes.len() as u64 == opened.length {
        Ok(bytes)
    } else {
        Err(changed())
    }
}

/// A file that was written to meanwhile.
pub(super) fn changed() -> Fault {
    let words = "changed while it was read; ask again when it is complete";
    Fault::new(ErrorKind::Io, words)
}

/// A file that the system would not read.
pub(super) fn unreadable(error: &std::io::Error) -> Fault {
    match error.kind() {
        std::io::ErrorKind::NotFound => Fault::new(
            ErrorKind::NotFound,
            "is gone; was it moved while it was looked at?",
        ),
        std::io::ErrorKind::PermissionDenied => Fault::new(
            ErrorKind::Io,
            format!("cannot be read: {error}; check its permissions and those of its folder"),
        ),
        _ => Fault::new(
            ErrorKind::Io,
            format!("cannot be read: {error}; check the disk and ask again"),
        ),
    }
}

/// A file that the codec refuses.
pub(super) fn refusal(error: &DecodeError) -> Fault {
    Fault::new(batch::kind_of(error), error.to_string())
}
