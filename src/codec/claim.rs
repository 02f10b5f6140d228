//! The size that a header claims, found before a decoder is asked: some call damaged, or do not know, what is only too large.
//!
//! It covers the formats of which that is so, and what it cannot make out it leaves to the decoder.

use std::io::{self, BufRead, Read, Seek, SeekFrom};

use super::Format;
use crate::picture::Size;

/// How much of a file is looked through: headers with long comments are left to the decoder.
const MOST: u64 = 4_096;

/// The size by the header of a file, of which `reader` is put at the start.
pub(super) fn size<R: BufRead + Seek>(reader: &mut R, format: Format) -> io::Result<Option<Size>> {
    let look: fn(&[u8]) -> Option<(u64, u64)> = match format {
        Format::Qoi => |head| Some((number(head, 4)?, number(head, 8)?)),
        Format::Farbfeld => |head| Some((number(head, 8)?, number(head, 12)?)),
        Format::WebP => canvas,
        Format::Pnm => anymap,
        Format::Hdr => resolution,
        _ => return Ok(None),
    };
    let mut head = Vec::new();
    reader.seek(SeekFrom::Start(0))?;
    reader.by_ref().take(MOST).read_to_end(&mut head)?;
    reader.seek(SeekFrom::Start(0))?;
    let side = |length: u64| u32::try_from(length).unwrap_or(u32::MAX);
    Ok(look(&head).map(|(width, height)| Size::new(side(width), side(height))))
}

fn number(head: &[u8], at: usize) -> Option<u64> {
    let bytes = head.get(at..)?.first_chunk()?;
    Some(u64::from(u32::from_be_bytes(*bytes)))
}

/// Of an extended WebP file; in the others a side has no more than 16,384 pixels.
fn canvas(head: &[u8]) -> Option<(u64, u64)> {
    let side = |at: usize| {
        let [a, b, c] = *head.get(at..)?.first_chunk()?;
        Some(u64::from(u32::from_le_bytes([a, b, c, 0])) + 1)
    };
    head.get(12..16).filter(|id| *id == b"VP8X")?;
    Some((side(24)?, side(27)?))
}

fn anymap(head: &[u8]) -> Option<(u64, u64)> {
    let text = head.get(2..)?;
    let lines = || text.split(|byte| *byte == b'\n');
    if head.starts_with(b"P7") {
        let named = |name: &[u8]| {
            let line = lines().find(|line| line.trim_ascii_start().starts_with(name))?;
            digits(&line.trim_ascii()[name.len()..])
        };
        return Some((named(b"WIDTH")?, named(b"HEIGHT")?));
    }
    let words = lines().flat_map(|line| {
        let bare = line.split(|byte| *byte == b'#').next().unwrap_or_default();
        bare.split(u8::is_ascii_whitespace)
    });
    let mut sides = words.filter(|word| !word.is_empty()).map(digits);
    Some((sides.next()??, sides.next()??))
}

/// Of Radiance, in a line of its own behind an empty one: `-Y 300 +X 400`.
fn resolution(head: &[u8]) -> Option<(u64, u64)> {
    let mut lines = head.split(|byte| *byte == b'\n');
    lines.find(|line| line.is_empty())?;
    let words: Vec<&[u8]> = lines.next()?.split(u8::is_ascii_whitespace).collect();
    let [_, first, _, second] = words[..] else {
        return None;
    };
    Some((digits(second)?, digits(first)?))
}

/// A number, or as much as can be held of it.
fn digits(text: &[u8]) -> Option<u64> {
    let text = text.trim_ascii();
    let is_number = !text.is_empty() && text.iter().all(u8::is_ascii_digit);
    let add = |sum: u64, digit: &u8| {
        sum.saturating_mul(10)
            .saturating_add(u64::from(digit - b'0'))
    };
    is_number.then(|| text.iter().fold(0, add))
}
