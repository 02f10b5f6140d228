//! An EXIF block of which something is stripped: written anew from the fields that are known to hold nothing of that.
//!
//! What is taken over is looked for where it belongs: in the first directory, in those of EXIF, of GPS and of compatibility marks. No other
//! directory is followed, and no byte goes on that is not a field's.

use super::known::{self, Shape};
use super::layout::{Damaged, Entry, Place, Role, are_apart, places};
use super::truth::{Truth, kind_for, truth};
use super::unwanted;
use super::writer::{Directories, Value, parts};
use crate::metadata::policy::{Credits, Facts, Strip};

/// How much longer than the original a block may become: zero bytes behind texts that had none, and what fills values up.
const MORE: usize = 1_024;

/// The block without what is stripped, true to the facts, with these credits; `None` if nothing is left.
pub(in crate::metadata) fn rebuilt(
    block: &[u8],
    strip: Strip,
    facts: &Facts,
    credits: &Credits<'_>,
) -> Result<Option<Vec<u8>>, Damaged> {
    let places = places(block)?;
    let big_endian = block.starts_with(b"MM");
    let source = Source {
        block,
        big_endian,
        strip,
        facts,
        credits,
    };
    source.check(&places)?;
    let of = |role| {
        let place = places.iter().find(|place| place.role == role);
        place.map_or_else(Vec::new, |place| source.fields(place))
    };
    let mut directories = Directories {
        first: of(Role::First),
        exif: of(Role::Exif),
        gps: of(Role::Gps),
        interoperability: of(Role::Interoperability),
    };
    directories.put(credits, facts.orientation, big_endian);
    let given = [credits.artist, credits.copyright];
    let given: usize = given.into_iter().flatten().map(str::len).sum();
    let written = directories.written(big_endian);
    // Fields that all point to one long value would multiply it.
    let fits = |written: &Vec<u8>| written.len() <= block.len() + given + MORE;
    match written {
        Some(written) if !fits(&written) => Err(Damaged),
        written => Ok(written),
    }
}

struct Source<'a> {
    block: &'a [u8],
    big_endian: bool,
    strip: Strip,
    facts: &'a Facts,
    credits: &'a Credits<'a>,
}

impl Source<'_> {
    /// The shape of a field that stays.
    fn kept(&self, role: Role, tag: u16) -> Option<Shape> {
        let goes = unwanted::is_unwanted(role, tag, self.credits);
        known::kept(role, tag, self.strip).filter(|_| !goes)
    }

    /// Whether what goes can be told from what stays.
    fn check(&self, places: &[Place]) -> Result<(), Damaged> {
        let mut gone = Vec::new();
        let mut kept = Vec::new();
        for place in places {
            // A directory lies where no value does, whether it stays or not.
            gone.push(place.range());
            for entry in &place.entries {
                let stays = self.kept(place.role, entry.tag).is_some();
                let values = if stays { &mut kept } else { &mut gone };
                values.extend(entry.value.clone());
            }
        }
        are_apart(&gone, &kept).then_some(()).ok_or(Damaged)
    }

    fn fields(&self, place: &Place) -> Vec<Value> {
        let mut fields: Vec<Value> = Vec::new();
        for entry in &place.entries {
            let is_new = fields.iter().all(|field| field.tag != entry.tag);
            if is_new && let Some(shape) = self.kept(place.role, entry.tag) {
                fields.extend(self.field(place.role, entry, shape));
            }
        }
        fields
    }

    fn field(&self, role: Role, entry: &Entry, shape: Shape) -> Option<Value> {
        match truth(role, entry, self.facts) {
            Some(Truth::Number(number)) => {
                let kind = kind_for(number, entry.kind);
                Some(Value::number(entry.tag, kind, number, self.big_endian))
            }
            Some(Truth::Index(index)) => Some(Value::ascii(entry.tag, index[..3].to_vec())),
            None => shaped(entry, entry.bytes(self.block)?, shape),
        }
    }
}

/// A field, if its value looks as it has to.
fn shaped(entry: &Entry, value: &[u8], shape: Shape) -> Option<Value> {
    let is_text = matches!(entry.kind, 1 | 2 | 7);
    let is_number = matches!(entry.kind, 1 | 3..=6 | 8..=12);
    let as_it_is = |bytes: &[u8], count| Value {
        tag: entry.tag,
        kind: entry.kind,
        count,
        bytes: bytes.to_vec(),
    };
    let has_value = entry.count > 0;
    match shape {
        Shape::Text(longest) if is_text => {
            let text = parts(entry.tag, value);
            let fits = !text.is_empty() && text.len() <= longest;
            fits.then(|| Value::ascii(entry.tag, text.to_vec()))
        }
        Shape::Wide if is_text => {
            let text = wide(value);
            (!text.is_empty()).then(|| as_it_is(text, text.len() as u32))
        }
        Shape::Comment if is_text && has_value => Some(as_it_is(value, entry.count)),
        Shape::Bytes(most) if is_text && has_value && entry.count <= most => {
            Some(as_it_is(value, entry.count))
        }
        Shape::Numbers(most) if is_number && has_value && entry.count <= most => {
            Some(as_it_is(value, entry.count))
        }
        _ => None,
    }
}

/// A text in UTF-16 with the zero that ends it.
fn wide(value: &[u8]) -> &[u8] {
    let (units, _) = value.as_chunks::<2>();
    let end = units.iter().position(|unit| *unit == [0, 0]);
    match end {
        Some(0) => &[],
        Some(end) => &value[..2 * end + 2],
        None => &value[..2 * units.len()],
    }
}
