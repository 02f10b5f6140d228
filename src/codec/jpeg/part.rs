//! A JPEG stream that is part of a file of another format: its samples as they are stored, with nothing attached.

use std::io::Cursor;

use crate::codec::{DecodeError, Decoding, Limits};
use crate::picture::Size;

use super::baseline::Scratch;
use super::decode::{decode_samples, told_by_markers};
use super::header;
use super::layout::Layout;
use super::model::Model;

/// The samples of a stream.
pub(in crate::codec) struct Part {
    pub(in crate::codec) size: Size,
    /// Samples of a pixel.
    pub(in crate::codec) components: usize,
    /// Gray, RGB, or four components just as they are.
    pub(in crate::codec) samples: Vec<u8>,
}

/// Decodes a stream that may take so many bytes. `spare` is memory that may be used for the samples.
pub(in crate::codec) fn decode_part(
    bytes: &[u8],
    max_bytes: u64,
    scratch: &mut Scratch,
    spare: Vec<u8>,
) -> Result<Part, DecodeError> {
    let header = header::read(&mut Cursor::new(bytes))?;
    let limits = Limits {
        max_pixels: u64::MAX,
        max_bytes,
    };
    limits.check(header.size, header.working_bytes)?;
    let layout = Layout::read(bytes)?;
    if let Some(error) = layout.broken {
        return Err(error);
    }
    if let Some(error) = told_by_markers(&layout) {
        return Err(error);
    }
    let file = (&header, &layout, Model::of(&layout));
    let wanted = (&limits, &Decoding::default());
    let ((_, samples), _) = decode_samples(bytes, file, wanted, scratch, spare)?;
    Ok(Part {
        size: header.size,
        components: layout.frame.components.len(),
        samples,
    })
}
