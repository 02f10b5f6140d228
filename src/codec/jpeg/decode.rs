//! Decodes a JPEG file that is held in memory.
//!
//! The picture comes out whole or as an error; which of the two is settled by [`Layout`] and [`Feed`], since the
//! decoder itself takes made-up bits for data. Profile and metadata are handed on unread, but for CMYK, whose profile
//! is used up by the conversion.

use std::cell::Cell;

use zune_jpeg::JpegDecoder;
use zune_jpeg::errors::DecodeErrors;
use zune_jpeg::zune_core::options::DecoderOptions;

use crate::codec::{DecodeError, Decoded, Header, limits};
use crate::picture::Picture;

use super::cmyk;
use super::feed::{END, Feed, ONES_THEN_END, ONES_THEN_RESERVED};
use super::frame::damaged;
use super::layout::Layout;
use super::model::{Model, repaired};

/// Decodes a whole file, whose size and layout must be those of `header`.
///
/// `spare` is memory that may be used for the samples, whatever it holds.
pub(in crate::codec) fn decode(
    bytes: &[u8],
    header: &Header,
    spare: Vec<u8>,
) -> Result<Decoded, DecodeError> {
    let layout = Layout::read(bytes)?;
    if layout.frame.size != header.size || layout.frame.channels() != header.channels {
        return Err(damaged("it changed while it was read"));
    }
    if let Some(error) = told_by_markers(&layout) {
        return Err(error);
    }
    let model = Model::of(&layout);
    let mut warnings = Vec::new();
    let samples = decode_samples(bytes, &layout, model, spare)?;
    let mut icc = join_icc(&layout.icc_chunks, &mut warnings);
    let samples = match model {
        Model::Cmyk | Model::Ycck => to_rgb(samples, model, icc.take(), &mut warnings)?,
        _ => samples,
    };
    if !layout.has_end {
        warnings
            .push("the end-of-image marker is missing; the picture itself is complete".to_owned());
    }
    if !layout.is_complete() {
        warnings.push("its progressive data stops before the full detail".to_owned());
    }
    let channels = layout.frame.channels();
    Ok(Decoded {
        picture: Picture::from_u8(layout.frame.size, channels, samples),
        icc,
        exif: layout.exif.map(<[u8]>::to_vec),
        xmp: layout.xmp.map(<[u8]>::to_vec),
        warnings,
    })
}

/// What the markers alone give away.
fn told_by_markers(layout: &Layout) -> Option<DecodeError> {
    if let Some((found, expected)) = layout.missing_intervals {
        let missing = expected - found;
        if layout.has_end {
            let what = format!("{missing} of {expected} restart intervals are missing");
            return Some(damaged(&what));
        }
        let percent = found.saturating_sub(1) * 100 / expected;
        let place = format!("after {percent} % of its scan data");
        return Some(DecodeError::truncated(place));
    }
    if layout.has_wild_restarts {
        return Some(damaged("it has restart markers that were not announced"));
    }
    if layout.repeats_components() {
        return Some(damaged("a component has two scans"));
    }
    let is_whole = if layout.has_end {
        layout.has_every_component()
    } else {
        // Whether the last scan is whole cannot be told in these two cases; see `tail`.
        let is_open = layout.uses_restarts || layout.scans.len() == 1;
        layout.is_complete() && !(layout.frame.progressive && is_open)
    };
    (!is_whole).then(|| lacks_detail(layout.scans.len()))
}

/// Decodes the samples as the components have them, whole or not at all.
fn decode_samples(
    bytes: &[u8],
    layout: &Layout,
    model: Model,
    spare: Vec<u8>,
) -> Result<Vec<u8>, DecodeError> {
    /// More than a decoder's bit buffer, and than the bits of the last few blocks.
    const SURPLUS: usize = 32;
    /// Zeros at the end that are no data, but space which was reserved and never written.
    const UNWRITTEN: usize = 8;
    let file = repaired(bytes, layout, model);
    let len = layout.frame.size.pixels() as usize * model.output().num_components();
    let mut samples = limits::memory(len, spare)?;
    if !layout.has_end {
        if file.ends_with(&[0; UNWRITTEN]) {
            let place = "in zeros that were never filled with data";
            return Err(DecodeError::truncated(place));
        }
        // Where only the end marker is missing, no byte can be spared. Where one can, something else follows the
        // photo's own data and would be decoded in its place.
        let shorter = file.len() - layout.last_data.len().min(SURPLUS);
        if decode_into(&mut samples, &file[..shorter], layout, model).is_ok() {
            return Err(DecodeError::truncated("in data that is not its own"));
        }
    }
    match decode_into(&mut samples, &file, layout, model) {
        Ok(()) => Ok(samples),
        Err(Failure::Damaged(what)) => Err(damaged(&what)),
        Err(Failure::RanOut) => {
            // The memory may have held another picture; only over zeros can be seen how far this one goes.
            samples.fill(0);
            let _ = decode_into(&mut samples, &file, layout, model);
            Err(truncated(layout, &samples))
        }
    }
}

enum Failure {
    RanOut,
    Damaged(String),
}

fn decode_into(
    samples: &mut [u8],
    file: &[u8],
    layout: &Layout,
    model: Model,
) -> Result<(), Failure> {
    let options = DecoderOptions::default()
        .set_strict_mode(true)
        .set_max_width(65_535)
        .set_max_height(65_535)
        .jpeg_set_out_colorspace(model.output());
    let ran_out = Cell::new(false);
    let feed = Feed::new(file, tail(layout), &ran_out);
    let mut decoder = JpegDecoder::new_with_options(feed, options);
    let failure = |error: DecodeErrors| {
        if ran_out.get() || !layout.has_end {
            return Failure::RanOut;
        }
        Failure::Damaged(error.to_string().trim().trim_matches(['.', '"']).to_owned())
    };
    decoder.decode_headers().map_err(failure)?;
    if decoder.output_buffer_size() != Some(samples.len()) {
        return Err(Failure::Damaged(
            "its segments contradict each other".to_owned(),
        ));
    }
    decoder.decode_into(samples).map_err(failure)
}

fn tail(layout: &Layout) -> &'static [u8] {
    match (layout.frame.progressive, layout.scans.len()) {
        (false, _) => ONES_THEN_END,
        // The decoder wants to see a marker right after the first scan.
        (true, 1) => END,
        // It would take the reserved marker for a damaged restart.
        (true, _) if layout.uses_restarts => ONES_THEN_END,
        (true, _) => ONES_THEN_RESERVED,
    }
}

fn lacks_detail(scans: usize) -> DecodeError {
    DecodeError::truncated(format!(
        "in or after scan {scans} of its data, with detail still to come"
    ))
}

/// Rows are written as they are decoded, over zeros; progressive files write nothing before the last scan.
fn truncated(layout: &Layout, samples: &[u8]) -> DecodeError {
    if layout.frame.progressive {
        return lacks_detail(layout.scans.len());
    }
    let row = samples.len() / layout.frame.size.height as usize;
    let rows = samples
        .iter()
        .rposition(|&sample| sample != 0)
        .map_or(0, |last| last / row);
    let percent = rows as u64 * 100 / u64::from(layout.frame.size.height);
    DecodeError::truncated(format!("after {percent} % of its rows"))
}

fn to_rgb(
    mut samples: Vec<u8>,
    model: Model,
    icc: Option<Vec<u8>>,
    warnings: &mut Vec<String>,
) -> Result<Vec<u8>, DecodeError> {
    if model == Model::Ycck {
        cmyk::from_ycck(&mut samples);
    }
    if let Some(profile) = &icc
        && let Some(rgb) = cmyk::to_srgb(&samples, profile)?
    {
        return Ok(rgb);
    }
    let reason = if icc.is_some() {
        "its profile cannot be used"
    } else {
        "it has no profile"
    };
    warnings.push(format!(
        "converted from CMYK, and {reason}: the colours are approximate"
    ));
    cmyk::to_rgb_without_profile(&mut samples);
    Ok(samples)
}

/// Joins the parts of a profile; each begins with its number, from 1, and the number of parts.
fn join_icc(chunks: &[&[u8]], warnings: &mut Vec<String>) -> Option<Vec<u8>> {
    if chunks.is_empty() {
        return None;
    }
    let mut parts: Vec<_> = chunks
        .iter()
        .filter_map(|chunk| chunk.split_first_chunk::<2>())
        .collect();
    parts.sort_by_key(|(number, _)| number[0]);
    let numbered = parts
        .iter()
        .enumerate()
        .all(|(index, ([number, count], _))| {
            usize::from(*number) == index + 1 && usize::from(*count) == chunks.len()
        });
    if parts.len() != chunks.len() || !numbered {
        warnings.push("parts of the colour profile are missing; it is taken for sRGB".to_owned());
        return None;
    }
    Some(
        parts
            .into_iter()
            .flat_map(|(_, part)| part.iter().copied())
            .collect(),
    )
}
