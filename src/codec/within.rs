//! The best quality at which a file has no more bytes than are allowed.
//!
//! It knows sizes only; how a picture becomes bytes is the caller's.

use super::{EncodeError, Encoded, Encoding, Format, WebPMode};

/// Encodes at the highest quality, up to that of `encoding`, whose file fits into its `max_bytes`.
///
/// By bisection, so that eight encodings are the most. Files hardly ever become smaller at a higher quality; where one
/// does, the quality that is found fits, and the next higher one that was tried does not.
pub(super) fn encode(
    encoding: &Encoding,
    max_bytes: u64,
    encode: impl Fn(&Encoding) -> Result<Encoded, EncodeError>,
) -> Result<Encoded, EncodeError> {
    let at = |quality: u8| {
        let encoded = encode(&Encoding {
            quality,
            ..*encoding
        })?;
        Ok::<_, EncodeError>((encoded.bytes.len() as u64, encoded))
    };
    let too_large = |bytes| EncodeError::TooManyBytes {
        format: encoding.format,
        bytes,
        max_bytes,
        at_quality: has_quality(encoding).then_some(1),
    };
    let most = encoding.quality.clamp(1, 100);
    let (mut smallest, first) = at(most)?;
    if !has_quality(encoding) {
        return match smallest <= max_bytes {
            true => Ok(first),
            false => Err(too_large(smallest)),
        };
    }
    let taken = |quality, encoded| Encoded {
        quality: Some(quality),
        ..encoded
    };
    if smallest <= max_bytes {
        return Ok(taken(most, first));
    }
    drop(first);
    let (mut low, mut high, mut best) = (1, most - 1, None);
    while low <= high {
        let middle = low.midpoint(high);
        let (bytes, encoded) = at(middle)?;
        if bytes <= max_bytes {
            best = Some(taken(middle, encoded));
            low = middle + 1;
        } else {
            smallest = bytes;
            high = middle - 1;
        }
    }
    best.ok_or_else(|| too_large(smallest))
}

/// Whether there is a quality that can be lowered.
fn has_quality(encoding: &Encoding) -> bool {
    match encoding.format {
        Format::Jpeg | Format::Avif => true,
        Format::WebP => encoding.webp == WebPMode::Lossy,
        _ => false,
    }
}
