//! XMP and IPTC in a TIFF file, which have fields of its first directory.

use crate::codec::attached::bounded;
use crate::codec::ifd::{self, MAKER_NOTE, Tiff};
use crate::codec::{Decoded, MAX_METADATA, resources};

pub(super) const XMP: u16 = 700;
pub(super) const IPTC: u16 = 33_723;
const RESOURCES: u16 = 34_377;

const LONG: u16 = 4;

/// What every dataset begins with.
const DATASET: u8 = 0x1c;

/// Takes what is attached to a file over.
pub(super) fn read(file: &[u8], decoded: &mut Decoded) {
    let warnings = &mut decoded.warnings;
    warnings.extend(Tiff::parse_file(file).and_then(|tiff| lost_notes(&tiff)));
    decoded.exif = bounded("EXIF block", ifd::describe(file), warnings);
    decoded.xmp = xmp(file);
    decoded.iptc = iptc(file);
}

/// A warning for maker's notes, which hold offsets that are not true at another place.
pub(in crate::codec) fn lost_notes(exif: &Tiff<'_>) -> Option<String> {
    exif.exif(&exif.first()).field(MAKER_NOTE)?;
    Some(
        "the maker's notes of EXIF cannot be moved into or out of tiff; they were left out"
            .to_owned(),
    )
}

/// The XMP packet of a file.
pub(in crate::codec) fn xmp(file: &[u8]) -> Option<Vec<u8>> {
    value(file, XMP).map(|(_, packet)| packet.to_vec())
}

/// The IPTC datasets of a file, from their own field or from among Photoshop's resources.
pub(in crate::codec) fn iptc(file: &[u8]) -> Option<Vec<u8>> {
    let own = value(file, IPTC).map(|(kind, datasets)| {
        let mut datasets = datasets.to_vec();
        // Some programs took them for numbers and exchanged their bytes.
        if kind == LONG && datasets.first() != Some(&DATASET) && datasets.get(3) == Some(&DATASET) {
            datasets.chunks_exact_mut(4).for_each(<[u8]>::reverse);
        }
        datasets
    });
    own.or_else(|| {
        let (_, all) = value(file, RESOURCES)?;
        resources::iptc(all).map(<[u8]>::to_vec)
    })
}

fn value(file: &[u8], tag: u16) -> Option<(u16, &[u8])> {
    let tiff = Tiff::parse_file(file)?;
    let first = tiff.first();
    let field = *first.field(tag)?;
    let value = tiff.value(&field);
    (!value.is_empty() && value.len() <= MAX_METADATA).then_some((field.kind, value))
}
