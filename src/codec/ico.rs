//! Icons: which of their pictures is taken, and the way from it to a picture, which is a PNG file or a bitmap with a mask.
//!
//! Own code, since `image` takes the deepest picture and not the largest, applies masks to pictures with alpha, and refuses PNG
//! files of all layouts but one.

use std::io::{BufRead, Cursor, Read, Seek, SeekFrom};

use image::{ColorType, ImageDecoder};

use super::bmp::{self, Dib, HEAD};
use super::decode::{Structure, decode_other};
use super::part::Part;
use super::{DecodeError, Decoded, Format, Header, Limits, limits, probe};
use crate::picture::{Channels, Picture, Size};

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n";

/// Bytes of an entry of the directory, which begins behind six others.
const ENTRY: usize = 16;
const FIRST: u64 = 6;

/// More pictures of one size than any icon has; of no more the depth is looked at.
const MAX_TWINS: usize = 64;

/// Reads the header of the picture that is taken: of the largest ones the deepest, and of those the first.
pub(super) fn read<R: BufRead + Seek>(
    reader: &mut R,
    limits: &Limits,
) -> Result<Header, DecodeError> {
    let io = |error| DecodeError::io(&error);
    let entry = Entry::chosen(reader)?;
    if !entry.is_png(reader).map_err(io)? {
        let (_, size) = entry.bitmap(reader)?;
        return probe::header(Format::Ico, (size.width, size.height), ColorType::Rgba8);
    }
    let mut part = Part::of(reader, entry.at).map_err(io)?;
    let decoder = probe::decoder(&mut part, Format::Png, limits).map_err(DecodeError::in_header)?;
    probe::header(Format::Ico, decoder.dimensions(), decoder.color_type())
}

/// Decodes a whole file.
pub(super) fn decode(
    bytes: &[u8],
    header: &Header,
    limits: &Limits,
) -> Result<Decoded, DecodeError> {
    let mut reader = Cursor::new(bytes);
    if read(&mut reader, limits)? != *header {
        let what = "it changed while it was read";
        return Err(DecodeError::damaged(Format::Ico, what));
    }
    let entry = Entry::chosen(&mut reader)?;
    let rest = bytes.get(entry.at as usize..).unwrap_or_default();
    if rest.starts_with(PNG) {
        let inner = Header {
            format: Format::Png,
            ..*header
        };
        return decode_other(rest, &inner, limits, Vec::new());
    }
    let (mut dib, size) = entry.bitmap(&mut reader)?;
    dib.size = size;
    let mut samples = limits::memory(size.pixels() as usize * 4, Vec::new())?;
    read_bitmap(&dib, &rest[..rest.len().min(entry.len)], &mut samples)?;
    let picture = Picture::from_u8(size, Channels::Rgba, samples);
    Ok(Decoded::of(picture))
}

/// An icon begins with two zeros, a one and the number of its pictures, of two bytes each.
pub(super) fn structure(bytes: &[u8]) -> Structure {
    let count = bytes
        .get(4..6)
        .map_or(1, |count| u16::from_le_bytes([count[0], count[1]]));
    let warning = format!("an icon of {count} pictures; only the largest is taken");
    Structure {
        warnings: (count > 1).then_some(warning).into_iter().collect(),
        ..Structure::default()
    }
}

/// An entry of the directory.
#[derive(Clone, Copy)]
struct Entry {
    /// By the directory, where 256 is written as 0.
    width: u32,
    height: u32,
    bits: u16,
    len: usize,
    at: u64,
}

impl Entry {
    fn of(bytes: &[u8; ENTRY]) -> Self {
        let side = |byte: u8| if byte == 0 { 256 } else { u32::from(byte) };
        let [width, height, _, _, _, _, depth @ ..] = *bytes;
        let [low, high, a, b, c, d, e, f, g, h] = depth;
        Self {
            width: side(width),
            height: side(height),
            bits: u16::from_le_bytes([low, high]),
            len: u32::from_le_bytes([a, b, c, d]) as usize,
            at: u64::from(u32::from_le_bytes([e, f, g, h])),
        }
    }

    fn chosen<R: BufRead + Seek>(reader: &mut R) -> Result<Self, DecodeError> {
        let io = |error| DecodeError::io(&error);
        let mut head = [0; FIRST as usize];
        reader.seek(SeekFrom::Start(0)).map_err(io)?;
        reader.read_exact(&mut head).map_err(io)?;
        let count = usize::from(u16::from_le_bytes([head[4], head[5]]));
        let mut directory = Vec::new();
        let most = (count * ENTRY) as u64;
        let read = reader.by_ref().take(most).read_to_end(&mut directory);
        read.map_err(io)?;
        let entries: Vec<_> = directory
            .as_chunks::<ENTRY>()
            .0
            .iter()
            .map(Self::of)
            .collect();
        let area = |entry: &Self| entry.width * entry.height;
        let largest = entries.iter().map(area).max();
        let mut twins = entries.iter().filter(|entry| Some(area(entry)) == largest);
        let first = *twins
            .next()
            .filter(|_| entries.len() == count)
            .ok_or_else(|| DecodeError::truncated("inside its directory"))?;
        let mut best = (first.depth(reader), first);
        for entry in twins.take(MAX_TWINS) {
            let depth = entry.depth(reader);
            if depth > best.0 {
                best = (depth, *entry);
            }
        }
        Ok(best.1)
    }

    /// Bits of a pixel by the picture's own header, or else by the directory.
    fn depth<R: BufRead + Seek>(&self, reader: &mut R) -> usize {
        let head = self.head(reader).unwrap_or_default();
        let own = match head.strip_prefix(PNG) {
            Some(rest) => rest.get(16..18).map(|kind| {
                let samples = [1, 1, 3, 1, 2, 3, 4];
                usize::from(kind[0]) * samples.get(usize::from(kind[1])).unwrap_or(&1)
            }),
            None => Dib::parse(&head, Format::Ico).ok().map(|dib| dib.bits),
        };
        own.unwrap_or(usize::from(self.bits))
    }

    fn is_png<R: BufRead + Seek>(&self, reader: &mut R) -> std::io::Result<bool> {
        Ok(self.head(reader)?.starts_with(PNG))
    }

    /// The beginning of the picture.
    fn head<R: BufRead + Seek>(&self, reader: &mut R) -> std::io::Result<Vec<u8>> {
        let mut head = Vec::new();
        reader.seek(SeekFrom::Start(self.at))?;
        reader.by_ref().take(HEAD as u64).read_to_end(&mut head)?;
        Ok(head)
    }

    /// The header of a bitmap with the size of its picture: the mask counts as so many rows more, also where there is none.
    /// Only where the directory has the whole height and there are pixels for it, it is the picture's.
    fn bitmap<R: BufRead + Seek>(&self, reader: &mut R) -> Result<(Dib, Size), DecodeError> {
        let head = self.head(reader).map_err(|error| DecodeError::io(&error))?;
        if PNG.starts_with(&head) {
            return Err(DecodeError::truncated("inside its header"));
        }
        let mut dib = Dib::parse(&head, Format::Ico)?;
        if dib.bits == 32 && dib.fields.alpha.is_none() {
            dib.fields = dib.fields.with_alpha_above();
        }
        let Size { width, height } = dib.size;
        let pixels = dib.stride().saturating_mul(u64::from(height));
        let is_whole = height == self.height
            && pixels.saturating_add((dib.len + dib.palette_len()) as u64) <= self.len as u64;
        let rows = if is_whole {
            height
        } else {
            (height / 2).max(1)
        };
        Ok((dib, Size::new(width, rows)))
    }
}

/// Reads a bitmap in RGBA. Alpha is what the pixels say, and where they say nothing, or 0 throughout, the mask decides.
fn read_bitmap(dib: &Dib, body: &[u8], samples: &mut [u8]) -> Result<(), DecodeError> {
    let palette_at = dib.len;
    let pixels_at = palette_at + dib.palette_len();
    let stored = body.get(palette_at..pixels_at).unwrap_or_default();
    let palette = bmp::palette(dib, stored);
    let pixels = body.get(pixels_at..).unwrap_or_default();
    bmp::pixels(dib, &palette, pixels, (samples, Channels::Rgba))
        .map_err(|_| DecodeError::cut_off("before its picture is complete"))?;
    let (alphas, _) = samples.as_chunks_mut::<4>();
    let has_alpha = dib.bits > 8 && dib.fields.alpha.is_some();
    if has_alpha && alphas.iter().any(|pixel| pixel[3] != 0) {
        return Ok(());
    }
    let at = usize::try_from(dib.stride() * u64::from(dib.size.height)).unwrap_or(usize::MAX);
    let mask = pixels.get(at..).unwrap_or_default();
    let (width, height) = (dib.size.width as usize, dib.size.height as usize);
    let stride = width.div_ceil(32) * 4;
    let is_there = mask.len() >= stride * height;
    for (n, row) in alphas.chunks_exact_mut(width).enumerate() {
        let stored = if dib.top_down { n } else { height - 1 - n };
        for (x, pixel) in row.iter_mut().enumerate() {
            let is_hidden = is_there && mask[stored * stride + x / 8] & (0x80 >> (x % 8)) != 0;
            pixel[3] = if is_hidden { 0 } else { 0xff };
        }
    }
    Ok(())
}
