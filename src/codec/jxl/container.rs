//! The boxes around a JPEG XL codestream (ISO/IEC 18181-2), or none where the file is the codestream itself.
//!
//! A box is found by its length and skipped by seeking, so that what is not wanted costs nothing. What is in one is not
//! known here.

use std::io::{self, Read, Seek, SeekFrom};
use std::ops::Range;

/// What a bare codestream begins with.
pub(super) const CODESTREAM: [u8; 2] = [0xff, 0x0a];

/// What a container begins with: a box of its own, of twelve bytes.
const SIGNATURE: [u8; 12] = *b"\0\0\0\x0cJXL \r\n\x87\n";

/// More boxes than any writer makes; without a bound a file of empty ones would be walked for long.
pub(super) const MAX_BOXES: usize = 4_096;

/// A box, by what it holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Part {
    pub(super) kind: [u8; 4],
    /// Where its payload lies; the end may be beyond that of the file.
    pub(super) at: Range<u64>,
}

/// Where the parts of a file lie; the codestream is one or several of them, in order.
#[derive(Debug, Default)]
pub(super) struct Container {
    pub(super) parts: Vec<Part>,
    /// Whether the last part is known to be whole and the last.
    pub(super) is_whole: bool,
}

impl Container {
    /// Finds all boxes, or those up to the first with a codestream.
    pub(super) fn read<R: Read + Seek>(reader: &mut R, extent: Extent) -> io::Result<Self> {
        let end = reader.seek(SeekFrom::End(0))?;
        reader.seek(SeekFrom::Start(0))?;
        let mut head = [0; 2];
        reader.read_exact(&mut head)?;
        if head == CODESTREAM {
            let part = Part {
                kind: *b"jxlc",
                at: 0..end,
            };
            return Ok(Self {
                parts: vec![part],
                is_whole: true,
            });
        }
        let mut container = Self::default();
        let mut position = SIGNATURE.len() as u64;
        while position < end && container.parts.len() < MAX_BOXES {
            reader.seek(SeekFrom::Start(position))?;
            let part = match part(reader, position, end) {
                Ok(part) => part,
                Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(container),
                Err(error) => return Err(error),
            };
            position = part.at.end;
            let is_codestream = part.is_codestream();
            container.parts.push(part);
            if is_codestream && extent == Extent::ToCodestream {
                break;
            }
        }
        container.is_whole = position <= end;
        Ok(container)
    }

    /// The pieces of the codestream in a file, one after the other; of the last there may be less than it should have.
    pub(super) fn codestream<'a>(&'a self, bytes: &'a [u8]) -> impl Iterator<Item = &'a [u8]> {
        let parts = self.parts.iter().filter(|part| part.is_codestream());
        parts.map(|part| part.payload(bytes))
    }

    /// The first box of a kind, if it is whole.
    pub(super) fn find<'a>(&self, kind: [u8; 4], bytes: &'a [u8]) -> Option<&'a [u8]> {
        let mut parts = self.parts.iter().filter(|part| part.kind == kind);
        parts.find_map(|part| Some(part.payload(bytes)).filter(|_| part.is_whole(bytes)))
    }
}

/// How far a container is walked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Extent {
    ToCodestream,
    Whole,
}

impl Part {
    pub(super) fn is_codestream(&self) -> bool {
        matches!(&self.kind, b"jxlc" | b"jxlp")
    }

    pub(super) fn is_whole(&self, bytes: &[u8]) -> bool {
        self.at.end <= bytes.len() as u64
    }

    pub(super) fn payload<'a>(&self, bytes: &'a [u8]) -> &'a [u8] {
        let len = bytes.len() as u64;
        let [start, end] = [self.at.start.min(len), self.at.end.min(len)];
        &bytes[start as usize..end as usize]
    }
}

/// The box at this position: a length, which 0 makes the rest of the file and 1 a longer number behind the kind.
fn part<R: Read>(reader: &mut R, position: u64, end: u64) -> io::Result<Part> {
    let mut head = [0; 8];
    reader.read_exact(&mut head)?;
    let [a, b, c, d, kind @ ..] = head;
    let (mut start, mut length) = (position + 8, u64::from(u32::from_be_bytes([a, b, c, d])));
    if length == 1 {
        let mut long = [0; 8];
        reader.read_exact(&mut long)?;
        (start, length) = (start + 8, u64::from_be_bytes(long));
    }
    let past = match length {
        0 => end,
        length => position.saturating_add(length),
    };
    // The pieces of a codestream are numbered, in four bytes; they are in order.
    let start = if kind == *b"jxlp" { start + 4 } else { start };
    Ok(Part {
        kind,
        at: start..past.max(start),
    })
}
