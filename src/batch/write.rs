//! The last step: whole files or none, and never over an original.

use std::fs::{self, File, FileTimes};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use tempfile::{Builder, NamedTempFile};

use super::books::Books;
use super::encode::Finished;
use super::fault;
use super::host::Host;
use super::job::{Fault, Job, Stop};
use super::lane::Lane;
use super::pieces::{Pieces, Place};
use super::run::Run;
use super::settings::{Durability, Settings, Times};
use super::space;
use crate::pipeline::{Cause, Ticket};
use crate::plan::Decision;
use crate::record::{FileFacts, Output, Record, Step};

/// What temporary files are called, so that leftovers of a killed run are known and a walk passes them over.
pub(super) const PREFIX: &str = ".stampmill-";
pub(super) const SUFFIX: &str = ".part";

/// Writes the bytes beside their final places and renames them into these. A disk that is full stops the run.
pub(super) fn write<'a>(
    run: &Run<'_>,
    placing: &mut Placing,
    job: Job<'a, Pieces<'a, Finished>>,
    ticket: &mut Ticket<Record>,
) -> Result<(), Stop> {
    let planned = job.planned;
    let original = job.original.clone();
    let times = (run.settings.times == Times::OfOriginal).then_some(job.times);
    job.step(Step::Write, ticket, |pieces, record, deadline| {
        pieces.finish(record, |place, mut finished, record| {
            let output = place.planned.path();
            let file = facts(place, &finished);
            let (quality, marks) = (finished.quality, std::mem::take(&mut finished.marks));
            let warning = put(run, placing, place, (finished, times), deadline)?;
            place.warn(record, warning);
            if let (Some(books), Some(original)) = (&run.settings.books, original.clone()) {
                let kept = books.confirm(&planned.input(), &output, original, file.clone());
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

/// Puts one output into its place, and returns what went less well than it should.
fn put(
    run: &Run<'_>,
    placing: &mut Placing,
    place: Place<'_>,
    (finished, times): (Finished, Option<FileTimes>),
    deadline: Option<Instant>,
) -> Result<Option<String>, Fault> {
    let output = place.planned.path();
    let claim = Claim::default();
    let parcel = Parcel {
        output: output.clone(),
        bytes: finished.bytes,
        replaces: matches!(place.planned.decision(), Decision::Replace),
        times,
        claim: claim.clone(),
    };
    let placed = placing.call(parcel, deadline).inspect_err(|_| {
        claim.take();
    })?;
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
    /// What the file's times are to be, if not now.
    times: Option<FileTimes>,
    claim: Claim,
}

/// Who has the last word on an output: the thread that renames it into place, or the one that gave up waiting for that.
#[derive(Clone, Default)]
struct Claim(Arc<AtomicBool>);

impl Claim {
    /// Whether the caller is the first to claim it.
    fn take(&self) -> bool {
        !self.0.swap(true, Ordering::AcqRel)
    }
}

/// Writing, which a disk that is no longer there may hold up for ever.
pub(super) type Placing = Lane<Parcel, io::Result<Option<String>>>;

pub(super) fn placing(settings: &Settings) -> Placing {
    let clerk = Clerk {
        host: Arc::clone(&settings.host),
        books: settings.books.clone(),
        durability: settings.durability,
    };
    Lane::new(settings.timeout, move || {
        let clerk = clerk.clone();
        move |parcel| clerk.put(parcel)
    })
}

#[derive(Clone)]
struct Clerk {
    host: Arc<dyn Host>,
    books: Option<Arc<Books>>,
    durability: Durability,
}

impl Clerk {
    /// Returns what went less well than it should, though the output is in place.
    fn put(&self, parcel: Parcel) -> io::Result<Option<String>> {
        let output = &parcel.output;
        let folder = folder_of(output);
        space::check(self.host.room(folder), parcel.bytes.len() as u64)?;
        let mut file = temporary_in(folder)?;
        self.host.fill(file.as_file_mut(), &parcel.bytes)?;
        let set = parcel
            .times
            .map_or(Ok(()), |times| file.as_file().set_times(times));
        let warning = set
            .err()
            .map(|error| format!("the original's times could not be kept ({error})"));
        let synced = self.durability == Durability::Synced;
        if synced {
            file.as_file().sync_all()?;
        }
        if let Some(books) = &self.books {
            books.announce(output)?;
            if synced {
                // Or a power cut could leave an output that nobody knows to be ours.
                books.sync()?;
            }
        }
        if !parcel.claim.take() {
            // Its record says by now that it is not there.
            return Err(io::ErrorKind::TimedOut.into());
        }
        if parcel.replaces {
            file.persist(output)?;
        } else {
            file.persist_noclobber(output)?;
        }
        if synced {
            sync_folder(folder)?;
        }
        Ok(warning)
    }
}

/// The folder of an output; the present one where its path names none.
pub(super) fn folder_of(output: &Path) -> &Path {
    output
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty())
        .unwrap_or(Path::new("."))
}

/// A temporary file in a folder, which is made if it is not there: it nearly always is, and to ask takes longer.
fn temporary_in(folder: &Path) -> io::Result<NamedTempFile> {
    match temporary(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            fs::create_dir_all(folder)?;
            temporary(folder)
        }
        made => made,
    }
}

/// A new name is safe only when its folder is on the disk too. Windows writes names through and opens no folders.
fn sync_folder(folder: &Path) -> io::Result<()> {
    if cfg!(unix) {
        File::open(folder)?.sync_all()
    } else {
        Ok(())
    }
}

/// A file under a temporary name, with the permissions of any new file.
#[cfg(unix)]
pub(crate) fn temporary(folder: &Path) -> io::Result<NamedTempFile> {
    use std::os::unix::fs::PermissionsExt;
    // The usual permissions, less the process's umask, as for any other new file.
    Builder::new()
        .prefix(PREFIX)
        .suffix(SUFFIX)
        .permissions(fs::Permissions::from_mode(0o666))
        .tempfile_in(folder)
}

/// A file under a temporary name, with the permissions of any new file.
#[cfg(not(unix))]
pub(crate) fn temporary(folder: &Path) -> io::Result<NamedTempFile> {
    Builder::new()
        .prefix(PREFIX)
        .suffix(SUFFIX)
        .tempfile_in(folder)
}
