//! What is left of a JPEG file that ends too early.
//!
//! It is asked only after [`decode`](super::decode) has found that the file ends amid its picture, and goes the same way
//! again. Of sequential files the rows that are there in full are kept; progressive ones have all rows, in what detail
//! there is of each.

use crate::codec::salvage::{Rows, nothing_to_keep, sums};
use crate::codec::{DecodeError, Decoded, Decoding, Header, Limits, OnTruncated, limits};

use super::baseline::{self, Cut, Plan, Scratch};
use super::decode::dressed;
use super::layout::Layout;
use super::model::Model;
use super::zune;
use crate::codec::scale::Scale;

/// Decodes what there is of a file that ends amid its picture, with a warning that says how far it goes.
pub(in crate::codec) fn salvage(
    bytes: &[u8],
    header: &Header,
    wanted: (&Limits, &Decoding),
    scratch: &mut Scratch,
) -> Result<Decoded, DecodeError> {
    // Space that was reserved for the file and never written is none of its data.
    let end = bytes.iter().rposition(|&byte| byte != 0);
    let bytes = &bytes[..end.map_or(0, |last| last + 1)];
    let layout = Layout::read(bytes)?;
    if layout.frame.size != header.size || layout.frame.channels() != header.channels {
        return Err(nothing_to_keep());
    }
    let file = (header, &layout, Model::of(&layout));
    let part = part(bytes, file, wanted, scratch)?;
    let mut decoded = dressed(file, (part.scale, part.samples), wanted.1.intent)?;
    let warning = match part.extent {
        Extent::Rows(rows) => rows.fill_rest(&mut decoded.picture)?,
        Extent::Scans(cut) => coarse(&layout, cut)?,
        Extent::Surplus => {
            "goes on with data that is not its own, and where its own ends cannot be told"
                .to_owned()
        }
    };
    decoded.warnings.push(warning);
    Ok(decoded)
}

/// Samples as the components have them, and how far they go.
struct Part {
    scale: Scale,
    samples: Vec<u8>,
    extent: Extent,
}

enum Extent {
    /// These rows are whole, and the others nothing.
    Rows(Rows),
    /// All rows, from progressive scans that break off here, or behind the last.
    Scans(Option<Cut>),
    /// All rows, with data left over.
    Surplus,
}

fn part(
    bytes: &[u8],
    (header, layout, model): (&Header, &Layout<'_>, Model),
    (limits, decoding): (&Limits, &Decoding),
    scratch: &mut Scratch,
) -> Result<Part, DecodeError> {
    let scale = Scale::at_least(decoding.at_least, header.size);
    let Some(plan) = Plan::new(&layout.frame, layout.scans[0].components.len(), scale) else {
        return by_zune(bytes, (header, layout, model));
    };
    zune::check_headers(bytes, layout, model)?;
    let size = scale.of(header.size);
    let len = size.pixels() as usize * header.channels.count();
    let mut samples = limits::memory(len, Vec::new())?;
    let keep = OnTruncated::Keep;
    let decoded =
        baseline::decode_until(bytes, layout, (&plan, model), keep, scratch, &mut samples);
    let extent = match decoded {
        Ok((_, cut)) if layout.frame.progressive => Extent::Scans(cut),
        Ok(_) => Extent::Surplus,
        Err((rows, _)) if rows > 0 => Extent::Rows(Rows::first(rows, size)),
        // What is only too rare for this decoder the other may read, at full size.
        Err(_) if limits.check(header.size, header.working_bytes).is_ok() => {
            return by_zune(bytes, (header, layout, model));
        }
        Err(_) => return Err(nothing_to_keep()),
    };
    Ok(Part {
        scale,
        samples,
        extent,
    })
}

fn by_zune(
    bytes: &[u8],
    (header, layout, model): (&Header, &Layout<'_>, Model),
) -> Result<Part, DecodeError> {
    let mut samples = limits::memory(zune::len(layout, model), Vec::new())?;
    let mut decode = |fill: u8| {
        samples.fill(fill);
        zune::decode_part(bytes, layout, model, &mut samples);
        sums(&samples, header.size.height)
    };
    let rows = Rows::alike(&decode(0), &decode(0xff));
    Ok(Part {
        scale: Scale::FULL,
        samples,
        extent: Extent::Rows(rows),
    })
}

/// What to say of a progressive file.
fn coarse(layout: &Layout<'_>, cut: Option<Cut>) -> Result<String, DecodeError> {
    let Some(Cut { scan, rows }) = cut else {
        let scans = layout.scans.len();
        return Ok(format!(
            "ends after scan {scans} of its data; detail is missing in all of it"
        ));
    };
    let percent = rows.0 * 100 / rows.1.max(1);
    if scan > 0 {
        let number = scan + 1;
        return Ok(format!(
            "ends after {percent} % of scan {number} of its data; detail is missing in all of it"
        ));
    }
    if rows.0 == 0 {
        return Err(nothing_to_keep());
    }
    Ok(format!(
        "ends after {percent} % of its first scan; detail is missing in all of it, and the rest is gray"
    ))
}
