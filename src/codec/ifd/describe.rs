//! What describes the picture in a TIFF file, as a block of its own: which fields that are, and writing them.

use super::{
    BIG_KINDS, Directory, EXIF_IFD, Field, GPS_IFD, INTEROPERABILITY_IFD, MAKER_NOTE, ORIENTATION,
    Tiff,
};
use crate::codec::MAX_METADATA;

/// The longest value that is copied.
const MAX_VALUE: usize = 65_535;

const LONG: u16 = 4;

/// What describes the picture in a TIFF file, as an EXIF block of its own; `None` if nothing does.
pub(crate) fn describe(file: &[u8]) -> Option<Vec<u8>> {
    let tiff = Tiff::parse_file(file)?;
    let fields = describing_fields(&tiff);
    (!fields.is_empty()).then(|| write(&tiff, &fields))
}

/// The fields of the first directory that describe the picture, by ascending tag.
pub(in crate::codec) fn describing_fields(tiff: &Tiff<'_>) -> Vec<Field> {
    copyable(tiff.first(), describes)
}

/// Whether a field of the first directory describes the picture, and not how it is stored.
fn describes(tag: u16) -> bool {
    matches!(tag, EXIF_IFD | GPS_IFD | ORIENTATION)
        // Description, maker and model; resolution; program, date, artist and computer; rating; copyright; Windows' texts.
        || matches!(tag, 0x010e..=0x0110 | 0x011a | 0x011b | 0x0128 | 0x0131 | 0x0132 | 0x013b | 0x013c)
        || matches!(tag, 0x4746 | 0x4749 | 0x8298 | 0x9c9b..=0x9c9f)
}

/// The fields of a further directory that can be moved, by ascending tag.
pub(in crate::codec) fn movable_fields(tiff: &Tiff<'_>, pointer: &Field) -> Vec<Field> {
    let directory = tiff
        .number(pointer)
        .map(|at| tiff.directory(at))
        .unwrap_or_default();
    copyable(directory, |tag| {
        !matches!(tag, MAKER_NOTE | INTEROPERABILITY_IFD | EXIF_IFD | GPS_IFD)
    })
}

/// Whether a field's value may be told of the picture: one that describes it, in whatever directory, or an XMP packet.
pub(in crate::codec) fn is_told(field: &Field) -> bool {
    const XMP: u16 = 0x02bc;
    // Those that say how the picture is stored have the smallest numbers, and are the longest.
    let describes = describes(field.tag) || field.tag < 0x00fe || field.tag > 0x8298;
    match field.tag {
        XMP => field.len <= MAX_METADATA,
        MAKER_NOTE => false,
        _ => describes && field.len <= MAX_VALUE,
    }
}

/// Whether a field points to a further directory.
fn is_pointer(field: &Field) -> bool {
    matches!(field.tag, EXIF_IFD | GPS_IFD)
}

fn copyable(directory: Directory, wanted: impl Fn(u16) -> bool) -> Vec<Field> {
    let mut fields = directory.fields;
    // Types of BigTIFF are for pointers, which are written anew.
    let is_known = |field: &Field| is_pointer(field) || !BIG_KINDS.contains(&field.kind);
    fields.retain(|field| wanted(field.tag) && field.len <= MAX_VALUE && is_known(field));
    fields.sort_by_key(|field| field.tag);
    fields.dedup_by_key(|field| field.tag);
    fields
}

/// Writes a structure of these fields and the directories that they point to, in the byte order they have.
fn write(tiff: &Tiff<'_>, fields: &[Field]) -> Vec<u8> {
    let mut out = Out {
        bytes: if tiff.big_endian { b"MM\0*" } else { b"II*\0" }.to_vec(),
        big_endian: tiff.big_endian,
    };
    out.u32(8);
    let values = out.directory(tiff, fields);
    for (field, value_at) in fields.iter().zip(values) {
        if is_pointer(field) {
            let at = out.bytes.len() as u32;
            out.directory(tiff, &movable_fields(tiff, field));
            out.patch(value_at, at);
        }
    }
    out.bytes
}

struct Out {
    bytes: Vec<u8>,
    big_endian: bool,
}

impl Out {
    fn u16(&mut self, value: u16) {
        self.bytes.extend(if self.big_endian {
            value.to_be_bytes()
        } else {
            value.to_le_bytes()
        });
    }

    fn u32(&mut self, value: u32) {
        self.bytes.extend(if self.big_endian {
            value.to_be_bytes()
        } else {
            value.to_le_bytes()
        });
    }

    fn patch(&mut self, at: usize, value: u32) {
        let value = if self.big_endian {
            value.to_be_bytes()
        } else {
            value.to_le_bytes()
        };
        self.bytes[at..at + 4].copy_from_slice(&value);
    }

    /// Appends a directory and its values; tells for each field where its inline value or its offset is.
    fn directory(&mut self, tiff: &Tiff<'_>, fields: &[Field]) -> Vec<usize> {
        let mut inline = Vec::with_capacity(fields.len());
        self.u16(fields.len() as u16);
        for field in fields {
            self.u16(field.tag);
            let is_wide = BIG_KINDS.contains(&field.kind);
            self.u16(if is_wide { LONG } else { field.kind });
            self.u32(if is_wide { 1 } else { field.count });
            inline.push(self.bytes.len());
            let mut value = [0; 4];
            if field.len <= 4 {
                value[..field.len].copy_from_slice(tiff.value(field));
            }
            self.bytes.extend(value);
        }
        self.u32(0);
        for (field, &at) in fields.iter().zip(&inline) {
            if field.len > 4 && !BIG_KINDS.contains(&field.kind) {
                self.bytes.resize(self.bytes.len().next_multiple_of(2), 0);
                self.patch(at, self.bytes.len() as u32);
                self.bytes.extend(tiff.value(field));
            }
        }
        self.bytes.resize(self.bytes.len().next_multiple_of(2), 0);
        inline
    }
}
