//! Decoding by `zune-jpeg`: every kind of file, always in full size, and the last word on what is damaged.
//!
//! The decoder takes made-up bits for data where a file ends; [`Feed`] sees to it that it cannot.

use std::cell::Cell;

use zune_jpeg::JpegDecoder;
use zune_jpeg::errors::DecodeErrors;
use zune_jpeg::zune_core::options::DecoderOptions;

use crate::codec::{DecodeError, limits};

use super::feed::{END, Feed, ONES_THEN_END, ONES_THEN_RESERVED};
use super::frame::damaged;
use super::layout::Layout;
use super::model::{Model, repaired};

/// Bytes at the end of a file without an end marker that a whole picture cannot spare: more than a decoder's bit
/// buffer, and than the bits of the last few blocks.
pub(super) const SURPLUS: usize = 32;

/// Decodes the samples as the components have them, whole or not at all.
pub(super) fn decode(
    bytes: &[u8],
    layout: &Layout,
    model: Model,
    spare: Vec<u8>,
) -> Result<Vec<u8>, DecodeError> {
    let file = repaired(&bytes[..layout.last_data.end], layout, model);
    let mut samples = limits::memory(len(layout, model), spare)?;
    // Where only the end marker is missing, no byte can be spared. Where one can, something else follows the
    // photo's own data and would be decoded in its place.
    let shorter = file.len() - layout.last_data.len().min(SURPLUS);
    if !layout.has_end && decode_into(&mut samples, &file[..shorter], layout, model).is_ok() {
        return Err(not_its_own());
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

/// Whether the headers of a file up to its first scan are as they should be; takes microseconds.
pub(super) fn check_headers(
    bytes: &[u8],
    layout: &Layout,
    model: Model,
) -> Result<(), DecodeError> {
    let file = repaired(&bytes[..layout.last_data.start], layout, model);
    let ran_out = Cell::new(false);
    let headers = open(&file, layout, model, &ran_out);
    match headers {
        Ok(_) => Ok(()),
        Err(Failure::Damaged(what)) => Err(damaged(&what)),
        Err(Failure::RanOut) => Err(rows_truncated(0, layout)),
    }
}

/// The data go on after the picture, but not with an end marker.
pub(super) fn not_its_own() -> DecodeError {
    DecodeError::cut_off("in data that is not its own")
}

/// The file ends after so many rows.
pub(super) fn rows_truncated(rows: usize, layout: &Layout) -> DecodeError {
    let percent = rows as u64 * 100 / u64::from(layout.frame.size.height);
    DecodeError::cut_off(format!("after {percent} % of its rows"))
}

/// A progressive file ends before it has all of its detail.
pub(super) fn lacks_detail(scans: usize) -> DecodeError {
    DecodeError::cut_off(format!(
        "in or after scan {scans} of its data, with detail still to come"
    ))
}

/// Decodes over `samples` as much as there is.
pub(super) fn decode_part(bytes: &[u8], layout: &Layout, model: Model, samples: &mut [u8]) {
    let file = repaired(&bytes[..layout.last_data.end], layout, model);
    let _ = decode_into(samples, &file, layout, model);
}

enum Failure {
    RanOut,
    Damaged(String),
}

/// How many samples there are.
pub(super) fn len(layout: &Layout, model: Model) -> usize {
    layout.frame.size.pixels() as usize * model.output().num_components()
}

fn decode_into(
    samples: &mut [u8],
    file: &[u8],
    layout: &Layout,
    model: Model,
) -> Result<(), Failure> {
    let ran_out = Cell::new(false);
    let mut decoder = open(file, layout, model, &ran_out)?;
    let decoded = decoder.decode_into(samples);
    decoded.map_err(|error| failure(&error, &ran_out, layout))
}

/// A decoder that has read the headers.
fn open<'a>(
    file: &'a [u8],
    layout: &Layout,
    model: Model,
    ran_out: &'a Cell<bool>,
) -> Result<JpegDecoder<Feed<'a>>, Failure> {
    let options = DecoderOptions::default()
        .set_strict_mode(true)
        .set_max_width(65_535)
        .set_max_height(65_535)
        .jpeg_set_out_colorspace(model.output());
    let feed = Feed::new(file, tail(layout), ran_out);
    let mut decoder = JpegDecoder::new_with_options(feed, options);
    let headers = decoder.decode_headers();
    headers.map_err(|error| failure(&error, ran_out, layout))?;
    if decoder.output_buffer_size() != Some(len(layout, model)) {
        let what = "its segments contradict each other";
        return Err(Failure::Damaged(what.to_owned()));
    }
    Ok(decoder)
}

fn failure(error: &DecodeErrors, ran_out: &Cell<bool>, layout: &Layout) -> Failure {
    if ran_out.get() || !layout.has_end {
        return Failure::RanOut;
    }
    Failure::Damaged(error.to_string().trim().trim_matches(['.', '"']).to_owned())
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
    rows_truncated(rows, layout)
}
