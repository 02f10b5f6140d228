//! What a JPEG XL file says of how it is stored, for those who ask without decoding.

use std::io::Cursor;

use crate::codec::Limits;

use super::container::{Container, Extent};
use super::decode::{Loading, codestream};
use super::header;

/// How a picture is stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Facts {
    /// Whether it is in the colours of the format, as lossy files are.
    pub(crate) is_xyb: bool,
    /// Whether it is one channel of gray.
    pub(crate) is_gray: bool,
    /// Bits of a sample before it was encoded.
    pub(crate) bits: u8,
    /// How the decoder turns it, 1 to 8 as in EXIF.
    pub(crate) orientation: u8,
    /// Whether it is an animation.
    pub(crate) is_animation: bool,
    /// Whether a JPEG file was packed, which can be had back.
    pub(crate) is_jpeg: bool,
}

/// The facts of a file whose header can be read.
pub(crate) fn facts(bytes: &[u8]) -> Option<Facts> {
    let container = Container::read(&mut Cursor::new(bytes), Extent::Whole).ok()?;
    let image = header::of_codestream(&codestream(&container, bytes))?;
    let metadata = &image.metadata;
    Some(Facts {
        is_xyb: metadata.xyb_encoded,
        is_gray: metadata.grayscale(),
        bits: u8::try_from(metadata.bit_depth.bits_per_sample()).ok()?,
        orientation: u8::try_from(metadata.orientation).ok()?,
        is_animation: metadata.animation.is_some(),
        is_jpeg: container.parts.iter().any(|part| part.kind == *b"jbrd"),
    })
}

/// The profile in a file, if it has one.
pub(crate) fn profile(bytes: &[u8]) -> Option<Vec<u8>> {
    let header = header::read(&mut Cursor::new(bytes)).ok()?;
    let container = Container::read(&mut Cursor::new(bytes), Extent::Whole).ok()?;
    let loading = Loading::new(&header, &Limits::default());
    let (image, _) = loading.open(&codestream(&container, bytes)).ok()?;
    image.original_icc().map(<[u8]>::to_vec)
}
