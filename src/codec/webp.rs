//! WebP: the chunks of its container, and writing it.
//!
//! `libwebp` encodes the pixels; it does not write profiles and metadata, so the container is rebuilt around them here.
//! Reading is done by `image`, which is given whole files only, but for lossy files without alpha: those [`vp8`] reads.

mod read;
mod vp8;

use std::io;

use ::webp::{Encoder, PixelLayout, WebPConfig};
use image::ImageResult;

use crate::picture::{Channels, Picture, Samples};

use super::decode::Structure;
use super::{Attachments, EncodeError, Encoding, Format, WebPMode};

pub(super) use read::{alpha, decode, mended, with_scales};
pub(super) use vp8::Scratch;

const HAS_XMP: u8 = 0x04;
const HAS_EXIF: u8 = 0x08;
const HAS_ALPHA: u8 = 0x10;
const HAS_ICC: u8 = 0x20;

/// Encodes an 8-bit RGB or RGBA picture.
pub(super) fn encode(
    picture: &Picture,
    encoding: &Encoding,
    attachments: &Attachments<'_>,
    warnings: &mut Vec<String>,
) -> Result<Vec<u8>, EncodeError> {
    let failed = |message: &str| EncodeError::failed(Format::WebP, message);
    let (samples, layout) = match (picture.samples(), picture.channels()) {
        (Samples::U8(samples), Channels::Rgb) => (samples, PixelLayout::Rgb),
        (Samples::U8(samples), Channels::Rgba) => (samples, PixelLayout::Rgba),
        _ => return Err(failed("the picture was not converted to 8-bit colour")),
    };
    if !can_write() {
        return Err(failed(
            "the processor lacks SSE4.1, by which WebP is written; choose jpeg or png",
        ));
    }
    let mut config =
        WebPConfig::new().map_err(|()| failed("libwebp has another version than its header"))?;
    config.quality = f32::from(encoding.quality.clamp(1, 100));
    if encoding.webp == WebPMode::Lossless {
        config.lossless = 1;
        // Effort, in this mode; and colours stay also where they are transparent.
        config.quality = 75.0;
        config.exact = 1;
    }
    let file = Encoder::new(samples, layout, picture.width(), picture.height())
        .encode_advanced(&config)
        .map_err(|error| failed(&format!("libwebp says {error:?}")))?;
    if attachments.iptc.is_some() {
        warnings.push("webp holds no IPTC metadata; it was left out".to_owned());
    }
    Ok(attach(&file, picture, attachments))
}

/// Whether the processor has the instructions that `libwebp` was compiled for.
fn can_write() -> bool {
    #[cfg(any(target_arch = "x86_64", target_arch = "x86"))]
    return std::arch::is_x86_feature_detected!("sse4.1");
    #[cfg(not(any(target_arch = "x86_64", target_arch = "x86")))]
    true
}

/// Looks for frames, and for pixels that the file no longer holds.
pub(super) fn structure(bytes: &[u8]) -> Structure {
    let mut structure = Structure::default();
    let frames = Chunks::of(bytes).filter(|chunk| chunk.id == *b"ANMF");
    let frames = frames.count();
    if frames > 1 {
        let warning = format!("an animation of {frames} frames; only the first is taken");
        structure.warnings.push(warning);
    }
    for chunk in Chunks::of(bytes) {
        if chunk.payload.len() < chunk.announced {
            let percent = bytes.len() as u64 * 100 / riff_len(bytes).max(1);
            structure.breaks_off = Some(format!("after {percent} % of its length"));
            structure.lacks_pixels = matches!(&chunk.id, b"VP8 " | b"VP8L" | b"ALPH");
        }
    }
    structure
}

/// The first chunk of this kind, if there is one.
///
/// `image` takes the memory that such a chunk says it needs, up to 4 GiB, before it finds that the file ends.
pub(super) fn attachment(bytes: &[u8], id: [u8; 4]) -> ImageResult<Option<Vec<u8>>> {
    match Chunks::of(bytes).find(|chunk| chunk.id == id) {
        Some(chunk) if chunk.payload.len() < chunk.announced => {
            Err(io::Error::from(io::ErrorKind::UnexpectedEof).into())
        }
        found => Ok(found.map(|chunk| chunk.payload.to_vec())),
    }
}

/// The container's length by its own account, given at least its header.
pub(super) fn riff_len(bytes: &[u8]) -> u64 {
    bytes.get(4..8).map_or(0, |len| {
        u64::from(u32::from_le_bytes([len[0], len[1], len[2], len[3]])) + 8
    })
}

struct Chunk<'a> {
    id: [u8; 4],
    /// Bytes of payload by the chunk's own account; there may be fewer.
    announced: usize,
    payload: &'a [u8],
}

struct Chunks<'a> {
    rest: &'a [u8],
}

impl<'a> Chunks<'a> {
    /// The chunks of a file, without the container's header.
    fn of(bytes: &'a [u8]) -> Self {
        let end = usize::try_from(riff_len(bytes))
            .unwrap_or(usize::MAX)
            .min(bytes.len());
        Self {
            rest: bytes.get(12..end).unwrap_or_default(),
        }
    }
}

impl<'a> Iterator for Chunks<'a> {
    type Item = Chunk<'a>;

    fn next(&mut self) -> Option<Chunk<'a>> {
        let (&[a, b, c, d, len @ ..], rest) = self.rest.split_first_chunk::<8>()?;
        let announced = u32::from_le_bytes(len) as usize;
        let payload = &rest[..announced.min(rest.len())];
        self.rest = rest.get(announced + announced % 2..).unwrap_or_default();
        Some(Chunk {
            id: [a, b, c, d],
            announced,
            payload,
        })
    }
}

/// Puts a profile and metadata into a file, which makes it an extended one.
fn attach(file: &[u8], picture: &Picture, attachments: &Attachments<'_>) -> Vec<u8> {
    if attachments
        .icc
        .or(attachments.exif)
        .or(attachments.xmp)
        .is_none()
    {
        return file.to_vec();
    }
    let mut flags = 0;
    for (flag, set) in [
        (HAS_ICC, attachments.icc.is_some()),
        (HAS_EXIF, attachments.exif.is_some()),
        (HAS_XMP, attachments.xmp.is_some()),
        (HAS_ALPHA, picture.channels().has_alpha()),
    ] {
        flags |= if set { flag } else { 0 };
    }
    let [width, height] = [picture.width(), picture.height()].map(|side| (side - 1).to_le_bytes());
    let header = [&[flags, 0, 0, 0][..], &width[..3], &height[..3]].concat();
    let mut chunks = Vec::with_capacity(file.len() + 64);
    push(&mut chunks, *b"VP8X", &header);
    if let Some(icc) = attachments.icc {
        push(&mut chunks, *b"ICCP", icc);
    }
    for chunk in Chunks::of(file).filter(|chunk| chunk.id != *b"VP8X") {
        push(&mut chunks, chunk.id, chunk.payload);
    }
    if let Some(exif) = attachments.exif {
        push(&mut chunks, *b"EXIF", exif);
    }
    if let Some(packet) = attachments.xmp {
        push(&mut chunks, *b"XMP ", packet);
    }
    let mut container = b"RIFF".to_vec();
    container.extend((chunks.len() as u32 + 4).to_le_bytes());
    container.extend(b"WEBP");
    container.extend(chunks);
    container
}

fn push(chunks: &mut Vec<u8>, id: [u8; 4], payload: &[u8]) {
    chunks.extend(id);
    chunks.extend((payload.len() as u32).to_le_bytes());
    chunks.extend(payload);
    if payload.len() % 2 == 1 {
        chunks.push(0);
    }
}
