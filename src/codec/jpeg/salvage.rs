//! What is left of a JPEG file that ends too early or is damaged amid its data.
//!
//! It is asked only after [`decode`](super::decode) has found so, and goes the same way again. Of files of one scan the rows
//! are kept that are there in full, and where restart markers tell how it goes on behind damage, all but what lies
//! between. Progressive files and others of several scans have all rows, in what detail there is of each.

use crate::codec::salvage::{Rows, nothing_left, nothing_to_keep};
use crate::codec::{
    DecodeError, DecodeErrorKind, Decoded, Decoding, Format, Header, Limits, OnDamage, limits,
};

use super::baseline::{self, File, Found, Loss, Odd, Scratch};
use super::decode::{dressed, len, plan};
use super::layout::Layout;
use super::model::Model;

/// Decodes what there is of a file that cannot be decoded whole, because of `error`, with a warning that says how far it
/// goes.
pub(in crate::codec) fn salvage(
    bytes: &[u8],
    header: &Header,
    wanted: (&Limits, &Decoding),
    scratch: &mut Scratch,
    error: &DecodeError,
) -> Result<Decoded, DecodeError> {
    let nothing = || match error.kind() {
        DecodeErrorKind::Damaged => nothing_left(Format::Jpeg),
        _ => nothing_to_keep(),
    };
    // Space that was reserved for the file and never written is none of its data.
    let end = bytes.iter().rposition(|&byte| byte != 0);
    let bytes = &bytes[..end.map_or(0, |last| last + 1)];
    let layout = Layout::read(bytes).map_err(|_| nothing())?;
    if layout.frame.size != header.size || layout.frame.channels() != header.channels {
        return Err(nothing());
    }
    let model = Model::of(&layout);
    let scale = header.scale(wanted.1);
    let plan = plan(&layout, scale);
    let mut samples = limits::memory(len(&layout, scale), Vec::new())?;
    let file = File {
        bytes,
        layout: &layout,
        plan: &plan,
        model,
        on_damage: OnDamage::Keep,
    };
    let found = baseline::decode(file, scratch, &mut samples).map_err(|_| nothing())?;
    let is_coarse = plan.keeps_coefficients();
    let mut decoded = dressed((header, &layout, model), (scale, samples), wanted.1.intent)?;
    let is_cut = error.kind() == DecodeErrorKind::Truncated;
    let rows = Rows::first(found.rows, decoded.picture.size());
    let warning = match (is_cut, is_coarse, &found.loss) {
        (true, true, loss) => coarse(&layout, loss.as_ref()),
        (false, true, loss) => Some(spoiled(&layout, loss.as_ref())),
        (true, false, None) => Some(
            "goes on with data that is not its own, and where its own ends cannot be told"
                .to_owned(),
        ),
        (true, false, Some(_)) => rows
            .fill_rest(&mut decoded.picture)
            .map(|extent| format!("ends after {extent}")),
        (false, false, Some(loss)) if !loss.goes_on => rows
            .fill_rest(&mut decoded.picture)
            .map(|extent| format!("is damaged ({}) after {extent}", loss.odd)),
        (false, false, loss) => Some(patched(&found, loss.as_ref(), error)),
    };
    decoded.warnings.push(warning.ok_or_else(nothing)?);
    Ok(decoded)
}

/// What to say of a file of several scans that ends too early; nothing if there is nothing of it.
fn coarse(layout: &Layout<'_>, loss: Option<&Loss>) -> Option<String> {
    let Some(&Loss { scan, rows, .. }) = loss else {
        let scans = layout.scans.len();
        return Some(format!(
            "ends after scan {scans} of its data; detail is missing in all of it"
        ));
    };
    let percent = rows.0 * 100 / rows.1.max(1);
    if scan > 0 {
        let number = scan + 1;
        return Some(format!(
            "ends after {percent} % of scan {number} of its data; detail is missing in all of it"
        ));
    }
    (rows.0 > 0).then(|| {
        format!(
            "ends after {percent} % of its first scan; detail is missing in all of it, and the rest is gray"
        )
    })
}

/// What to say of a file of several scans that is damaged.
fn spoiled(layout: &Layout<'_>, loss: Option<&Loss>) -> String {
    let scans = layout.scans.len();
    match loss {
        Some(loss) => format!(
            "is damaged in scan {} of {scans} ({}); detail or colour is missing or wrong in part of it, and what had nothing else is gray",
            loss.scan + 1,
            loss.odd
        ),
        None => {
            format!("lacks some of its {scans} scans or of their data; detail is missing or wrong")
        }
    }
}

/// What to say of a file of one scan that is damaged and goes on.
fn patched(found: &Found, loss: Option<&Loss>, error: &DecodeError) -> String {
    match loss {
        Some(loss) if loss.missing.0 > 0 => format!(
            "is damaged ({}) from {} % of its rows on; {} % of it could not be read and is gray, and some around it may be wrong",
            loss.odd,
            loss.rows.0 * 100 / loss.rows.1.max(1),
            (loss.missing.0 * 100).div_ceil(loss.missing.1.max(1)),
        ),
        Some(loss) if matches!(loss.odd, Odd::Surplus | Odd::MarkerAmidData) => format!(
            "is damaged ({}); where cannot be told, and some of the picture may be wrong",
            loss.odd
        ),
        Some(loss) => format!(
            "is damaged ({}) at {} % of its rows; some of the picture about there may be wrong",
            loss.odd,
            loss.rows.0 * 100 / loss.rows.1.max(1)
        ),
        None if found.rest > 0 => format!(
            "is damaged; {} bytes of its data belong to no part of the picture",
            found.rest
        ),
        None => format!("{error}; what there is may be wrong"),
    }
}
