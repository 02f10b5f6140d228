//! Many files: a line of one door, that takes their memory in order, and several workers that ask.

use std::path::PathBuf;

use super::answer::{Fault, Inspection};
use super::inspector::Inspector;
use super::subject::Subject;
use super::{Probe, Settings};
use crate::pipeline::{Budget, Cancel, Interruption, Item, Line, Merge, Permit, Source, Ticket};
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
    // More files in work than workers have in hand or waiting would only take memory.
    let most = 2 * settings.jobs + settings.capacity;
    let budget = &Budget::with_permits(settings.max_memory, most);
    Line::new(cancel).capacity(settings.capacity).run(|line| {
        let sources = [Source::new("files", 0, files)];
        line.feed_with(Merge::InTurn, sources, |file: FoundFile| {
            (file.path.clone(), Ok(file))
        })
        .stage("open", || {
            let mut inspector = Inspector::new(settings);
            move |file, ticket| admit(&mut inspector, file, ticket, (budget, cancel))
        })
        .fan_out("ask", settings.jobs, || {
            let mut inspector = Inspector::new(settings);
            move |admitted: Admitted, _| Ok(finish(&mut inspector, admitted, &settings.probes))
        })
        .in_order()
        .collect(|item: Item<Inspection, Interruption, PathBuf>| {
            take(inspection(item, &settings.probes))
        });
    });
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
    (budget, cancel): (&Budget, &Cancel),
) -> Result<Admitted, Interruption> {
    if let Some(failure) = file.failure {
        return Ok(Admitted::Refused(file.path, failure));
    }
    let subject = inspector.open(&file.path);
    let weight = inspector.weight(&subject);
    let permit = ticket.wait(|| budget.acquire(weight, cancel));
    let permit = permit.map_err(|_| Interruption::Cancelled { stage: "ask" })?;
    Ok(Admitted::Open(Box::new(subject), permit))
}

fn finish(inspector: &mut Inspector, admitted: Admitted, probes: &[Probe]) -> Inspection {
    match admitted {
        Admitted::Open(subject, _permit) => inspector.ask(*subject),
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
