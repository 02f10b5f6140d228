//! The blocks of a GIF file: whether it is whole, whether it is an animation, and how large its canvas is.

use std::borrow::Cow;
use std::io::{self, BufRead, Cursor, Seek, SeekFrom};

use super::decode::Structure;
use super::spliced::Spliced;

const EXTENSION: u8 = 0x21;
const IMAGE: u8 = 0x2c;

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
    let end = |at: usize| word(&place, at).saturating_add(word(&place, at + 4));
    Ok(Canvas {
        width: screen.width.max(end(0)),
        height: screen.height.max(end(2)),
        has_colors: (head[10] | place[8]) & 0x80 != 0,
    })
}

/// The file with its canvas as its logical screen.
pub(super) fn mended(bytes: &[u8]) -> Spliced<'_> {
    let (Ok(canvas), Some(screen)) = (canvas(&mut Cursor::new(bytes)), bytes.get(6..10)) else {
        return Spliced::whole(bytes);
    };
    let sides = [canvas.width.to_le_bytes(), canvas.height.to_le_bytes()].concat();
    if sides == screen {
        return Spliced::whole(bytes);
    }
    let (before, behind) = (Cow::Borrowed(&bytes[..6]), Cow::Borrowed(&bytes[10..]));
    Spliced::of([before, Cow::Owned(sides), behind])
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
