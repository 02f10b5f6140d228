//! The directories of TIFF, which are also those of an EXIF block: finding, reading and writing their fields.
//!
//! Offsets and counts in such a structure may be lies; whatever points outside is as if it were not there. Only what
//! is asked for is followed, so that circles do no harm. It does not know what the fields mean, but for the few that
//! point to further directories. BigTIFF is not read.

use super::MAX_METADATA;

/// Points from the first directory to that of EXIF.
pub(crate) const EXIF_IFD: u16 = 0x8769;
/// Points from the first directory to that of GPS.
pub(crate) const GPS_IFD: u16 = 0x8825;
/// How the picture is to be turned.
pub(crate) const ORIENTATION: u16 = 0x0112;

/// The camera's own notes hold offsets from somewhere else and do not survive a move.
pub(super) const MAKER_NOTE: u16 = 0x927c;
/// Points from the EXIF directory to one of compatibility marks, which are not moved.
pub(crate) const INTEROPERABILITY_IFD: u16 = 0xa005;

/// The profile of the picture's colours.
const ICC_PROFILE: u16 = 0x8773;

/// The longest value that is copied.
const MAX_VALUE: usize = 65_535;

/// A structure that begins with a TIFF header.
#[derive(Clone, Copy)]
pub(crate) struct Tiff<'a> {
    bytes: &'a [u8],
    big_endian: bool,
}

/// A directory: fields, and the offset of the next directory.
#[derive(Default)]
pub(crate) struct Directory {
    pub(crate) fields: Vec<Field>,
    /// Where the offset of the next directory is stored.
    pub(crate) next_at: Option<usize>,
}

/// A field of a directory.
#[derive(Clone, Copy)]
pub(crate) struct Field {
    pub(crate) tag: u16,
    /// The type, 1 to 12.
    pub(crate) kind: u16,
    pub(crate) count: u32,
    /// Where the value lies and how many bytes it has; it has been checked to be inside.
    pub(crate) at: usize,
    pub(crate) len: usize,
}

impl Directory {
    pub(crate) fn field(&self, tag: u16) -> Option<&Field> {
        self.fields.iter().find(|field| field.tag == tag)
    }
}

impl<'a> Tiff<'a> {
    pub(crate) fn parse(bytes: &'a [u8]) -> Option<Self> {
        let big_endian = match bytes.get(..4)? {
            b"II*\0" => false,
            b"MM\0*" => true,
            _ => return None,
        };
        Some(Self { bytes, big_endian })
    }

    pub(crate) fn is_big_endian(&self) -> bool {
        self.big_endian
    }

    /// The first directory.
    pub(crate) fn first(&self) -> Directory {
        self.u32(4)
            .map_or_else(Directory::default, |at| self.directory(at))
    }

    /// The EXIF directory that a directory points to; empty where there is none.
    pub(crate) fn exif(&self, first: &Directory) -> Directory {
        first
            .field(EXIF_IFD)
            .and_then(|field| self.number(field))
            .map(|at| self.directory(at))
            .unwrap_or_default()
    }

    /// The directory at an offset, as far as it lies inside.
    pub(crate) fn directory(&self, at: u32) -> Directory {
        let at = at as usize;
        let Some(count) = self.u16(at).map(usize::from) else {
            return Directory::default();
        };
        let fields = (0..count)
            .filter_map(|index| self.field(at + 2 + index * 12))
            .collect();
        let next_at = at + 2 + count * 12;
        Directory {
            fields,
            next_at: (next_at + 4 <= self.bytes.len()).then_some(next_at),
        }
    }

    /// A field's value, in the structure's byte order.
    pub(crate) fn value(&self, field: &Field) -> &'a [u8] {
        &self.bytes[field.at..field.at + field.len]
    }

    /// The first number of a field of bytes, shorts or longs.
    pub(crate) fn number(&self, field: &Field) -> Option<u32> {
        match field.kind {
            1 | 7 => self.value(field).first().map(|&value| value.into()),
            3 => self.u16(field.at).map(u32::from),
            4 | 13 => self.u32(field.at),
            _ => None,
        }
        .filter(|_| field.count > 0)
    }

    /// Whether a range of bytes lies inside.
    pub(crate) fn contains(&self, range: std::ops::Range<usize>) -> bool {
        range.start <= range.end && range.end <= self.bytes.len()
    }

    pub(crate) fn u32(&self, at: usize) -> Option<u32> {
        let bytes = self.bytes.get(at..at.checked_add(4)?)?.try_into().ok()?;
        Some(if self.big_endian {
            u32::from_be_bytes(bytes)
        } else {
            u32::from_le_bytes(bytes)
        })
    }

    pub(crate) fn u16(&self, at: usize) -> Option<u16> {
        let bytes = self.bytes.get(at..at.checked_add(2)?)?.try_into().ok()?;
        Some(if self.big_endian {
            u16::from_be_bytes(bytes)
        } else {
            u16::from_le_bytes(bytes)
        })
    }

    fn field(&self, at: usize) -> Option<Field> {
        let (tag, kind, count) = (self.u16(at)?, self.u16(at + 2)?, self.u32(at + 4)?);
        let len = usize::try_from(count).ok()?.checked_mul(size_of(kind)?)?;
        let at = if len <= 4 {
            at + 8
        } else {
            self.u32(at + 8)? as usize
        };
        (at.checked_add(len)? <= self.bytes.len()).then_some(Field {
            tag,
            kind,
            count,
            at,
            len,
        })
    }
}

/// Bytes of one value of a type.
pub(crate) fn size_of(kind: u16) -> Option<usize> {
    match kind {
        1 | 2 | 6 | 7 => Some(1),
        3 | 8 => Some(2),
        4 | 9 | 11 | 13 => Some(4),
        5 | 10 | 12 => Some(8),
        _ => None,
    }
}

/// The ICC profile in a TIFF file.
pub(super) fn profile(file: &[u8]) -> Option<&[u8]> {
    let tiff = Tiff::parse(file)?;
    let first = tiff.first();
    let profile = tiff.value(first.field(ICC_PROFILE)?);
    (!profile.is_empty()).then_some(profile)
}

/// What describes the picture in a TIFF file, as an EXIF block of its own; `None` if nothing does.
pub(super) fn describe(file: &[u8]) -> Option<Vec<u8>> {
    let tiff = Tiff::parse(file)?;
    let fields = describing_fields(&tiff);
    (!fields.is_empty()).then(|| write(&tiff, &fields))
}

/// The fields of the first directory that describe the picture, by ascending tag.
pub(super) fn describing_fields(tiff: &Tiff<'_>) -> Vec<Field> {
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
pub(super) fn movable_fields(tiff: &Tiff<'_>, pointer: &Field) -> Vec<Field> {
    let directory = tiff
        .number(pointer)
        .map(|at| tiff.directory(at))
        .unwrap_or_default();
    copyable(directory, |tag| {
        !matches!(tag, MAKER_NOTE | INTEROPERABILITY_IFD | EXIF_IFD | GPS_IFD)
    })
}

/// Whether a field's value may be told of the picture: one that describes it, in whatever directory, or an XMP packet.
pub(super) fn is_told(field: &Field) -> bool {
    const XMP: u16 = 0x02bc;
    // Those that say how the picture is stored have the smallest numbers, and are the longest.
    let describes = describes(field.tag) || field.tag < 0x00fe || field.tag > 0x8298;
    match field.tag {
        XMP => field.len <= MAX_METADATA,
        MAKER_NOTE => false,
        _ => describes && field.len <= MAX_VALUE,
    }
}

fn copyable(directory: Directory, wanted: impl Fn(u16) -> bool) -> Vec<Field> {
    let mut fields = directory.fields;
    fields.retain(|field| wanted(field.tag) && field.len <= MAX_VALUE);
    fields.sort_by_key(|field| field.tag);
    fields.dedup_by_key(|field| field.tag);
    fields
}

/// Writes a structure of these fields and the directories that they point to, in the byte order they have.
fn write(tiff: &Tiff<'_>, fields: &[Field]) -> Vec<u8> {
    let mut out = Out {
        bytes: tiff.bytes[..4].to_vec(),
        big_endian: tiff.big_endian,
    };
    out.u32(8);
    let values = out.directory(tiff, fields);
    for (field, value_at) in fields.iter().zip(values) {
        if matches!(field.tag, EXIF_IFD | GPS_IFD) {
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
            self.u16(field.kind);
            self.u32(field.count);
            inline.push(self.bytes.len());
            let mut value = [0; 4];
            if field.len <= 4 {
                value[..field.len].copy_from_slice(tiff.value(field));
            }
            self.bytes.extend(value);
        }
        self.u32(0);
        for (field, &at) in fields.iter().zip(&inline) {
            if field.len > 4 {
                self.bytes.resize(self.bytes.len().next_multiple_of(2), 0);
                self.patch(at, self.bytes.len() as u32);
                self.bytes.extend(tiff.value(field));
            }
        }
        self.bytes.resize(self.bytes.len().next_multiple_of(2), 0);
        inline
    }
}
