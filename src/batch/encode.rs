//! From pixels to the bytes of a file.

use std::sync::Arc;

use super::Settings;
use super::attach;
use super::decode::Developed;
use super::job::{Job, Outcome};
use super::lane::Lane;
use super::run::Run;
use crate::codec::{Attachments, EncodeError, Encoded, Encoding};
use crate::metadata::Blocks;
use crate::picture::{Picture, Size};
use crate::pipeline::Ticket;
use crate::recipe::Icc;
use crate::record::{ErrorKind, Failure, Record, Step};

/// An output that only has to be written.
pub(super) struct Finished {
    pub(super) bytes: Vec<u8>,
    pub(super) size: Size,
}

/// From pixels to bytes.
pub(super) fn encode<'a>(
    run: &Run<'a>,
    encoder: &mut Encoder,
    job: Job<'a, Developed>,
    ticket: &mut Ticket<Record>,
) -> Outcome<'a, Finished> {
    let (planned, recipe, index) = (job.planned, run.recipe, ticket.seq() + 1);
    job.step(Step::Encode, ticket, |developed, record, deadline| {
        let output = (developed.picture.size(), developed.colors);
        let (blocks, left_out) = attach::metadata(run, planned, developed.blocks, output, index)?;
        record.warnings.extend(left_out);
        let page = Page {
            picture: developed.picture,
            encoding: Encoding {
                format: planned.format(),
                ..recipe.encoding
            },
            icc: developed.icc.filter(|_| recipe.icc == Icc::Keep),
            blocks,
        };
        let size = page.picture.size();
        let encoded = encoder.call(page, deadline)?.map_err(|error| {
            let message = format!("{} {error}", planned.output().display());
            Failure::new(Step::Encode, ErrorKind::Encode, message)
        })?;
        record.warnings.extend(encoded.warnings);
        Ok(Finished {
            bytes: encoded.bytes,
            size,
        })
    })
}

/// A picture with all that belongs into its file.
pub(super) struct Page {
    picture: Picture,
    encoding: Encoding,
    icc: Option<Vec<u8>>,
    blocks: Blocks,
}

/// Encoding, which has a time limit as every step.
pub(super) type Encoder = Lane<Page, Result<Encoded, EncodeError>>;

pub(super) fn encoder(settings: &Settings) -> Encoder {
    let host = Arc::clone(&settings.host);
    Lane::new(settings.timeout, move || {
        let host = Arc::clone(&host);
        move |page: Page| {
            let attachments = Attachments {
                icc: page.icc.as_deref(),
                exif: page.blocks.exif.as_deref(),
                xmp: page.blocks.xmp.as_deref(),
                iptc: page.blocks.iptc.as_deref(),
            };
            host.encode(&page.picture, &page.encoding, &attachments)
        }
    })
}
