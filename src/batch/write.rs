//! The last step: whole files or none, and never over an original.

use std::fs::{self, File};
use std::io;
use std::path::Path;

use tempfile::{Builder, NamedTempFile};

use super::encode::Finished;
use super::fault;
use super::job::{Job, Stop};
use super::run::Run;
use super::settings::Durability;
use crate::pipeline::{Cause, Ticket};
use crate::plan::{Decision, PlannedJob};
use crate::record::{FileFacts, Output, Record, Step};

/// What temporary files are called, so that leftovers of a killed run are known and a walk passes them over.
pub(super) const PREFIX: &str = ".stampmill-";
pub(super) const SUFFIX: &str = ".part";

/// Writes the bytes beside their final place and renames them into it. A disk that is full stops the run.
pub(super) fn write(
    run: &Run<'_>,
    job: Job<'_, Finished>,
    ticket: &mut Ticket<Record>,
) -> Result<(), Stop> {
    let planned = job.planned;
    let output = &planned.output();
    let original = job.original.clone();
    job.step(Step::Write, ticket, |Finished { bytes, size }, record| {
        let file = FileFacts {
            format: planned.format().to_string(),
            width: size.width,
            height: size.height,
            bytes: bytes.len() as u64,
        };
        put(run, planned, output, &bytes).map_err(|error| {
            if fault::is_full(&error) {
                let words = format!("the disk of {} is full", folder_of(output).display());
                run.cancel.cancel(Cause::Other(words));
            }
            fault::writing(output, &error)
        })?;
        if let (Some(books), Some(original)) = (&run.settings.books, original) {
            let kept = books.confirm(&planned.input(), output, original, file.clone());
            record.warnings.extend(kept.err().map(|error| {
                format!("the ledger could not be written ({error}); --resume will do it again")
            }));
        }
        record.outputs.push(Output::new(output, file));
        Ok(())
    })?;
    Ok(())
}

fn put(run: &Run<'_>, planned: PlannedJob<'_>, output: &Path, bytes: &[u8]) -> io::Result<()> {
    let folder = folder_of(output);
    fs::create_dir_all(folder)?;
    let mut file = temporary(folder)?;
    run.settings.host.fill(file.as_file_mut(), bytes)?;
    let synced = run.settings.durability == Durability::Synced;
    if synced {
        file.as_file().sync_all()?;
    }
    if let Some(books) = &run.settings.books {
        books.announce(output)?;
        if synced {
            // Or a power cut could leave an output that nobody knows to be ours.
            books.sync()?;
        }
    }
    match planned.decision() {
        Decision::Replace => file.persist(output)?,
        _ => file.persist_noclobber(output)?,
    };
    if synced {
        sync_folder(folder)?;
    }
    Ok(())
}

/// The folder of an output; the present one where its path names none.
pub(super) fn folder_of(output: &Path) -> &Path {
    output
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty())
        .unwrap_or(Path::new("."))
}

/// A new name is safe only when its folder is on the disk too. Windows writes names through and opens no folders.
fn sync_folder(folder: &Path) -> io::Result<()> {
    if cfg!(unix) {
        File::open(folder)?.sync_all()
    } else {
        Ok(())
    }
}

#[cfg(unix)]
fn temporary(folder: &Path) -> io::Result<NamedTempFile> {
    use std::os::unix::fs::PermissionsExt;
    // The usual permissions, less the process's umask, as for any other new file.
    Builder::new()
        .prefix(PREFIX)
        .suffix(SUFFIX)
        .permissions(fs::Permissions::from_mode(0o666))
        .tempfile_in(folder)
}

#[cfg(not(unix))]
fn temporary(folder: &Path) -> io::Result<NamedTempFile> {
    Builder::new()
        .prefix(PREFIX)
        .suffix(SUFFIX)
        .tempfile_in(folder)
}
