//! Changes an EXIF block in place: takes fields out, corrects numbers, and puts fields in.
//!
//! This is for blocks of which nothing is stripped. Whatever stays keeps its place, so that the offsets in a maker's notes stay true. What is taken out is overwritten with
//! zeros. Where a text has to be put in, the first directory is written anew at the end.

use std::ops::Range;

use super::layout::{
    Damaged, Entry, INTEROPERABILITY_IFD, Place, Role, are_apart, further, merged, overlap, places,
};
use super::truth::{Truth, kind_for, truth};
use super::{ARTIST, COPYRIGHT, SHORT, unwanted};
use crate::codec::ifd::{EXIF_IFD, GPS_IFD, ORIENTATION};
use crate::metadata::policy::{Credits, Facts};
use crate::picture::Orientation;

const ASCII: u16 = 2;

/// The block as it belongs to the output.
pub(in crate::metadata) fn settle(
    block: Vec<u8>,
    facts: &Facts,
    credits: &Credits<'_>,
) -> Result<Vec<u8>, Damaged> {
    let places = places(&block)?;
    let further = further(&block, &places);
    let big_endian = block.starts_with(b"MM");
    let mut edit = Edit { block, big_endian };
    let goes = |place: &Place, tag| unwanted::is_unwanted(place.role, tag, credits);
    edit.correct(&places, facts);
    edit.wipe(&places, &further, &goes)?;
    // What points to nothing now might point to something once the block is longer.
    let leads_somewhere = |entry: &Entry| match entry.tag {
        EXIF_IFD | GPS_IFD | INTEROPERABILITY_IFD => {
            let mut places = places.iter();
            places.any(|place| Some(place.at as u32) == entry.number)
        }
        _ => !entry.is_lost,
    };
    for place in &places {
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
}

impl Edit {
    /// Makes numbers true where the block states them.
    fn correct(&mut self, places: &[Place], facts: &Facts) {
        for place in places {
            for entry in &place.entries {
                match truth(place.role, entry, facts) {
                    Some(Truth::Number(number)) => self.set(entry, number),
                    Some(Truth::Index(index)) => {
                        self.block[entry.at + 8..entry.at + 12].copy_from_slice(&index);
                    }
                    None => {}
                }
            }
        }
    }

    /// Gives a field a number for its value.
    fn set(&mut self, entry: &Entry, number: u32) {
        let kind = kind_for(number, entry.kind);
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
        kept: &[Place],
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
        wanted.extend(kept.iter().map(Place::range));
        let mut unwanted: Vec<_> = unwanted.drain(..).map(|(_, range)| range).collect();
        if !are_apart(&unwanted, &wanted) {
            return Err(Damaged);
        }
        let thumbnails = self.thumbnails(further.iter().chain(kept), &wanted);
        unwanted.extend(thumbnails.iter().cloned());
        unwanted.extend(further.iter().flat_map(Place::ranges));
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
