//! Decodes a JPEG file that is held in memory.
//!
//! The picture comes out whole or as an error; which of the two is settled by [`Layout`] and by the decoder that reads
//! the file: the one in `baseline`, or [`zune`] for what that one does not read and for what it finds odd. Profile and
//! metadata are handed on unread, but for CMYK, whose profile is used up by the conversion.

use crate::codec::{DecodeError, Decoded, Decoding, Header, Limits, limits};
use crate::picture::Picture;

use super::baseline::{self, Odd, Plan, Scale, Scratch};
use super::frame::damaged;
use super::layout::Layout;
use super::model::Model;
use super::{cmyk, zune};

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
    let mut decoded = dressed(file, plain)?;
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
    (scale, samples): Plain,
) -> Result<Decoded, DecodeError> {
    let mut warnings = Vec::new();
    let mut icc = join_icc(&layout.icc_chunks, &mut warnings);
    let samples = match model {
        Model::Cmyk | Model::Ycck => to_rgb(samples, model, icc.take(), &mut warnings)?,
        _ => samples,
    };
    let channels = layout.frame.channels();
    Ok(Decoded {
        picture: Picture::from_u8(scale.of(header.size), channels, samples),
        scale: scale.factor(),
        icc,
        exif: layout.exif.map(<[u8]>::to_vec),
        xmp: layout.xmp.map(<[u8]>::to_vec),
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
fn decode_samples(
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
