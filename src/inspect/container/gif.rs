//! GIF: its frames.

const EXTENSION: u8 = 0x21;
const IMAGE: u8 = 0x2c;

/// How many frames a file holds, those included that are cut off.
pub(in crate::inspect) fn frames(bytes: &[u8]) -> usize {
    let mut frames = 0;
    let mut at = 13 + color_table(bytes.get(10));
    loop {
        let next = match bytes.get(at) {
            Some(&EXTENSION) => after_blocks(bytes, at + 2),
            Some(&IMAGE) => {
                frames += 1;
                after_blocks(bytes, at + 11 + color_table(bytes.get(at + 9)))
            }
            _ => None,
        };
        match next {
            Some(next) => at = next,
            None => return frames,
        }
    }
}

/// Whether rows of the first frame come interlaced.
pub(in crate::inspect) fn is_interlaced(bytes: &[u8]) -> Option<bool> {
    let mut at = 13 + color_table(bytes.get(10));
    while bytes.get(at) == Some(&EXTENSION) {
        at = after_blocks(bytes, at + 2)?;
    }
    let flags = bytes.get(at..at + 10).filter(|head| head[0] == IMAGE)?[9];
    Some(flags & 0x40 != 0)
}

/// Bytes of the colour table that a flags byte announces.
fn color_table(flags: Option<&u8>) -> usize {
    match flags {
        Some(flags) if flags & 0x80 != 0 => 3 << ((flags & 7) + 1),
        _ => 0,
    }
}

/// Where a chain of sub-blocks ends, if it does.
fn after_blocks(bytes: &[u8], from: usize) -> Option<usize> {
    let mut at = from;
    loop {
        match *bytes.get(at)? {
            0 => return Some(at + 1),
            length => at += 1 + usize::from(length),
        }
    }
}
