//! From what was named to the files there are: one look at each.

mod tree;

use std::collections::HashSet;
use std::ffi::OsString;
use std::fs::{self, Metadata};
use std::io;
use std::path::{Path, PathBuf};

use super::folding::{Folding, fold};
use super::globs::Globs;
use super::identity::{Identity, Volumes, irregular};
use super::naming::Name;
use super::natural::natural_path_order;
use super::source::{Entry, Fate, Kind};
use super::{Inputs, Naming, PassedOver, PlanError};
use crate::plain::path as shown;
use crate::record::{ErrorKind, Failure, Step};

/// What was found, in the order in which it will run.
pub(super) struct Found {
    pub(super) sources: Vec<FoundSource>,
    pub(super) passed_over: PassedOver,
    pub(super) volumes: Volumes,
}

/// A source as it was found.
pub(super) struct FoundSource {
    pub(super) name: String,
    pub(super) priority: i32,
    pub(super) kind: Kind,
    pub(super) entries: Vec<Entry>,
}

/// What was named.
#[derive(Clone, Copy)]
enum Named<'a> {
    Path(&'a Path),
    List,
}

/// Without a naming there are no outputs, and no folder is left out on their account.
///
/// # Errors
/// Inputs that do not exist, folders that are the output folder, globs that do not parse.
pub(super) fn walk(inputs: &Inputs, naming: Option<&Naming>) -> Result<Found, PlanError> {
    let mut named: Vec<(i32, Named<'_>)> = Vec::new();
    named.extend(inputs.paths.iter().map(|path| (0, Named::Path(path))));
    for (priority, path) in &inputs.sources {
        named.push((*priority, Named::Path(path)));
    }
    if !inputs.listed.is_empty() {
        named.push((0, Named::List));
    }
    named.sort_by_key(|(priority, _)| *priority);
    let mut walker = Walker::new(inputs, naming)?;
    for (priority, named) in named {
        match named {
            Named::List => walker.list(priority),
            Named::Path(path) => walker.named(path, priority)?,
        }
    }
    if let Some(only) = &inputs.only {
        walker.keep(only);
    }
    walker.name_folders();
    Ok(Found {
        sources: walker.sources,
        passed_over: walker.passed_over,
        volumes: walker.volumes,
    })
}

struct Walker<'a> {
    inputs: &'a Inputs,
    include: Globs,
    exclude: Globs,
    /// The folder of the outputs, if it exists and if they are all in one.
    output: Option<Identity>,
    /// Whether outputs may lie beside inputs, since their names differ.
    beside: bool,
    /// The folders that were walked.
    roots: HashSet<Identity>,
    volumes: Volumes,
    sources: Vec<FoundSource>,
    passed_over: PassedOver,
}

impl<'a> Walker<'a> {
    fn new(inputs: &'a Inputs, naming: Option<&Naming>) -> Result<Self, PlanError> {
        let mut volumes = Volumes::default();
        let output = naming.map(Naming::root).and_then(|folder| {
            let facts = fs::metadata(&folder).ok()?;
            volumes.identify(&folder, &facts)
        });
        let beside = |naming: &Naming| naming.outputs.iter().any(Name::may_lie_beside);
        Ok(Self {
            inputs,
            include: Globs::new("--include", &inputs.include)?,
            exclude: Globs::new("--exclude", &inputs.exclude)?,
            output,
            beside: naming.is_some_and(beside),
            roots: HashSet::new(),
            volumes,
            sources: Vec::new(),
            passed_over: PassedOver::default(),
        })
    }

    /// Drops what is not among these paths.
    fn keep(&mut self, only: &HashSet<PathBuf>) {
        for source in &mut self.sources {
            let (kind, entries) = (&source.kind, &mut source.entries);
            let before = entries.len();
            entries.retain(|entry| only.contains(&*kind.input(&entry.path)));
            for _ in entries.len()..before {
                self.passed_over.count("not asked for");
            }
        }
    }

    fn named(&mut self, path: &Path, priority: i32) -> Result<(), PlanError> {
        let missing = |error: &io::Error| error.kind() == io::ErrorKind::NotFound;
        match fs::metadata(path) {
            Ok(facts) if facts.is_dir() => return self.folder(path, &facts, priority),
            // A link that leads nowhere is there, and gets its record.
            Err(error) if missing(&error) && fs::symlink_metadata(path).is_err() => {
                return Err(PlanError::NotFound(path.to_owned()));
            }
            facts => {
                let entry = self.entry(path, path, facts);
                self.loose(Kind::Files, "files", priority).push(entry);
            }
        }
        Ok(())
    }

    fn list(&mut self, priority: i32) {
        let inputs = self.inputs;
        let entries: Vec<_> = inputs
            .listed
            .iter()
            .map(|path| self.entry(path, path, fs::metadata(path)))
            .collect();
        self.loose(Kind::List, "list", priority).extend(entries);
    }

    /// The entries of the source of single files with this name and priority, made if it is missing.
    fn loose(&mut self, kind: Kind, name: &str, priority: i32) -> &mut Vec<Entry> {
        let same = |source: &FoundSource| {
            let single = !matches!(source.kind, Kind::Tree { .. });
            single && source.name == name && source.priority == priority
        };
        let index = self.sources.iter().position(same).unwrap_or_else(|| {
            self.sources.push(FoundSource {
                name: name.to_owned(),
                priority,
                kind,
                entries: Vec::new(),
            });
            self.sources.len() - 1
        });
        &mut self.sources[index].entries
    }

    fn folder(&mut self, root: &Path, facts: &Metadata, priority: i32) -> Result<(), PlanError> {
        let identity = self.volumes.identify(root, facts);
        if self.output.is_some() && identity == self.output && !self.beside {
            return Err(PlanError::OutputIsInput(root.to_owned()));
        }
        if !identity.is_none_or(|identity| self.roots.insert(identity)) {
            return Ok(());
        }
        let mut entries = self.tree(root);
        entries.sort_unstable_by(|a, b| natural_path_order(&a.path, &b.path));
        self.sources.push(FoundSource {
            // Both are settled when all folders are known.
            name: String::new(),
            priority,
            kind: Kind::Tree {
                root: root.to_owned(),
                prefix: PathBuf::new(),
            },
            entries,
        });
        Ok(())
    }

    /// Gives folders their names and, if there are several, the folders they are mirrored into.
    fn name_folders(&mut self) {
        let roots: Vec<_> = self.sources.iter().map(FoundSource::folder_name).collect();
        let several = roots.iter().flatten().count() > 1;
        let key = |name: &OsString| fold(name.as_ref(), Folding::FULL);
        let real: HashSet<_> = roots.iter().flatten().map(key).collect();
        let mut used = HashSet::new();
        for (source, base) in self.sources.iter_mut().zip(roots) {
            let (Kind::Tree { prefix, .. }, Some(base)) = (&mut source.kind, base) else {
                continue;
            };
            let mut name = base.clone();
            let mut number = 1;
            while used.contains(&key(&name)) || (number > 1 && real.contains(&key(&name))) {
                number += 1;
                name = base.clone();
                name.push(format!("-{number}"));
            }
            used.insert(key(&name));
            source.name = name.to_string_lossy().into_owned();
            if several {
                *prefix = name.into();
            }
        }
    }

    /// A file that gets a record, whatever it is called.
    fn entry(&mut self, path: &Path, kept: &Path, facts: io::Result<Metadata>) -> Entry {
        Entry {
            path: kept.into(),
            identity: facts
                .as_ref()
                .ok()
                .and_then(|facts| self.volumes.identify(path, facts)),
            fate: decide(path, facts),
        }
    }
}

impl FoundSource {
    /// The name of its folder, if it is one.
    fn folder_name(&self) -> Option<OsString> {
        let Kind::Tree { root, .. } = &self.kind else {
            return None;
        };
        let resolved = root.canonicalize();
        let name = root
            .file_name()
            .or(resolved.as_deref().ok().and_then(Path::file_name));
        Some(name.map_or_else(|| "root".into(), OsString::from))
    }
}

/// What is to be done with a file by what it is. Its output is not looked at yet.
fn decide(path: &Path, facts: io::Result<Metadata>) -> Fate {
    let name = shown(path);
    match facts {
        Ok(facts) if facts.is_dir() => {
            let message = format!("{name} is a folder; name it as an input to walk it");
            fail(ErrorKind::Io, message)
        }
        Ok(facts) => match irregular(facts.file_type()) {
            None => Fate::Create,
            Some(kind) => Fate::skip(format!("it is {kind}, not a regular file")),
        },
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let message = format!("{name} does not exist; check the list or the link");
            fail(ErrorKind::NotFound, message)
        }
        Err(error) => fail(
            ErrorKind::Io,
            format!("{name} cannot be looked at: {error}; check it and its folder"),
        ),
    }
}

fn fail(kind: ErrorKind, message: String) -> Fate {
    Fate::fail(Failure::new(Step::Plan, kind, message))
}
