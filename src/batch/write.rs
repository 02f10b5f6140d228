//! The last step: whole files or none, and never over an original.

use std::fs;
use std::io::Write;
use std::path::Path;

use tempfile::{Builder, NamedTempFile};

use super::job::{Job, Stop};
use super::steps::Finished;
use crate::pipeline::Ticket;
use crate::plan::{Decision, PlannedJob};
use crate::record::{ErrorKind, Failure, FileFacts, Output, Record, Step};

/// What temporary files are called, so that leftovers of a killed run are known and a walk passes them over.
const PREFIX: &str = ".stampmill-";

/// Writes the bytes beside their final place and renames them into it.
pub(super) fn write(job: Job<'_, Finished>, ticket: &mut Ticket<Record>) -> Result<(), Stop> {
    let done = job.step(
        Step::Write,
        ticket,
        |Finished { bytes, size }, record, planned| {
            put(planned, &bytes).map_err(|(kind, error)| {
                let message = format!("{} cannot be written: {error}", planned.output.display());
                Failure::new(Step::Write, kind, message)
            })?;
            record.outputs.push(Output {
                path: planned.output.display().to_string(),
                file: FileFacts {
                    format: planned.format.to_string(),
                    width: size.width,
                    height: size.height,
                    bytes: bytes.len() as u64,
                },
            });
            Ok(())
        },
    )?;
    drop(done.permit);
    Ok(())
}

fn put(planned: &PlannedJob, bytes: &[u8]) -> Result<(), (ErrorKind, String)> {
    let io = |error: std::io::Error| (ErrorKind::Io, error.to_string());
    let folder = planned
        .output
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty())
        .unwrap_or(Path::new("."));
    fs::create_dir_all(folder).map_err(io)?;
    let mut file = temporary(folder).map_err(io)?;
    file.write_all(bytes)
        .and_then(|()| file.flush())
        .map_err(io)?;
    let placed = match planned.decision {
        Decision::Replace => file.persist(&planned.output),
        _ => file.persist_noclobber(&planned.output),
    };
    placed.map(drop).map_err(|error| match error.error.kind() {
        std::io::ErrorKind::AlreadyExists => (
            ErrorKind::Collision,
            "something of that name appeared during the run; run again".to_owned(),
        ),
        _ => io(error.error),
    })
}

#[cfg(unix)]
fn temporary(folder: &Path) -> std::io::Result<NamedTempFile> {
    use std::os::unix::fs::PermissionsExt;
    // The usual permissions, less the process's umask, as for any other new file.
    Builder::new()
        .prefix(PREFIX)
        .suffix(".part")
        .permissions(fs::Permissions::from_mode(0o666))
        .tempfile_in(folder)
}

#[cfg(not(unix))]
fn temporary(folder: &Path) -> std::io::Result<NamedTempFile> {
    Builder::new()
        .prefix(PREFIX)
        .suffix(".part")
        .tempfile_in(folder)
}
