//! Changes an EXIF block in place: takes fields out, corrects numbers, and puts fields in.
//!
//! Whatever stays keeps its place, so that the offsets in a maker's notes stay true. What is taken out is overwritten with
//! zeros. Where a text has to be put in, the first directory is written anew at the end.

use std::ops::Range;

use super::layout::{Damaged, Entry, Place, Role, further, overlap, places};
use super::{ARTIST, COPYRIGHT, SHORT, THUMBNAIL_AT, THUMBNAIL_LEN, X_ARTIST};
use crate::codec::ifd::{GPS_IFD, ORIENTATION};
use crate::metadata::policy::{Colors, Credits, Facts, Strip};

/// Blocks that TIFF files keep in fields; here they would be a second, hidden copy.
pub(super) const XMP: u16 = 700;
pub(super) const IPTC: u16 = 33_723;
const RESOURCES: u16 = 34_377;
const PROFILE: u16 = 34_675;

const COLOR_SPACE: u16 = 0xa001;
const INTEROPERABILITY_INDEX: u16 = 0x0001;
const ASCII: u16 = 2;
const LONG: u16 = 4;

/// Serial numbers, owners, maker's notes and numbers of single pictures, those of DNG and of Adobe's converter included.
const PRIVATE: [u16; 12] = [
    0x013c, // HostComputer
    0x927c, // MakerNote
    0xa420, // ImageUniqueID
    0xa430, // CameraOwnerName
    0xa431, // BodySerialNumber
    0xa435, // LensSerialNumber
    0xc62f, // CameraSerialNumber
    0xc634, // DNGPrivateData
    0xc635, // MakerNoteSafety
    0xc65d, // RawDataUniqueID
    0xfde8, // OwnerName
    0xfde9, // SerialNumber
];

/// The block as it belongs to the output.
pub(in crate::metadata) fn settle(
    block: Vec<u8>,
    strip: Strip,
    facts: &Facts,
    credits: &Credits<'_>,
) -> Result<Vec<u8>, Damaged> {
    let places = places(&block)?;
    let further = further(&block, &places);
    let big_endian = block.starts_with(b"MM");
    let mut edit = Edit { block, big_endian };
    let goes = |place: &Place, tag| is_unwanted(place.role, tag, strip, credits);
    edit.correct(&places, facts);
    let (gone, kept): (Vec<&Place>, Vec<&Place>) = places
        .iter()
        .partition(|place| place.role == Role::Gps && strip.gps);
    edit.wipe(&gone, &kept, &further, &goes)?;
    for place in &kept {
        edit.compact(place, |entry| !goes(place, entry.tag));
    }
    let texts = [(ARTIST, credits.artist), (COPYRIGHT, credits.copyright)];
    let texts: Vec<_> = texts
        .into_iter()
        .filter_map(|(tag, text)| Some((tag, text?)))
        .collect();
    if !texts.is_empty() {
        edit.put(&texts);
    }
    Ok(edit.block)
}

fn is_unwanted(role: Role, tag: u16, strip: Strip, credits: &Credits<'_>) -> bool {
    match tag {
        XMP | IPTC | RESOURCES | PROFILE | THUMBNAIL_AT | THUMBNAIL_LEN => role == Role::First,
        ARTIST | X_ARTIST => credits.artist.is_some(),
        COPYRIGHT => credits.copyright.is_some(),
        GPS_IFD => strip.gps,
        // In the GPS directory, numbers mean something else.
        _ => strip.private && role != Role::Gps && PRIVATE.contains(&tag),
    }
}

struct Edit {
    block: Vec<u8>,
    big_endian: bool,
}

impl Edit {
    /// Makes numbers true where the block states them.
    fn correct(&mut self, places: &[Place], facts: &Facts) {
        for place in places {
            for entry in &place.entries {
                let number = match (place.role, entry.tag) {
                    (Role::First, ORIENTATION) => u32::from(facts.orientation.exif()),
                    (Role::First, 0x0100) | (Role::Exif, 0xa002) => facts.size.width,
                    (Role::First, 0x0101) | (Role::Exif, 0xa003) => facts.size.height,
                    (Role::Interoperability, 0x1001) => facts.size.width,
                    (Role::Interoperability, 0x1002) => facts.size.height,
                    (Role::Exif, COLOR_SPACE) if facts.colors == Colors::Srgb => 1,
                    (Role::Interoperability, INTEROPERABILITY_INDEX)
                        if facts.colors == Colors::Srgb && entry.kind == ASCII =>
                    {
                        // Basic files, which are in sRGB, and not the option of Adobe RGB.
                        self.block[entry.at + 8..entry.at + 12].copy_from_slice(b"R98\0");
                        continue;
                    }
                    _ => continue,
                };
                self.set(entry, number);
            }
        }
    }

    /// Gives a field a number for its value.
    fn set(&mut self, entry: &Entry, number: u32) {
        let kind = match u16::try_from(number) {
            Ok(_) if entry.kind != LONG => SHORT,
            _ => LONG,
        };
        let field = self.field(entry.tag, kind, 1, [0; 4]);
        let value = match kind {
            SHORT => {
                let short = self.u16(number as u16);
                [short[0], short[1], 0, 0]
            }
            _ => self.u32(number),
        };
        self.block[entry.at..entry.at + 8].copy_from_slice(&field[..8]);
        self.block[entry.at + 8..entry.at + 12].copy_from_slice(&value);
    }

    /// Overwrites what goes: directories with all that they have, values of fields, and the thumbnail.
    fn wipe(
        &mut self,
        gone: &[&Place],
        kept: &[&Place],
        further: &[Place],
        goes: &dyn Fn(&Place, u16) -> bool,
    ) -> Result<(), Damaged> {
        let len = self.block.len();
        let header = std::iter::once(0..8);
        let (mut wanted, mut unwanted) = (Vec::from_iter(header), Vec::new());
        for place in kept {
            wanted.push(place.range());
            for entry in &place.entries {
                let list = if goes(place, entry.tag) {
                    &mut unwanted
                } else {
                    &mut wanted
                };
                list.extend(entry.value.clone());
            }
        }
        for place in gone {
            unwanted.push(place.range());
            unwanted.extend(place.entries.iter().filter_map(|entry| entry.value.clone()));
        }
        // Two fields may share a value, but nothing that goes may be a part of what stays, or the other way round.
        let is_clear = |unwanted: &Range<usize>| {
            let mut wanted = wanted.iter();
            wanted.all(|wanted| wanted == unwanted || !overlap(wanted, unwanted))
        };
        if !unwanted.iter().all(is_clear) {
            return Err(Damaged);
        }
        // A thumbnail that is said to lie where something else does is only forgotten.
        let thumbnails = further.iter().chain(kept.iter().copied());
        let thumbnail = thumbnails
            .filter(|place| matches!(place.role, Role::First | Role::Further))
            .filter_map(|place| place.thumbnail(len))
            .filter(|range| !wanted.iter().any(|wanted| overlap(wanted, range)));
        let end = thumbnail.clone().find(|range| range.end == len);
        unwanted.extend(thumbnail);
        for place in further {
            unwanted.push(place.range());
            unwanted.extend(place.entries.iter().filter_map(|entry| entry.value.clone()));
        }
        self.zero(unwanted, wanted);
        if let Some(end) = end {
            self.block.truncate(end.start);
        }
        Ok(())
    }

    /// Overwrites ranges with zeros, but what others cover.
    fn zero(&mut self, unwanted: Vec<Range<usize>>, wanted: Vec<Range<usize>>) {
        let before = self.block.clone();
        for range in merged(unwanted) {
            self.block[range].fill(0);
        }
        for range in merged(wanted) {
            self.block[range.clone()].copy_from_slice(&before[range]);
        }
    }

    /// Moves the fields of a directory together that stay; none follows it.
    fn compact(&mut self, place: &Place, stays: impl Fn(&Entry) -> bool) {
        let mut fields = Vec::new();
        let mut count = 0u16;
        for entry in place.entries.iter().filter(|entry| stays(entry)) {
            fields.extend_from_slice(&self.block[entry.at..entry.at + 12]);
            count += 1;
        }
        let count = self.u16(count);
        let Range { start, end } = place.range();
        self.block[start..end].fill(0);
        self.block[start..start + 2].copy_from_slice(&count);
        self.block[start + 2..start + 2 + fields.len()].copy_from_slice(&fields);
        let is_shorter = start + 2 + fields.len() < end;
        if (place.role == Role::First || is_shorter)
            && let Some(next) = self
                .block
                .get_mut(start + 2 + fields.len()..)
                .and_then(|rest| rest.get_mut(..4))
        {
            next.fill(0);
        }
    }

    /// Writes the first directory anew at the end, with these texts, and points to it.
    fn put(&mut self, texts: &[(u16, &str)]) {
        let Ok(old) = places(&self.block) else {
            return;
        };
        let Some(first) = old.first() else {
            return;
        };
        let mut fields: Vec<(u16, [u8; 12])> = Vec::new();
        for entry in &first.entries {
            let mut field = [0; 12];
            field.copy_from_slice(&self.block[entry.at..entry.at + 12]);
            fields.push((entry.tag, field));
        }
        let range = first.range();
        self.block[range].fill(0);
        for (tag, text) in texts {
            let mut value = text.replace('\0', "").into_bytes();
            value.push(0);
            let len = value.len() as u32;
            let inline = if value.len() <= 4 {
                value.resize(4, 0);
                [value[0], value[1], value[2], value[3]]
            } else {
                self.block.resize(self.block.len().next_multiple_of(2), 0);
                let at = self.u32(self.block.len() as u32);
                self.block.extend(value);
                at
            };
            fields.push((*tag, self.field(*tag, ASCII, len, inline)));
        }
        fields.sort_by_key(|(tag, _)| *tag);
        self.block.resize(self.block.len().next_multiple_of(2), 0);
        let at = self.u32(self.block.len() as u32);
        self.block[4..8].copy_from_slice(&at);
        let count = self.u16(fields.len() as u16);
        self.block.extend(count);
        self.block
            .extend(fields.iter().flat_map(|(_, field)| field));
        self.block.extend([0; 4]);
    }

    fn field(&self, tag: u16, kind: u16, count: u32, inline: [u8; 4]) -> [u8; 12] {
        let mut field = [0; 12];
        field[..2].copy_from_slice(&self.u16(tag));
        field[2..4].copy_from_slice(&self.u16(kind));
        field[4..8].copy_from_slice(&self.u32(count));
        field[8..].copy_from_slice(&inline);
        field
    }

    fn u16(&self, value: u16) -> [u8; 2] {
        if self.big_endian {
            value.to_be_bytes()
        } else {
            value.to_le_bytes()
        }
    }

    fn u32(&self, value: u32) -> [u8; 4] {
        if self.big_endian {
            value.to_be_bytes()
        } else {
            value.to_le_bytes()
        }
    }
}

/// The same ranges in order, those that touch as one.
fn merged(mut ranges: Vec<Range<usize>>) -> Vec<Range<usize>> {
    ranges.sort_by_key(|range| range.start);
    let mut merged: Vec<Range<usize>> = Vec::new();
    for range in ranges {
        match merged.last_mut() {
            Some(last) if range.start <= last.end => last.end = last.end.max(range.end),
            _ => merged.push(range),
        }
    }
    merged
}
