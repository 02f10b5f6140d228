//! Decodes a JPEG file that is held in memory.
//!
//! The picture comes out whole or as an error; which of the two is settled by [`Layout`] and by the decoder in `baseline`.
//! Profile and metadata are handed on unread, but for CMYK, whose profile is used up by the conversion.

use crate::codec::scale::Scale;
use crate::codec::{
    DecodeError, DecodeErrorKind, Decoded, Decoding, Format, Header, Intent, Limits, OnDamage,
    inks, limits,
};
use crate::picture::Picture;

use super::baseline::{self, File, Found, Odd, Plan, Scratch};
use super::cmyk;
use super::frame::{damaged, unsupported};
use super::layout::Layout;
use super::model::Model;

/// Bytes at the end of a file without an end marker that a whole picture cannot spare.
const SURPLUS: usize = 32;

/// Decodes a whole file, whose size and layout must be those of `header`.
///
/// `spare` is memory that may be used for the samples, whatever it holds.
pub(in crate::codec) fn decode(
    bytes: &[u8],
    header: &Header,
    wanted: (&Limits, &Decoding),
    scratch: &mut Scratch,
    spare: Vec<u8>,
) -> Result<Decoded, DecodeError> {
    let layout = Layout::read(bytes)?;
    if let Some(error) = &layout.broken {
        return Err(error.clone());
    }
    if layout.frame.size != header.size || layout.frame.channels() != header.channels {
        return Err(damaged("it changed while it was read"));
    }
    if let Some(error) = told_by_markers(&layout) {
        return Err(error);
    }
    let file = (header, &layout, Model::of(&layout));
    let (plain, found) = decode_samples(bytes, file, wanted, scratch, spare)?;
    let mut decoded = dressed(file, plain, wanted.1.intent)?;
    if layout.has_end && found.surplus > 0 {
        let bytes = found.surplus;
        let warning = format!(
            "{bytes} bytes of its data belong to no part of the picture; it may be damaged"
        );
        decoded.warnings.push(warning);
    }
    if !layout.has_end {
        let warning = "the end-of-image marker is missing; the picture itself is complete";
        decoded.warnings.push(warning.to_owned());
    }
    if !layout.is_complete() {
        let warning = "its progressive data stops before the full detail";
        decoded.warnings.push(warning.to_owned());
    }
    Ok(decoded)
}

/// The picture of these samples, with all that is attached to it.
pub(super) fn dressed(
    (header, layout, model): (&Header, &Layout<'_>, Model),
    (scale, mut samples): Plain,
    intent: Intent,
) -> Result<Decoded, DecodeError> {
    let mut warnings = Vec::new();
    if layout.has_partial_scans() {
        let warning = "a scan header asks for parts of coefficients, which its kind of file does not have; all were read";
        warnings.push(warning.to_owned());
    }
    let mut icc = join_icc(&layout.icc_chunks, &mut warnings);
    let converted_from = model.is_inks().then_some("CMYK");
    if model.is_inks() {
        let how = (icc.take(), intent);
        to_rgb(&mut samples, (layout, model), how, &mut warnings);
    }
    let channels = layout.frame.channels();
    Ok(Decoded {
        picture: Picture::from_u8(scale.of(header.size), channels, samples),
        scale: scale.factor(),
        converted_from,
        icc,
        exif: layout.attached.exif.map(<[u8]>::to_vec),
        xmp: layout.attached.xmp(&mut warnings),
        iptc: layout.attached.iptc(),
        warnings,
    })
}

/// What the markers alone give away.
pub(super) fn told_by_markers(layout: &Layout) -> Option<DecodeError> {
    if let Some((found, expected)) = layout.missing_intervals {
        let missing = expected - found;
        if layout.has_end {
            let what = format!("{missing} of {expected} restart intervals are missing");
            return Some(broken(&what));
        }
        let percent = found.saturating_sub(1) * 100 / expected;
        let place = format!("after {percent} % of its scan data");
        return Some(DecodeError::cut_off(place));
    }
    if layout.has_wild_restarts {
        return Some(broken("it has restart markers that were not announced"));
    }
    if layout.repeats_components() {
        return Some(broken("a component has two scans"));
    }
    let is_whole = if layout.has_end {
        layout.has_every_component()
    } else {
        // Whether the last scan is whole cannot be told in these cases; see `tail`. A scan of nothing but bits takes any.
        let is_open =
            layout.uses_restarts || layout.scans.len() == 1 || layout.ends_with_single_bits();
        layout.is_complete() && !(layout.frame.progressive && is_open)
    };
    (!is_whole).then(|| lacks_detail(layout.scans.len()))
}

/// Damage from which some of the picture may be saved.
fn broken(what: &str) -> DecodeError {
    DecodeError::broken(Format::Jpeg, what)
}

/// The file ends after so many rows.
fn rows_truncated(rows: usize, layout: &Layout) -> DecodeError {
    DecodeError::cut_off(format!("after {} % of its rows", percent(rows, layout)))
}

fn percent(rows: usize, layout: &Layout) -> u64 {
    rows as u64 * 100 / u64::from(layout.frame.size.height)
}

/// A file of several scans ends before it has all of its detail.
fn lacks_detail(scans: usize) -> DecodeError {
    DecodeError::cut_off(format!(
        "in or after scan {scans} of its data, with detail still to come"
    ))
}

/// The scale of what was decoded, and its samples as the components have them.
pub(super) type Plain = (Scale, Vec<u8>);

/// Decodes the samples, whole or not at all.
pub(super) fn decode_samples(
    bytes: &[u8],
    (header, layout, model): (&Header, &Layout<'_>, Model),
    (_, decoding): (&Limits, &Decoding),
    scratch: &mut Scratch,
    spare: Vec<u8>,
) -> Result<(Plain, Found), DecodeError> {
    /// Zeros at the end that are no data, but space which was reserved and never written.
    const UNWRITTEN: usize = 8;
    let data = &bytes[..layout.last_data.end];
    if !layout.has_end && data.ends_with(&[0; UNWRITTEN]) {
        let place = "in zeros that were never filled with data";
        return Err(DecodeError::cut_off(place));
    }
    let scale = header.scale(decoding);
    let plan = plan(layout, scale);
    let mut samples = limits::memory(len(layout, scale), spare)?;
    let file = File {
        bytes,
        layout,
        plan: &plan,
        model,
        on_damage: OnDamage::Fail,
    };
    match baseline::decode(file, scratch, &mut samples) {
        Ok(found) if !layout.has_end && found.rest >= SURPLUS => {
            Err(DecodeError::cut_off("in data that is not its own"))
        }
        Ok(found) => Ok(((scale, samples), found)),
        Err((rows, odd)) => {
            let rows = rows * layout.frame.size.height as usize;
            let rows = rows / scale.of(layout.frame.size).height as usize;
            Err(verdict(odd, rows, layout, &plan))
        }
    }
}

/// How a file of this layout is decoded at a scale.
pub(super) fn plan(layout: &Layout<'_>, scale: Scale) -> Plan {
    Plan::new(&layout.frame, layout.scans[0].components.len(), scale)
}

/// How many samples come out, as the components have them.
pub(super) fn len(layout: &Layout<'_>, scale: Scale) -> usize {
    scale.of(layout.frame.size).pixels() as usize * layout.frame.components.len()
}

/// What it means that something is odd behind so many rows.
fn verdict(odd: Odd, rows: usize, layout: &Layout<'_>, plan: &Plan) -> DecodeError {
    match odd {
        Odd::Memory => DecodeError::new(
            DecodeErrorKind::TooLarge,
            "needs more memory than can be had; lower the number of jobs or leave it out",
        ),
        Odd::TooManyScans => unsupported("a JPEG file with more than 100 scans"),
        Odd::RanOut if layout.has_end && !plan.keeps_coefficients() => broken(&format!(
            "{odd}, after {} % of its rows",
            percent(rows, layout)
        )),
        _ if layout.has_end => broken(&odd.to_string()),
        _ if plan.keeps_coefficients() => lacks_detail(layout.scans.len()),
        _ => rows_truncated(rows, layout),
    }
}

/// Four components as they are stored, to sRGB by the profile.
fn to_rgb(
    samples: &mut Vec<u8>,
    (layout, model): (&Layout<'_>, Model),
    (icc, intent): (Option<Vec<u8>>, Intent),
    warnings: &mut Vec<String>,
) {
    if model == Model::Ycck {
        cmyk::from_ycck(samples);
    }
    if layout.adobe.is_none() {
        warnings.push(
            "four colours without Adobe's segment: they are taken as inverted, as Adobe writes them"
                .to_owned(),
        );
    }
    cmyk::invert(samples);
    inks::to_rgb(samples, icc.as_deref(), intent, warnings);
}

/// Joins the parts of a profile; each begins with its number, from 1, and the number of parts.
///
/// Parts may come in any order. What is missing, twice there or numbered otherwise cannot be put together for certain.
fn join_icc(chunks: &[&[u8]], warnings: &mut Vec<String>) -> Option<Vec<u8>> {
    let mut parts: Vec<_> = chunks
        .iter()
        .filter_map(|chunk| chunk.split_first_chunk::<2>())
        .collect();
    parts.sort_by_key(|(number, _)| number[0]);
    let count = usize::from(parts.first()?.0[1]);
    let mut numbers = parts.iter().map(|([number, _], _)| usize::from(*number));
    let is_whole = parts.len() == chunks.len()
        && parts.iter().all(|([_, of], _)| usize::from(*of) == count)
        && numbers.by_ref().eq(1..=count);
    if !is_whole {
        let what = if chunks.len() < count {
            "parts of the colour profile are missing"
        } else {
            "the parts of the colour profile are wrongly numbered"
        };
        warnings.push(format!("{what}; the picture is taken for sRGB"));
        return None;
    }
    let joined = parts.into_iter().flat_map(|(_, part)| part);
    Some(joined.copied().collect())
}
