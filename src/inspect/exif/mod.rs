//! The probe `exif`: the fields of an EXIF block, with names and values that can be read (CIPA DC-008).
//!
//! A block is untrusted. Each directory is looked at once, so circles do no harm; values that lie outside are as if they
//! were not there; how many fields and how much of each is told is bounded.

mod position;

use serde::Serialize;

use super::answer::Fault;
use super::container::{Kind, find};
use super::subject::Subject;
use crate::codec::ifd::{Directory, EXIF_IFD, Field, GPS_IFD, Tiff};
use crate::metadata::Exif;
use crate::metadata::exif::{names, values};
use crate::record::ErrorKind;

pub use position::Position;

/// The most fields of a directory that are told.
const MAX_FIELDS: usize = 512;

const INTEROPERABILITY_IFD: u16 = 0xa005;
const THUMBNAIL_LENGTH: u16 = 0x0202;

/// What an EXIF block says.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct ExifFacts {
    /// Maker and model.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub camera: Option<String>,
    /// The lens.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lens: Option<String>,
    /// Time, aperture, sensitivity and focal length: `1/250 s, f/2.8, ISO 100, 50 mm`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub exposure: Option<String>,
    /// When it was taken, with the offset from UTC if it is known: `2026:03:09 12:00:00 +01:00`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub taken: Option<String>,
    /// 1 to 8; 1 is upright.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub orientation: Option<u32>,
    /// Where it was taken.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub position: Option<Position>,
    /// Bytes of the thumbnail.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub thumbnail_bytes: Option<u32>,
    /// All fields.
    pub fields: Vec<ExifField>,
    /// How many fields are not in the list, since there are too many.
    pub left_out: u64,
}

/// A field of EXIF.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ExifField {
    /// Where it stands: `image`, `exif`, `gps`, `interoperability` or `thumbnail`.
    pub directory: &'static str,
    /// Its number: `0x829a`.
    pub tag: String,
    /// Its name in the standard, if it has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<&'static str>,
    /// Its value, put into words where the standard has words for it.
    pub value: String,
}

pub(super) fn ask(subject: &Subject) -> Result<Option<Box<ExifFacts>>, Fault> {
    let format = subject.header()?.format;
    find(subject.bytes()?, format, Kind::Exif)
        .map(|block| parse(&block).map(Box::new))
        .transpose()
}

/// Reads a block.
pub(super) fn parse(block: &[u8]) -> Result<ExifFacts, Fault> {
    let exif = Exif::parse(block).ok_or_else(|| {
        let words = "has a damaged EXIF block (it has no TIFF header); it is not carried over";
        Fault::new(ErrorKind::Decode, words)
    })?;
    let tiff = exif.tiff;
    let next = exif.first.next_at.and_then(|at| tiff.u32(at));
    let thumbnail = next.filter(|at| *at != 0).map(|at| tiff.directory(at));
    let thumbnail = thumbnail.unwrap_or_default();
    let mut facts = ExifFacts {
        thumbnail_bytes: thumbnail
            .field(THUMBNAIL_LENGTH)
            .and_then(|field| tiff.number(field)),
        position: position::read(&tiff, &exif.gps),
        ..ExifFacts::default()
    };
    summarise(&mut facts, &exif);
    for (name, directory) in [
        ("image", &exif.first),
        ("exif", &exif.exif),
        ("gps", &exif.gps),
        ("interoperability", &exif.interoperability),
        ("thumbnail", &thumbnail),
    ] {
        facts.list(&tiff, name, directory);
    }
    Ok(facts)
}

/// What people ask for first.
fn summarise(facts: &mut ExifFacts, exif: &Exif<'_>) {
    let Exif { tiff, first, .. } = exif;
    let text = |directory: &Directory, tag| {
        let field = directory.field(tag)?;
        Some(values::text(tiff.value(field))).filter(|text| !text.is_empty())
    };
    facts.camera = exif.camera();
    facts.lens = exif.lens();
    let taken = text(&exif.exif, 0x9003).or_else(|| text(first, 0x0132));
    facts.taken = taken.map(|taken| match text(&exif.exif, 0x9011) {
        Some(offset) => format!("{taken} {offset}"),
        None => taken,
    });
    facts.orientation = first.field(0x0112).and_then(|field| tiff.number(field));
    let parts = [exif.shutter(), exif.aperture(), exif.iso(), exif.focal()];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    facts.exposure = (!parts.is_empty()).then(|| parts.join(", "));
}

impl ExifFacts {
    /// Adds the fields of a directory, but for those that only point to another.
    fn list(&mut self, tiff: &Tiff<'_>, name: &'static str, directory: &Directory) {
        let is_pointer =
            |field: &&Field| matches!(field.tag, EXIF_IFD | GPS_IFD | INTEROPERABILITY_IFD);
        let fields = directory.fields.iter().filter(|field| !is_pointer(field));
        for (n, field) in fields.enumerate() {
            if n >= MAX_FIELDS {
                self.left_out += 1;
                continue;
            }
            self.fields.push(ExifField {
                directory: name,
                tag: format!("{:#06x}", field.tag),
                name: names::name(name, field.tag),
                value: values::shown(tiff, name, field),
            });
        }
    }
}
