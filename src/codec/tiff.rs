//! TIFF: reading the first page of a file, whatever it is stored as, and writing one.
//!
//! The way of the data: `fields` (the directory) → `page` (a checked layout, with `colors`, `packing` and `grid`) → `read`
//! (blocks in the order of rows, by `unpack` and `predictor`) → `convert` (rows of samples) → the picture, whose inks and
//! Lab become colours at last. Camera raw files pass for TIFF and hold a thumbnail as their first page; they are recognised
//! and refused.

pub(super) mod attached;
mod colors;
mod convert;
mod device;
mod fields;
mod grid;
mod packing;
mod page;
mod predictor;
mod read;
mod samples;
mod tags;
mod unpack;
mod write;
mod ycc;

use std::io::{BufRead, Cursor, Seek, SeekFrom};

use crate::picture::{Picture, Samples};

use super::decode::profile;
use super::salvage::{Rows, nothing_to_keep};
use super::{DecodeError, Decoded, Header, Intent, OnDamage, inks, light};
use colors::Colors;
use fields::Fields;
use page::Layout;

pub(super) use write::encode;

/// The first page is a reduced version of another.
const IS_REDUCED: u64 = 1;

/// Reads what a file's header says of its first page.
pub(super) fn header<R: BufRead + Seek>(reader: &mut R) -> Result<Header, DecodeError> {
    let (layout, fields) = open(reader)?;
    Ok(layout.header(fields.file_len))
}

fn open<R: BufRead + Seek>(reader: &mut R) -> Result<(Layout, Fields), DecodeError> {
    let io = |error| DecodeError::io(&error);
    reader.seek(SeekFrom::Start(0)).map_err(io)?;
    let mut head = [0; 10];
    let is_canon = reader.read_exact(&mut head).is_ok() && head[8..] == *b"CR";
    let fields = Fields::read(reader, &tags::KNOWN, &tags::TABLES)?;
    if is_canon || is_raw(&fields) {
        return Err(DecodeError::unsupported(
            "a camera raw file",
            "develop it to TIFF or JPEG first",
        ));
    }
    Ok((Layout::of(&fields)?, fields))
}

fn is_raw(fields: &Fields) -> bool {
    let kind = fields.number(tags::NEW_SUBFILE_TYPE).unwrap_or(0);
    kind & IS_REDUCED != 0 || fields.table(tags::DNG_VERSION).is_some()
}

/// Decodes a file whose header [`header`] has read.
pub(super) fn decode(
    bytes: &[u8],
    header: &Header,
    intent: Intent,
) -> Result<Decoded, DecodeError> {
    let (decoded, _) = decode_rows(bytes, header, intent, OnDamage::Fail)?;
    Ok(decoded)
}

/// Decodes what there is of a file that ends amid its picture.
pub(super) fn salvage(
    bytes: &[u8],
    header: &Header,
    intent: Intent,
) -> Result<Decoded, DecodeError> {
    let (mut decoded, rows) = decode_rows(bytes, header, intent, OnDamage::Keep)?;
    let extent = rows.fill_rest(&mut decoded.picture);
    let extent = extent.ok_or_else(nothing_to_keep)?;
    decoded.warnings.push(format!("ends after {extent}"));
    Ok(decoded)
}

fn decode_rows(
    bytes: &[u8],
    header: &Header,
    intent: Intent,
    on_damage: OnDamage,
) -> Result<(Decoded, Rows), DecodeError> {
    let (layout, fields) = open(&mut Cursor::new(bytes))?;
    let found = layout.header(fields.file_len);
    let is_same =
        (found.size, found.channels, found.depth) == (header.size, header.channels, header.depth);
    if !is_same || found.working_bytes > header.working_bytes {
        return Err(page::damaged("it changed while it was read"));
    }
    let read = read::read(bytes, &layout, &fields, on_damage)?;
    let mut warnings = warnings(&layout, &read);
    let mut icc = profile::of_tiff(bytes, &mut warnings);
    let samples = match layout.colors {
        Colors::Cmyk => {
            let profile = icc.take();
            of_inks(read.samples, (profile.as_deref(), intent), &mut warnings)
        }
        Colors::Lab(device) => {
            icc = None;
            of_lab(read.samples, device)
        }
        _ => read.samples,
    };
    let mut decoded = Decoded {
        picture: Picture::new(header.size, header.channels, samples),
        scale: 1.0,
        converted_from: converted_from(&layout.colors),
        icc,
        exif: None,
        xmp: None,
        iptc: None,
        warnings,
    };
    let is_light = layout.stored.numbers == samples::Numbers::Floats;
    let is_multiplied = layout.alpha.is_some_and(|alpha| alpha.is_associated);
    // Light has been divided before it was encoded, and a table holds colours as they are.
    if is_multiplied && !is_light && layout.colors != Colors::Palette {
        light::unpremultiply(&mut decoded.picture);
    }
    attached::read(bytes, &mut decoded);
    Ok((decoded, Rows::new(read.rows)))
}

fn warnings(layout: &Layout, read: &read::Read) -> Vec<String> {
    let mut warnings = Vec::new();
    let mut warn = |is_so: bool, what: &str| warnings.extend(is_so.then(|| what.to_owned()));
    warn(
        layout.has_further_pages,
        "several pages; only the first is taken",
    );
    warn(
        layout.ignored > 0,
        "it has channels that are neither colour nor alpha; they were left out",
    );
    warn(
        read.is_clipped,
        "some of its light is beyond 0 to 1; it was clipped",
    );
    warn(
        read.lacks_end,
        "the end of the file is missing; the picture itself is complete",
    );
    warnings
}

/// What the samples were in, where they no longer are.
fn converted_from(colors: &Colors) -> Option<&'static str> {
    match colors {
        Colors::Cmyk => Some("CMYK"),
        Colors::Lab(_) => Some("Lab"),
        _ => None,
    }
}

fn of_inks(
    samples: Samples,
    (icc, intent): (Option<&[u8]>, Intent),
    warnings: &mut Vec<String>,
) -> Samples {
    match samples {
        Samples::U8(mut samples) => {
            inks::to_rgb(&mut samples, icc, intent, warnings);
            Samples::U8(samples)
        }
        Samples::U16(mut samples) => {
            inks::to_rgb(&mut samples, icc, intent, warnings);
            Samples::U16(samples)
        }
    }
}

fn of_lab(samples: Samples, device: device::Device) -> Samples {
    match samples {
        Samples::U8(mut samples) => {
            device::from_lab8(&mut samples, device);
            Samples::U8(samples)
        }
        Samples::U16(mut samples) => {
            device::from_lab16(&mut samples, device);
            Samples::U16(samples)
        }
    }
}
