//! An EXIF block that is written from nothing: of credits, a date and an orientation.

use super::{ARTIST, COPYRIGHT, DATE_TIME_ORIGINAL, OFFSET_TIME_ORIGINAL, SHORT};
use crate::codec::ifd::{Directory, EXIF_IFD, ORIENTATION, Tiff};
use crate::metadata::policy::Credits;
use crate::picture::Orientation;

const SUBSECOND_ORIGINAL: u16 = 0x9291;
const VERSION: u16 = 0x9000;

const ASCII: u16 = 2;
const LONG: u16 = 4;
const UNDEFINED: u16 = 7;

/// Longer texts are no names and no dates.
const LONGEST: usize = 16_384;

/// A field with its value: tag, type, count and bytes.
type Field = (u16, u16, u32, Vec<u8>);

/// A block of the credits, and what `from` says of artist, copyright and when the picture was taken; `None` if that is nothing
/// and the picture stands upright.
pub(in crate::metadata) fn written(
    from: Option<&[u8]>,
    orientation: Orientation,
    credits: &Credits<'_>,
) -> Option<Vec<u8>> {
    let (mut fields, dates) = from.map(kept).unwrap_or_default();
    for (tag, given) in [(ARTIST, credits.artist), (COPYRIGHT, credits.copyright)] {
        if let Some(given) = given {
            fields.retain(|field| field.0 != tag);
            fields.push(ascii(tag, given.replace('\0', "").into_bytes()));
        }
    }
    if orientation != Orientation::Normal {
        let value = orientation.exif().to_le_bytes().to_vec();
        fields.push((ORIENTATION, SHORT, 1, value));
    }
    let mut block = b"II*\0\x08\0\0\0".to_vec();
    if dates.is_empty() {
        fields.sort_by_key(|(tag, ..)| *tag);
        directory(&mut block, &fields);
        return (!fields.is_empty()).then_some(block);
    }
    fields.push((EXIF_IFD, LONG, 1, vec![0; 4]));
    fields.sort_by_key(|(tag, ..)| *tag);
    let before = fields
        .iter()
        .take_while(|field| field.0 != EXIF_IFD)
        .count();
    directory(&mut block, &fields);
    let pointer = 8 + 2 + 12 * before + 8;
    let at = (block.len() as u32).to_le_bytes();
    block[pointer..pointer + 4].copy_from_slice(&at);
    directory(&mut block, &dates);
    Some(block)
}

/// The fields of a block that stay: of its first directory, and with a version those of its EXIF directory, if there are any.
fn kept(block: &[u8]) -> (Vec<Field>, Vec<Field>) {
    let Some(tiff) = Tiff::parse(block) else {
        return Default::default();
    };
    let first = tiff.first();
    let further = tiff.exif(&first);
    let fields = |directory: &Directory, tags: &[u16]| -> Vec<Field> {
        let found = tags
            .iter()
            .filter_map(|tag| Some(ascii(*tag, text(tiff, directory, *tag)?)));
        found.collect()
    };
    let dates = [DATE_TIME_ORIGINAL, OFFSET_TIME_ORIGINAL, SUBSECOND_ORIGINAL];
    let mut dates = fields(&further, &dates);
    if !dates.is_empty() {
        dates.insert(0, (VERSION, UNDEFINED, 4, b"0232".to_vec()));
    }
    (fields(&first, &[ARTIST, COPYRIGHT]), dates)
}

fn text(tiff: Tiff<'_>, directory: &Directory, tag: u16) -> Option<Vec<u8>> {
    let field = directory.field(tag).filter(|field| field.kind == ASCII)?;
    let value = tiff.value(field);
    // Of a copyright the photographer's and the editor's part stand behind each other.
    let end = value.iter().rposition(|byte| *byte != 0)? + 1;
    Some(value[..end].to_vec()).filter(|value| value.len() <= LONGEST)
}

fn ascii(tag: u16, mut text: Vec<u8>) -> Field {
    text.push(0);
    (tag, ASCII, text.len() as u32, text)
}

/// Appends a directory and its values.
fn directory(block: &mut Vec<u8>, fields: &[Field]) {
    let start = block.len();
    block.extend((fields.len() as u16).to_le_bytes());
    let mut value_at = start + 2 + 12 * fields.len() + 4;
    let mut values = Vec::new();
    for (tag, kind, count, value) in fields {
        block.extend(tag.to_le_bytes());
        block.extend(kind.to_le_bytes());
        block.extend(count.to_le_bytes());
        if value.len() <= 4 {
            let mut inline = value.clone();
            inline.resize(4, 0);
            block.extend(inline);
        } else {
            block.extend((value_at as u32).to_le_bytes());
            values.extend_from_slice(value);
            values.resize(values.len().next_multiple_of(2), 0);
            value_at = start + 2 + 12 * fields.len() + 4 + values.len();
        }
    }
    block.extend([0; 4]);
    block.extend(values);
}
