//! Changes an EXIF block in place: takes fields out, corrects numbers, and puts fields in.
//!
//! Whatever stays keeps its place, so that the offsets in a maker's notes stay true. What is taken out is overwritten with
//! zeros. Where a text has to be put in, the first directory is written anew at the end.

use std::ops::Range;

use super::layout::{
    Damaged, Entry, INTEROPERABILITY_IFD, Place, Role, further, merged, overlap, places,
};
use super::{ARTIST, COPYRIGHT, SHORT, unwanted};
use crate::codec::ifd::{EXIF_IFD, GPS_IFD, ORIENTATION};
use crate::metadata::policy::{Colors, Credits, Facts, Strip};
use crate::picture::Orientation;

const COLOR_SPACE: u16 = 0xa001;
const INTEROPERABILITY_INDEX: u16 = 0x0001;
const ASCII: u16 = 2;
const LONG: u16 = 4;

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
    let mut edit = Edit {
        block,
        big_endian,
        strip,
    };
    let goes = |place: &Place, tag| unwanted::is_unwanted(place.role, tag, strip, credits);
    edit.correct(&places, facts);
    let (gone, kept): (Vec<&Place>, Vec<&Place>) = places
        .iter()
        .partition(|place| place.role == Role::Gps && strip.gps);
    edit.wipe(&gone, &kept, &further, &goes)?;
    // What points to nothing now might point to something once the block is longer.
    let leads_somewhere = |entry: &Entry| match entry.tag {
        EXIF_IFD | GPS_IFD | INTEROPERABILITY_IFD => {
            let mut places = places.iter();
            places.any(|place| Some(place.at as u32) == entry.number)
        }
        _ => !entry.is_lost,
    };
    for place in &kept {
        edit.compact(place, |entry| {
            !goes(place, entry.tag) && leads_somewhere(entry)
        });
    }
    let texts = [(ARTIST, credits.artist), (COPYRIGHT, credits.copyright)];
    let texts: Vec<_> = texts
        .into_iter()
        .filter_map(|(tag, text)| Some((tag, text?)))
        .collect();
    // Where XMP said so, or nothing did any more.
    let is_stated = |place: &Place| {
        let mut tags = place.entries.iter().map(|entry| entry.tag);
        place.role == Role::First && tags.any(|tag| tag == ORIENTATION)
    };
    let is_missing = facts.orientation != Orientation::Normal && !places.iter().any(is_stated);
    let turn = is_missing.then_some(facts.orientation);
    if !texts.is_empty() || turn.is_some() {
        edit.put(&texts, turn);
    }
    Ok(edit.block)
}

struct Edit {
    block: Vec<u8>,
    big_endian: bool,
    strip: Strip,
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
        let (mut unwanted, wanted): (Vec<_>, Vec<_>) = kept
            .iter()
            .flat_map(|place| place.entries.iter().map(move |entry| (place, entry)))
            .filter_map(|(place, entry)| Some((goes(place, entry.tag), entry.value.clone()?)))
            .partition(|(goes, _)| *goes);
        let mut wanted: Vec<_> = wanted.into_iter().map(|(_, range)| range).collect();
        wanted.push(0..8);
        wanted.extend(kept.iter().map(|place| place.range()));
        let mut unwanted: Vec<_> = unwanted.drain(..).map(|(_, range)| range).collect();
        unwanted.extend(gone.iter().flat_map(|place| place.ranges()));
        // Two fields may share a value, but nothing that goes may be a part of what stays, or the other way round.
        let is_clear = |unwanted: &Range<usize>| {
            let mut wanted = wanted.iter();
            wanted.all(|wanted| wanted == unwanted || !overlap(wanted, unwanted))
        };
        if !unwanted.iter().all(is_clear) {
            return Err(Damaged);
        }
        let thumbnails = self.thumbnails(further.iter().chain(kept.iter().copied()), &wanted);
        unwanted.extend(thumbnails.iter().cloned());
        unwanted.extend(further.iter().flat_map(Place::ranges));
        if self.strip.private {
            // Other programs leave behind what nothing points to any more; only a maker's notes could still need it.
            unwanted.push(0..self.block.len());
        }
        self.zero(unwanted, wanted);
        let len = self.block.len();
        if let Some(end) = thumbnails.iter().find(|range| range.end == len) {
            self.block.truncate(end.start);
        }
        Ok(())
    }

    /// Thumbnails, but such that are said to lie where something else does: those are only forgotten.
    fn thumbnails<'p>(
        &self,
        places: impl Iterator<Item = &'p Place>,
        wanted: &[Range<usize>],
    ) -> Vec<Range<usize>> {
        places
            .filter(|place| matches!(place.role, Role::First | Role::Further))
            .filter_map(|place| place.thumbnail(self.block.len()))
            .filter(|range| !wanted.iter().any(|wanted| overlap(wanted, range)))
            .collect()
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

    /// Writes the first directory anew at the end, with these texts and an orientation, and points to it.
    fn put(&mut self, texts: &[(u16, &str)], turn: Option<Orientation>) {
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
        if let Some(turn) = turn {
            let [first, second] = self.u16(turn.exif());
            let field = self.field(ORIENTATION, SHORT, 1, [first, second, 0, 0]);
            fields.push((ORIENTATION, field));
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
