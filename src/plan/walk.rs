//! From what was named to the files there are.

use std::collections::BTreeMap;
use std::fmt;
use std::fs::{self, FileType};
use std::path::{Path, PathBuf};

use globset::{Glob, GlobSet, GlobSetBuilder};
use walkdir::{DirEntry, WalkDir};

use super::natural::natural_order;
use super::{Decision, Naming, PlanError};
use crate::codec::Format;
use crate::record::{ErrorKind, Failure, Step};

/// What to take.
#[derive(Clone, Debug, Default)]
pub struct Inputs {
    /// Files and folders, at priority 0. A folder is a source of its own; the files together are one.
    pub paths: Vec<PathBuf>,
    /// More files and folders, each with its priority.
    pub sources: Vec<(i32, PathBuf)>,
    /// Files from a list; one that does not exist is a failed record.
    pub listed: Vec<PathBuf>,
    /// How deep folders are walked; 1 takes only what lies directly in them. Without end by default.
    pub depth: Option<usize>,
    /// The extensions that a walk takes, without dots; those of all readable formats if empty.
    pub extensions: Vec<String>,
    /// Globs of which a walked file has to match one, unless there are none.
    pub include: Vec<String>,
    /// Globs of which a walked file may match none.
    pub exclude: Vec<String>,
    /// Files and folders whose name begins with a dot.
    pub hidden: Hidden,
    /// Folders behind symbolic links. A link to a file is always taken.
    pub links: Links,
}

/// What a walk does with hidden files and folders.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Hidden {
    /// It passes them over.
    #[default]
    Skip,
    /// It takes them.
    Take,
}

/// What a walk does with symbolic links to folders.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Links {
    /// It passes them over.
    #[default]
    Skip,
    /// It walks them; one that leads back up is a failed record.
    Follow,
}

/// How many files a walk left out, by reason.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PassedOver {
    /// Counts by reason.
    pub reasons: BTreeMap<&'static str, u64>,
}

impl PassedOver {
    /// How many there were in all.
    pub fn total(&self) -> u64 {
        self.reasons.values().sum()
    }

    fn count(&mut self, reason: &'static str) {
        *self.reasons.entry(reason).or_default() += 1;
    }
}

impl fmt::Display for PassedOver {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let reasons: Vec<_> = self
            .reasons
            .iter()
            .map(|(reason, count)| format!("{count} {reason}"))
            .collect();
        write!(f, "{} passed over ({})", self.total(), reasons.join(", "))
    }
}

/// A source as it was found.
pub(super) struct FoundSource {
    pub(super) name: String,
    pub(super) priority: i32,
    /// Whether its outputs mirror a tree.
    pub(super) folder: bool,
    pub(super) files: Vec<Found>,
}

/// A file that was found, or a folder that could not be read.
pub(super) struct Found {
    pub(super) path: PathBuf,
    /// The path within its source.
    pub(super) inside: PathBuf,
    pub(super) decision: Decision,
}

pub(super) fn walk(
    inputs: &Inputs,
    naming: &Naming,
) -> Result<(Vec<FoundSource>, PassedOver), PlanError> {
    let mut walker = Walker::new(inputs, naming)?;
    let mut sources: Vec<FoundSource> = Vec::new();
    let positional = inputs.paths.iter().map(|path| (0, path));
    for (priority, path) in positional.chain(
        inputs
            .sources
            .iter()
            .map(|(priority, path)| (*priority, path)),
    ) {
        let facts = fs::metadata(path).or_else(|_| fs::symlink_metadata(path));
        let facts = facts.map_err(|_| PlanError::NotFound(path.clone()))?;
        if facts.is_dir() {
            walker.refuse_output(path)?;
            sources.push(walker.folder(path, priority));
        } else {
            loose(&mut sources, "files", priority)
                .files
                .push(named(path));
        }
    }
    for path in &inputs.listed {
        loose(&mut sources, "list", 0).files.push(named(path));
    }
    Ok((sources, walker.passed_over))
}

/// The source of single files with this name and priority, made if it is missing.
fn loose<'a>(sources: &'a mut Vec<FoundSource>, name: &str, priority: i32) -> &'a mut FoundSource {
    let same =
        |source: &FoundSource| !source.folder && source.name == name && source.priority == priority;
    let index = sources.iter().position(same).unwrap_or_else(|| {
        sources.push(FoundSource {
            name: name.to_owned(),
            priority,
            folder: false,
            files: Vec::new(),
        });
        sources.len() - 1
    });
    &mut sources[index]
}

/// A file that somebody named: whatever it is called, it gets a record.
fn named(path: &Path) -> Found {
    let decision = match fs::metadata(path) {
        Ok(facts) if facts.is_dir() => fail(
            ErrorKind::Io,
            format!(
                "{} is a folder; name it as an input to walk it",
                path.display()
            ),
        ),
        Ok(facts) => by_type(facts.file_type()),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => fail(
            ErrorKind::NotFound,
            format!(
                "{} does not exist; check the list or the link",
                path.display()
            ),
        ),
        Err(error) => fail(
            ErrorKind::Io,
            format!("{} cannot be looked at: {error}", path.display()),
        ),
    };
    let inside = path
        .file_name()
        .map_or_else(|| path.to_owned(), PathBuf::from);
    Found {
        path: path.to_owned(),
        inside,
        decision,
    }
}

fn fail(kind: ErrorKind, message: String) -> Decision {
    Decision::Fail(Failure::new(Step::Plan, kind, message))
}

/// Regular files run; what could block for ever when opened does not.
fn by_type(kind: FileType) -> Decision {
    match irregular(kind) {
        None => Decision::Create,
        Some(name) => Decision::Skip(format!("it is {name}, not a regular file")),
    }
}

#[cfg(unix)]
fn irregular(kind: FileType) -> Option<&'static str> {
    use std::os::unix::fs::FileTypeExt;
    match kind {
        kind if kind.is_file() => None,
        kind if kind.is_fifo() => Some("a FIFO"),
        kind if kind.is_socket() => Some("a socket"),
        _ => Some("a device"),
    }
}

#[cfg(not(unix))]
fn irregular(kind: FileType) -> Option<&'static str> {
    (!kind.is_file()).then_some("something special")
}

struct Walker<'a> {
    inputs: &'a Inputs,
    include: Globs,
    exclude: Globs,
    output: Option<PathBuf>,
    suffixed: bool,
    passed_over: PassedOver,
}

impl<'a> Walker<'a> {
    fn new(inputs: &'a Inputs, naming: &Naming) -> Result<Self, PlanError> {
        Ok(Self {
            inputs,
            include: Globs::new("--include", &inputs.include)?,
            exclude: Globs::new("--exclude", &inputs.exclude)?,
            output: naming
                .folder()
                .and_then(|folder| folder.canonicalize().ok()),
            suffixed: !naming.suffix.is_empty(),
            passed_over: PassedOver::default(),
        })
    }

    fn refuse_output(&self, folder: &Path) -> Result<(), PlanError> {
        let same = self.output.is_some() && folder.canonicalize().ok() == self.output;
        if same && !self.suffixed {
            Err(PlanError::OutputIsInput(folder.to_owned()))
        } else {
            Ok(())
        }
    }

    fn folder(&mut self, root: &Path, priority: i32) -> FoundSource {
        let mut walk = WalkDir::new(root)
            .min_depth(1)
            .follow_links(self.inputs.links == Links::Follow);
        if let Some(depth) = self.inputs.depth {
            walk = walk.max_depth(depth.max(1));
        }
        let sorted = walk.sort_by(|a, b| {
            natural_order(
                &a.file_name().to_string_lossy(),
                &b.file_name().to_string_lossy(),
            )
        });
        let mut entries = sorted.into_iter();
        let mut files = Vec::new();
        while let Some(entry) = entries.next() {
            match entry {
                Ok(entry) if entry.file_type().is_dir() => {
                    if let Some(reason) = self.leaves_folder(&entry) {
                        self.passed_over.count(reason);
                        entries.skip_current_dir();
                    }
                }
                Ok(entry) => files.extend(self.file(root, &entry)),
                Err(error) => files.push(unreadable(root, &error)),
            }
        }
        let resolved = root.canonicalize().unwrap_or_else(|_| root.to_owned());
        let name = root
            .file_name()
            .or(resolved.file_name())
            .map_or_else(|| "root".into(), |name| name.to_string_lossy().into_owned());
        FoundSource {
            name,
            priority,
            folder: true,
            files,
        }
    }

    fn leaves_folder(&self, entry: &DirEntry) -> Option<&'static str> {
        if self.output.is_some() && entry.path().canonicalize().ok() == self.output {
            return Some("output folder");
        }
        (self.inputs.hidden == Hidden::Skip && is_hidden(entry)).then_some("hidden folder")
    }

    fn file(&mut self, root: &Path, entry: &DirEntry) -> Option<Found> {
        let inside = entry
            .path()
            .strip_prefix(root)
            .unwrap_or(entry.path())
            .to_owned();
        let facts = fs::metadata(entry.path());
        let reason = if self.inputs.hidden == Hidden::Skip && is_hidden(entry) {
            Some("hidden")
        } else if facts.as_ref().is_ok_and(fs::Metadata::is_dir) {
            Some("linked folder")
        } else if !self.has_extension(entry.path()) {
            Some("with another extension")
        } else if !self.include.is_empty() && !self.include.matches(&inside) {
            Some("not included")
        } else {
            self.exclude.matches(&inside).then_some("excluded")
        };
        if let Some(reason) = reason {
            self.passed_over.count(reason);
            return None;
        }
        Some(Found {
            inside,
            ..named(entry.path())
        })
    }

    fn has_extension(&self, path: &Path) -> bool {
        let Some(extension) = path.extension().and_then(|extension| extension.to_str()) else {
            return false;
        };
        if self.inputs.extensions.is_empty() {
            return Format::from_extension(extension).is_some();
        }
        self.inputs.extensions.iter().any(|wanted| {
            wanted
                .trim_start_matches('.')
                .eq_ignore_ascii_case(extension)
        })
    }
}

fn is_hidden(entry: &DirEntry) -> bool {
    entry.file_name().as_encoded_bytes().starts_with(b".")
}

fn unreadable(root: &Path, error: &walkdir::Error) -> Found {
    let path = error.path().unwrap_or(root).to_owned();
    let message = format!(
        "{} cannot be read: {error}; its content is missing from this run",
        path.display()
    );
    let inside = path.strip_prefix(root).unwrap_or(&path).to_owned();
    Found {
        path,
        inside,
        decision: fail(ErrorKind::Io, message),
    }
}

/// Globs against the path within the source or, where they have no slash, the file name.
struct Globs {
    paths: GlobSet,
    names: GlobSet,
}

impl Globs {
    fn new(flag: &'static str, patterns: &[String]) -> Result<Self, PlanError> {
        let (mut paths, mut names) = (GlobSetBuilder::new(), GlobSetBuilder::new());
        let refuse = |pattern: &String, error: globset::Error| PlanError::Glob {
            flag,
            pattern: pattern.clone(),
            message: error.to_string(),
        };
        for pattern in patterns {
            let glob = Glob::new(pattern).map_err(|error| refuse(pattern, error))?;
            if pattern.contains('/') {
                paths.add(glob)
            } else {
                names.add(glob)
            };
        }
        let build = |set: GlobSetBuilder| {
            set.build()
                .map_err(|error| refuse(&patterns.join(", "), error))
        };
        Ok(Self {
            paths: build(paths)?,
            names: build(names)?,
        })
    }

    fn is_empty(&self) -> bool {
        self.paths.is_empty() && self.names.is_empty()
    }

    fn matches(&self, inside: &Path) -> bool {
        self.paths.is_match(inside)
            || inside
                .file_name()
                .is_some_and(|name| self.names.is_match(name))
    }
}
