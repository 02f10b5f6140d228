//! An EXIF block that is written from nothing: of credits, a date and an orientation.

use super::writer::{Directories, Value, parts};
use super::{ARTIST, COPYRIGHT, DATE_TIME_ORIGINAL, OFFSET_TIME_ORIGINAL};
use crate::codec::ifd::{Directory, Tiff};
use crate::metadata::policy::Credits;
use crate::picture::Orientation;

const SUBSECOND_ORIGINAL: u16 = 0x9291;
const VERSION: u16 = 0x9000;

const ASCII: u16 = 2;
const UNDEFINED: u16 = 7;

/// Longer texts are no names, and no dates.
const LONGEST_NAME: usize = 16_384;
const LONGEST_DATE: usize = 32;

/// A block of the credits, and what `from` says of artist, copyright and when the picture was taken; `None` if that is nothing
/// and the picture stands upright.
pub(in crate::metadata) fn written(
    from: Option<&[u8]>,
    orientation: Orientation,
    credits: &Credits<'_>,
) -> Option<Vec<u8>> {
    let mut directories = from.map(kept).unwrap_or_default();
    directories.put(credits, orientation, false);
    directories.written(false)
}

/// The fields of a block that stay: of its first directory, and with a version those of its EXIF directory, if there are any.
fn kept(block: &[u8]) -> Directories {
    let Some(tiff) = Tiff::parse(block) else {
        return Default::default();
    };
    let first = tiff.first();
    let further = tiff.exif(&first);
    let fields = |directory: &Directory, tags: &[u16]| -> Vec<Value> {
        let found = tags
            .iter()
            .filter_map(|tag| Some(Value::ascii(*tag, text(tiff, directory, *tag)?)));
        found.collect()
    };
    let dates = [DATE_TIME_ORIGINAL, OFFSET_TIME_ORIGINAL, SUBSECOND_ORIGINAL];
    let mut dates = fields(&further, &dates);
    if !dates.is_empty() {
        dates.push(Value {
            tag: VERSION,
            kind: UNDEFINED,
            count: 4,
            bytes: b"0232".to_vec(),
        });
    }
    Directories {
        first: fields(&first, &[ARTIST, COPYRIGHT]),
        exif: dates,
        ..Directories::default()
    }
}

fn text(tiff: Tiff<'_>, directory: &Directory, tag: u16) -> Option<Vec<u8>> {
    let field = directory.field(tag).filter(|field| field.kind == ASCII)?;
    let text = parts(tag, tiff.value(field));
    let longest = match tag {
        ARTIST | COPYRIGHT => LONGEST_NAME,
        _ => LONGEST_DATE,
    };
    (1..=longest).contains(&text.len()).then(|| text.to_vec())
}
