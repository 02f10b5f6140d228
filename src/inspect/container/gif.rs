//! GIF: its frames.

use crate::codec::gif::{color_table, sub_blocks};

const EXTENSION: u8 = 0x21;
const IMAGE: u8 = 0x2c;

/// How many frames a file holds, those included that are cut off.
pub(in crate::inspect) fn frames(bytes: &[u8]) -> usize {
    let mut frames = 0;
    let mut at = 13 + color_table(bytes.get(10));
    loop {
        let next = match bytes.get(at) {
            Some(&EXTENSION) => sub_blocks(bytes, at + 2),
            Some(&IMAGE) => {
                frames += 1;
                sub_blocks(bytes, at + 11 + color_table(bytes.get(at + 9)))
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
        at = sub_blocks(bytes, at + 2)?;
    }
    let flags = bytes.get(at..at + 10).filter(|head| head[0] == IMAGE)?[9];
    Some(flags & 0x40 != 0)
}
