//! From a file to pixels.

use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::Settings;
use super::admit::Opened;
use super::fault;
use super::job::{Job, Outcome};
use super::lane::Lane;
use super::run::Run;
use crate::codec::{DecodeError, Decoded, Format, Header};
use crate::metadata;
use crate::picture::{Orientation, Picture};
use crate::pipeline::Ticket;
use crate::record::{ErrorKind, Failure, Record, Step};

/// The bytes of a file.
pub(super) struct Loaded {
    bytes: Vec<u8>,
    header: Header,
}

/// Pixels, with what came along in the file.
pub(super) struct Developed {
    pub(super) picture: Picture,
    pub(super) orientation: Orientation,
    pub(super) icc: Option<Vec<u8>>,
    pub(super) exif: Option<Vec<u8>>,
}

/// Reads the bytes that the file had when it was admitted; one that changed meanwhile fails.
pub(super) fn read<'a>(
    run: &Run<'a>,
    reading: &mut Reading,
    job: Job<'a, Opened>,
    ticket: &mut Ticket<Record>,
) -> Outcome<'a, Loaded> {
    let path = job.planned.input().into_owned();
    let mut job = job.step(Step::Read, ticket, |opened, _, deadline| {
        Ok(reading.call((path, opened), deadline)??)
    })?;
    if let (Some(books), Some(original)) = (&run.settings.books, &mut job.original) {
        original.content = books.content(&job.value.bytes);
    }
    Ok(job)
}

/// Reading, which a disk that is no longer there may hold up for ever.
pub(super) type Reading = Lane<(PathBuf, Opened), Result<Loaded, Failure>>;

pub(super) fn reading(settings: &Settings) -> Reading {
    Lane::new(settings.timeout, |(path, opened): (PathBuf, Opened)| {
        load(&path, opened)
    })
}

fn load(path: &Path, opened: Opened) -> Result<Loaded, Failure> {
    let Opened {
        content,
        bytes: length,
        header,
        ..
    } = opened;
    let mut bytes = Vec::with_capacity(length as usize + 1);
    // One byte more than there should be shows that the file grew.
    content
        .take(length + 1)
        .read_to_end(&mut bytes)
        .map_err(|error| fault::reading(path, &error))?;
    if bytes.len() as u64 != length {
        let message = format!(
            "{} changed while it was read; run again when it is complete",
            path.display()
        );
        return Err(Failure::new(Step::Read, ErrorKind::Io, message));
    }
    Ok(Loaded { bytes, header })
}

/// From bytes to pixels.
pub(super) fn decode<'a>(
    decoding: &mut Decoding,
    job: Job<'a, Loaded>,
    ticket: &mut Ticket<Record>,
) -> Outcome<'a, Developed> {
    let path = &job.planned.input();
    job.step(Step::Decode, ticket, |loaded, record, deadline| {
        let format = loaded.header.format;
        let decoded = decoding.call(loaded, deadline)?;
        let decoded = decoded.map_err(|error| fault::refusal(Step::Decode, path, &error))?;
        record.warnings.extend(decoded.warnings);
        record.warnings.extend(lie(path, format));
        let orientation = decoded.exif.as_deref().map(metadata::orientation);
        Ok(Developed {
            picture: decoded.picture,
            orientation: orientation.unwrap_or_default(),
            icc: decoded.icc,
            exif: decoded.exif,
        })
    })
}

/// Decoding, which a file that was made for it may hold up for ever.
pub(super) type Decoding = Lane<Loaded, Result<Decoded, DecodeError>>;

pub(super) fn decoding(settings: &Settings) -> Decoding {
    let (host, limits) = (Arc::clone(&settings.host), settings.limits);
    Lane::new(settings.timeout, move |loaded: Loaded| {
        host.decode(&loaded.bytes, &loaded.header, &limits)
    })
}

/// A warning for a file whose extension stands for another format than its content.
fn lie(path: &Path, format: Format) -> Option<String> {
    let named = Format::from_extension(path.extension()?.to_str()?)?;
    (named != format).then(|| format!("the extension says {named}, the content is {format}"))
}
