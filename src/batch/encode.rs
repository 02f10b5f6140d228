//! From pixels to the bytes of a file.

use super::decode::Developed;
use super::job::{Job, Outcome};
use super::run::Run;
use crate::codec::{Attachments, Encoding};
use crate::picture::Size;
use crate::pipeline::Ticket;
use crate::recipe::{Icc, MetadataChoice};
use crate::record::{ErrorKind, Failure, Record, Step};

/// An output that only has to be written.
pub(super) struct Finished {
    pub(super) bytes: Vec<u8>,
    pub(super) size: Size,
}

/// From pixels to bytes.
pub(super) fn encode<'a>(
    run: &Run<'a>,
    job: Job<'a, Developed>,
    ticket: &mut Ticket<Record>,
) -> Outcome<'a, Finished> {
    let (planned, recipe) = (job.planned, run.recipe);
    job.step(Step::Encode, ticket, |developed, record| {
        let Developed {
            picture, icc, exif, ..
        } = developed;
        let encoding = Encoding {
            format: planned.format(),
            ..recipe.encoding
        };
        let attachments = Attachments {
            icc: icc.as_deref().filter(|_| recipe.icc == Icc::Keep),
            exif: exif
                .as_deref()
                .filter(|_| recipe.metadata == MetadataChoice::All),
        };
        let encoded = run.settings.host.encode(&picture, &encoding, &attachments);
        let encoded = encoded.map_err(|error| {
            let message = format!("{} {error}", planned.output().display());
            Failure::new(Step::Encode, ErrorKind::Encode, message)
        })?;
        record.warnings.extend(encoded.warnings);
        Ok(Finished {
            bytes: encoded.bytes,
            size: picture.size(),
        })
    })
}
