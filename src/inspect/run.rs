//! Many files: a line of one door, that takes their memory in order, and several workers that ask.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use super::answer::{Fault, Inspection};
use super::inspector::Inspector;
use super::subject::Subject;
use super::{Probe, Settings};
use crate::pipeline::{
    Budget, Cancel, Interruption, Item, Line, Merge, Permit, Source, Ticket, WaitEnded,
};
use crate::plan::FoundFile;
use crate::record::{ErrorKind, Failure};

/// Inspects files and hands over one [`Inspection`] for each, in their order, as soon as it and all before it are ready.
///
/// When `cancel` is cancelled, files in work are finished and the others come out as [`ErrorKind::Cancelled`].
///
/// ```
/// use stampmill::inspect::{self, Settings, Status};
/// use stampmill::pipeline::Cancel;
/// use stampmill::plan::{Files, Inputs};
///
/// let folder = tempfile::tempdir()?;
/// std::fs::write(folder.path().join("empty.jpg"), "")?;
/// let files = Files::find(&Inputs { paths: vec![folder.path().to_owned()], ..Inputs::default() })?;
/// let mut inspections = Vec::new();
/// inspect::run(files.iter(), &Settings::new(2), &Cancel::new(), |inspection| inspections.push(inspection));
/// assert_eq!(inspections[0].status, Status::Partial);
/// assert_eq!(inspections[0].errors[0].message, "is empty; copy it again from its source");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn run(
    files: impl Iterator<Item = FoundFile> + Send,
    settings: &Settings,
    cancel: &Cancel,
    mut take: impl FnMut(Inspection),
) {
    let room = &Room::of(settings);
    Line::new(cancel).capacity(settings.capacity).run(|line| {
        let sources = [Source::new("files", 0, files)];
        line.feed_with(Merge::InTurn, sources, |file: FoundFile| {
            (file.path.clone(), Ok(file))
        })
        .stage("open", || {
            let mut inspector = Inspector::new(settings);
            move |file, ticket| admit(&mut inspector, file, ticket, (room, cancel))
        })
        .fan_out("ask", settings.jobs, || {
            let mut inspector = Inspector::new(settings);
            move |admitted: Admitted, _| Ok(finish(&mut inspector, admitted, &settings.probes))
        })
        .in_order()
        .collect(|item: Item<Inspection, Interruption, PathBuf>| {
            // The inspection ends with its line, and its caller asks this token why.
            if let Some(cause) = item.ticket.cancel().cause() {
                cancel.cancel(cause.clone());
            }
            take(inspection(item, &settings.probes))
        });
    });
}

/// What is shared by all files in work.
struct Room {
    /// Given back when a file was answered.
    places: Budget,
    /// Given back when nobody works on a file any more: a probe that was given up goes on, and so does what it takes.
    memory: Budget,
    /// After this, whatever is still held by others is held by such probes.
    patience: Option<Duration>,
}

impl Room {
    fn of(settings: &Settings) -> Self {
        let Settings { jobs, capacity, .. } = *settings;
        // More files in work than workers have in hand or waiting would only take memory.
        let places = 2 * jobs + capacity;
        // Every worker answers the file that it has, and then those that wait.
        let rounds = 1 + places.div_ceil(jobs.max(1)) as u32;
        Self {
            places: Budget::new(places as u64),
            memory: Budget::new(settings.max_memory),
            patience: settings.timeout.map(|timeout| timeout * rounds),
        }
    }
}

/// A file whose memory is taken, or one that there is nothing to be asked about.
enum Admitted {
    Open(Box<Subject>, Permit),
    Refused(PathBuf, Failure),
}

fn admit(
    inspector: &mut Inspector,
    file: FoundFile,
    ticket: &mut Ticket<PathBuf>,
    (room, cancel): (&Room, &Cancel),
) -> Result<Admitted, Interruption> {
    if let Some(failure) = file.failure {
        return Ok(Admitted::Refused(file.path, failure));
    }
    let cancelled = Interruption::Cancelled { stage: "ask" };
    let mut subject = inspector.open(&file.path);
    let place = ticket.wait(|| room.places.acquire(1, cancel));
    let place = place.map_err(|_| cancelled.clone())?;
    let weight = inspector.weight(&subject);
    let deadline = room.patience.map(|patience| Instant::now() + patience);
    match ticket.wait(|| room.memory.acquire_by(weight, deadline, cancel)) {
        Ok(permit) => subject.held = Some(permit),
        Err(WaitEnded::Cancelled) => return Err(cancelled),
        Err(WaitEnded::Overdue) => subject.opened = Err(no_memory(weight)),
    }
    Ok(Admitted::Open(Box::new(subject), place))
}

fn no_memory(needed: u64) -> Fault {
    let words = format!(
        "needs up to {} MB of memory, and files that took too long still hold it; raise --max-memory or --timeout, or leave those files out",
        needed.div_ceil(1_000_000),
    );
    Fault::new(ErrorKind::Deadline, words)
}

fn finish(inspector: &mut Inspector, admitted: Admitted, probes: &[Probe]) -> Inspection {
    match admitted {
        Admitted::Open(subject, _place) => inspector.ask(*subject),
        Admitted::Refused(path, failure) => {
            // Messages of an inspection read on from the file's name.
            let name = format!("{} ", path.display());
            let words = failure
                .message
                .strip_prefix(&name)
                .unwrap_or(&failure.message);
            let fault = Fault::new(failure.kind, words);
            Inspection::failed(0, path, probes, fault)
        }
    }
}

fn inspection(item: Item<Inspection, Interruption, PathBuf>, probes: &[Probe]) -> Inspection {
    let (seq, path) = (item.ticket.seq(), item.ticket.notes);
    let mut inspection = item.result.unwrap_or_else(|interruption| {
        let fault = match interruption {
            Interruption::Cancelled { .. } => Fault::new(
                ErrorKind::Cancelled,
                "was not looked at, since the run was stopped",
            ),
            panicked => Fault::new(
                ErrorKind::Panic,
                format!("is more than stampmill can take ({panicked}); this is a defect, please report it with the file"),
            ),
        };
        Inspection::failed(seq, path, probes, fault)
    });
    inspection.seq = seq;
    inspection
}
