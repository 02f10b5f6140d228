//! The blocks of a GIF file: whether it is whole, and whether it is an animation.

use super::decode::Structure;

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
