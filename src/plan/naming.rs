//! From inputs to the names of outputs.

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};

use super::walk::{Found, FoundSource};
use super::{PlanError, PlannedJob, PlannedSource};
use crate::codec::Format;
use crate::recipe::{FormatChoice, OnConflict};
use crate::template::{Template, Variable};

/// Where outputs go and what they are called.
#[derive(Clone, Debug)]
pub struct Naming {
    /// The folder or the template.
    pub target: Target,
    /// What is put behind the stem.
    pub suffix: String,
    /// The format, which decides the extension.
    pub format: FormatChoice,
    /// What happens to an output that exists.
    pub on_conflict: OnConflict,
}

/// A folder, or a template for whole paths.
#[derive(Clone, Debug)]
pub enum Target {
    /// Mirrors the input: a single folder's content directly, the content of several under their names.
    Folder(PathBuf),
    /// A path for each picture.
    Template(Template),
}

/// The date of the run, for names.
#[derive(Clone, Debug)]
pub struct Now {
    /// Four digits.
    pub year: String,
    /// As in 2026-03-09.
    pub date: String,
}

impl Naming {
    /// The folder in which all outputs will lie, as far as that is known without a picture.
    pub fn root(&self) -> PathBuf {
        self.folder().unwrap_or(Path::new(".")).to_owned()
    }

    /// The output folder, if it is the same for all.
    pub(super) fn folder(&self) -> Option<&Path> {
        match &self.target {
            Target::Folder(folder) => Some(folder),
            Target::Template(_) => None,
        }
    }

    pub(super) fn check(&self) -> Result<(), PlanError> {
        match &self.target {
            Target::Folder(folder) if folder.is_file() => {
                Err(PlanError::OutputIsFile(folder.clone()))
            }
            Target::Folder(_) => Ok(()),
            Target::Template(template) => {
                let mut unknown = template
                    .variables()
                    .filter(|v| matches!(v, Variable::Width | Variable::Height));
                unknown
                    .next()
                    .map_or(Ok(()), |variable| Err(PlanError::NotKnownYet(variable)))
            }
        }
    }
}

pub(super) fn name(found: Vec<FoundSource>, naming: &Naming, now: &Now) -> Vec<PlannedSource> {
    let prefixed = found.iter().filter(|source| source.folder).count() > 1;
    let count = found.iter().map(|source| source.files.len()).sum();
    let mut index = 0;
    let mut sources = Vec::with_capacity(found.len());
    for source in found {
        let prefix = if prefixed && source.folder {
            PathBuf::from(&source.name)
        } else {
            PathBuf::new()
        };
        let mut jobs = Vec::with_capacity(source.files.len());
        for file in source.files {
            index += 1;
            let place = Place {
                naming,
                now,
                prefix: &prefix,
                index,
                count,
            };
            jobs.push(place.job(file));
        }
        sources.push(PlannedSource {
            name: source.name,
            priority: source.priority,
            jobs,
        });
    }
    sources
}

struct Place<'a> {
    naming: &'a Naming,
    now: &'a Now,
    prefix: &'a Path,
    index: usize,
    count: usize,
}

impl Place<'_> {
    fn job(&self, file: Found) -> PlannedJob {
        let (format, extension) = format_of(&file.path, self.naming.format);
        let mut stem = file
            .inside
            .file_stem()
            .unwrap_or(OsStr::new("picture"))
            .to_owned();
        stem.push(&self.naming.suffix);
        let folder = self
            .prefix
            .join(file.inside.parent().unwrap_or(Path::new("")));
        let output = match &self.naming.target {
            Target::Folder(root) => root.join(folder).join(with_extension(&stem, &extension)),
            Target::Template(template) => self.fill(template, &file, &stem, &folder, &extension),
        };
        PlannedJob {
            input: file.path,
            output,
            format,
            decision: file.decision,
        }
    }

    fn fill(
        &self,
        template: &Template,
        file: &Found,
        stem: &OsStr,
        folder: &Path,
        extension: &str,
    ) -> PathBuf {
        let name = file.inside.file_name().unwrap_or_default();
        let rendered = template.render(&|variable| {
            Some(match variable {
                Variable::FileName => name.to_string_lossy(),
                Variable::Stem => stem.to_string_lossy(),
                Variable::Extension => extension.into(),
                Variable::Folder if folder.as_os_str().is_empty() => ".".into(),
                Variable::Folder => folder.to_string_lossy(),
                Variable::Index => self.index.to_string().into(),
                Variable::Count => self.count.to_string().into(),
                Variable::Year => self.now.year.as_str().into(),
                Variable::Date => self.now.date.as_str().into(),
                Variable::Width | Variable::Height => return None,
            })
        });
        // The template was checked: only the two sizes have no value.
        PathBuf::from(rendered.unwrap_or_else(|missing| missing.to_string()))
    }
}

fn with_extension(stem: &OsStr, extension: &str) -> OsString {
    let mut name = stem.to_owned();
    name.push(".");
    name.push(extension);
    name
}

/// The format of the output and its extension; an extension that fits already is kept as it is written.
fn format_of(input: &Path, choice: FormatChoice) -> (Format, String) {
    let written = input.extension().and_then(OsStr::to_str).unwrap_or("");
    let named = Format::from_extension(written);
    let format = match choice {
        FormatChoice::To(format) => format,
        FormatChoice::Keep => named
            .filter(|format| format.can_write())
            .unwrap_or(match named {
                None => Format::Jpeg,
                Some(_) => Format::Png,
            }),
    };
    let extension = if named == Some(format) {
        written.to_owned()
    } else {
        format.extension().to_owned()
    };
    (format, extension)
}
