//! The door of the line: opens each input, reads its header, and takes the memory that the picture will need.
//!
//! One thread does this in input order, so the oldest picture always owns what it needs.

use std::fs::FileTimes;
use std::io::{BufReader, Seek};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::Settings;
use super::fault;
use super::host::{Host, Input, ReadSeek};
use super::job::{Fault, Job, Origin, Outcome, Stop};
use super::lane::Lane;
use super::marking;
use super::pieces::Pieces;
use super::run::Run;
use crate::codec::{self, Header, Limits, OnDamage, PngLayout};
use crate::ledger::Original;
use crate::picture::Size;
use crate::pipeline::{Interruption, Permit, Ticket, WaitEnded};
use crate::plan::PlannedJob;
use crate::recipe::Recipe;
use crate::record::{ErrorKind, Failure, FileFacts, Record, Step};

/// A file that was opened and whose header was understood.
pub(super) struct Opened {
    pub(super) content: Box<dyn ReadSeek>,
    pub(super) bytes: u64,
    modified: i64,
    times: FileTimes,
    mode: Option<u32>,
    pub(super) header: Header,
}

/// Opens the file, reads its header and takes the memory that the picture will need.
pub(super) fn admit<'a>(
    run: &Run<'a>,
    opening: &mut Opening,
    planned: PlannedJob<'a>,
    ticket: &mut Ticket<Record>,
) -> Outcome<'a, Opened> {
    if !planned.runs() {
        // Something failed in planning, and nothing is left to do.
        let pieces = Pieces::of(planned, run.recipe);
        return Err(match pieces.finish(&mut ticket.notes, |_, (), _| Ok(())) {
            Err(Fault::Failure(failure)) => Stop::Failed(failure),
            _ => Stop::Cached,
        });
    }
    let job = Job::begin(run, planned).step(Step::Read, ticket, |(), record, term| {
        let opened = opening.call(planned.input().into_owned(), term)??;
        record.read = Some(FileFacts {
            format: opened.header.format.to_string(),
            width: opened.header.size.width,
            height: opened.header.size.height,
            bytes: opened.bytes,
        });
        Ok(opened)
    })?;
    let weight = weight(&job.value, run.recipe, run.settings.jobs);
    let most = run.settings.max_memory;
    if run.standing >= most {
        return Err(Stop::Failed(fault::too_heavy_marks(run.standing, most)));
    }
    if weight > most - run.standing {
        let needed = weight + run.standing;
        return Err(Stop::Failed(fault::too_heavy(
            &planned.input(),
            needed,
            most,
        )));
    }
    let permit = ticket.wait(|| memory(run, weight));
    let permit = permit.map_err(|_| Interruption::Cancelled { stage: "read" })?;
    if weight > run.budget.total() {
        // It runs alone, and needs what is kept for others too.
        run.shelf.clear();
        marking::forget(run.recipe);
    }
    let original = Original {
        bytes: job.value.bytes,
        modified: job.value.modified,
        content: None,
    };
    let origin = Origin {
        facts: original,
        times: job.value.times,
        mode: job.value.mode,
    };
    Ok(job.holding(permit, origin))
}

/// Waits for memory. What was left behind may hold it for ever; if nothing else does, the run is stopped.
fn memory(run: &Run<'_>, weight: u64) -> Result<Permit, WaitEnded> {
    /// How long the last picture may take to give its memory back.
    const GRACE: Duration = Duration::from_secs(1);
    let patience = run.settings.timeout.map(|limit| limit.max(GRACE));
    loop {
        let deadline = patience.and_then(|patience| Instant::now().checked_add(patience));
        match run.budget.acquire_by(weight, deadline, run.cancel) {
            Err(WaitEnded::Overdue) if run.budget.permits() == 0 => run.left.stop(),
            Err(WaitEnded::Overdue) => {}
            ended => return ended,
        }
    }
}

/// Opening and probing, which a disk that is no longer there may hold up for ever.
pub(super) type Opening = Lane<PathBuf, Result<Opened, Failure>>;

pub(super) fn opening(settings: &Settings) -> Opening {
    let (host, limits) = (Arc::clone(&settings.host), settings.limits);
    Lane::new(settings.timeout, move || {
        let host = Arc::clone(&host);
        move |path: PathBuf| open(&*host, &path, &limits)
    })
}

fn open(host: &dyn Host, path: &Path, limits: &Limits) -> Result<Opened, Failure> {
    let Input {
        mut content,
        bytes,
        modified,
        times,
        mode,
    } = host
        .open(path)
        .map_err(|error| fault::reading(path, &error))?;
    if bytes == 0 {
        return Err(Failure::new(
            Step::Read,
            ErrorKind::Empty,
            format!("{} is empty; copy it again from its source", path.display()),
        ));
    }
    let extension = path.extension().and_then(|extension| extension.to_str());
    let header = codec::probe(BufReader::new(&mut content), extension, limits);
    let header = header.map_err(|error| fault::refusal(Step::Read, path, &error))?;
    content
        .rewind()
        .map_err(|error| fault::reading(path, &error))?;
    Ok(Opened {
        content,
        bytes,
        modified,
        times,
        mode,
        header,
    })
}

/// The most bytes that a picture takes at any moment on its way, if as many as `threads` work on it.
fn weight(opened: &Opened, recipe: &Recipe, threads: usize) -> u64 {
    let Header {
        size,
        channels,
        depth,
        working_bytes,
        ..
    } = opened.header;
    let pixel = (channels.count() * depth.bytes()) as u64;
    let decoded = size.pixels() * pixel;
    let (mut resizing, mut finishing) = (0, 0);
    let (mut held, mut marking) = (0, 0);
    for rendition in &recipe.outputs {
        let ways = [size, size.transposed()];
        let (working, sizes) = match &rendition.resize {
            None => (decoded, ways),
            Some(resize) => {
                let most = |upright| resize.working_bytes(upright, channels, depth, threads);
                (
                    most(size).max(most(size.transposed())),
                    ways.map(|upright| resize.target(upright)),
                )
            }
        };
        let pixels = sizes.map(Size::pixels).into_iter().fold(0, u64::max);
        resizing += working;
        if !rendition.marks.is_empty() {
            // Gray becomes RGB under a mark of colour, beside what it was.
            let colored = pixel.max(3 * depth.bytes() as u64) - pixel;
            let drawing = sizes.map(|size| marking::drawing(rendition, size));
            let drawing = drawing.into_iter().fold(0, u64::max);
            marking = marking.max(drawing.max(pixels * (colored + pixel)));
        }
        held += pixels * pixel.max(3 * depth.bytes() as u64);
        // A filter may turn gray into RGB and keep a copy; the encoded bytes are never larger than the samples. Other layouts
        // of a PNG are copies and files of their own.
        let copies = match rendition.encoding.png {
            PngLayout::AsIs => 3,
            PngLayout::Smallest => 6,
        };
        let working = rendition.encoding.working_bytes(depth);
        finishing += pixels * (copies * pixel.max(3 * depth.bytes() as u64) + working);
    }
    let salvaging = match recipe.on_damage {
        OnDamage::Keep => opened.header.salvaging_bytes(opened.bytes),
        OnDamage::Fail => 0,
    };
    (opened.bytes + working_bytes.max(decoded) + salvaging)
        .max(decoded + resizing)
        .max(finishing)
        .max(held + marking)
}
