//! The values in the name of one output: from variables to parts of names.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use super::path::{Names, RULES};
use super::rule::{Rule, Subject};
use crate::template::{Choice, Format, Part, Placeholder, Template, Value, Variable};

/// The path that a template gives for values, each of which is a part of one name and leads nowhere, by the rules that
/// [`Target::Template`](super::Target::Template) tells.
///
/// ```
/// use stampmill::plan::path_by;
/// use stampmill::template::Template;
///
/// let template = Template::parse_name("out/{exif.Artist}/{stem}.jpg")?;
/// let path = path_by(&template, &|variable| match &*variable.name() {
///     "stem" => Some("CON".into()),
///     _ => Some("../../etc/passwd".into()),
/// });
/// assert_eq!(path, std::path::Path::new("out/_._.._etc_passwd/_CON.jpg"));
/// # Ok::<(), stampmill::template::TemplateError>(())
/// ```
pub fn path_by<'v>(template: &Template, values: &dyn Fn(Variable) -> Option<Value<'v>>) -> PathBuf {
    let (names, _) = fill(template, |choice, names| {
        let text = match choice {
            Choice::Text(text) => Some(text.clone()),
            Choice::Value(variable, format) => {
                values(*variable).and_then(|value| format.apply(&value))
            }
        };
        match (&text, choice) {
            (Some(text), Choice::Value(Variable::Folder, _)) => names.folder(Path::new(text)),
            (Some(text), _) => names.told(text),
            (None, _) => return false,
        }
        true
    });
    names.finish()
}

/// The names, and what has no value in them: `_` stands for it, so that no name begins with a sign that only parted two,
/// and no folder vanishes. `put` puts a choice into the names, if it has a value.
fn fill(
    template: &Template,
    mut put: impl FnMut(&Choice, &mut Names) -> bool,
) -> (Names, Vec<Placeholder>) {
    let mut names = Names::new(RULES);
    let mut missing = Vec::new();
    for part in template.parts() {
        let placeholder = match part {
            Part::Text(text) => {
                names.text(text);
                continue;
            }
            Part::Value(placeholder) => placeholder,
        };
        let mut choices = placeholder.choices().iter();
        if choices.any(|choice| put(choice, &mut names)) {
            continue;
        }
        if placeholder.may_be_empty() {
            // An empty folder vanishes.
            names.value(OsStr::new(""));
            continue;
        }
        names.value(OsStr::new("_"));
        if !missing.contains(placeholder) {
            missing.push(placeholder.clone());
        }
    }
    (names, missing)
}

/// What the name of an output is made of.
pub(super) struct Words<'a> {
    pub(super) rule: &'a Rule,
    pub(super) subject: &'a Subject<'a>,
    /// The stem of the input with the suffix behind it.
    pub(super) stem: &'a OsStr,
    /// The folder of the input within its source.
    pub(super) folder: &'a Path,
    /// The extension of the format.
    pub(super) extension: &'a str,
}

impl Words<'_> {
    /// The names, and what has no value in them.
    pub(super) fn fill(&self, template: &Template) -> (Names, Vec<Placeholder>) {
        fill(template, |choice, names| self.put(choice, names))
    }

    /// Puts a value into the names, if there is one.
    fn put(&self, choice: &Choice, names: &mut Names) -> bool {
        let (variable, format) = match choice {
            Choice::Text(text) => {
                names.told(text);
                return true;
            }
            Choice::Value(variable, format) => (*variable, format),
        };
        let inside = self.subject.inside;
        let bytes = match variable {
            Variable::FileName => inside.file_name().unwrap_or_default(),
            Variable::Stem => self.stem,
            Variable::Extension => self.extension.as_ref(),
            Variable::Folder => {
                names.folder(self.folder);
                return !self.folder.as_os_str().is_empty();
            }
            _ => return self.put_told(variable, format, names),
        };
        names.value(bytes);
        !bytes.is_empty()
    }

    fn put_told(&self, variable: Variable, format: &Format, names: &mut Names) -> bool {
        let value = self.value(variable);
        let text = value.and_then(|value| format.apply(&value));
        match &text {
            Some(text) => names.told(text.trim()),
            None => return false,
        }
        true
    }

    fn value(&self, variable: Variable) -> Option<Value<'_>> {
        if let Some(value) = variable.of_run(self.rule.now) {
            return Some(value);
        }
        let size = || self.rule.size(self.subject.seen?);
        match variable {
            Variable::Index => Some(self.subject.index.into()),
            Variable::Count => Some(self.rule.count.into()),
            Variable::Width => Some(size()?.width.into()),
            Variable::Height => Some(size()?.height.into()),
            Variable::Modified => self.subject.seen?.modified.map(Value::from),
            _ => self.subject.seen?.told.value(variable),
        }
    }
}
