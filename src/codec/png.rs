//! The chunks of a PNG file: whether it is whole, and whether it is an animation.

use super::decode::Structure;

const SIGNATURE: usize = 8;

/// Length, type and checksum of a chunk.
const FRAMING: usize = 12;

pub(super) fn structure(bytes: &[u8]) -> Structure {
    let mut structure = Structure::default();
    let mut position = SIGNATURE;
    while let Some(head) = bytes.get(position..position + 8) {
        let length = u32::from_be_bytes([head[0], head[1], head[2], head[3]]) as usize;
        let Some(end) = position
            .checked_add(length)
            .and_then(|end| end.checked_add(FRAMING))
        else {
            break;
        };
        match &head[4..] {
            b"IEND" if end <= bytes.len() => return structure,
            b"acTL" => structure
                .warnings
                .push("an animation; only its default picture is taken".to_owned()),
            _ => {}
        }
        position = end;
    }
    structure.breaks_off = Some("before its last chunk".to_owned());
    structure
}
