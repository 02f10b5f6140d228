//! Writes a JPEG file.

use jpeg_encoder::{ChromaSubsamplingMethod, ColorType, Encoder, SamplingFactor};

use crate::codec::{Attachments, EncodeError, Encoding, Format, HuffmanCodes, Scan, Subsampling};
use crate::picture::{Channels, Picture, Samples};

use super::attached;
use super::writer::{self, Page, Sampling};

/// The most that 254 segments of profile hold.
const MAX_ICC: usize = 254 * writer::PROFILE_PART;

/// Encodes an 8-bit picture without alpha, gray as one component.
pub(in crate::codec) fn encode(
    picture: &Picture,
    encoding: &Encoding,
    attachments: &Attachments<'_>,
    warnings: &mut Vec<String>,
) -> Result<Vec<u8>, EncodeError> {
    let (Samples::U8(samples), Some(color)) = (picture.samples(), color_type(picture.channels()))
    else {
        return Err(EncodeError::failed(
            Format::Jpeg,
            "the picture was not converted to 8 bits without alpha",
        ));
    };
    let segments = attached::segments(attachments, warnings);
    let icc = within(attachments.icc, MAX_ICC, "colour profile", warnings);
    // The sizes were checked to be no more than 65,500.
    if encoding.scan == Scan::Baseline {
        let page = Page {
            samples,
            width: picture.width() as usize,
            height: picture.height() as usize,
            sampling: sampling(color, encoding.subsampling),
            quality: encoding.quality,
            codes: encoding.codes,
        };
        return Ok(writer::write(&page, &segments, icc));
    }
    let failed = |error| EncodeError::failed(Format::Jpeg, error);
    // Most photos come below a quarter of a byte per sample; a vector that grows copies what it has.
    let mut bytes = Vec::with_capacity(samples.len() / 4 + 4_096);
    let mut encoder = Encoder::new(&mut bytes, encoding.quality.clamp(1, 100));
    encoder.set_sampling_factor(match encoding.subsampling {
        Subsampling::S444 => SamplingFactor::R_4_4_4,
        Subsampling::S422 => SamplingFactor::R_4_2_2,
        Subsampling::S420 => SamplingFactor::R_4_2_0,
    });
    encoder.set_chroma_subsampling_method(ChromaSubsamplingMethod::Average);
    encoder.set_progressive(true);
    encoder.set_optimized_huffman_tables(encoding.codes == HuffmanCodes::Optimized);
    for (number, content) in segments {
        encoder.add_app_segment(number, content).map_err(failed)?;
    }
    if let Some(icc) = icc {
        encoder.add_icc_profile(icc).map_err(failed)?;
    }
    encoder
        .encode(
            samples,
            picture.width() as u16,
            picture.height() as u16,
            color,
        )
        .map_err(failed)?;
    Ok(bytes)
}

fn sampling(color: ColorType, subsampling: Subsampling) -> Sampling {
    match subsampling {
        _ if color == ColorType::Luma => Sampling::Gray,
        Subsampling::S444 => Sampling::Color(1, 1),
        Subsampling::S422 => Sampling::Color(2, 1),
        Subsampling::S420 => Sampling::Color(2, 2),
    }
}

fn color_type(channels: Channels) -> Option<ColorType> {
    match channels {
        Channels::Gray => Some(ColorType::Luma),
        Channels::Rgb => Some(ColorType::Rgb),
        Channels::GrayAlpha | Channels::Rgba => None,
    }
}

fn within<'a>(
    attachment: Option<&'a [u8]>,
    max: usize,
    name: &str,
    warnings: &mut Vec<String>,
) -> Option<&'a [u8]> {
    let attachment = attachment.filter(|attachment| !attachment.is_empty())?;
    if attachment.len() > max {
        let len = attachment.len();
        warnings.push(format!(
            "the {name} has {len} bytes and jpeg holds {max}; it was left out"
        ));
        return None;
    }
    Some(attachment)
}
