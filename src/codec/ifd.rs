//! The directories of TIFF, which are also those of an EXIF block: finding and reading their fields.
//!
//! Offsets and counts in such a structure may be lies; whatever points outside is as if it were not there. Only what
//! is asked for is followed, so that circles do no harm. It does not know what the fields mean, but for the few that
//! point to further directories. BigTIFF is read as a file of its own, and never as a block within another.

mod describe;

pub(crate) use describe::describe;
pub(super) use describe::{describing_fields, is_told, movable_fields};

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

/// A structure that begins with a TIFF header.
#[derive(Clone, Copy)]
pub(crate) struct Tiff<'a> {
    bytes: &'a [u8],
    big_endian: bool,
    /// BigTIFF: counts and offsets have 8 bytes.
    is_wide: bool,
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
    /// The type, 1 to 13, or 16 to 18 in BigTIFF.
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
        Some(Self {
            bytes,
            big_endian,
            is_wide: false,
        })
    }

    /// A whole file, which may be BigTIFF too.
    pub(crate) fn parse_file(bytes: &'a [u8]) -> Option<Self> {
        let big_endian = match bytes.get(..8)? {
            b"II+\0\x08\0\0\0" => false,
            b"MM\0+\0\x08\0\0" => true,
            _ => return Self::parse(bytes),
        };
        Some(Self {
            bytes,
            big_endian,
            is_wide: true,
        })
    }

    pub(crate) fn is_big_endian(&self) -> bool {
        self.big_endian
    }

    /// The first directory.
    pub(crate) fn first(&self) -> Directory {
        self.first_at()
            .map_or_else(Directory::default, |at| self.directory(at))
    }

    /// Where the first directory is said to be.
    pub(crate) fn first_at(&self) -> Option<u32> {
        let at = self.offset(if self.is_wide { 8 } else { 4 })?;
        u32::try_from(at).ok()
    }

    /// How many bytes the fields of the directory at an offset and their number take; `None` where there is none.
    pub(crate) fn extent(&self, at: u32) -> Option<usize> {
        /// More fields than any directory has.
        const MAX_FIELDS: u64 = 65_535;
        let at = at as usize;
        let (count, head, size) = match self.is_wide {
            true => (self.u64(at)?, 8, 20),
            false => (self.u16(at)?.into(), 2, 12),
        };
        (count <= MAX_FIELDS).then_some(head + count as usize * size)
    }

    /// The offset that stands behind the directory at an offset: where the next one is, or 0.
    pub(crate) fn after(&self, at: u32) -> Option<u32> {
        let len = self.extent(at)?;
        u32::try_from(self.offset(at as usize + len)?).ok()
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
        let Some(len) = self.extent(at) else {
            return Directory::default();
        };
        let (start, size) = if self.is_wide { (8, 20) } else { (2, 12) };
        let (start, next_at) = (at as usize + start, at as usize + len);
        let places = (start..next_at).step_by(size);
        Directory {
            fields: places.filter_map(|at| self.field(at)).collect(),
            next_at: (next_at + self.offset_width() <= self.bytes.len()).then_some(next_at),
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
            16 | 18 => self
                .u64(field.at)
                .and_then(|value| u32::try_from(value).ok()),
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

    fn u64(&self, at: usize) -> Option<u64> {
        let bytes = self.bytes.get(at..at.checked_add(8)?)?.try_into().ok()?;
        Some(if self.big_endian {
            u64::from_be_bytes(bytes)
        } else {
            u64::from_le_bytes(bytes)
        })
    }

    /// Bytes of an offset.
    fn offset_width(&self) -> usize {
        if self.is_wide { 8 } else { 4 }
    }

    /// An offset or a count.
    fn offset(&self, at: usize) -> Option<usize> {
        let offset = match self.is_wide {
            true => self.u64(at)?,
            false => self.u32(at)?.into(),
        };
        usize::try_from(offset).ok()
    }

    fn field(&self, at: usize) -> Option<Field> {
        let width = self.offset_width();
        let (tag, kind) = (self.u16(at)?, self.u16(at + 2)?);
        let count = u32::try_from(self.offset(at + 4)?).ok()?;
        let size = match self.is_wide && BIG_KINDS.contains(&kind) {
            true => 8,
            false => size_of(kind)?,
        };
        let len = usize::try_from(count).ok()?.checked_mul(size)?;
        let at = if len <= width {
            at + 4 + width
        } else {
            self.offset(at + 4 + width)?
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

/// The types that BigTIFF alone has: whole numbers of 8 bytes.
pub(super) const BIG_KINDS: std::ops::RangeInclusive<u16> = 16..=18;

/// Bytes of one value of a type that TIFF and EXIF have.
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
    let tiff = Tiff::parse_file(file)?;
    let first = tiff.first();
    let profile = tiff.value(first.field(ICC_PROFILE)?);
    (!profile.is_empty()).then_some(profile)
}
