//! An EXIF block that is written from nothing: a header, at most four directories, their values, and not a byte beside these.

use super::layout::INTEROPERABILITY_IFD;
use super::{ARTIST, COPYRIGHT, LONG, SHORT};
use crate::codec::ifd::{EXIF_IFD, GPS_IFD, ORIENTATION};
use crate::metadata::policy::Credits;
use crate::picture::Orientation;

const ASCII: u16 = 2;
const HEADER: usize = 8;

/// A field with its value in the byte order of the block.
pub(super) struct Value {
    pub(super) tag: u16,
    pub(super) kind: u16,
    pub(super) count: u32,
    pub(super) bytes: Vec<u8>,
}

impl Value {
    /// A text, with the zero byte that ends it.
    pub(super) fn ascii(tag: u16, mut text: Vec<u8>) -> Self {
        text.push(0);
        Self {
            tag,
            kind: ASCII,
            count: text.len() as u32,
            bytes: text,
        }
    }

    /// A short or a long.
    pub(super) fn number(tag: u16, kind: u16, number: u32, big_endian: bool) -> Self {
        let bytes = match (kind, big_endian) {
            (SHORT, true) => (number as u16).to_be_bytes().to_vec(),
            (SHORT, false) => (number as u16).to_le_bytes().to_vec(),
            (_, true) => number.to_be_bytes().to_vec(),
            (_, false) => number.to_le_bytes().to_vec(),
        };
        Self {
            tag,
            kind,
            count: 1,
            bytes,
        }
    }
}

/// The directories of a block, whose fields may stand in any order. Pointers between them are made when it is written.
#[derive(Default)]
pub(super) struct Directories {
    pub(super) first: Vec<Value>,
    pub(super) exif: Vec<Value>,
    pub(super) gps: Vec<Value>,
    pub(super) interoperability: Vec<Value>,
}

impl Directories {
    /// Puts credits in, in place of those that are there, and says how the picture has to be turned where that is not said.
    pub(super) fn put(&mut self, credits: &Credits<'_>, turn: Orientation, big_endian: bool) {
        for (tag, given) in [(ARTIST, credits.artist), (COPYRIGHT, credits.copyright)] {
            if let Some(given) = given {
                self.first.retain(|field| field.tag != tag);
                let text = given.replace('\0', "").into_bytes();
                self.first.push(Value::ascii(tag, text));
            }
        }
        let is_stated = self.first.iter().any(|field| field.tag == ORIENTATION);
        if turn != Orientation::Normal && !is_stated {
            let number = u32::from(turn.exif());
            let field = Value::number(ORIENTATION, SHORT, number, big_endian);
            self.first.push(field);
        }
    }

    /// The block; `None` if no field is left.
    pub(super) fn written(self, big_endian: bool) -> Option<Vec<u8>> {
        let Self {
            mut first,
            mut exif,
            gps,
            interoperability,
        } = self;
        let pointer = |from: &mut Vec<Value>, tag, to: &[Value]| {
            if !to.is_empty() {
                from.push(Value::number(tag, LONG, 0, big_endian));
            }
        };
        pointer(&mut exif, INTEROPERABILITY_IFD, &interoperability);
        pointer(&mut first, EXIF_IFD, &exif);
        pointer(&mut first, GPS_IFD, &gps);
        if first.is_empty() {
            return None;
        }
        let exif_at = HEADER + len(&first);
        let interoperability_at = exif_at + len(&exif);
        let gps_at = interoperability_at + len(&interoperability);
        point(&mut first, EXIF_IFD, exif_at, big_endian);
        point(&mut first, GPS_IFD, gps_at, big_endian);
        point(
            &mut exif,
            INTEROPERABILITY_IFD,
            interoperability_at,
            big_endian,
        );
        let mut out = Out {
            bytes: if big_endian { b"MM\0*" } else { b"II*\0" }.to_vec(),
            big_endian,
        };
        out.u32(HEADER);
        for directory in [first, exif, interoperability, gps] {
            out.directory(directory);
        }
        Some(out.bytes)
    }
}

/// The bytes of a directory with its values; one without fields is not written.
fn len(fields: &[Value]) -> usize {
    if fields.is_empty() {
        return 0;
    }
    let values = fields.iter().map(|field| match field.bytes.len() {
        0..=4 => 0,
        len => len.next_multiple_of(2),
    });
    2 + 12 * fields.len() + 4 + values.sum::<usize>()
}

fn point(fields: &mut [Value], tag: u16, to: usize, big_endian: bool) {
    for field in fields.iter_mut().filter(|field| field.tag == tag) {
        *field = Value::number(tag, LONG, to as u32, big_endian);
    }
}

struct Out {
    bytes: Vec<u8>,
    big_endian: bool,
}

impl Out {
    fn u16(&mut self, value: u16) {
        self.bytes.extend(match self.big_endian {
            true => value.to_be_bytes(),
            false => value.to_le_bytes(),
        });
    }

    /// A count or an offset: no block is longer than such a number tells.
    fn u32(&mut self, value: usize) {
        self.bytes.extend(match self.big_endian {
            true => (value as u32).to_be_bytes(),
            false => (value as u32).to_le_bytes(),
        });
    }

    fn directory(&mut self, mut fields: Vec<Value>) {
        if fields.is_empty() {
            return;
        }
        fields.sort_by_key(|field| field.tag);
        let mut value_at = self.bytes.len() + 2 + 12 * fields.len() + 4;
        let mut values = Vec::new();
        self.u16(fields.len() as u16);
        for field in fields {
            self.u16(field.tag);
            self.u16(field.kind);
            self.u32(field.count as usize);
            let mut value = field.bytes;
            if value.len() <= 4 {
                value.resize(4, 0);
                self.bytes.extend(value);
            } else {
                self.u32(value_at);
                value.resize(value.len().next_multiple_of(2), 0);
                value_at += value.len();
                values.extend(value);
            }
        }
        self.u32(0);
        self.bytes.extend(values);
    }
}

/// What a text says, up to the zero byte that ends it. Behind that, the part of an editor stands in a copyright, and in other
/// texts nothing that anybody would see.
pub(super) fn parts(tag: u16, value: &[u8]) -> &[u8] {
    let parts = if tag == COPYRIGHT { 2 } else { 1 };
    let mut ends = value.iter().enumerate().filter(|(_, byte)| **byte == 0);
    let end = ends.nth(parts - 1).map_or(value.len(), |(at, _)| at);
    let text = &value[..end];
    let last = text.iter().rposition(|byte| *byte != 0);
    &text[..last.map_or(0, |last| last + 1)]
}
