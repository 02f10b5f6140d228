//! Outputs that clash with each other, with what exists, or with an original.

use std::collections::{HashMap, HashSet};
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};

use super::{Decision, PlanError, PlannedJob, PlannedSource};
use crate::recipe::OnConflict;
use crate::record::{ErrorKind, Failure, Step};

/// How many conflicts an error lists.
const SHOWN: usize = 5;

/// Decides every job that would run, in the order of the plan.
pub(super) fn settle(sources: &mut [PlannedSource], rule: OnConflict) -> Result<(), PlanError> {
    let mut desk = Desk {
        rule,
        taken: HashMap::new(),
        seen: HashMap::new(),
        originals: originals(sources),
        conflicts: Vec::new(),
    };
    for job in sources.iter_mut().flat_map(|source| &mut source.jobs) {
        if job.decision.runs() {
            desk.settle(job);
        }
    }
    desk.refuse()
}

struct Desk {
    rule: OnConflict,
    /// Outputs that are planned, with their inputs.
    taken: HashMap<OsString, PathBuf>,
    /// Inputs that are planned, by their real path.
    seen: HashMap<PathBuf, PathBuf>,
    originals: Originals,
    conflicts: Vec<String>,
}

impl Desk {
    fn settle(&mut self, job: &mut PlannedJob) {
        let real = job
            .input
            .canonicalize()
            .unwrap_or_else(|_| job.input.clone());
        if let Some(first) = self.seen.get(&real) {
            job.decision = Decision::Skip(format!("it is the same file as {}", first.display()));
            return;
        }
        self.seen.insert(real, job.input.clone());
        if self.rule == OnConflict::Rename {
            self.rename(job);
        }
        if self.originals.contains(&job.output) {
            let message = format!(
                "{} is an original, which is never overwritten; choose another -o or a --suffix",
                job.output.display()
            );
            job.decision = collision(message);
        } else if let Some(first) = self.taken.get(&key(&job.output)).cloned() {
            job.decision = self.clash(job, &first);
        } else {
            self.taken.insert(key(&job.output), job.input.clone());
            job.decision = self.exists(job);
        }
    }

    fn rename(&self, job: &mut PlannedJob) {
        let is_free = |path: &Path| {
            !self.taken.contains_key(&key(path)) && fs::symlink_metadata(path).is_err()
        };
        let stem = job.output.file_stem().unwrap_or_default().to_owned();
        let extension = job.output.extension().map(OsString::from);
        let mut number = 1;
        while !is_free(&job.output) {
            number += 1;
            let mut name = stem.clone();
            name.push(format!("-{number}"));
            if let Some(extension) = &extension {
                name.push(".");
                name.push(extension);
            }
            job.output.set_file_name(name);
        }
    }

    fn clash(&mut self, job: &PlannedJob, first: &Path) -> Decision {
        let (input, output) = (job.input.display(), job.output.display());
        let message = format!("{} and {input} would both become {output}", first.display());
        match self.rule {
            OnConflict::Skip => Decision::Skip(message),
            OnConflict::Fail => {
                self.conflicts.push(message.clone());
                collision(message)
            }
            _ => collision(format!(
                "{message}; use --on-conflict rename, or a template that tells them apart"
            )),
        }
    }

    fn exists(&mut self, job: &PlannedJob) -> Decision {
        let Ok(existing) = fs::symlink_metadata(&job.output) else {
            return Decision::Create;
        };
        if existing.is_dir() {
            return collision(format!(
                "{} is a folder; rename it or choose another -o",
                job.output.display()
            ));
        }
        match self.rule {
            OnConflict::Overwrite => Decision::Replace,
            OnConflict::Rename => Decision::Create,
            OnConflict::Skip => Decision::Skip(format!("{} exists", job.output.display())),
            OnConflict::Newer => {
                let changed = fs::metadata(&job.input).and_then(|facts| facts.modified());
                let written = fs::metadata(&job.output).and_then(|facts| facts.modified());
                match (changed, written) {
                    (Ok(changed), Ok(written)) if changed <= written => {
                        Decision::Skip(format!("{} is not older", job.output.display()))
                    }
                    _ => Decision::Replace,
                }
            }
            OnConflict::Fail => {
                let message = format!("{} exists", job.output.display());
                self.conflicts.push(message.clone());
                collision(message)
            }
        }
    }

    fn refuse(self) -> Result<(), PlanError> {
        if self.conflicts.is_empty() {
            return Ok(());
        }
        let mut words = String::from("nothing was done, since outputs would be lost:\n");
        for conflict in self.conflicts.iter().take(SHOWN) {
            words.push_str(&format!("  {conflict}\n"));
        }
        if self.conflicts.len() > SHOWN {
            words.push_str(&format!("  and {} more\n", self.conflicts.len() - SHOWN));
        }
        words.push_str("Say what to do with --on-conflict skip, overwrite, rename or newer, or choose another -o.");
        Err(PlanError::Conflict(words))
    }
}

fn collision(message: String) -> Decision {
    Decision::Fail(Failure::new(Step::Plan, ErrorKind::Collision, message))
}

/// What two paths share when the file system takes them for the same file.
fn key(path: &Path) -> OsString {
    if cfg!(any(windows, target_os = "macos")) {
        path.as_os_str().to_ascii_lowercase()
    } else {
        path.into()
    }
}

/// The identities of all inputs, so that links to them are known too.
struct Originals {
    identities: HashSet<Identity>,
}

#[cfg(unix)]
type Identity = (u64, u64);
#[cfg(not(unix))]
type Identity = PathBuf;

impl Originals {
    fn contains(&self, path: &Path) -> bool {
        identity(path).is_some_and(|identity| self.identities.contains(&identity))
    }
}

fn originals(sources: &[PlannedSource]) -> Originals {
    let inputs = sources
        .iter()
        .flat_map(|source| &source.jobs)
        .map(|job| &job.input);
    Originals {
        identities: inputs.filter_map(|input| identity(input)).collect(),
    }
}

#[cfg(unix)]
fn identity(path: &Path) -> Option<Identity> {
    use std::os::unix::fs::MetadataExt;
    fs::metadata(path)
        .ok()
        .map(|facts| (facts.dev(), facts.ino()))
}

#[cfg(not(unix))]
fn identity(path: &Path) -> Option<Identity> {
    path.canonicalize().ok()
}
