//! From an input to the name and the format of one of its outputs: pure rules, no disk.

use std::ffi::OsStr;
use std::path::{Path, PathBuf, is_separator};

use super::look::Seen;
use super::path::Names;
use super::words::Words;
use super::{Name, PlanError, Target};
use crate::codec::Format;
use crate::moment::Moment;
use crate::ops::resize::Resize;
use crate::ops::upright_size;
use crate::picture::{Orientation, Size};
use crate::recipe::{FormatChoice, Turn};
use crate::template::{Part, Placeholder, Template, Variable};

/// From an input to its output, for all inputs of a plan.
#[derive(Debug)]
pub(super) struct Rule {
    target: Target,
    suffix: String,
    choice: FormatChoice,
    ending: Ending,
    pub(super) now: Moment,
    resize: Option<Resize>,
    turn: Turn,
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
    /// What was seen of it, if anybody looked.
    pub(super) seen: Option<&'a Seen>,
}

impl Subject<'_> {
    fn has_alpha(&self) -> bool {
        self.seen.is_some_and(|seen| seen.has_alpha)
    }
}

impl Rule {
    /// The rule for an output, checked. The number of inputs is not known yet.
    pub(super) fn new(name: &Name, now: Moment) -> Result<Rule, PlanError> {
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
            now,
            resize: name.resize,
            turn: name.turn,
            count: 0,
        })
    }

    /// Whether the format hangs on whether inputs have an alpha channel.
    pub(super) fn asks_for_alpha(&self) -> bool {
        matches!(self.choice, FormatChoice::Auto(_))
    }

    /// The template, if names are made of one.
    pub(super) fn template(&self) -> Option<&Template> {
        match &self.target {
            Target::Folder(_) => None,
            Target::Template(template) => Some(template),
        }
    }

    /// Path and format of an output.
    pub(super) fn output(&self, subject: &Subject<'_>) -> (PathBuf, Format) {
        let (named, format, _) = self.named(subject);
        (named, format)
    }

    /// What has no value in the name of an output, so that it is `_` there.
    pub(super) fn missing(&self, subject: &Subject<'_>) -> Vec<Placeholder> {
        match &self.target {
            Target::Folder(_) => Vec::new(),
            Target::Template(_) => self.named(subject).2,
        }
    }

    fn named(&self, subject: &Subject<'_>) -> (PathBuf, Format, Vec<Placeholder>) {
        let (format, extension) = format_of(subject.inside, self.choice, subject.has_alpha());
        let mut stem = subject
            .inside
            .file_stem()
            .unwrap_or(OsStr::new("picture"))
            .to_owned();
        stem.push(&self.suffix);
        let folder = subject
            .prefix
            .join(subject.inside.parent().unwrap_or(Path::new("")));
        match &self.target {
            Target::Folder(root) => {
                stem.push(".");
                stem.push(extension);
                let mut path = root.join(folder);
                path.push(stem);
                (path, format, Vec::new())
            }
            Target::Template(template) => {
                let words = Words {
                    rule: self,
                    subject,
                    stem: &stem,
                    folder: &folder,
                    extension,
                };
                let (names, missing) = words.fill(template);
                (self.end(names, format), format, missing)
            }
        }
    }

    fn end(&self, mut names: Names, format: Format) -> PathBuf {
        let fits = match self.ending {
            Ending::Extension => true,
            Ending::Missing => false,
            Ending::FileName => names
                .extension()
                .is_some_and(|written| format.keeps(written)),
        };
        if !fits {
            names.extend(format.extension());
        }
        names.finish()
    }
}

impl Rule {
    /// The size of an output, as the run will make it.
    pub(super) fn size(&self, seen: &Seen) -> Option<Size> {
        let (stored, orientation) = seen.size?;
        let orientation = match self.turn {
            Turn::Upright => orientation,
            Turn::AsStored => Orientation::Normal,
        };
        let upright = upright_size(stored, orientation);
        let resize = self.resize.as_ref();
        Some(resize.map_or(upright, |resize| resize.target(upright)))
    }
}

/// Refuses what a template for paths may not have.
fn check(template: &Template, suffix: &str) -> Result<(), PlanError> {
    let is_odd = |part: &Part| matches!(part, Part::Text(text) if text.contains(char::is_control));
    if template.parts().iter().any(is_odd) {
        return Err(PlanError::ControlCharacter);
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
            Part::Value(_) => "\0",
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
        Some(Part::Value(placeholder)) => {
            // These two always have a value.
            let ending = match placeholder.variables().next() {
                Some(Variable::Extension) => Ending::Extension,
                Some(Variable::FileName) => Ending::FileName,
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
        (Some(format), _) if !format.can_write() => Err(PlanError::FormatUnwritable {
            extension: extension.to_owned(),
            format,
        }),
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
            // What is only written is no format of inputs: the name lies, whatever this build can do.
            .filter(|format| format.can_read())
            .map_or(Format::Jpeg, |format| match format.can_write() {
                true => format,
                false => Format::Png,
            }),
    };
    let extension = if format.keeps(written) {
        written
    } else {
        format.extension()
    };
    (format, extension)
}
