//! The blocks of a GIF file: whether it is whole, whether it is an animation, and how large its canvas is.

use std::borrow::Cow;
use std::io::{self, BufRead, Cursor, Seek, SeekFrom};

use super::decode::Structure;
use super::png::End;
use super::spliced::Spliced;

const EXTENSION: u8 = 0x21;
const IMAGE: u8 = 0x2c;
const INTERLACED: u8 = 0x40;

pub(super) fn structure(bytes: &[u8]) -> Structure {
    let mut structure = Structure::default();
    match images(bytes) {
        Images::BreaksOff => {
            structure.breaks_off = Some("before its first frame is complete".to_owned())
        }
        Images::One => {}
        Images::Several => structure
            .warnings
            .push("an animation; only its first frame is taken".to_owned()),
    }
    structure
}

enum Images {
    BreaksOff,
    One,
    Several,
}

fn images(bytes: &[u8]) -> Images {
    let mut found = false;
    let mut position = 13 + color_table(bytes.get(10));
    loop {
        let next = match bytes.get(position) {
            Some(&EXTENSION) => sub_blocks(bytes, position + 2),
            Some(&IMAGE) if found => return Images::Several,
            Some(&IMAGE) => {
                let data = position + 11 + color_table(bytes.get(position + 9));
                let end = sub_blocks(bytes, data);
                found = end.is_some();
                end
            }
            Some(_) => return Images::One,
            None => None,
        };
        position = match next {
            Some(next) => next,
            None if found => return Images::One,
            None => return Images::BreaksOff,
        };
    }
}

/// What the blocks before the first frame's pixels say.
pub(super) struct Canvas {
    pub(super) width: u16,
    pub(super) height: u16,
    /// Whether there is a table of colours for the first frame.
    pub(super) has_colors: bool,
    interlaced: Option<Interlaced>,
}

/// A first frame whose rows come in four passes.
struct Interlaced {
    /// Where the flag stands that says so.
    flags_at: usize,
    left: usize,
    top: usize,
    width: usize,
    height: usize,
}

/// The canvas: the logical screen, as much larger as the first frame needs it, as browsers, Pillow and libvips have it.
pub(super) fn canvas<R: BufRead + Seek>(reader: &mut R) -> io::Result<Canvas> {
    let mut head = [0; 13];
    reader.seek(SeekFrom::Start(0))?;
    reader.read_exact(&mut head)?;
    let screen = Canvas {
        width: word(&head, 6),
        height: word(&head, 8),
        has_colors: true,
        interlaced: None,
    };
    skip(reader, color_table(Some(&head[10])))?;
    let mut kind = [0];
    loop {
        if reader.read(&mut kind)? == 0 || !matches!(kind[0], EXTENSION | IMAGE) {
            return Ok(screen);
        }
        if kind[0] == IMAGE {
            break;
        }
        skip(reader, 1)?;
        loop {
            if reader.read(&mut kind)? == 0 {
                return Ok(screen);
            }
            match kind[0] {
                0 => break,
                length => skip(reader, usize::from(length))?,
            }
        }
    }
    let mut place = [0; 9];
    if reader.read_exact(&mut place).is_err() {
        return Ok(screen);
    }
    let flags_at = reader.stream_position()?.saturating_sub(1) as usize;
    let side = |at: usize| usize::from(word(&place, at));
    let interlaced = (place[8] & INTERLACED != 0).then(|| Interlaced {
        flags_at,
        left: side(0),
        top: side(2),
        width: side(4),
        height: side(6),
    });
    let end = |at: usize| word(&place, at).saturating_add(word(&place, at + 4));
    Ok(Canvas {
        width: screen.width.max(end(0)),
        height: screen.height.max(end(2)),
        has_colors: (head[10] | place[8]) & 0x80 != 0,
        interlaced,
    })
}

/// The file with its canvas as its logical screen. If all of its pixels are to be there, its rows are read in the order in which
/// they come, and [`deinterlace`] puts them right: row by row the decoder loses the last ones of some files.
pub(super) fn mended(bytes: &[u8], missing: End) -> Spliced<'_> {
    let Ok(canvas) = canvas(&mut Cursor::new(bytes)) else {
        return Spliced::whole(bytes);
    };
    let sides = [canvas.width.to_le_bytes(), canvas.height.to_le_bytes()].concat();
    let mut pieces = vec![Cow::Borrowed(&bytes[..6]), Cow::Owned(sides)];
    let mut from = 10;
    if let Some(frame) = canvas.interlaced.filter(|_| missing == End::Given) {
        pieces.push(Cow::Borrowed(&bytes[from..frame.flags_at]));
        pieces.push(Cow::Owned(vec![bytes[frame.flags_at] & !INTERLACED]));
        from = frame.flags_at + 1;
    }
    pieces.push(Cow::Borrowed(&bytes[from..]));
    Spliced::of(pieces)
}

/// Puts the rows of an interlaced frame to their places on its canvas, in RGBA.
pub(super) fn deinterlace(bytes: &[u8], samples: &mut [u8]) {
    let Ok(canvas) = canvas(&mut Cursor::new(bytes)) else {
        return;
    };
    let Some(frame) = canvas.interlaced else {
        return;
    };
    let stride = usize::from(canvas.width) * 4;
    let at = |row: usize| {
        let start = (frame.top + row) * stride + frame.left * 4;
        start..start + frame.width.min(usize::from(canvas.width) - frame.left) * 4
    };
    let rows = 0..frame.height.min(usize::from(canvas.height) - frame.top);
    let stored: Vec<Vec<u8>> = rows.map(|row| samples[at(row)].to_vec()).collect();
    let passes = [(0, 8), (4, 8), (2, 4), (1, 2)];
    let order = passes
        .iter()
        .flat_map(|(first, step)| (*first..frame.height).step_by(*step));
    for (row, pixels) in order.zip(&stored) {
        if row < stored.len() {
            samples[at(row)].copy_from_slice(pixels);
        }
    }
}

fn word(bytes: &[u8], at: usize) -> u16 {
    u16::from_le_bytes([bytes[at], bytes[at + 1]])
}

fn skip(reader: &mut impl Seek, bytes: usize) -> io::Result<()> {
    reader.seek_relative(bytes as i64)
}

/// Bytes of the colour table that a flags byte announces.
pub(crate) fn color_table(flags: Option<&u8>) -> usize {
    match flags {
        Some(flags) if flags & 0x80 != 0 => 3 << ((flags & 7) + 1),
        _ => 0,
    }
}

/// Where a chain of sub-blocks ends, if it does.
pub(crate) fn sub_blocks(bytes: &[u8], from: usize) -> Option<usize> {
    let mut position = from;
    loop {
        match *bytes.get(position)? {
            0 => return Some(position + 1),
            length => position += 1 + usize::from(length),
        }
    }
}
