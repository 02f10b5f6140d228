//! Where the directories, fields and values of an EXIF block lie.
//!
//! A block is untrusted. Directories that lie over each other, more fields than any camera writes and circles are damage;
//! fields whose value lies outside have none.

use std::ops::Range;

use super::{THUMBNAIL_AT, THUMBNAIL_LEN};
use crate::codec::ifd::{EXIF_IFD, GPS_IFD, Tiff, size_of};

/// Points from the EXIF directory to one of compatibility marks.
pub(super) const INTEROPERABILITY_IFD: u16 = 0xa005;

/// All fields of a block; without a bound, a block could say that it has a million of them at one place.
const MAX_FIELDS: usize = 4_096;
/// Directories behind the first.
const MAX_FURTHER: usize = 8;
const FIELD: usize = 12;

/// A block whose fields cannot be told apart.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::metadata) struct Damaged;

/// What a directory is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    First,
    Exif,
    Gps,
    Interoperability,
    /// Behind the first one: that of the thumbnail.
    Further,
}

/// A directory.
pub(super) struct Place {
    pub(super) role: Role,
    pub(super) at: usize,
    pub(super) entries: Vec<Entry>,
}

/// A field: its twelve bytes, and its value if that stands elsewhere.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    pub(super) tag: u16,
    pub(super) kind: u16,
    pub(super) count: u32,
    pub(super) at: usize,
    pub(super) value: Option<Range<usize>>,
    /// Whether its value is said to lie where there is nothing.
    pub(super) is_lost: bool,
    /// Where it points to, if it does.
    pub(super) number: Option<u32>,
}

impl Entry {
    /// The bytes of its value, in the block's order; `None` where they are lost or nobody knows how many they are.
    pub(super) fn bytes<'b>(&self, block: &'b [u8]) -> Option<&'b [u8]> {
        if let Some(range) = &self.value {
            return block.get(range.clone());
        }
        let len = size_of(self.kind)?.checked_mul(self.count as usize)?;
        let inline = self.at + 8;
        block.get(inline..inline + len).filter(|_| len <= 4)
    }
}

impl Place {
    /// From its first byte to behind its last field.
    pub(super) fn range(&self) -> Range<usize> {
        self.at..self.at + 2 + self.entries.len() * FIELD
    }

    /// All that belongs to it: itself, and the values that stand elsewhere.
    pub(super) fn ranges(&self) -> impl Iterator<Item = Range<usize>> + '_ {
        let values = self.entries.iter().filter_map(|entry| entry.value.clone());
        std::iter::once(self.range()).chain(values)
    }

    fn entry(&self, tag: u16) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.tag == tag)
    }

    /// The picture that it points to, if it is a thumbnail's.
    pub(super) fn thumbnail(&self, len: usize) -> Option<Range<usize>> {
        let number = |tag| Some(self.entry(tag)?.number? as usize);
        let start = number(THUMBNAIL_AT)?;
        let end = start.checked_add(number(THUMBNAIL_LEN)?)?;
        (start < end && end <= len).then_some(start..end)
    }
}

/// The directories of a block, the first one first.
pub(super) fn places(block: &[u8]) -> Result<Vec<Place>, Damaged> {
    let tiff = Tiff::parse(block).ok_or(Damaged)?;
    let first = place(&tiff, block, Role::First, tiff.u32(4)).ok_or(Damaged)?;
    let mut places = vec![first];
    let mut known = 0;
    // Those that are found are looked through as well, and each place is taken once.
    while let Some(from) = places.get(known) {
        let pointers = from.entries.iter().filter_map(|entry| {
            let role = match (from.role, entry.tag) {
                (_, GPS_IFD) => Role::Gps,
                (Role::First, EXIF_IFD) => Role::Exif,
                (Role::Exif, INTEROPERABILITY_IFD) => Role::Interoperability,
                _ => return None,
            };
            Some((role, entry.number))
        });
        let pointers: Vec<_> = pointers.collect();
        known += 1;
        for (role, at) in pointers {
            let is_new = places.iter().all(|place| Some(place.at as u32) != at);
            if let Some(found) = place(&tiff, block, role, at).filter(|_| is_new) {
                places.push(found);
                check(&places)?;
            }
        }
    }
    Ok(places)
}

/// The directories behind the first one, as far as they lie over nothing else.
pub(super) fn further(block: &[u8], places: &[Place]) -> Vec<Place> {
    let mut found: Vec<Place> = Vec::new();
    let (Some(tiff), Some(first)) = (Tiff::parse(block), places.first()) else {
        return found;
    };
    let mut next = tiff.u32(first.range().end);
    while let Some(at) = next.filter(|at| *at != 0 && found.len() < MAX_FURTHER) {
        let Some(place) = place(&tiff, block, Role::Further, Some(at)) else {
            break;
        };
        let range = place.range();
        let mut taken = places.iter().chain(&found).map(Place::range);
        if taken.any(|taken| overlap(&taken, &range)) || place.entries.len() > MAX_FIELDS {
            break;
        }
        next = tiff.u32(range.end);
        found.push(place);
    }
    found
}

fn place(tiff: &Tiff<'_>, block: &[u8], role: Role, at: Option<u32>) -> Option<Place> {
    let at = at? as usize;
    let count: [u8; 2] = block.get(at..at.checked_add(2)?)?.try_into().ok()?;
    let count = if tiff.is_big_endian() {
        u16::from_be_bytes(count)
    } else {
        u16::from_le_bytes(count)
    };
    let fitting = (block.len() - at - 2) / FIELD;
    let entries = (0..usize::from(count).min(fitting))
        .filter_map(|index| entry(tiff, block, at + 2 + index * FIELD))
        .collect();
    (at >= 8).then_some(Place { role, at, entries })
}

fn entry(tiff: &Tiff<'_>, block: &[u8], at: usize) -> Option<Entry> {
    let [tag, kind] = [at, at + 2].map(|at| {
        let bytes = [block[at], block[at + 1]];
        if tiff.is_big_endian() {
            u16::from_be_bytes(bytes)
        } else {
            u16::from_le_bytes(bytes)
        }
    });
    let (count, inline) = (tiff.u32(at + 4)?, tiff.u32(at + 8)?);
    let len = size_of(kind).and_then(|size| size.checked_mul(count as usize));
    let value = len.filter(|len| *len > 4).and_then(|len| {
        let start = inline as usize;
        let range = start..start.checked_add(len)?;
        tiff.contains(range.clone()).then_some(range)
    });
    let number = match kind {
        3 if count == 1 => Some(if tiff.is_big_endian() {
            inline >> 16
        } else {
            inline & 0xffff
        }),
        4 | 13 if count == 1 => Some(inline),
        _ => None,
    };
    Some(Entry {
        tag,
        kind,
        count,
        at,
        is_lost: value.is_none() && len.is_some_and(|len| len > 4),
        value,
        number,
    })
}

fn check(places: &[Place]) -> Result<(), Damaged> {
    let fields: usize = places.iter().map(|place| place.entries.len()).sum();
    let (last, before) = places.split_last().ok_or(Damaged)?;
    let is_apart = |place: &Place| !overlap(&place.range(), &last.range());
    (fields <= MAX_FIELDS && before.iter().all(is_apart))
        .then_some(())
        .ok_or(Damaged)
}

pub(super) fn overlap(a: &Range<usize>, b: &Range<usize>) -> bool {
    a.start < b.end && b.start < a.end
}

/// Whether no value that goes is a part of one that stays, or the other way round; two fields may share a whole value.
pub(super) fn are_apart(gone: &[Range<usize>], kept: &[Range<usize>]) -> bool {
    let is_apart = |gone| kept.iter().all(|kept| kept == gone || !overlap(kept, gone));
    gone.iter().all(is_apart)
}

/// The same ranges in order, those that touch as one.
pub(super) fn merged(mut ranges: Vec<Range<usize>>) -> Vec<Range<usize>> {
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
