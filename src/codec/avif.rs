//! AVIF, written by `ravif` over `rav1e`, where the feature `avif` is built in. It is not read.
//!
//! Colours are stored in full resolution as YCbCr (BT.601, full range) of sRGB: 8 bits of pictures of 8 bits, and 10 of those of
//! 16. The encoder has no threads, so that a picture gives the same bytes however many workers there are.

use ravif::{Encoder, MatrixCoefficients, PixelRange};

use crate::picture::{Picture, Sample, Samples};

use super::{Attachments, EncodeError, Encoding, Format};

/// From 1, slow and small, to 10. Below this a megapixel takes many seconds without assembler.
const SPEED: u8 = 8;

/// Encodes an RGB or RGBA picture.
pub(super) fn encode(
    picture: &Picture,
    encoding: &Encoding,
    attachments: &Attachments<'_>,
) -> Result<Vec<u8>, EncodeError> {
    let quality = f32::from(encoding.quality.clamp(1, 100));
    let mut encoder = Encoder::new()
        .with_quality(quality)
        // Edges of alpha show more than those of colour.
        .with_alpha_quality((quality + 100.0) / 2.0)
        .with_speed(SPEED)
        .with_num_threads(Some(1));
    if let Some(exif) = attachments.exif {
        encoder = encoder.with_exif(exif);
    }
    let (width, height) = (picture.width() as usize, picture.height() as usize);
    let (range, matrix) = (PixelRange::Full, MatrixCoefficients::BT601);
    let encoded = match picture.samples() {
        Samples::U8(samples) => {
            let planes =
                planes(samples, picture, 255.0).map(|pixel| pixel.map(|value| value as u8));
            let alpha = alpha(samples, picture, 255.0).map(|alpha| alpha.map(|value| value as u8));
            encoder.encode_raw_planes_8_bit(width, height, planes, alpha, range, matrix)
        }
        Samples::U16(samples) => {
            let planes = planes(samples, picture, 1_023.0);
            let alpha = alpha(samples, picture, 1_023.0);
            encoder.encode_raw_planes_10_bit(width, height, planes, alpha, range, matrix)
        }
    };
    let encoded = encoded.map_err(|error| EncodeError::failed(Format::Avif, error))?;
    Ok(encoded.avif_file)
}

/// Luma and two differences of each pixel, 0 to `max`.
fn planes<'a, S: Sample>(
    samples: &'a [S],
    picture: &Picture,
    max: f32,
) -> impl Iterator<Item = [u16; 3]> + Send + 'a {
    samples
        .chunks_exact(picture.channels().count())
        .map(move |pixel| {
            let [r, g, b] = [pixel[0], pixel[1], pixel[2]].map(Sample::to_unit);
            let luma = 0.299 * r + 0.587 * g + 0.114 * b;
            let middle = (max / 2.0).round() / max;
            [
                luma,
                (b - luma) / 1.772 + middle,
                (r - luma) / 1.402 + middle,
            ]
            .map(|value| (value.clamp(0.0, 1.0) * max).round() as u16)
        })
}

/// The alpha of each pixel, 0 to `max`; `None` where all are opaque.
fn alpha<'a, S: Sample>(
    samples: &'a [S],
    picture: &Picture,
    max: f32,
) -> Option<impl Iterator<Item = u16> + Send + 'a> {
    let channels = picture.channels();
    let alphas = samples
        .chunks_exact(channels.count())
        .map(move |pixel| pixel[channels.colors()..].first());
    let is_opaque = alphas
        .clone()
        .all(|alpha| alpha.is_none_or(|alpha| alpha.to_u32() == S::MAX));
    let scaled = alphas
        .flatten()
        .map(move |alpha| (alpha.to_unit() * max).round() as u16);
    (!is_opaque).then_some(scaled)
}
