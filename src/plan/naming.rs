//! From inputs to the names and formats of outputs: pure rules, no disk.

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf, is_separator};

use super::path::{Names, RULES, or_here};
use super::{NameComparison, PlanError};
use crate::codec::Format;
use crate::recipe::{FormatChoice, OnConflict};
use crate::template::{Part, Template, Variable};

/// Where outputs go and what they are called.
#[derive(Clone, Debug)]
pub struct Naming {
    /// The folder or the template.
    pub target: Target,
    /// What is put behind the stem.
    pub suffix: String,
    /// The format, which decides the extension. Where it is kept, a template that ends in the extension of a format
    /// decides.
    pub format: FormatChoice,
    /// What happens to an output that exists, or that two inputs would share.
    pub on_conflict: OnConflict,
    /// How it is found out whether names that differ in case only are one name.
    pub comparison: NameComparison,
}

/// A folder, or a template for whole paths.
#[derive(Clone, Debug)]
pub enum Target {
    /// Mirrors the input: a single folder's content directly, the content of several under their names. Folders of the
    /// same name get numbers in the order in which they run: `photos`, `photos-2`.
    Folder(PathBuf),
    /// A path for each picture. Text in it is taken as it is; values are parts of names and lead nowhere.
    ///
    /// In values slashes (but for those of `{dir}`), control characters and dots at the start of a name become `_`, and
    /// on Windows what is forbidden there. A name is never `.`, `..` or empty: where `{dir}` is empty, so is its folder,
    /// which vanishes. `..` is taken before the first variable only. A path that ends in no extension of the format gets
    /// one. `{index}` counts all inputs in the order in which they run, those that are skipped too, up to `{count}`.
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
        match &self.target {
            Target::Folder(folder) => folder.clone(),
            Target::Template(template) => or_here(&fixed_folder(template)).to_owned(),
        }
    }

    /// The rule for names, checked. The number of inputs is not known yet.
    pub(super) fn rule(&self, now: &Now) -> Result<Rule, PlanError> {
        let (choice, ending) = match &self.target {
            Target::Folder(folder) if folder.is_file() => {
                return Err(PlanError::OutputIsFile(folder.clone()));
            }
            Target::Folder(_) => (self.format, Ending::Missing),
            Target::Template(template) => {
                check(template, &self.suffix)?;
                ending(template, self.format)?
            }
        };
        Ok(Rule {
            target: self.target.clone(),
            suffix: self.suffix.clone(),
            choice,
            ending,
            now: now.clone(),
            count: 0,
        })
    }
}

/// From an input to its output, for all inputs of a plan.
#[derive(Debug)]
pub(super) struct Rule {
    target: Target,
    suffix: String,
    choice: FormatChoice,
    ending: Ending,
    now: Now,
    /// How many inputs there are.
    pub(super) count: usize,
}

/// What a template ends in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Ending {
    /// The extension of the format.
    Extension,
    /// The name of the input, whose extension may be that of the format.
    FileName,
    /// Something else: the extension is missing.
    Missing,
}

/// What the name of an output is made of.
pub(super) struct Subject<'a> {
    /// The input within its source, as it is to be mirrored.
    pub(super) inside: &'a Path,
    /// The folder of its source, if there are several.
    pub(super) prefix: &'a Path,
    /// Its number in the run, from 1.
    pub(super) index: usize,
}

impl Rule {
    /// Path and format of an output.
    pub(super) fn output(&self, subject: &Subject<'_>) -> (PathBuf, Format) {
        let (format, extension) = format_of(subject.inside, self.choice);
        let mut stem = subject
            .inside
            .file_stem()
            .unwrap_or(OsStr::new("picture"))
            .to_owned();
        stem.push(&self.suffix);
        let folder = subject
            .prefix
            .join(subject.inside.parent().unwrap_or(Path::new("")));
        let path = match &self.target {
            Target::Folder(root) => {
                stem.push(".");
                stem.push(extension);
                let mut path = root.join(folder);
                path.push(stem);
                path
            }
            Target::Template(template) => {
                let names = self.fill(template, subject, &stem, &folder, extension);
                self.end(names, format)
            }
        };
        (path, format)
    }

    fn fill(
        &self,
        template: &Template,
        subject: &Subject<'_>,
        stem: &OsStr,
        folder: &Path,
        extension: &str,
    ) -> Names {
        let mut names = Names::new(RULES);
        for part in template.parts() {
            let (variable, digits) = match part {
                Part::Text(text) => {
                    names.text(text);
                    continue;
                }
                Part::Value { variable, digits } => (*variable, *digits),
            };
            let number = |number: usize| OsString::from(format!("{number:0digits$}"));
            match variable {
                Variable::FileName => names.value(subject.inside.file_name().unwrap_or_default()),
                Variable::Stem => names.value(stem),
                Variable::Extension => names.value(extension.as_ref()),
                Variable::Folder => names.folder(folder),
                Variable::Index => names.value(&number(subject.index)),
                Variable::Count => names.value(&number(self.count)),
                Variable::Year => names.value(self.now.year.as_ref()),
                Variable::Date => names.value(self.now.date.as_ref()),
                // The template was checked: these two do not occur.
                Variable::Width | Variable::Height => {}
            }
        }
        names
    }

    fn end(&self, mut names: Names, format: Format) -> PathBuf {
        let fits = match self.ending {
            Ending::Extension => true,
            Ending::Missing => false,
            Ending::FileName => names.extension().and_then(Format::from_extension) == Some(format),
        };
        if !fits {
            names.extend(format.extension());
        }
        names.finish()
    }
}

/// Refuses what a template for paths may not have.
fn check(template: &Template, suffix: &str) -> Result<(), PlanError> {
    let mut variables = template.variables();
    if let Some(unknown) = variables.find(|v| matches!(v, Variable::Width | Variable::Height)) {
        return Err(PlanError::NotKnownYet(unknown));
    }
    if !suffix.is_empty() && template.variables().all(|v| v != Variable::Stem) {
        return Err(PlanError::SuffixWithoutStem(suffix.to_owned()));
    }
    // A sign that no text has stands for each variable.
    let outline: String = template
        .parts()
        .iter()
        .map(|part| match part {
            Part::Text(text) => text.as_str(),
            Part::Value { .. } => "\0",
        })
        .collect();
    let mut names = outline.split(is_separator);
    if names.any(|name| name.contains('\0')) && names.any(|name| name == "..") {
        return Err(PlanError::ParentBehindVariable);
    }
    match outline.rsplit(is_separator).next() {
        None | Some("" | "." | "..") => Err(PlanError::NoName),
        Some(_) => Ok(()),
    }
}

/// What a template ends in, and the format after it had its say.
fn ending(template: &Template, choice: FormatChoice) -> Result<(FormatChoice, Ending), PlanError> {
    let text = match template.parts().last() {
        Some(Part::Value { variable, .. }) => {
            let ending = match variable {
                Variable::Extension => Ending::Extension,
                Variable::FileName => Ending::FileName,
                _ => Ending::Missing,
            };
            return Ok((choice, ending));
        }
        Some(Part::Text(text)) => text,
        None => return Ok((choice, Ending::Missing)),
    };
    let extension = text
        .rsplit(is_separator)
        .next()
        .and_then(|name| name.rsplit_once('.'))
        .map_or("", |(_, extension)| extension);
    match (Format::from_extension(extension), choice) {
        (None, _) => Ok((choice, Ending::Missing)),
        (Some(format), _) if !format.can_write() => {
            Err(PlanError::FormatOnlyRead(extension.to_owned()))
        }
        (Some(written), FormatChoice::To(format)) if written != format => {
            Err(PlanError::FormatContradicts {
                extension: extension.to_owned(),
                format,
            })
        }
        (Some(format), _) => Ok((FormatChoice::To(format), Ending::Extension)),
    }
}

/// The folders at the start of a template that are the same for all pictures.
fn fixed_folder(template: &Template) -> PathBuf {
    let start = match template.parts().first() {
        Some(Part::Text(text)) => text.as_str(),
        _ => "",
    };
    // Behind the last slash a name begins, which a variable may go on with.
    PathBuf::from(&start[..start.rfind(is_separator).map_or(0, |slash| slash + 1)])
}

/// The format of the output and its extension; an extension that fits already is kept as it is written.
fn format_of(input: &Path, choice: FormatChoice) -> (Format, &str) {
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
        written
    } else {
        format.extension()
    };
    (format, extension)
}
