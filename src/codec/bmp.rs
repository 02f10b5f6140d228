//! BMP files: the file's header, and the way from it to a picture. What icons share with them lies below.
//!
//! Own code, since `image` knows no header of OS/2, paints black what run lengths jump over, and refuses more than 65,535
//! pixels on a side.

mod dib;
mod pixels;
mod rle;

use std::io::{BufRead, Read, Seek, SeekFrom};

use image::ColorType;

use super::{DecodeError, Decoded, Format, Header, limits, probe};
use crate::picture::Picture;

pub(super) use dib::{Dib, HEAD};
pub(super) use pixels::{palette, read as pixels};

/// Before the header of the bitmap.
const FILE_HEADER: usize = 14;

/// The most of a profile that is taken.
const MAX_PROFILE: usize = 32 << 20;

/// Reads the header.
pub(super) fn read<R: BufRead + Seek>(reader: &mut R) -> Result<Header, DecodeError> {
    let mut head = Vec::new();
    reader
        .seek(SeekFrom::Start(0))
        .and_then(|_| {
            let most = (FILE_HEADER + HEAD) as u64;
            reader.by_ref().take(most).read_to_end(&mut head)
        })
        .map_err(|error| DecodeError::io(&error))?;
    let dib = Dib::parse(head.get(FILE_HEADER..).unwrap_or_default(), Format::Bmp)?;
    header(&dib)
}

/// Decodes a whole file.
pub(super) fn decode(bytes: &[u8], found: &Header) -> Result<Decoded, DecodeError> {
    let body = bytes.get(FILE_HEADER..).unwrap_or_default();
    let dib = Dib::parse(body, Format::Bmp)?;
    if header(&dib)? != *found {
        let what = "it changed while it was read";
        return Err(DecodeError::damaged(Format::Bmp, what));
    }
    let at = Places::of(bytes, &dib);
    let stored = bytes.get(at.palette..at.palette_end).unwrap_or_default();
    let palette = palette(&dib, stored);
    let len = found.size.pixels() as usize * found.channels.count();
    let mut samples = limits::memory(len, Vec::new())?;
    let data = bytes.get(at.pixels..).unwrap_or_default();
    pixels(&dib, &palette, data, (&mut samples, found.channels))
        .map_err(|_| DecodeError::cut_off("before its picture is complete"))?;
    let picture = Picture::from_u8(found.size, found.channels, samples);
    let profile = dib.profile.clone().and_then(|range| body.get(range));
    Ok(Decoded {
        icc: profile
            .filter(|profile| !profile.is_empty() && profile.len() <= MAX_PROFILE)
            .map(<[u8]>::to_vec),
        ..Decoded::of(picture)
    })
}

fn header(dib: &Dib) -> Result<Header, DecodeError> {
    let color = match dib.fields.alpha {
        Some(_) if dib.bits > 8 => ColorType::Rgba8,
        _ => ColorType::Rgb8,
    };
    probe::header(Format::Bmp, (dib.size.width, dib.size.height), color)
}

/// Where things lie in a file.
struct Places {
    palette: usize,
    palette_end: usize,
    pixels: usize,
}

impl Places {
    fn of(bytes: &[u8], dib: &Dib) -> Self {
        let palette = FILE_HEADER + dib.len;
        let end = palette + dib.palette_len();
        let told = bytes.get(10..14).map_or(0, |told| {
            u32::from_le_bytes([told[0], told[1], told[2], told[3]]) as usize
        });
        // Some writers leave out where the pixels begin, which is behind the palette then; and palettes may be shorter
        // than their number of colours says.
        match told {
            told if told < palette => Self {
                palette,
                palette_end: end,
                pixels: end,
            },
            told => Self {
                palette,
                palette_end: end.min(told),
                pixels: told,
            },
        }
    }
}
