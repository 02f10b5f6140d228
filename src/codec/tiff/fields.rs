//! The fields of a TIFF file's first directory that say how its picture is stored, from any reader, classic or BigTIFF.
//!
//! It gives numbers as they stand and does not know what they mean. Tables of where strips and tiles lie may be long; they
//! are found here and looked up later, in a file that is held in memory.

use std::io::{BufRead, Seek, SeekFrom};

use crate::codec::ifd::{BIG_KINDS, size_of};
use crate::codec::{DecodeError, Format};

/// Longer values of the fields that are read at once are no value of theirs.
const MAX_VALUE: u64 = 3 * 65_536 * 4;

/// More fields than any directory has.
const MAX_FIELDS: u64 = 65_535;

/// The first directory.
pub(super) struct Fields {
    pub(super) is_big_endian: bool,
    /// Whether another directory follows.
    pub(super) has_next: bool,
    /// Bytes of the file.
    pub(super) file_len: u64,
    fields: Vec<Field>,
}

struct Field {
    tag: u16,
    table: Table,
    /// The bytes of the value, of fields that are read at once.
    value: Vec<u8>,
}

/// Where the numbers of a field lie.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Table {
    kind: u16,
    /// How many numbers there are.
    pub(super) count: u64,
    at: u64,
    is_big_endian: bool,
}

impl Table {
    /// One of the numbers, from the bytes of the whole file; `None` where the file ends before it.
    pub(super) fn number(&self, file: &[u8], index: u64) -> Option<u64> {
        if index >= self.count {
            return None;
        }
        let size = width_of(self.kind)?;
        let at = usize::try_from(self.at.checked_add(index * size)?).ok()?;
        let bytes = file.get(at..at.checked_add(size as usize)?)?;
        Some(unsigned(bytes, self.is_big_endian))
    }

    fn len(&self) -> Option<u64> {
        self.count.checked_mul(width_of(self.kind)?)
    }
}

/// How a file tells its numbers.
#[derive(Clone, Copy)]
struct Order {
    is_big_endian: bool,
    /// BigTIFF: offsets and counts of 8 bytes.
    is_wide: bool,
}

impl Fields {
    /// Reads the first directory: of fields in `known` the value, of those in `tables` the place.
    pub(super) fn read<R: BufRead + Seek>(
        reader: &mut R,
        known: &[u16],
        tables: &[u16],
    ) -> Result<Self, DecodeError> {
        let io = |error| DecodeError::io(&error);
        let file_len = reader.seek(SeekFrom::End(0)).map_err(io)?;
        reader.seek(SeekFrom::Start(0)).map_err(io)?;
        let (order, first) = head(reader)?;
        let mut this = Self {
            is_big_endian: order.is_big_endian,
            has_next: false,
            file_len,
            fields: Vec::new(),
        };
        reader.seek(SeekFrom::Start(first)).map_err(io)?;
        let count = order.number(reader, if order.is_wide { 8 } else { 2 })?;
        if count == 0 || count > MAX_FIELDS {
            return Err(damaged(format!("its directory has {count} fields")));
        }
        let size = if order.is_wide { 20 } else { 12 };
        let start = first + if order.is_wide { 8 } else { 2 };
        for index in 0..count {
            let place = start + index * size;
            if let Some(field) = order.field(reader, place, known, tables)? {
                this.fields.push(field);
            }
        }
        // Some files end where this offset would stand.
        this.has_next = order.next(reader).unwrap_or(0) != 0;
        this.read_values(reader, known)?;
        Ok(this)
    }

    fn read_values<R: BufRead + Seek>(
        &mut self,
        reader: &mut R,
        known: &[u16],
    ) -> Result<(), DecodeError> {
        let io = |error| DecodeError::io(&error);
        for field in &mut self.fields {
            if !known.contains(&field.tag) {
                continue;
            }
            let Some(len) = field.table.len().filter(|len| *len <= MAX_VALUE) else {
                let tag = field.tag;
                return Err(damaged(format!("the value of its field {tag} is too long")));
            };
            if field.table.at.saturating_add(len) > self.file_len {
                return Err(DecodeError::truncated("inside its header"));
            }
            field.value = vec![0; len as usize];
            let at = SeekFrom::Start(field.table.at);
            reader.seek(at).map_err(io)?;
            reader.read_exact(&mut field.value).map_err(io)?;
        }
        Ok(())
    }

    /// All whole numbers of a field; none where it is not there.
    pub(super) fn numbers(&self, tag: u16) -> Vec<u64> {
        let Some(field) = self.field(tag) else {
            return Vec::new();
        };
        let width = width_of(field.table.kind).unwrap_or(1) as usize;
        let numbers = field.value.chunks_exact(width);
        numbers
            .map(|bytes| unsigned(bytes, self.is_big_endian))
            .collect()
    }

    /// The first whole number of a field.
    pub(super) fn number(&self, tag: u16) -> Option<u64> {
        self.numbers(tag).first().copied()
    }

    /// All numbers of a field of fractions or floats.
    pub(super) fn fractions(&self, tag: u16) -> Vec<f64> {
        let Some(field) = self.field(tag) else {
            return Vec::new();
        };
        let of = |bytes: &[u8]| unsigned(bytes, self.is_big_endian);
        match field.table.kind {
            5 => {
                let pairs = field.value.chunks_exact(8);
                pairs
                    .map(|pair| of(&pair[..4]) as f64 / of(&pair[4..]) as f64)
                    .collect()
            }
            11 => {
                let singles = field.value.chunks_exact(4);
                singles
                    .map(|bytes| f32::from_bits(of(bytes) as u32).into())
                    .collect()
            }
            12 => {
                let doubles = field.value.chunks_exact(8);
                doubles.map(|bytes| f64::from_bits(of(bytes))).collect()
            }
            _ => {
                let numbers = self.numbers(tag);
                numbers.into_iter().map(|number| number as f64).collect()
            }
        }
    }

    /// Where the numbers of a field lie.
    pub(super) fn table(&self, tag: u16) -> Option<Table> {
        self.field(tag).map(|field| field.table)
    }

    /// Where the bytes of a field lie in the file.
    pub(super) fn bytes<'a>(&self, tag: u16, file: &'a [u8]) -> Option<&'a [u8]> {
        let table = self.table(tag)?;
        let at = usize::try_from(table.at).ok()?;
        let len = usize::try_from(table.len()?).ok()?;
        file.get(at..at.checked_add(len)?)
    }

    fn field(&self, tag: u16) -> Option<&Field> {
        self.fields.iter().find(|field| field.tag == tag)
    }
}

impl Order {
    fn number<R: BufRead>(self, reader: &mut R, width: usize) -> Result<u64, DecodeError> {
        let mut bytes = [0; 8];
        let bytes = &mut bytes[..width];
        reader
            .read_exact(bytes)
            .map_err(|error| DecodeError::io(&error))?;
        Ok(unsigned(bytes, self.is_big_endian))
    }

    /// The offset of the next directory.
    fn next<R: BufRead>(self, reader: &mut R) -> Result<u64, DecodeError> {
        self.number(reader, self.offset_width())
    }

    fn offset_width(self) -> usize {
        if self.is_wide { 8 } else { 4 }
    }

    /// The entry at the reader's place, which is `place`, if its tag is wanted and its type is a type.
    fn field<R: BufRead>(
        self,
        reader: &mut R,
        place: u64,
        known: &[u16],
        tables: &[u16],
    ) -> Result<Option<Field>, DecodeError> {
        let tag = self.number(reader, 2)? as u16;
        let kind = self.number(reader, 2)? as u16;
        let count = self.number(reader, self.offset_width())?;
        let offset = self.number(reader, self.offset_width())?;
        let is_wanted = known.contains(&tag) || tables.contains(&tag);
        let Some(width) = width_of(kind).filter(|_| is_wanted && count > 0) else {
            return Ok(None);
        };
        let inline = self.offset_width() as u64;
        let fits = count.checked_mul(width).is_some_and(|len| len <= inline);
        let at = if fits { place + 4 + inline } else { offset };
        let table = Table {
            kind,
            count,
            at,
            is_big_endian: self.is_big_endian,
        };
        let value = Vec::new();
        Ok(Some(Field { tag, table, value }))
    }
}

/// How the file tells its numbers, and where its first directory is.
fn head<R: BufRead + Seek>(reader: &mut R) -> Result<(Order, u64), DecodeError> {
    let mut signature = [0; 4];
    reader
        .read_exact(&mut signature)
        .map_err(|error| DecodeError::io(&error))?;
    let order = Order {
        is_big_endian: signature[0] == b'M',
        is_wide: signature[2..].contains(&b'+'),
    };
    if order.is_wide {
        let offset_width = order.number(reader, 2)?;
        let reserved = order.number(reader, 2)?;
        if (offset_width, reserved) != (8, 0) {
            return Err(damaged("its offsets are not of 8 bytes".to_owned()));
        }
    }
    match order.next(reader)? {
        0 => Err(damaged("it has no directory".to_owned())),
        first => Ok((order, first)),
    }
}

/// Bytes of one value of a type, in either kind of TIFF.
fn width_of(kind: u16) -> Option<u64> {
    match kind {
        kind if BIG_KINDS.contains(&kind) => Some(8),
        kind => size_of(kind).map(|size| size as u64),
    }
}

fn unsigned(bytes: &[u8], is_big_endian: bool) -> u64 {
    let add = |sum: u64, byte: &u8| sum << 8 | u64::from(*byte);
    if is_big_endian {
        bytes.iter().fold(0, add)
    } else {
        bytes.iter().rev().fold(0, add)
    }
}

fn damaged(what: String) -> DecodeError {
    DecodeError::damaged(Format::Tiff, what)
}
