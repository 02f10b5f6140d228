//! The last step: whole files or none, and never over an original.

use std::ffi::OsStr;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::books::Books;
use super::claim::{Claim, GRACE, GivenUp};
use super::encode::Finished;
use super::fault;
use super::folder::{Folder, OutputLinks, OutputMode, Placing as Name, Root, below};
use super::host::Host;
use super::job::{Fault, Job, Origin, Stop};
use super::lane::Lane;
use super::left::Term;
use super::pieces::{Pieces, Place};
use super::run::Run;
use super::settings::{Durability, Settings, Times};
use super::space;
use crate::ledger::Mark;
use crate::pipeline::{Cause, Ticket};
use crate::plan::{Decision, InputIdentities, Plan, PlannedOutput};
use crate::record::{FileFacts, Output, Record, Step};

/// Writes the bytes beside their final places and renames them into these. A disk that is full stops the run.
pub(super) fn write<'a>(
    run: &Run<'_>,
    placing: &mut Placing,
    job: Job<'a, Pieces<'a, Finished>>,
    ticket: &mut Ticket<Record>,
) -> Result<(), Stop> {
    let planned = job.planned;
    let origin = job.origin.clone();
    job.step(Step::Write, ticket, |pieces, record, term| {
        pieces.finish(record, |place, mut finished, record| {
            let output = place.planned.path();
            let file = facts(place, &finished);
            let (quality, marks) = (finished.quality, std::mem::take(&mut finished.marks));
            let put = put(run, placing, place, (finished, origin.clone()), term)?;
            place.warn(record, put.warning);
            if let (Some(books), Some(origin)) = (&run.settings.books, &origin) {
                let kept = books.confirm(
                    &planned.input(),
                    &output,
                    origin.facts.clone(),
                    (file.clone(), put.mark),
                );
                let lost = kept.err().map(|error| {
                    format!("the ledger could not be written ({error}); --resume will do it again")
                });
                place.warn(record, lost);
            }
            record.outputs.push(place.named(Output {
                quality,
                marks,
                ..Output::new(&output, file)
            }));
            Ok(())
        })
    })?;
    Ok(())
}

fn facts(place: Place<'_>, finished: &Finished) -> FileFacts {
    FileFacts {
        format: place.planned.format().to_string(),
        width: finished.size.width,
        height: finished.size.height,
        bytes: finished.bytes.len() as u64,
    }
}

/// Puts one output into its place.
fn put(
    run: &Run<'_>,
    placing: &mut Placing,
    place: Place<'_>,
    (finished, origin): (Finished, Option<Origin>),
    term: &Term,
) -> Result<Put, Fault> {
    let output = place.planned.path();
    let claim = Claim::default();
    let parcel = Parcel {
        output: output.clone(),
        bytes: finished.bytes,
        replaces: matches!(place.planned.decision(), Decision::Replace),
        origin,
        claim: claim.clone(),
    };
    let placed = match placing.call(parcel, term) {
        Ok(()) => claim.result(),
        Err(overdue) => match claim.give_up(GRACE) {
            GivenUp::NeverPlaced => return Err(overdue.into()),
            GivenUp::Settled(placed) => Some(placed),
            GivenUp::Unknown => None,
        },
    };
    let placed = placed.ok_or_else(|| fault::unknown(&output))?;
    placed.map_err(|error| {
        if fault::is_full(&error) {
            let words = format!("the disk of {} is full", folder_of(&output).display());
            run.cancel.cancel(Cause::Other(words));
        }
        Fault::Failure(fault::writing(&output, &error))
    })
}

/// Bytes and their place.
pub(super) struct Parcel {
    output: PathBuf,
    bytes: Vec<u8>,
    replaces: bool,
    origin: Option<Origin>,
    claim: Claim<Placed>,
}

/// An output that is in place.
struct Put {
    /// What went less well than it should.
    warning: Option<String>,
    /// By what the ledger knows it again.
    mark: Option<Mark>,
}

type Placed = io::Result<Put>;

/// Writing, which a disk that is no longer there may hold up for ever. Each parcel's claim has the result.
pub(super) type Placing = Lane<Parcel, ()>;

pub(super) fn placing(settings: &Settings, ground: &Arc<Ground>) -> Placing {
    let clerk = Clerk {
        host: Arc::clone(&settings.host),
        books: settings.books.clone(),
        durability: settings.durability,
        links: settings.output_links,
        mode: settings.output_mode,
        times: settings.times,
        ground: Arc::clone(ground),
    };
    Lane::new(settings.timeout, move || {
        let clerk = clerk.clone();
        move |parcel: Parcel| clerk.put(&parcel)
    })
}

/// Where all outputs lie, and what must not be replaced there.
pub(super) struct Ground {
    roots: Vec<Root>,
    inputs: InputIdentities,
}

impl Ground {
    pub(super) fn of(plan: &Plan) -> Self {
        let replaces = |output: PlannedOutput<'_>| matches!(output.decision(), Decision::Replace);
        let mut outputs = plan.jobs().flat_map(|job| job.outputs());
        Self {
            roots: plan.roots().iter().map(|root| Root::new(root)).collect(),
            // Where nothing is replaced, nothing is asked for them.
            inputs: match outputs.any(replaces) {
                true => plan.input_identities(),
                false => InputIdentities::default(),
            },
        }
    }

    /// The folder that an output goes into.
    fn folder(&self, output: &Path, links: OutputLinks) -> io::Result<Folder<'_>> {
        let (root, below) = below(folder_of(output), &self.roots)
            .ok_or_else(|| io::Error::other("it lies in none of the output folders"))?;
        Folder::open(root, below, links)
    }
}

#[derive(Clone)]
struct Clerk {
    host: Arc<dyn Host>,
    books: Option<Arc<Books>>,
    durability: Durability,
    links: OutputLinks,
    mode: OutputMode,
    times: Times,
    ground: Arc<Ground>,
}

impl Clerk {
    /// Puts an output into place, unless it is given up before.
    fn put(&self, parcel: &Parcel) {
        if let Err(error) = self.try_put(parcel) {
            parcel.claim.fail(Err(error));
        }
    }

    /// Settles the claim once it has begun to place the output; fails before that.
    fn try_put(&self, parcel: &Parcel) -> io::Result<()> {
        let output = &parcel.output;
        space::check(self.host.room(folder_of(output)), parcel.bytes.len() as u64)?;
        let folder = self.ground.folder(output, self.links)?;
        let origin = parcel.origin.as_ref();
        let mode = origin.and_then(|origin| origin.mode);
        let mut file = folder.pending(self.mode.of_new(mode))?;
        self.host.fill(file.file(), &parcel.bytes)?;
        let times = origin
            .filter(|_| self.times == Times::OfOriginal)
            .map(|origin| origin.times);
        let set = times.map_or(Ok(()), |times| file.file().set_times(times));
        let warning = set
            .err()
            .map(|error| format!("the original's times could not be kept ({error})"));
        let synced = self.durability == Durability::Synced;
        if synced {
            file.file().sync_all()?;
        }
        let mut mark = None;
        if let Some(books) = &self.books {
            let made = Mark::of(&parcel.bytes, &file.file().metadata()?);
            mark = Some(made);
            books.announce(output, made)?;
            if synced {
                // Or a power cut could leave an output that nobody knows to be ours.
                books.sync()?;
            }
        }
        // Where it was given up, its record says by now that it is not there.
        let Some(placement) = parcel.claim.begin() else {
            return Ok(());
        };
        let name = Name {
            name: output.file_name().unwrap_or(OsStr::new("")),
            replaces: parcel.replaces.then_some(&self.ground.inputs),
        };
        let placed = file.place(&name, self.mode);
        let synced = placed.and_then(|()| if synced { folder.sync() } else { Ok(()) });
        placement.settle(synced.map(|()| Put { warning, mark }));
        Ok(())
    }
}

/// The folder of an output; the present one where its path names none.
pub(super) fn folder_of(output: &Path) -> &Path {
    output
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty())
        .unwrap_or(Path::new("."))
}
