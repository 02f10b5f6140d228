//! Decodes a JPEG file that is held in memory.
//!
//! The picture comes out whole or as an error; which of the two is settled by [`Layout`] and [`Feed`], since the
//! decoder itself takes made-up bits for data. Profile and metadata are handed on unread, but for CMYK, whose profile
//! is used up by the conversion.

use std::borrow::Cow;
use std::cell::Cell;

use zune_jpeg::JpegDecoder;
use zune_jpeg::errors::DecodeErrors;
use zune_jpeg::zune_core::colorspace::ColorSpace;
use zune_jpeg::zune_core::options::DecoderOptions;

use crate::codec::{DecodeError, Decoded, Header, limits};
use crate::picture::Picture;

use super::cmyk;
use super::feed::{END, Feed, ONES_THEN_END, ONES_THEN_RESERVED};
use super::frame::damaged;
use super::layout::Layout;

/// Decodes a whole file, whose size and layout must be those of `header`.
pub(in crate::codec) fn decode(bytes: &[u8], header: &Header) -> Result<Decoded, DecodeError> {
    let layout = Layout::read(bytes)?;
    if layout.frame.size != header.size || layout.frame.channels() != header.channels {
        return Err(damaged("it changed while it was read"));
    }
    if let Some(error) = told_by_markers(&layout) {
        return Err(error);
    }
    let model = Model::of(&layout);
    let mut warnings = Vec::new();
    let samples = decode_samples(bytes, &layout, model)?;
    let mut icc = join_icc(&layout.icc_chunks, &mut warnings);
    let samples = match model {
        Model::Cmyk | Model::Ycck => to_rgb(samples, model, icc.take(), &mut warnings)?,
        _ => samples,
    };
    if !layout.has_end {
        warnings
            .push("the end-of-image marker is missing; the picture itself is complete".to_owned());
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

/// How the components make up a colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Model {
    Gray,
    Ycc,
    Rgb,
    Cmyk,
    Ycck,
}

impl Model {
    /// The rule that libjpeg set: JFIF means YCC, then Adobe's segment decides, then the components' names.
    fn of(layout: &Layout) -> Self {
        let ids = || layout.frame.components.iter().map(|component| component.id);
        let transform = layout.adobe.map(|adobe| adobe.transform);
        match (layout.frame.components.len(), transform) {
            (1, _) => Self::Gray,
            (3, _) if layout.jfif => Self::Ycc,
            (3, Some(0)) => Self::Rgb,
            (3, None) if ids().eq(*b"RGB") => Self::Rgb,
            (3, _) => Self::Ycc,
            (_, None | Some(0)) => Self::Cmyk,
            (_, Some(_)) => Self::Ycck,
        }
    }

    /// What the decoder is told to make: three channels of colour as RGB, four just as they are.
    fn output(self) -> ColorSpace {
        match self {
            Self::Gray => ColorSpace::Luma,
            Self::Ycc | Self::Rgb => ColorSpace::RGB,
            Self::Cmyk => ColorSpace::CMYK,
            Self::Ycck => ColorSpace::YCCK,
        }
    }

    /// The transform byte of Adobe's segment and the component names by which the decoder finds this model.
    fn signs(self) -> (u8, &'static [u8]) {
        match self {
            Self::Gray => (1, b"\x01"),
            Self::Ycc => (1, b"\x01\x02\x03"),
            Self::Rgb => (1, b"RGB"),
            Self::Cmyk => (0, b"\x01\x02\x03\x04"),
            Self::Ycck => (2, b"\x01\x02\x03\x04"),
        }
    }
}

/// What the markers alone give away.
fn told_by_markers(layout: &Layout) -> Option<DecodeError> {
    if let Some((found, expected)) = layout.missing_intervals {
        if layout.has_end {
            return Some(damaged(&format!(
                "{} of {expected} restart intervals are missing",
                expected - found
            )));
        }
        let percent = found.saturating_sub(1) * 100 / expected;
        return Some(DecodeError::truncated(format!(
            "after {percent} % of its scan data"
        )));
    }
    if layout.unwritten {
        return Some(DecodeError::truncated(
            "in zeros that were never filled with data",
        ));
    }
    let incomplete = if layout.has_end {
        !layout.has_every_component()
    } else {
        !layout.is_complete()
    };
    let scans = layout.scans.len();
    if incomplete
        || (!layout.has_end && layout.frame.progressive && (layout.uses_restarts || scans == 1))
    {
        return Some(lacks_detail(scans));
    }
    None
}

fn decode_samples(bytes: &[u8], layout: &Layout, model: Model) -> Result<Vec<u8>, DecodeError> {
    let file = repaired(bytes, layout, model);
    let tail = match (layout.frame.progressive, layout.scans.len()) {
        (false, _) => ONES_THEN_END,
        // The decoder wants to see a marker right after the first scan.
        (true, 1) => END,
        (true, _) if layout.uses_restarts => ONES_THEN_END,
        (true, _) => ONES_THEN_RESERVED,
    };
    let options = DecoderOptions::default()
        .set_strict_mode(true)
        .set_max_width(65_535)
        .set_max_height(65_535)
        .jpeg_set_out_colorspace(model.output());
    let ran_out = Cell::new(false);
    let feed = Feed::new(&file, tail, &ran_out);
    let mut decoder = JpegDecoder::new_with_options(feed, options);
    let mut samples =
        limits::zeroed(layout.frame.size.pixels() as usize * model.output().num_components())?;
    decoder
        .decode_headers()
        .map_err(|error| damaged(&said(&error)))?;
    if decoder.output_buffer_size() != Some(samples.len()) {
        return Err(damaged("its segments contradict each other"));
    }
    match decoder.decode_into(&mut samples) {
        Ok(()) => Ok(samples),
        Err(_) if ran_out.get() || !layout.has_end => Err(truncated(layout, &samples)),
        Err(error) => Err(damaged(&said(&error))),
    }
}

/// The file up to the end of its scan data, with signs changed that this decoder reads otherwise than all others.
fn repaired<'a>(bytes: &'a [u8], layout: &Layout, model: Model) -> Cow<'a, [u8]> {
    let (transform, names) = model.signs();
    let mut file = Cow::Borrowed(&bytes[..layout.data_end]);
    let mut set = |at: usize, byte: u8| {
        if file.get(at).is_some_and(|old| *old != byte) {
            file.to_mut()[at] = byte;
        }
    };
    if let Some(adobe) = layout.adobe {
        set(adobe.at, transform);
    }
    let named_rgb = layout
        .frame
        .components
        .iter()
        .map(|component| component.id)
        .eq(*b"RGB");
    if named_rgb != (model == Model::Rgb) {
        for &(at, component) in &layout.component_ids {
            set(at, names[usize::from(component)]);
        }
    }
    // Strict mode refuses stray bytes; fill bytes before a marker are lawful.
    for range in &layout.stray {
        range.clone().for_each(|at| set(at, 0xff));
    }
    file
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

fn said(error: &DecodeErrors) -> String {
    error.to_string().trim().trim_end_matches('.').to_owned()
}
