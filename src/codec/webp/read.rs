//! Reading lossy files without alpha, in full or smaller.
//!
//! The pixels come from [`vp8`]; `image` finds profile and metadata, and is asked for the pixels where `vp8` finds something
//! odd.

use std::borrow::Cow;
use std::io::{self, BufRead, Cursor, Seek, SeekFrom};

use super::super::decode::{Structure, decode_other, dressed};
use super::super::scale::Scale;
use super::super::spliced::Spliced;
use super::super::{DecodeError, Decoded, Decoding, Format, Header, Limits, limits};
use super::{Chunks, HAS_ALPHA, Scratch, vp8};
use crate::picture::{Channels, Picture};

/// Decodes a whole file that [`with_scales`] has found to have scales.
pub(in crate::codec) fn decode(
    bytes: &[u8],
    header: &Header,
    (limits, decoding): (&Limits, &Decoding),
    scratch: &mut Scratch,
    spare: Vec<u8>,
) -> Result<Decoded, DecodeError> {
    let structure = Structure::of(bytes, Format::WebP);
    let scale = header.scale(decoding);
    let size = scale.of(header.size);
    let mut samples = limits::memory(size.pixels() as usize * 3, spare)?;
    let mut chunks = Chunks::of(bytes);
    let frame = chunks.find(|chunk| chunk.id == *b"VP8 ");
    let whole = frame.filter(|_| !structure.lacks_pixels);
    let wanted = (header.size, 8 / scale.block());
    let done = whole
        .is_some_and(|frame| vp8::decode(frame.payload, wanted, scratch, &mut samples).is_ok());
    if !done {
        // It takes the memory of the full size, which may not have been set aside.
        limits.check(header.size, header.working_bytes)?;
        return decode_other(bytes, header, limits, samples);
    }
    let mut reader = mended(bytes);
    let (_, decoded) = dressed(&mut reader, bytes, (header, limits), &structure)?;
    Ok(Decoded {
        picture: Picture::from_u8(size, Channels::Rgb, samples),
        scale: scale.factor(),
        ..decoded
    })
}

/// The header, with what decoding takes at each scale if the file has scales: one lossy frame without alpha.
pub(in crate::codec) fn with_scales<R: BufRead + Seek>(
    header: Header,
    reader: &mut R,
) -> Result<Header, DecodeError> {
    let is_plain = header.channels == Channels::Rgb
        && is_lossy(reader).map_err(|error| DecodeError::io(&error))?;
    let scratch = Scale::ALL.map(|_| vp8::scratch_bytes(header.size));
    Ok(Header {
        scratch: is_plain.then_some(scratch),
        ..header
    })
}

/// Where the flags of an extended file stand.
const FLAGS: usize = 20;

/// The file with a flag for alpha that is true of its picture: `image` goes by the flag alone.
pub(in crate::codec) fn mended(bytes: &[u8]) -> Spliced<'_> {
    let alpha = alpha(&mut Cursor::new(bytes));
    let (Ok(Some(has_alpha)), Some(&flags)) = (alpha, bytes.get(FLAGS)) else {
        return Spliced::whole(bytes);
    };
    let flags = match has_alpha {
        true => flags | HAS_ALPHA,
        false => flags & !HAS_ALPHA,
    };
    let (before, behind) = bytes.split_at(FLAGS);
    Spliced::of([
        Cow::Borrowed(before),
        Cow::Owned(vec![flags]),
        Cow::Borrowed(&behind[1..]),
    ])
}

/// Whether the still picture of an extended file has alpha; `None` where it is no such file. Lossless data say so themselves, and
/// for lossy ones it takes the flag and the chunk, as most readers have it.
pub(in crate::codec) fn alpha<R: BufRead + Seek>(reader: &mut R) -> io::Result<Option<bool>> {
    let (mut position, mut is_first) = (12, true);
    let (mut is_flagged, mut has_chunk) = (false, false);
    for _ in 0..MOST {
        reader.seek(SeekFrom::Start(position))?;
        let mut head = [0; 8];
        if reader.read_exact(&mut head).is_err() {
            break;
        }
        let [a, b, c, d, len @ ..] = head;
        match &[a, b, c, d] {
            b"VP8X" if is_first => {
                let mut flags = [0];
                reader.read_exact(&mut flags)?;
                is_flagged = flags[0] & HAS_ALPHA != 0;
            }
            _ if is_first => break,
            b"ALPH" => has_chunk = true,
            b"VP8 " => return Ok(Some(is_flagged && has_chunk)),
            b"VP8L" => {
                let mut start = [0; 5];
                let is_there = reader.read_exact(&mut start).is_ok();
                // Behind a byte of signature and two sides of 14 bits.
                return Ok(is_there.then_some(start[4] & 0x10 != 0));
            }
            b"ANIM" | b"ANMF" => break,
            _ => {}
        }
        is_first = false;
        let len = u64::from(u32::from_le_bytes(len));
        position += 8 + len + len % 2;
    }
    Ok(None)
}

/// Chunks that are passed over in search of the picture.
const MOST: usize = 64;

/// Whether the first chunk that holds a picture is a lossy one.
fn is_lossy<R: BufRead + Seek>(reader: &mut R) -> std::io::Result<bool> {
    let mut position = 12;
    for _ in 0..MOST {
        reader.seek(SeekFrom::Start(position))?;
        let mut head = [0; 8];
        if reader.read_exact(&mut head).is_err() {
            return Ok(false);
        }
        let [a, b, c, d, len @ ..] = head;
        match &[a, b, c, d] {
            b"VP8 " => return Ok(true),
            b"VP8L" | b"ANIM" | b"ANMF" | b"ALPH" => return Ok(false),
            _ => {}
        }
        let len = u64::from(u32::from_le_bytes(len));
        position += 8 + len + len % 2;
    }
    Ok(false)
}
