//! From pixels to the bytes of a file.

use std::sync::Arc;

use super::attach::{self, Made};
use super::job::{Job, Outcome};
use super::lane::Lane;
use super::pieces::{Pieces, Place};
use super::render::Rendered;
use super::run::Run;
use super::values::Subject;
use crate::codec::{Attachments, EncodeError, Encoded, Encoding};
use crate::metadata::Blocks;
use crate::ops::resize::Recycler;
use crate::picture::{Picture, Size};
use crate::pipeline::Ticket;
use crate::recipe::Icc;
use crate::record::{ErrorKind, Failure, MarkFacts, Record, Step};

/// An output that only has to be written.
pub(super) struct Finished {
    pub(super) bytes: Vec<u8>,
    pub(super) size: Size,
    /// The quality that was found to fit.
    pub(super) quality: Option<u8>,
    pub(super) marks: Vec<MarkFacts>,
}

/// From pixels to bytes.
pub(super) fn encode<'a>(
    run: &Run<'a>,
    encoder: &mut Encoder,
    job: Job<'a, Pieces<'a, Rendered>>,
    ticket: &mut Ticket<Record>,
) -> Outcome<'a, Pieces<'a, Finished>> {
    let subject = Subject::of(run, &job, ticket);
    job.step(Step::Encode, ticket, |pieces, record, term| {
        pieces.each(record, |place, rendered, record| {
            let Place { planned, rendition } = place;
            let made = Made {
                size: rendered.picture.size(),
                colors: rendered.colors,
                stored: rendered.stored,
            };
            let (blocks, warnings) = attach::metadata(&subject, rendition, rendered.blocks, &made);
            place.warn(record, warnings);
            let missing = planned.missing();
            place.warn(
                record,
                missing.iter().map(|none| none.warning("is _ in the name")),
            );
            let page = Page {
                picture: rendered.picture,
                encoding: Encoding {
                    format: planned.format(),
                    ..rendition.encoding
                },
                icc: rendered.icc.filter(|_| rendition.icc == Icc::Keep),
                blocks,
            };
            let size = page.picture.size();
            let encoded = encoder.call(page, term)?.map_err(|error| {
                let message = format!("{} {error}", planned.path().display());
                Failure::new(Step::Encode, ErrorKind::Encode, message)
            })?;
            place.warn(record, encoded.warnings);
            Ok(Finished {
                bytes: encoded.bytes,
                size,
                quality: encoded.quality,
                marks: rendered.marks,
            })
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

pub(super) fn encoder(run: &Run<'_>) -> Encoder {
    let (host, shelf) = (Arc::clone(&run.settings.host), Arc::clone(&run.shelf));
    Lane::new(run.settings.timeout, move || {
        let (host, shelf) = (Arc::clone(&host), Arc::clone(&shelf));
        move |page: Page| {
            let attachments = Attachments {
                icc: page.icc.as_deref(),
                exif: page.blocks.exif.as_deref(),
                xmp: page.blocks.xmp.as_deref(),
                iptc: page.blocks.iptc.as_deref(),
            };
            let encoded = host.encode(&page.picture, &page.encoding, &attachments);
            Recycler::put(&*shelf, page.picture.into_parts().2);
            encoded
        }
    })
}
