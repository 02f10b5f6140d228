//! Blocks that are JPEG streams of their own, with the tables that they share in a field.
//!
//! Both are joined to one file for the decoder of JPEG files. What its components mean says the page, not the stream.

use crate::codec::tiff::colors::Colors;
use crate::codec::tiff::fields::Fields;
use crate::codec::tiff::page::{Layout, damaged};
use crate::codec::tiff::tags;
use crate::codec::{DecodeError, DecodeErrorKind, jpeg};

use super::{Shape, Unpacked};

const SOI: [u8; 2] = [0xff, 0xd8];
const EOI: u8 = 0xd9;
const SOS: u8 = 0xda;
const APP0: u8 = 0xe0;
const APP15: u8 = 0xef;

/// Unpacks blocks of JPEG.
pub(super) struct Unpacker<'a> {
    tables: &'a [u8],
    components: usize,
    is_ycc: bool,
    max_bytes: u64,
    joined: Vec<u8>,
    scratch: jpeg::Scratch,
}

impl<'a> Unpacker<'a> {
    pub(super) fn new(file: &'a [u8], layout: &Layout, fields: &Fields) -> Self {
        let components = if layout.grid.planes > 1 {
            1
        } else {
            layout.samples
        };
        let is_ycc = matches!(fields.number(tags::PHOTOMETRIC), None | Some(6));
        Self {
            tables: fields.bytes(tags::JPEG_TABLES, file).unwrap_or(&[]),
            components,
            is_ycc: is_ycc && layout.colors == Colors::Rgb,
            max_bytes: working_bytes(layout.grid.width, layout.grid.height, components),
            joined: Vec::new(),
            scratch: jpeg::Scratch::default(),
        }
    }

    pub(super) fn unpack(
        &mut self,
        packed: &[u8],
        shape: Shape,
        out: &mut Vec<u8>,
    ) -> Result<Unpacked, DecodeError> {
        self.join(packed)
            .ok_or_else(|| damaged("there is no JPEG stream in a strip or tile"))?;
        let spare = std::mem::take(out);
        let part = jpeg::decode_part(&self.joined, self.max_bytes, &mut self.scratch, spare);
        let part = part.map_err(|error| within(&error))?;
        let (width, height) = (part.size.width, part.size.height);
        if part.components != self.components {
            let (found, wanted) = (part.components, self.components);
            return Err(damaged(format!(
                "its JPEG streams have {found} components and not {wanted}"
            )));
        }
        // The last strip may have rows that are not shown.
        if width != shape.width || height < shape.rows {
            let (wanted, rows) = (shape.width, shape.rows);
            return Err(damaged(format!(
                "a JPEG stream is {width}×{height} pixels and not {wanted}×{rows}"
            )));
        }
        *out = part.samples;
        out.truncate(shape.bytes);
        let made = out.len();
        Ok(Unpacked { made, fault: None })
    }

    /// Puts the shared tables and the stream together, and says what its components are.
    fn join(&mut self, stream: &[u8]) -> Option<()> {
        let file = &mut self.joined;
        file.clear();
        file.extend(SOI);
        if self.components == 3 {
            file.extend(adobe(self.is_ycc));
        }
        if let Some(tables) = self.tables.strip_prefix(&SOI) {
            segments(tables, file);
        }
        let stream = stream.strip_prefix(&SOI)?;
        let scan_at = segments(stream, file);
        file.extend_from_slice(&stream[scan_at..]);
        Some(())
    }
}

/// Copies segments but for those of applications, which speak of colour too; returns where the first scan or the end is.
fn segments(stream: &[u8], out: &mut Vec<u8>) -> usize {
    let mut at = 0;
    while let Some(&[0xff, marker]) = stream.get(at..at + 2) {
        if matches!(marker, SOS | EOI) {
            break;
        }
        let len = match marker {
            // A fill byte, and markers that stand alone.
            0xff => 1,
            0x01 | 0xd0..=0xd7 => 2,
            _ => match stream.get(at + 2..at + 4) {
                Some(len) => 2 + usize::from(u16::from_be_bytes([len[0], len[1]])),
                None => break,
            },
        };
        let Some(segment) = stream.get(at..at + len) else {
            break;
        };
        if !(APP0..=APP15).contains(&marker) && len > 2 {
            out.extend_from_slice(segment);
        }
        at += len;
    }
    at
}

/// The segment by which Adobe tells whether three components are luma and chroma.
fn adobe(is_ycc: bool) -> [u8; 16] {
    let mut segment = *b"\xff\xee\0\x0eAdobe\0\x64\0\0\0\0\0";
    segment[15] = is_ycc.into();
    segment
}

/// What is wrong with a stream, as what is wrong with the file.
fn within(error: &DecodeError) -> DecodeError {
    match error.kind() {
        DecodeErrorKind::Truncated => damaged(format!("a JPEG stream in it {error}")),
        kind => DecodeError::new(kind, format!("holds a JPEG stream that {error}")),
    }
}

/// Bytes that decoding a stream of this size takes.
pub(in crate::codec::tiff) fn working_bytes(width: u32, height: u32, components: usize) -> u64 {
    /// Tables, and those of profiles.
    const FIXED: u64 = 6 << 20;
    let (width, height) = (u64::from(width), u64::from(height));
    let components = components.max(1) as u64;
    // Samples, coefficients of whole units, and rows of units that are made larger.
    let pixels = (width + 32) * (height + 32);
    let rows = (width + 32) * 32 * 6;
    (pixels * 4 + rows) * components + FIXED
}
