//! EXIF blocks: the orientation, what names the picture and its maker, and making both true after a change.
//!
//! A block is untrusted: fields that point outside are passed over, circles are not followed, absurd values count as
//! absent.

mod fields;
mod known;
mod layout;
pub(crate) mod names;
mod rebuilt;
mod settle;
mod truth;
mod unwanted;
pub(crate) mod values;
mod writer;
mod written;

use std::ops::Range;

use crate::codec::ifd::{Directory, EXIF_IFD, Field, GPS_IFD, ORIENTATION, Tiff};
use crate::picture::Orientation;

pub use fields::Exif;
pub(super) use layout::Damaged;
pub use names::Tag;
pub(super) use rebuilt::rebuilt;
pub(super) use settle::settle;
pub(super) use written::written;

const IMAGE_DESCRIPTION: u16 = 0x010e;
const MAKE: u16 = 0x010f;
const MODEL: u16 = 0x0110;
const DATE_TIME: u16 = 0x0132;
const ARTIST: u16 = 0x013b;
const COPYRIGHT: u16 = 0x8298;
/// The artist in Windows.
const X_ARTIST: u16 = 0x9c9d;
const DATE_TIME_ORIGINAL: u16 = 0x9003;
const OFFSET_TIME_ORIGINAL: u16 = 0x9011;
const LENS_MODEL: u16 = 0xa434;
const THUMBNAIL_AT: u16 = 0x0201;
const THUMBNAIL_LEN: u16 = 0x0202;

const SHORT: u16 = 3;
const LONG: u16 = 4;

/// How the picture has to be turned, by the first directory of an EXIF block.
///
/// [`Orientation::Normal`] where there is no such field, no sensible value, or no EXIF at all.
///
/// ```
/// use stampmill::metadata::orientation;
/// use stampmill::picture::Orientation;
///
/// let exif = b"MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0";
/// assert_eq!(orientation(exif), Orientation::Rotate90);
/// assert_eq!(orientation(b"nothing"), Orientation::Normal);
/// ```
pub fn orientation(exif: &[u8]) -> Orientation {
    stated_orientation(exif).unwrap_or_default()
}

/// The same; `None` where there is no such field.
pub(super) fn stated_orientation(exif: &[u8]) -> Option<Orientation> {
    let tiff = Tiff::parse(exif)?;
    let first = tiff.first();
    let field = first.field(ORIENTATION)?;
    let value = tiff
        .number(field)
        .and_then(|value| u16::try_from(value).ok());
    Some(value.and_then(Orientation::from_exif).unwrap_or_default())
}

/// Makes a block say that the picture stands upright, and takes its thumbnail away.
///
/// For pixels that have been turned. The orientation becomes 1 wherever the block states one; the thumbnail, which
/// shows the picture as it was, is unlinked and overwritten with zeros, or cut off where it lies at the end. All other
/// bytes stay where they are, so that the offsets in the camera's own notes stay true. What is no EXIF is left alone.
///
/// ```
/// use stampmill::metadata::{orientation, reset_orientation};
/// use stampmill::picture::Orientation;
///
/// let mut exif = b"II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x03\0\0\0\0\0\0\0".to_vec();
/// reset_orientation(&mut exif);
/// assert_eq!(orientation(&exif), Orientation::Normal);
/// ```
pub fn reset_orientation(exif: &mut Vec<u8>) {
    let Some(tiff) = Tiff::parse(exif) else {
        return;
    };
    let big_endian = tiff.is_big_endian();
    let first = tiff.first();
    let next = first
        .next_at
        .and_then(|at| tiff.u32(at))
        .filter(|&at| at != 0);
    let second = next.map(|at| tiff.directory(at)).unwrap_or_default();
    // A lie about where the thumbnail is must not wipe out something else.
    let thumbnail = thumbnail(&tiff, &second).filter(|thumbnail| {
        let mut places = places(&tiff, &first).into_iter();
        places.all(|place| place.end <= thumbnail.start || place.start >= thumbnail.end)
    });
    for field in first.fields.iter().chain(&second.fields) {
        if field.tag == ORIENTATION {
            set_number(exif, field, 1, big_endian);
        }
    }
    if let Some(at) = first.next_at {
        exif[at..at + 4].fill(0);
    }
    match thumbnail {
        Some(range) if range.end == exif.len() => exif.truncate(range.start),
        Some(range) => exif[range].fill(0),
        None => {}
    }
}

/// What an EXIF block says of a picture and its maker. Absent or empty fields are `None`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Who made it.
    pub artist: Option<String>,
    /// Who holds the rights, as written.
    pub copyright: Option<String>,
    /// What it shows.
    pub description: Option<String>,
    /// When it was taken, or else changed: `YYYY:MM:DD HH:MM:SS`, local time.
    pub taken: Option<String>,
    /// How far local time was ahead of UTC: `+HH:MM`.
    pub taken_offset: Option<String>,
    /// Who made the camera.
    pub make: Option<String>,
    /// Which camera.
    pub model: Option<String>,
    /// Which lens.
    pub lens: Option<String>,
}

/// Reads the fields of [`Summary`] from an EXIF block; empty if it is none.
///
/// Text is taken as UTF-8 up to the first zero byte, with what is no UTF-8 replaced, and trimmed.
///
/// ```
/// use stampmill::metadata::summary;
///
/// let exif = b"MM\0*\0\0\0\x08\0\x01\x01\x3b\0\x02\0\0\0\x04Ada\0\0\0\0\0";
/// assert_eq!(summary(exif).artist.as_deref(), Some("Ada"));
/// ```
pub fn summary(exif: &[u8]) -> Summary {
    let Some(tiff) = Tiff::parse(exif) else {
        return Summary::default();
    };
    let first = tiff.first();
    let further = tiff.exif(&first);
    let text =
        |directory: &Directory, tag| directory.field(tag).and_then(|field| text(&tiff, field));
    Summary {
        artist: text(&first, ARTIST),
        copyright: text(&first, COPYRIGHT),
        description: text(&first, IMAGE_DESCRIPTION),
        taken: text(&further, DATE_TIME_ORIGINAL).or_else(|| text(&first, DATE_TIME)),
        taken_offset: text(&further, OFFSET_TIME_ORIGINAL),
        make: text(&first, MAKE),
        model: text(&first, MODEL),
        lens: text(&further, LENS_MODEL),
    }
}

/// Whether the fields of a block can be told apart.
pub(super) fn check(exif: &[u8]) -> Result<(), Damaged> {
    layout::places(exif).map(drop)
}

/// The XMP packet and the IPTC datasets that stand in fields of a block.
pub(super) fn embedded(exif: &[u8]) -> (Option<Vec<u8>>, Option<Vec<u8>>) {
    let Some(tiff) = Tiff::parse(exif) else {
        return (None, None);
    };
    let first = tiff.first();
    let value = |tag| Some(tiff.value(first.field(tag)?).to_vec());
    (value(unwanted::XMP), value(unwanted::IPTC))
}

fn text(tiff: &Tiff<'_>, field: &Field) -> Option<String> {
    let value = tiff.value(field);
    let end = value
        .iter()
        .position(|&byte| byte == 0)
        .unwrap_or(value.len());
    let text = String::from_utf8_lossy(&value[..end]).trim().to_owned();
    (!text.is_empty()).then_some(text)
}

fn thumbnail(tiff: &Tiff<'_>, directory: &Directory) -> Option<Range<usize>> {
    let number = |tag| directory.field(tag).and_then(|field| tiff.number(field));
    let start = number(THUMBNAIL_AT)? as usize;
    let end = start.checked_add(number(THUMBNAIL_LEN)? as usize)?;
    tiff.contains(start..end).then_some(start..end)
}

/// Where the header lies, the first directory, those that it points to, and their values.
fn places(tiff: &Tiff<'_>, first: &Directory) -> Vec<Range<usize>> {
    let further = [EXIF_IFD, GPS_IFD].into_iter().filter_map(|tag| {
        let at = tiff.number(first.field(tag)?)?;
        Some((at as usize, tiff.directory(at)))
    });
    let first_at = tiff.u32(4).unwrap_or(0) as usize;
    let mut places = vec![0..8, first_at..directory_end(first_at, first)];
    places.extend(
        first
            .fields
            .iter()
            .map(|field| field.at..field.at + field.len),
    );
    for (at, directory) in further {
        places.push(at..directory_end(at, &directory));
        places.extend(
            directory
                .fields
                .iter()
                .map(|field| field.at..field.at + field.len),
        );
    }
    places
}

fn directory_end(at: usize, directory: &Directory) -> usize {
    directory.next_at.map_or(at, |next_at| next_at + 4)
}

fn set_number(exif: &mut [u8], field: &Field, value: u16, big_endian: bool) {
    let bytes = &mut exif[field.at..field.at + field.len];
    bytes.fill(0);
    let width = match field.kind {
        SHORT => 2,
        LONG => 4,
        _ => 1,
    };
    let Some(first) = bytes.get_mut(..width) else {
        return;
    };
    let [high, low] = value.to_be_bytes();
    match (big_endian, first) {
        (_, [only]) => *only = low,
        (true, [.., before, last]) => (*before, *last) = (high, low),
        (false, [start, after, ..]) => (*start, *after) = (low, high),
        _ => {}
    }
}
#[cfg(test)]
mod tests;
