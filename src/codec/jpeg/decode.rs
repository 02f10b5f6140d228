//! Decodes a JPEG file that is held in memory.
//!
//! The picture comes out whole or as an error; which of the two is settled by [`Layout`] and by the decoder that reads
//! the file: the one in `baseline`, or [`zune`] for what that one does not read and for what it finds odd. Profile and
//! metadata are handed on unread, but for CMYK, whose profile is used up by the conversion.

use crate::codec::{DecodeError, Decoded, Decoding, Header, Intent, Limits, inks, limits};
use crate::picture::Picture;

use super::baseline::{self, Odd, Plan, Scratch};
use super::frame::damaged;
use super::layout::Layout;
use super::model::Model;
use super::{cmyk, zune};
use crate::codec::scale::Scale;

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
    if layout.frame.size != header.size || layout.frame.channels() != header.channels {
        return Err(damaged("it changed while it was read"));
    }
    if let Some(error) = told_by_markers(&layout) {
        return Err(error);
    }
    let file = (header, &layout, Model::of(&layout));
    let plain = decode_samples(bytes, file, wanted, scratch, spare)?;
    let mut decoded = dressed(file, plain, wanted.1.intent)?;
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
            return Some(damaged(&what));
        }
        let percent = found.saturating_sub(1) * 100 / expected;
        let place = format!("after {percent} % of its scan data");
        return Some(DecodeError::cut_off(place));
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
        // Whether the last scan is whole cannot be told in these cases; see `tail`. A scan of nothing but bits takes any.
        let is_open =
            layout.uses_restarts || layout.scans.len() == 1 || layout.ends_with_single_bits();
        layout.is_complete() && !(layout.frame.progressive && is_open)
    };
    (!is_whole).then(|| zune::lacks_detail(layout.scans.len()))
}

/// The scale of what was decoded, and its samples as the components have them.
pub(super) type Plain = (Scale, Vec<u8>);

/// Decodes the samples, whole or not at all: with the decoder that shrinks where it can.
pub(super) fn decode_samples(
    bytes: &[u8],
    (header, layout, model): (&Header, &Layout<'_>, Model),
    (limits, decoding): (&Limits, &Decoding),
    scratch: &mut Scratch,
    spare: Vec<u8>,
) -> Result<Plain, DecodeError> {
    /// Zeros at the end that are no data, but space which was reserved and never written.
    const UNWRITTEN: usize = 8;
    let file = &bytes[..layout.last_data.end];
    if !layout.has_end && file.ends_with(&[0; UNWRITTEN]) {
        let place = "in zeros that were never filled with data";
        return Err(DecodeError::cut_off(place));
    }
    let stored = header.size;
    let scale = Scale::at_least(decoding.at_least, stored);
    let in_first_scan = layout.scans[0].components.len();
    let Some(plan) = Plan::new(&layout.frame, in_first_scan, scale) else {
        return Ok((Scale::FULL, zune::decode(bytes, layout, model, spare)?));
    };
    zune::check_headers(bytes, layout, model)?;
    let size = scale.of(stored);
    let mut samples = limits::memory(size.pixels() as usize * header.channels.count(), spare)?;
    match baseline::decode(bytes, layout, (&plan, model), scratch, &mut samples) {
        Ok(rest) if !layout.has_end && rest >= zune::SURPLUS => Err(zune::not_its_own()),
        Ok(_) => Ok((scale, samples)),
        // Bits that are no codes the other decoder might make up.
        Err((_, Odd::RanOut)) if layout.frame.progressive && !layout.has_end => {
            Err(zune::lacks_detail(layout.scans.len()))
        }
        // It takes the memory of the full size, which may not have been set aside.
        Err(_) if limits.check(stored, header.working_bytes).is_ok() => {
            Ok((Scale::FULL, zune::decode(bytes, layout, model, samples)?))
        }
        Err((_, odd)) if layout.has_end && odd != Odd::RanOut => Err(damaged(&odd.to_string())),
        Err(_) if layout.frame.progressive => Err(zune::lacks_detail(layout.scans.len())),
        Err((rows, _)) => Err(zune::rows_truncated(
            rows * stored.height as usize / size.height as usize,
            layout,
        )),
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
