//! From a file to pixels.

use std::io::Read;
use std::path::Path;

use super::admit::Opened;
use super::fault;
use super::job::{Job, Outcome};
use super::run::Run;
use crate::codec::{Format, Header};
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
    job: Job<'a, Opened>,
    ticket: &mut Ticket<Record>,
) -> Outcome<'a, Loaded> {
    let path = &job.planned.input();
    let mut job = job.step(Step::Read, ticket, |opened, _| {
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
    })?;
    if let (Some(books), Some(original)) = (&run.settings.books, &mut job.original) {
        original.content = books.content(&job.value.bytes);
    }
    Ok(job)
}

/// From bytes to pixels.
pub(super) fn decode<'a>(
    run: &Run<'a>,
    job: Job<'a, Loaded>,
    ticket: &mut Ticket<Record>,
) -> Outcome<'a, Developed> {
    let path = &job.planned.input();
    job.step(Step::Decode, ticket, |Loaded { bytes, header }, record| {
        let limits = &run.settings.limits;
        let decoded = run.settings.host.decode(&bytes, &header, limits);
        let decoded = decoded.map_err(|error| fault::refusal(Step::Decode, path, &error))?;
        record.warnings.extend(decoded.warnings);
        record.warnings.extend(lie(path, header.format));
        let orientation = decoded.exif.as_deref().map(metadata::orientation);
        Ok(Developed {
            picture: decoded.picture,
            orientation: orientation.unwrap_or_default(),
            icc: decoded.icc,
            exif: decoded.exif,
        })
    })
}

/// A warning for a file whose extension stands for another format than its content.
fn lie(path: &Path, format: Format) -> Option<String> {
    let named = Format::from_extension(path.extension()?.to_str()?)?;
    (named != format).then(|| format!("the extension says {named}, the content is {format}"))
}
