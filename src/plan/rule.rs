//! From an input to the name and the format of one of its outputs: pure rules, no disk.

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf, is_separator};

use super::path::{Names, RULES};
use super::{Name, Now, PlanError, Target};
use crate::codec::Format;
use crate::recipe::FormatChoice;
use crate::template::{Part, Template, Variable};

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
    /// Whether it has an alpha channel, as far as it was looked at.
    pub(super) has_alpha: bool,
}

impl Rule {
    /// The rule for an output, checked. The number of inputs is not known yet.
    pub(super) fn new(name: &Name, now: &Now) -> Result<Rule, PlanError> {
        let (choice, ending) = match &name.target {
            Target::Folder(folder) if folder.is_file() => {
                return Err(PlanError::OutputIsFile(folder.clone()));
            }
            Target::Folder(_) => (name.format, Ending::Missing),
            Target::Template(template) => {
                check(template, &name.suffix)?;
                ending(template, name.format)?
            }
        };
        Ok(Rule {
            target: name.target.clone(),
            suffix: name.suffix.clone(),
            choice,
            ending,
            now: now.clone(),
            count: 0,
        })
    }

    /// Whether the format hangs on whether inputs have an alpha channel.
    pub(super) fn asks_for_alpha(&self) -> bool {
        matches!(self.choice, FormatChoice::Auto(_))
    }

    /// Path and format of an output.
    pub(super) fn output(&self, subject: &Subject<'_>) -> (PathBuf, Format) {
        let (format, extension) = format_of(subject.inside, self.choice, subject.has_alpha);
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

/// The format of the output and its extension; an extension that fits already is kept as it is written.
pub(crate) fn format_of(input: &Path, choice: FormatChoice, has_alpha: bool) -> (Format, &str) {
    let written = input.extension().and_then(OsStr::to_str).unwrap_or("");
    let named = Format::from_extension(written);
    let format = match choice {
        FormatChoice::To(format) => format,
        FormatChoice::Auto(with_alpha) if has_alpha => with_alpha,
        FormatChoice::Auto(_) => Format::Jpeg,
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
