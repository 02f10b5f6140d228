//! Pictures through the filters.

use super::job::{Job, Outcome};
use super::pieces::Pieces;
use super::render::Rendered;
use super::run::Run;
use crate::pipeline::Ticket;
use crate::record::{Record, Step};

/// Through the filters.
pub(super) fn filter<'a>(
    run: &Run<'a>,
    job: Job<'a, Pieces<'a, Rendered>>,
    ticket: &mut Ticket<Record>,
) -> Outcome<'a, Pieces<'a, Rendered>> {
    let mut outputs = run.recipe.outputs.iter();
    if outputs.all(|rendition| rendition.filters.is_empty()) {
        return Ok(job);
    }
    job.step(Step::Filter, ticket, |pieces, record, _| {
        pieces.each(record, |place, rendered, _| {
            let filters = &place.rendition.filters;
            let picture = rendered.picture;
            let picture = run.crew.lend(|split| filters.apply(picture, split));
            Ok(Rendered {
                picture,
                ..rendered
            })
        })
    })
}
