//! EXIF, XMP and IPTC in files of all formats but JPEG and TIFF.

use image::{ImageDecoder, ImageResult};

use super::{Decoded, Format, MAX_METADATA, png, webp};

type Block = Option<Vec<u8>>;

/// Takes the blocks out of a file; what is damaged or far too large is left out with a warning.
pub(super) fn read(
    decoder: &mut impl ImageDecoder,
    bytes: &[u8],
    format: Format,
    decoded: &mut Decoded,
) {
    let warnings = &mut decoded.warnings;
    let (exif, xmp, iptc) = match format {
        Format::WebP => (
            found("EXIF block", webp::attachment(bytes, *b"EXIF"), warnings),
            found("XMP packet", webp::attachment(bytes, *b"XMP "), warnings),
            None,
        ),
        Format::Png => {
            let own = found("EXIF block", decoder.exif_metadata(), warnings);
            let texts = png::text::read(bytes, warnings);
            (own.or(texts.exif), texts.xmp, texts.iptc)
        }
        _ => (
            found("EXIF block", decoder.exif_metadata(), warnings),
            found("XMP packet", decoder.xmp_metadata(), warnings),
            None,
        ),
    };
    decoded.exif = bounded("EXIF block", exif.map(without_prefix), warnings);
    decoded.xmp = bounded("XMP packet", xmp, warnings);
    decoded.iptc = bounded("IPTC block", iptc, warnings);
}

fn found(name: &str, block: ImageResult<Block>, warnings: &mut Vec<String>) -> Block {
    block.unwrap_or_else(|_| {
        warnings.push(format!("the {name} is damaged; it was left out"));
        None
    })
}

/// A block, unless it is larger than any should be.
pub(super) fn bounded(name: &str, block: Block, warnings: &mut Vec<String>) -> Block {
    let block = block?;
    if block.len() <= MAX_METADATA {
        return Some(block);
    }
    let len = block.len();
    warnings.push(format!(
        "the {name} has {len} bytes, more than any picture needs; it was left out"
    ));
    None
}

/// PNG and WebP files are found that keep the prefix of JPEG before the EXIF block.
pub(super) fn without_prefix(exif: Vec<u8>) -> Vec<u8> {
    match exif.strip_prefix(b"Exif\0\0") {
        Some(block) => block.to_vec(),
        None => exif,
    }
}
