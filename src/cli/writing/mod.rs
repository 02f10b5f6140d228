//! The files that flags name for writing: all of them are opened here, so that none is an original or anybody's own file.
//!
//! A file that exists is opened without being cut, judged through its handle, and cut only then, so nothing can be put in
//! its place between the look and the cut. It knows what files of ours begin with; it does not know what is written.

mod destination;
mod existing;

use std::fs::{self, File, Metadata};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use super::UsageError;
use crate::plain::path as shown;
use crate::plan::FileIdentity;
use crate::sweep::export;

pub(super) use destination::{Destination, remedy};
pub(super) use existing::Existing;

/// A file that a flag names for writing.
pub(super) struct Wanted<'a> {
    /// The flag, for errors.
    pub(super) flag: &'static str,
    pub(super) path: &'a Path,
    pub(super) content: Content,
}

/// What is written into a file.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Content {
    /// Records, line by line.
    Records,
    /// The result of a sweep.
    Sweep(export::Format),
    /// A recipe to start from.
    Recipe,
    /// A picture, whose extension is checked by whoever chooses its format.
    Picture(Existing),
}

/// What a written file must not touch.
pub(super) trait Surroundings {
    /// The input that is the file at `path` with these `facts`.
    fn input_at(&self, path: &Path, facts: &Metadata) -> Option<PathBuf>;

    /// The output that will lie at `path` or below it.
    fn output_at(&self, _path: &Path) -> Option<PathBuf> {
        None
    }

    /// Whether a folder that is missing will be made before anything is written.
    fn makes(&self, _folder: &Path) -> bool {
        false
    }
}

/// Nothing is read and no other file is written.
pub(super) struct Nothing;

impl Surroundings for Nothing {
    fn input_at(&self, _path: &Path, _facts: &Metadata) -> Option<PathBuf> {
        None
    }
}

/// Files that were looked at and may be written. Nothing is changed so far.
pub(super) struct Approved<'a> {
    files: Vec<Judged<'a>>,
}

/// A file that was looked at.
struct Judged<'a> {
    wanted: &'a Wanted<'a>,
    /// Its path without links, as far as it exists.
    place: PathBuf,
    what: What,
}

/// What stands at a path.
enum What {
    Missing,
    /// A file of ours, or an empty one.
    File(File, Metadata),
    /// A pipe, a terminal, or a device such as `/dev/null`.
    Stream,
}

impl<'a> Approved<'a> {
    /// Looks at all files that the flags of one call name, and refuses what would be lost.
    ///
    /// # Errors
    /// In a sentence that names the flag: an input, by whatever link; a file that is not ours; a folder; a name that two
    /// flags share; an extension that stands for something else.
    pub(super) fn look(
        wanted: &'a [Wanted<'a>],
        around: &dyn Surroundings,
    ) -> Result<Self, UsageError> {
        let mut files: Vec<Judged<'a>> = Vec::new();
        for wanted in wanted {
            let judged = judge(wanted, around)?;
            if let Some(other) = files.iter().find(|other| is_same(other, &judged)) {
                return Err(wanted.refuse(&format!(
                    "{} names this file too; name another",
                    other.wanted.flag
                )));
            }
            files.push(judged);
        }
        Ok(Self { files })
    }

    /// Opens them, in the order in which they were named: files of records are made, or emptied.
    ///
    /// # Errors
    /// What the system says, with the flag.
    pub(super) fn open(self) -> Result<Vec<Destination>, UsageError> {
        self.files.into_iter().map(Destination::open).collect()
    }
}

impl Wanted<'_> {
    /// Refuses a name that stands for something else, unless something is there that may have any name.
    ///
    /// # Errors
    /// The extension that it has to have.
    pub(super) fn check_name(&self) -> Result<(), UsageError> {
        match fs::metadata(self.path) {
            Ok(facts) if !facts.is_file() => Ok(()),
            _ if destination::is_own_stream(self.path) => Ok(()),
            _ => self.check_extension(),
        }
    }

    fn refuse(&self, words: &dyn std::fmt::Display) -> UsageError {
        UsageError::new(format!("{}: {words}", self.name()))
    }

    /// The flag with its value.
    fn name(&self) -> String {
        format!("{} {}", self.flag, shown(self.path))
    }

    fn check_extension(&self) -> Result<(), UsageError> {
        let wanted = match self.content {
            Content::Records => "jsonl",
            Content::Recipe => "toml",
            Content::Sweep(_) | Content::Picture(_) => return Ok(()),
        };
        let extension = self.path.extension();
        match extension.is_some_and(|extension| extension.eq_ignore_ascii_case(wanted)) {
            true => Ok(()),
            false => Err(self.refuse(&format!("the name has to end in .{wanted}"))),
        }
    }
}

fn judge<'a>(wanted: &'a Wanted<'a>, around: &dyn Surroundings) -> Result<Judged<'a>, UsageError> {
    let path = wanted.path;
    let what = match fs::metadata(path) {
        Ok(facts) if destination::is_own_stream(path) => own_stream(wanted, &facts, around)?,
        Ok(facts) if facts.is_dir() => return Err(wanted.refuse(&"it is a folder; name a file")),
        Ok(facts) if existing::is_stream(&facts) => What::Stream,
        Ok(facts) if facts.is_file() => {
            wanted.check_extension()?;
            existing::judge(wanted, around)?
        }
        Ok(_) => return Err(wanted.refuse(&"it is a device that holds data; name a file")),
        Err(error) if error.kind() == ErrorKind::NotFound => {
            wanted.check_extension()?;
            missing(wanted, around)?;
            What::Missing
        }
        Err(error) => return Err(wanted.refuse(&format!("{error}; check the path"))),
    };
    let place = place(path);
    if let (What::Missing | What::File(..), Some(output)) = (&what, around.output_at(&place)) {
        return Err(wanted.refuse(&format!(
            "{} would lie there; name another file",
            shown(&output)
        )));
    }
    Ok(Judged {
        wanted,
        place,
        what,
    })
}

/// What the shell put at one of the program's own streams is the shell's doing, but for originals.
fn own_stream(
    wanted: &Wanted<'_>,
    facts: &Metadata,
    around: &dyn Surroundings,
) -> Result<What, UsageError> {
    match around.input_at(wanted.path, facts) {
        Some(input) => Err(existing::is_input(wanted, &input)),
        None => Ok(What::Stream),
    }
}

fn missing(wanted: &Wanted<'_>, around: &dyn Surroundings) -> Result<(), UsageError> {
    if fs::symlink_metadata(wanted.path).is_ok() {
        // What it leads to may be the place of an output.
        return Err(wanted.refuse(&"it is a link that leads nowhere; name the file itself"));
    }
    let folder = destination::folder_of(wanted.path);
    if folder.is_dir() || around.makes(folder) {
        return Ok(());
    }
    Err(wanted.refuse(&format!(
        "there is no folder '{}'; create it first",
        shown(folder)
    )))
}

/// A path without links, as far as it exists.
fn place(path: &Path) -> PathBuf {
    let resolved = path.canonicalize().or_else(|_| {
        let folder = destination::folder_of(path).canonicalize()?;
        Ok::<_, std::io::Error>(folder.join(path.file_name().unwrap_or_default()))
    });
    resolved.unwrap_or_else(|_| std::path::absolute(path).unwrap_or_else(|_| path.to_owned()))
}

/// Whether two flags name one file. What goes to a terminal or into `/dev/null` is never in its way.
fn is_same(one: &Judged<'_>, other: &Judged<'_>) -> bool {
    let identity = |judged: &Judged<'_>| {
        let path = judged.wanted.path;
        match &judged.what {
            What::Missing => None,
            What::File(_, facts) => FileIdentity::of(path, facts),
            What::Stream => {
                let facts = fs::metadata(path).ok();
                let facts = facts.filter(|facts| !existing::is_character_device(facts))?;
                FileIdentity::of(path, &facts)
            }
        }
    };
    match (identity(one), identity(other)) {
        (Some(one), Some(other)) => one == other,
        (None, None) => {
            let are_missing = matches!((&one.what, &other.what), (What::Missing, What::Missing));
            are_missing && is_one_name(&one.place, &other.place)
        }
        _ => false,
    }
}

/// Where two names that differ in case may be one file, they count as one.
fn is_one_name(one: &Path, other: &Path) -> bool {
    if cfg!(any(windows, target_os = "macos")) {
        let lower = |path: &Path| path.to_string_lossy().to_lowercase();
        return lower(one) == lower(other);
    }
    one == other
}
