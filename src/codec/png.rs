//! The chunks of a PNG file: whether it is whole, and whether it is an animation.

mod optimize;
mod reduce;

use std::io::{self, Read, Seek, SeekFrom};

use super::decode::Structure;

pub(super) use optimize::smallest;

const SIGNATURE: usize = 8;

/// Length, type and checksum of a chunk.
const FRAMING: usize = 12;

pub(super) fn structure(bytes: &[u8]) -> Structure {
    let mut structure = Structure::default();
    let mut position = SIGNATURE;
    // An animation's frames, and whether the picture that any decoder shows is the first of them.
    let (mut frames, mut has_frame, mut has_pixels) = (0, false, false);
    while let Some(head) = bytes.get(position..position + 8) {
        let length = u32::from_be_bytes([head[0], head[1], head[2], head[3]]) as usize;
        let Some(end) = position
            .checked_add(length)
            .and_then(|end| end.checked_add(FRAMING))
        else {
            break;
        };
        match &head[4..] {
            b"IEND" if end <= bytes.len() => {
                structure.warnings.extend(animation(frames, has_frame));
                return structure;
            }
            b"acTL" => {
                let count = bytes[position + 8..].first_chunk();
                frames = count.map_or(0, |count| u32::from_be_bytes(*count));
            }
            b"fcTL" => has_frame |= !has_pixels,
            b"IDAT" => has_pixels = true,
            _ => {}
        }
        position = end;
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
