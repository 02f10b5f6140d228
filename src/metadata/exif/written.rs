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
    let tiff = from.and_then(Tiff::parse);
    let first = tiff.map(|tiff| tiff.first()).unwrap_or_default();
    let further = tiff.and_then(|tiff| {
        let at = tiff.number(first.field(EXIF_IFD)?)?;
        Some(tiff.directory(at))
    });
    let kept = |directory: &Directory, tag| text(tiff?, directory, tag);
    let credit = |tag, given: Option<&str>| {
        let given = given.map(|text| text.replace('\0', "").into_bytes());
        ascii(tag, given.or_else(|| kept(&first, tag)))
    };
    let mut fields: Vec<Field> = Vec::new();
    if orientation != Orientation::Normal {
        let value = orientation.exif().to_le_bytes().to_vec();
        fields.push((ORIENTATION, SHORT, 1, value));
    }
    fields.extend(credit(ARTIST, credits.artist));
    fields.extend(credit(COPYRIGHT, credits.copyright));
    let further = further.unwrap_or_default();
    let dates = [DATE_TIME_ORIGINAL, OFFSET_TIME_ORIGINAL, SUBSECOND_ORIGINAL];
    let mut dates: Vec<Field> = dates
        .into_iter()
        .filter_map(|tag| ascii(tag, kept(&further, tag)))
        .collect();
    if fields.is_empty() && dates.is_empty() {
        return None;
    }
    let mut block = b"II*\0\x08\0\0\0".to_vec();
    if dates.is_empty() {
        directory(&mut block, &fields);
        return Some(block);
    }
    dates.insert(0, (VERSION, UNDEFINED, 4, b"0232".to_vec()));
    fields.push((EXIF_IFD, LONG, 1, vec![0; 4]));
    fields.sort_by_key(|(tag, ..)| *tag);
    let pointer = 8
        + 2
        + 12 * fields
            .iter()
            .take_while(|field| field.0 != EXIF_IFD)
            .count()
        + 8;
    directory(&mut block, &fields);
    let at = (block.len() as u32).to_le_bytes();
    block[pointer..pointer + 4].copy_from_slice(&at);
    directory(&mut block, &dates);
    Some(block)
}

fn text(tiff: Tiff<'_>, directory: &Directory, tag: u16) -> Option<Vec<u8>> {
    let field = directory.field(tag).filter(|field| field.kind == ASCII)?;
    let value = tiff.value(field);
    // Of a copyright the photographer's and the editor's part stand behind each other.
    let end = value.iter().rposition(|byte| *byte != 0)? + 1;
    Some(value[..end].to_vec()).filter(|value| value.len() <= LONGEST)
}

fn ascii(tag: u16, text: Option<Vec<u8>>) -> Option<Field> {
    let mut text = text?;
    text.push(0);
    Some((tag, ASCII, text.len() as u32, text))
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
