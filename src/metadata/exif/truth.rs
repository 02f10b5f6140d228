//! What numbers of an EXIF block have to be, so that they are true of the output.

use super::layout::{Entry, Role};
use super::{LONG, SHORT};
use crate::codec::ifd::ORIENTATION;
use crate::metadata::policy::{Colors, Facts};

const COLOR_SPACE: u16 = 0xa001;
const INTEROPERABILITY_INDEX: u16 = 0x0001;
const ASCII: u16 = 2;

/// The value that a field has to have.
pub(super) enum Truth {
    Number(u32),
    /// Which rules a file keeps to.
    Index([u8; 4]),
}

/// What is true of a field, where an output decides it.
pub(super) fn truth(role: Role, entry: &Entry, facts: &Facts) -> Option<Truth> {
    let number = match (role, entry.tag) {
        (Role::First, ORIENTATION) => u32::from(facts.orientation.exif()),
        (Role::First, 0x0100) | (Role::Exif, 0xa002) => facts.size.width,
        (Role::First, 0x0101) | (Role::Exif, 0xa003) => facts.size.height,
        (Role::Interoperability, 0x1001) => facts.size.width,
        (Role::Interoperability, 0x1002) => facts.size.height,
        (Role::Exif, COLOR_SPACE) if facts.colors == Colors::Srgb => 1,
        (Role::Interoperability, INTEROPERABILITY_INDEX)
            if facts.colors == Colors::Srgb && entry.kind == ASCII =>
        {
            // Basic files, which are in sRGB, and not the option of Adobe RGB.
            return Some(Truth::Index(*b"R98\0"));
        }
        _ => return None,
    };
    Some(Truth::Number(number))
}

/// The type in which a number is written, in place of a value of type `before`.
pub(super) fn kind_for(number: u32, before: u16) -> u16 {
    match u16::try_from(number) {
        Ok(_) if before != LONG => SHORT,
        _ => LONG,
    }
}
