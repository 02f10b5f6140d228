//! The batch: THE WIRING. The one place that knows both the line and the pictures.

mod admit;
mod attach;
mod books;
mod claim;
mod crew;
mod decode;
mod encode;
mod fault;
mod filter;
mod folder;
mod host;
mod job;
mod lane;
mod left;
mod leftovers;
mod marking;
mod pieces;
mod profile;
mod render;
mod run;
mod settings;
mod shelf;
mod space;
mod stamp;
mod temporary;
mod values;
mod writable;
mod write;

use std::sync::Arc;

use crate::moment::Moment;
use crate::ops::resize::Resizer;
use crate::pipeline::{Budget, Cancel, Item, Line, Merge, Monitor, Source};
use crate::plan::Plan;
use crate::recipe::Recipe;
use crate::record::{Record, Step};

use crew::Crew;
use job::{Stop, enter, finish};
use left::LeftBehind;
use run::Run;
use shelf::Shelf;

pub use books::Books;
pub use decode::decoding;
pub(crate) use fault::kind_of;
pub use folder::{OutputLinks, OutputMode};
pub use host::{Host, Input, Machine, ReadSeek};
pub use leftovers::remove_leftovers;
pub use settings::{Durability, Order, Settings, Times};
pub(crate) use temporary::temporary;
pub use writable::{UnwritableFolder, check_folders};

/// Runs a plan and hands over one record per input.
///
/// Originals are only read. Outputs are written under temporary names and renamed when they are whole. When `cancel` is
/// cancelled, pictures in work end their present step and everything that is not done is recorded as cancelled.
///
/// The bytes of the outputs do not depend on `settings`.
pub fn run(
    plan: &Plan,
    recipe: &Recipe,
    settings: &Settings,
    now: &Moment,
    cancel: &Cancel,
    monitor: &Monitor,
    mut take: impl FnMut(Record),
) {
    let shelf = Arc::new(Shelf::new(settings.most_in_flight(), settings.laid_by()));
    let standing = marking::standing(recipe);
    let aside = settings.laid_by() + marking::keeping(recipe, settings) + standing;
    let memory = settings.max_memory.saturating_sub(aside);
    let budget = &Budget::with_permits(memory, settings.most_in_flight());
    let run = &Run {
        recipe,
        settings,
        now,
        asked: values::asked(recipe),
        count: plan.len(),
        budget,
        standing,
        cancel,
        left: LeftBehind::new(cancel, memory),
        crew: Crew::new(settings.jobs, budget),
        shelf,
    };
    let ground = &Arc::new(write::Ground::of(plan));
    let workers = |step| settings.workers_of(step);
    let line = Line::new(cancel)
        .monitored(monitor)
        .tolerating(settings.tolerance)
        .capacity(settings.capacity);
    line.run(|line| {
        let sources = plan
            .sources
            .iter()
            .map(|source| Source::new(&source.name, source.priority, source.jobs()));
        let done = line
            .feed_with(Merge::InTurn, sources, |planned| enter(planned, recipe))
            .stage("admit", || {
                let mut opening = admit::opening(settings);
                move |planned, ticket| admit::admit(run, &mut opening, planned, ticket)
            })
            .fan_out("read", workers(Step::Read), || {
                let mut reading = decode::reading(run);
                move |job, ticket| decode::read(run, &mut reading, job, ticket)
            })
            .fan_out("decode", workers(Step::Decode), || {
                let mut development = decode::development(run);
                move |job, ticket| decode::decode(run, &mut development, job, ticket)
            })
            .fan_out("resize", workers(Step::Resize), move || {
                let mut resizer = Resizer::new();
                move |job, ticket| render::resize(run, job, ticket, &mut resizer)
            })
            .fan_out("filter", workers(Step::Filter), move || {
                move |job, ticket| filter::filter(run, job, ticket)
            })
            .fan_out("watermark", workers(Step::Watermark), move || {
                move |job, ticket| stamp::watermark(run, job, ticket)
            })
            .fan_out("encode", workers(Step::Encode), || {
                let mut encoder = encode::encoder(run);
                move |job, ticket| encode::encode(run, &mut encoder, job, ticket)
            })
            .fan_out("write", workers(Step::Write), || {
                let mut placing = write::placing(settings, ground);
                move |job, ticket| write::write(run, &mut placing, job, ticket)
            });
        let done = if settings.order == Order::Input {
            done.in_order()
        } else {
            done
        };
        done.collect(|item: Item<(), Stop, Record>| {
            // The run ends with its line, and its caller asks this token why.
            if let Some(cause) = item.ticket.cancel().cause() {
                cancel.cancel(cause.clone());
            }
            take(finish(item));
        });
    });
}
