//! What a batch asks of the machine: the seam at which tests put faults in.
//!
//! It knows single files and single pictures; names, records and the line are elsewhere.

use std::fs::{self, File, FileTimes, Metadata};
use std::io::{self, Read, Seek, Write};
use std::path::Path;

use super::{folder, space};
use crate::codec::{
    self, Attachments, DecodeError, Decoded, Decoder, Decoding, EncodeError, Encoded, Encoding,
    Header, Limits,
};
use crate::ledger;
use crate::named_file;
use crate::picture::Picture;

/// What a batch asks of the machine. Every method does the real thing unless it is replaced.
///
/// ```
/// use std::{io, path::Path};
/// use stampmill::batch::{Host, Input};
///
/// /// A card with a bad sector.
/// struct BadCard;
///
/// impl Host for BadCard {
///     fn open(&self, path: &Path) -> io::Result<Input> {
///         if path.ends_with("IMG_0008.jpg") { Err(io::Error::other("bad sector")) } else { Input::open(path) }
///     }
/// }
/// assert!(BadCard.open("card/IMG_0008.jpg".as_ref()).is_err());
/// ```
pub trait Host: Send + Sync {
    /// Opens an input for reading.
    ///
    /// # Errors
    /// If it cannot be opened, or is no regular file.
    fn open(&self, path: &Path) -> io::Result<Input> {
        Input::open(path)
    }

    /// Decodes a file, with memory that may be used for its samples; see [`Decoder::decode`].
    ///
    /// # Errors
    /// As [`Decoder::decode`].
    fn decode(
        &self,
        decoder: &mut Decoder,
        bytes: &[u8],
        header: &Header,
        limits: &Limits,
        decoding: &Decoding,
        spare: Vec<u8>,
    ) -> Result<Decoded, DecodeError> {
        decoder.decode(bytes, header, limits, decoding, spare)
    }

    /// Encodes a picture; see [`codec::encode()`].
    ///
    /// # Errors
    /// As [`codec::encode()`].
    fn encode(
        &self,
        picture: &Picture,
        encoding: &Encoding,
        attachments: &Attachments<'_>,
    ) -> Result<Encoded, EncodeError> {
        codec::encode(picture, encoding, attachments)
    }

    /// How many bytes can still be written below a folder; nothing where the system does not say.
    fn room(&self, folder: &Path) -> Option<u64> {
        space::free(folder)
    }

    /// Writes all of an output into its temporary file.
    ///
    /// # Errors
    /// If the disk is full or fails.
    fn fill(&self, file: &mut File, bytes: &[u8]) -> io::Result<()> {
        file.write_all(bytes)
    }
}

/// The machine as it is.
#[derive(Clone, Copy, Debug, Default)]
pub struct Machine;

impl Host for Machine {}

/// Bytes that can be read from any place.
pub trait ReadSeek: Read + Seek + Send {}

impl<T: Read + Seek + Send> ReadSeek for T {}

/// An input that was opened.
pub struct Input {
    /// Its content, from the start.
    pub content: Box<dyn ReadSeek>,
    /// How many bytes it held when it was opened.
    pub bytes: u64,
    /// When it was last changed, in nanoseconds since 1970; 0 where the system does not say.
    pub modified: i64,
    /// When it was last changed and read before this, as far as the system says.
    pub times: FileTimes,
    /// Its permission bits, where the system has them.
    pub mode: Option<u32>,
}

impl Input {
    /// Opens a regular file.
    ///
    /// # Errors
    /// If it cannot be opened, or is no regular file.
    pub fn open(path: &Path) -> io::Result<Self> {
        let irregular = || {
            let words = "it is no regular file any more";
            io::Error::new(io::ErrorKind::InvalidInput, words)
        };
        // To open a device may already do something.
        if !fs::metadata(path)?.is_file() {
            return Err(irregular());
        }
        let file = named_file::without_waiting(File::options().read(true)).open(path)?;
        let facts = file.metadata()?;
        // It may have been replaced between the two looks.
        if !facts.is_file() {
            return Err(irregular());
        }
        Ok(Self {
            content: Box::new(file),
            bytes: facts.len(),
            modified: ledger::modified(&facts),
            times: times(&facts),
            mode: folder::mode_of(&facts),
        })
    }
}

fn times(facts: &Metadata) -> FileTimes {
    let mut times = FileTimes::new();
    if let Ok(modified) = facts.modified() {
        times = times.set_modified(modified);
    }
    if let Ok(accessed) = facts.accessed() {
        times = times.set_accessed(accessed);
    }
    times
}
