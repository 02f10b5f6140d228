//! The chunks of a PNG file: whether it is whole, whether it is an animation, and what its colours are.

mod color;
mod mended;
pub(super) mod text;

mod optimize;
mod reduce;

use std::io::{self, Read, Seek, SeekFrom};

use super::DecodeError;
use super::decode::Structure;

pub(super) use color::profile;
pub(super) use mended::{End, mended};
pub(super) use optimize::smallest;

const SIGNATURE: usize = 8;

/// Behind each chunk.
const CHECKSUM: usize = 4;

pub(super) fn structure(bytes: &[u8]) -> Structure {
    let mut structure = Structure::default();
    // An animation's frames, and whether the picture that any decoder shows is the first of them.
    let (mut frames, mut has_frame, mut has_pixels) = (0, false, false);
    for chunk in Chunks::of(bytes) {
        match &chunk.kind {
            b"IEND" if chunk.checksum.is_some() => {
                structure.warnings.extend(animation(frames, has_frame));
                return structure;
            }
            b"acTL" => {
                let count = chunk.payload.first_chunk();
                frames = count.map_or(0, |count| u32::from_be_bytes(*count));
            }
            b"fcTL" => has_frame |= !has_pixels,
            b"IDAT" => has_pixels = true,
            _ => {}
        }
    }
    structure.warnings.extend(animation(frames, has_frame));
    structure.breaks_off = Some("before its last chunk".to_owned());
    structure
}

fn animation(frames: u32, has_frame: bool) -> Option<String> {
    match (frames, has_frame) {
        (0, _) | (1, true) => None,
        (_, true) => Some(format!(
            "an animation of {frames} frames; only the first is taken"
        )),
        (_, false) => Some(format!(
            "an animation of {frames} frames; only the still picture beside them is taken"
        )),
    }
}

/// A piece of a file.
struct Chunk<'a> {
    /// Where it begins.
    at: usize,
    kind: [u8; 4],
    /// As much of it as the file holds.
    payload: &'a [u8],
    /// `None` where the file ends before it.
    checksum: Option<u32>,
}

impl Chunk<'_> {
    /// All of it, with length and checksum, in the file that it is from.
    fn whole<'f>(&self, file: &'f [u8]) -> &'f [u8] {
        let end = self.at + 8 + self.payload.len() + CHECKSUM;
        &file[self.at..end.min(file.len())]
    }

    /// Whether all of it is there, and as it was written.
    fn is_intact(&self) -> bool {
        let mut hash = crc32fast::Hasher::new();
        hash.update(&self.kind);
        hash.update(self.payload);
        self.checksum == Some(hash.finalize())
    }
}

/// The EXIF block in a chunk of its own, as it was written.
pub(super) fn exif(chunk: &[u8]) -> Option<Vec<u8>> {
    let file = [&[0; SIGNATURE], chunk].concat();
    let chunk = Chunks::of(&file).next().filter(Chunk::is_intact)?;
    Some(chunk.payload.to_vec())
}

/// The chunks of a file, also the one in which it breaks off.
struct Chunks<'a> {
    len: usize,
    rest: &'a [u8],
}

impl<'a> Chunks<'a> {
    fn of(bytes: &'a [u8]) -> Self {
        Self {
            len: bytes.len(),
            rest: bytes.get(SIGNATURE..).unwrap_or_default(),
        }
    }
}

impl<'a> Iterator for Chunks<'a> {
    type Item = Chunk<'a>;

    fn next(&mut self) -> Option<Chunk<'a>> {
        let at = self.len - self.rest.len();
        let (&[a, b, c, d, kind @ ..], rest) = self.rest.split_first_chunk::<8>()?;
        let length = u32::from_be_bytes([a, b, c, d]) as usize;
        let (payload, rest) = rest.split_at_checked(length).unwrap_or((rest, &[]));
        let checksum = rest.first_chunk().copied().map(u32::from_be_bytes);
        self.rest = rest.get(CHECKSUM..).unwrap_or_default();
        Some(Chunk {
            at,
            kind,
            payload,
            checksum: checksum.filter(|_| payload.len() == length),
        })
    }
}

/// Names what a decoder stumbles over in a file that is whole: a chunk before the pixels that may not be passed over.
pub(super) fn unread(reader: &mut (impl Read + Seek)) -> io::Result<Option<DecodeError>> {
    /// More chunks than stand before anybody's pixels.
    const MOST: usize = 1_024;
    reader.seek(SeekFrom::Start(SIGNATURE as u64))?;
    for _ in 0..MOST {
        let mut head = [0; 8];
        reader.read_exact(&mut head)?;
        let [a, b, c, d, kind @ ..] = head;
        let what = match &kind {
            b"IDAT" | b"IEND" => return Ok(None),
            b"IHDR" | b"PLTE" => None,
            b"CgBI" => Some("a PNG file as Xcode makes it for telephones (CgBI)".to_owned()),
            [b'A'..=b'Z', ..] if kind.iter().all(u8::is_ascii_alphabetic) => {
                let kind = String::from_utf8_lossy(&kind);
                Some(format!("a PNG file with the critical chunk {kind}"))
            }
            _ => None,
        };
        if let Some(what) = what {
            return Ok(Some(DecodeError::unsupported(
                what,
                "convert it to PNG first",
            )));
        }
        let len = i64::from(u32::from_be_bytes([a, b, c, d]));
        reader.seek(SeekFrom::Current(len + CHECKSUM as i64))?;
    }
    Ok(None)
}

/// What decoding may allocate beside the picture: some rows, and texts and a profile that inflate to no more than 8 MiB.
///
/// Without that bound, a chunk of half a megabyte inflates to as much as the whole picture may take.
pub(super) fn memory(reader: &mut (impl Read + Seek)) -> io::Result<u64> {
    /// Where the width stands, in the first chunk.
    const WIDTH: u64 = 16;
    const CHUNKS: u64 = 8 << 20;
    /// The present and the last row, filtered and not, of pixels of at most 8 bytes.
    const ROWS: u64 = 4 * 8;
    let position = reader.stream_position()?;
    let mut width = [0; 4];
    reader.seek(SeekFrom::Start(WIDTH))?;
    // A file without a header is for the decoder to refuse.
    let read = reader.read_exact(&mut width);
    reader.seek(SeekFrom::Start(position))?;
    let width = read.map_or(0, |()| u32::from_be_bytes(width));
    Ok(CHUNKS + ROWS * u64::from(width))
}
