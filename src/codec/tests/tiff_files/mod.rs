//! TIFF files of every kind, written here field by field, with the samples that they have to give.

mod colors;
mod depths;
mod layouts;
mod packed;
mod refused;

use super::*;
use crate::codec::DecodeErrorKind;

const WIDTH: u16 = 256;
const HEIGHT: u16 = 257;
const BITS: u16 = 258;
const COMPRESSION: u16 = 259;
const PHOTOMETRIC: u16 = 262;
const FILL_ORDER: u16 = 266;
const STRIP_OFFSETS: u16 = 273;
const SAMPLES: u16 = 277;
const ROWS_PER_STRIP: u16 = 278;
const STRIP_COUNTS: u16 = 279;
const PLANAR: u16 = 284;
const T4_OPTIONS: u16 = 292;
const PREDICTOR: u16 = 317;
const COLOR_MAP: u16 = 320;
const TILE_WIDTH: u16 = 322;
const TILE_LENGTH: u16 = 323;
const TILE_OFFSETS: u16 = 324;
const TILE_COUNTS: u16 = 325;
const EXTRA_SAMPLES: u16 = 338;
const SAMPLE_FORMAT: u16 = 339;
const JPEG_TABLES: u16 = 347;

const WHITE_IS_ZERO: u64 = 0;
const BLACK_IS_ZERO: u64 = 1;
const RGB: u64 = 2;
const PALETTE: u64 = 3;
const CMYK: u64 = 5;
const YCBCR: u64 = 6;

/// A directory that is written as it is told, and the data that it points to.
#[derive(Clone)]
struct Page {
    is_big_endian: bool,
    /// BigTIFF.
    is_wide: bool,
    /// Whether tiles are listed where strips are.
    lists_strips: bool,
    fields: Vec<(u16, u16, Vec<u8>)>,
}

impl Page {
    /// Little-endian and in one strip: width, height, bits of each sample, and what they are.
    fn new(width: u64, height: u64, bits: &[u64], photometric: u64) -> Self {
        let page = Self {
            is_big_endian: false,
            is_wide: false,
            lists_strips: false,
            fields: Vec::new(),
        };
        page.with(WIDTH, &[width])
            .with(HEIGHT, &[height])
            .with(BITS, bits)
            .with(PHOTOMETRIC, &[photometric])
            .with(SAMPLES, &[bits.len() as u64])
            .with(ROWS_PER_STRIP, &[height])
    }

    fn big_endian(self) -> Self {
        assert!(self.fields.iter().all(|(_, kind, _)| *kind == 3));
        let mut page = self;
        page.is_big_endian = true;
        for (_, _, value) in &mut page.fields {
            value.chunks_exact_mut(2).for_each(<[u8]>::reverse);
        }
        page
    }

    /// A field of shorts.
    fn with(self, tag: u16, values: &[u64]) -> Self {
        let is_big = self.is_big_endian;
        let bytes = values.iter().flat_map(|value| number(*value, 2, is_big));
        self.with_bytes(tag, 3, bytes.collect())
    }

    /// A field of any type, by the bytes of its value.
    fn with_bytes(mut self, tag: u16, kind: u16, value: Vec<u8>) -> Self {
        self.fields.retain(|(other, ..)| *other != tag);
        self.fields.push((tag, kind, value));
        self
    }

    fn without(mut self, tag: u16) -> Self {
        self.fields.retain(|(other, ..)| *other != tag);
        self
    }

    /// The file with these strips or tiles.
    fn file(&self, blocks: &[&[u8]]) -> Vec<u8> {
        let (offset, is_big) = (if self.is_wide { 8 } else { 4 }, self.is_big_endian);
        let mut data = vec![0; if self.is_wide { 16 } else { 8 }];
        let mut offsets = Vec::new();
        for block in blocks {
            data.resize(data.len().next_multiple_of(2), 0);
            offsets.extend(number(data.len() as u64, 4, is_big));
            data.extend_from_slice(block);
        }
        let counts = blocks
            .iter()
            .flat_map(|block| number(block.len() as u64, 4, is_big));
        let is_tiled = self.fields.iter().any(|(tag, ..)| *tag == TILE_WIDTH);
        let (at, len) = match is_tiled && !self.lists_strips {
            true => (TILE_OFFSETS, TILE_COUNTS),
            false => (STRIP_OFFSETS, STRIP_COUNTS),
        };
        let mut fields = self.fields.clone();
        let is_given =
            |fields: &[(u16, u16, Vec<u8>)], tag| fields.iter().any(|field| field.0 == tag);
        for (tag, value) in [(at, offsets), (len, counts.collect())] {
            if !is_given(&fields, tag) {
                fields.push((tag, 4, value));
            }
        }
        // A field that was given without a value is left out.
        fields.retain(|(_, _, value)| !value.is_empty());
        fields.sort_by_key(|(tag, ..)| *tag);
        data.resize(data.len().next_multiple_of(2), 0);
        let directory = self.directory(&fields, data.len());
        let head = match (self.is_wide, is_big) {
            (false, false) => b"II*\0".to_vec(),
            (false, true) => b"MM\0*".to_vec(),
            (true, false) => b"II+\0\x08\0\0\0".to_vec(),
            (true, true) => b"MM\0+\0\x08\0\0".to_vec(),
        };
        let start = number(data.len() as u64, offset, is_big);
        let head = [head, start].concat();
        data[..head.len()].copy_from_slice(&head);
        data.extend(directory);
        data
    }

    /// A directory at this place, and the values that do not fit into it.
    fn directory(&self, fields: &[(u16, u16, Vec<u8>)], at: usize) -> Vec<u8> {
        let is_big = self.is_big_endian;
        let (count, offset) = if self.is_wide { (8, 8) } else { (2, 4) };
        let mut directory = number(fields.len() as u64, count, is_big);
        let values_at = at + count + fields.len() * (4 + 2 * offset) + offset;
        let mut values = Vec::new();
        for (tag, kind, value) in fields {
            let size = match kind {
                3 => 2,
                4 | 11 => 4,
                5 | 12 | 16 | 18 => 8,
                _ => 1,
            };
            directory.extend(number((*tag).into(), 2, is_big));
            directory.extend(number((*kind).into(), 2, is_big));
            directory.extend(number((value.len() / size) as u64, offset, is_big));
            if value.len() <= offset {
                let mut inline = value.clone();
                inline.resize(offset, 0);
                directory.extend(inline);
            } else {
                let place = values_at + values.len();
                directory.extend(number(place as u64, offset, is_big));
                values.extend_from_slice(value);
                values.resize(values.len().next_multiple_of(2), 0);
            }
        }
        directory.extend(vec![0; offset]);
        directory.extend(values);
        directory
    }
}

fn number(value: u64, len: usize, is_big_endian: bool) -> Vec<u8> {
    match is_big_endian {
        true => value.to_be_bytes()[8 - len..].to_vec(),
        false => value.to_le_bytes()[..len].to_vec(),
    }
}

/// The samples of 8 bits that a file gives.
#[track_caller]
fn eight(file: &[u8]) -> Vec<u8> {
    match read(file).unwrap().picture.into_parts() {
        (_, _, Samples::U8(samples)) => samples,
        other => panic!("{other:?}"),
    }
}

/// The samples of 16 bits that a file gives.
#[track_caller]
fn sixteen(file: &[u8]) -> Vec<u16> {
    match read(file).unwrap().picture.into_parts() {
        (_, _, Samples::U16(samples)) => samples,
        other => panic!("{other:?}"),
    }
}

fn zlib(bytes: &[u8]) -> Vec<u8> {
    use std::io::Write;
    let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn lzw(bytes: &[u8]) -> Vec<u8> {
    weezl::encode::Encoder::with_tiff_size_switch(weezl::BitOrder::Msb, 8)
        .encode(bytes)
        .unwrap()
}
