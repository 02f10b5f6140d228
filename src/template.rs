//! Templates: the one engine for the text of marks and the names of outputs.
//!
//! It owns the syntax, the variables and the formats. It knows no clock, no picture and no path: whoever renders a template
//! gives the values, and so decides what a date or a folder looks like.

mod parse;

use std::borrow::Cow;
use std::fmt;

pub use parse::TemplateError;

/// Text with variables in braces, checked when it was parsed.
///
/// `{stem}` is a variable, `{index:04}` a number with zeros up to four digits, `{{` and `}}` are braces. Names are read in
/// any case.
///
/// ```
/// use stampmill::template::{Template, Variable};
///
/// let template = Template::parse("© {year} stampmill, {index:03}/{count}")?;
/// let text = template.render(&|variable| match variable {
///     Variable::Year => Some("2026".into()),
///     Variable::Index => Some("7".into()),
///     Variable::Count => Some("250".into()),
///     _ => None,
/// })?;
/// assert_eq!(text, "© 2026 stampmill, 007/250");
///
/// let error = Template::parse("{yaer}").unwrap_err();
/// assert!(error.to_string().contains("did you mean {year}?"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Template {
    parts: Vec<Part>,
}

/// A variable that had no value when a template was rendered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{{{0}}} has no value here; leave it out of the template")]
pub struct MissingValue(pub Variable);

/// A piece of a template, for those who put it together themselves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    /// Text, with escapes resolved.
    Text(String),
    /// A variable.
    Value {
        /// Which one.
        variable: Variable,
        /// To how many digits a number is filled up with zeros; 0 and 1 leave it as it is.
        digits: usize,
    },
}

/// What stands in braces in a template.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Variable {
    /// The name of the input without its folder, with its extension.
    FileName,
    /// The name of the input without its extension.
    Stem,
    /// The extension, without the dot.
    Extension,
    /// The folder.
    Folder,
    /// The number of the picture in the run, from 1.
    Index,
    /// How many pictures the run has.
    Count,
    /// The width of the output in pixels.
    Width,
    /// The height of the output in pixels.
    Height,
    /// The year, four digits.
    Year,
    /// The date as in 2026-03-09.
    Date,
}

impl Variable {
    /// All variables, in the order of the help.
    pub const ALL: [Self; 10] = [
        Self::FileName,
        Self::Stem,
        Self::Extension,
        Self::Folder,
        Self::Index,
        Self::Count,
        Self::Width,
        Self::Height,
        Self::Year,
        Self::Date,
    ];

    /// The name that stands in the braces.
    pub const fn name(self) -> &'static str {
        match self {
            Self::FileName => "filename",
            Self::Stem => "stem",
            Self::Extension => "ext",
            Self::Folder => "dir",
            Self::Index => "index",
            Self::Count => "count",
            Self::Width => "width",
            Self::Height => "height",
            Self::Year => "year",
            Self::Date => "date",
        }
    }

    /// A few words for the help.
    pub const fn summary(self) -> &'static str {
        match self {
            Self::FileName => "name of the input with its extension",
            Self::Stem => "name of the input without its extension",
            Self::Extension => "extension without the dot",
            Self::Folder => "folder",
            Self::Index => "number of the picture in the run, from 1",
            Self::Count => "how many pictures the run has",
            Self::Width => "width of the output in pixels",
            Self::Height => "height of the output in pixels",
            Self::Year => "year, four digits",
            Self::Date => "date, as in 2026-03-09",
        }
    }

    /// Whether it is a number that can be filled up with zeros, as in `{index:04}`.
    pub const fn is_number(self) -> bool {
        matches!(self, Self::Index | Self::Count | Self::Width | Self::Height)
    }

    /// The variable of that name, in any case.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|variable| variable.name().eq_ignore_ascii_case(name))
    }
}

impl fmt::Display for Variable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl Template {
    /// Parses the text of a mark: `\n` (a backslash and an n) is a line break, and `\\` a backslash.
    ///
    /// # Errors
    /// A variable or a format that does not exist, and braces without a partner.
    pub fn parse(text: &str) -> Result<Self, TemplateError> {
        parse::parse(text, parse::Backslash::Escapes).map(|parts| Self { parts })
    }

    /// Parses the name of an output: a backslash is a backslash, since on Windows it parts folders.
    ///
    /// # Errors
    /// As [`Template::parse`].
    ///
    /// ```
    /// use stampmill::template::Template;
    ///
    /// let template = Template::parse_name(r"new\{stem}")?;
    /// assert_eq!(template.render(&|_| Some("a".into())).unwrap(), r"new\a");
    /// # Ok::<(), stampmill::template::TemplateError>(())
    /// ```
    pub fn parse_name(text: &str) -> Result<Self, TemplateError> {
        parse::parse(text, parse::Backslash::Literal).map(|parts| Self { parts })
    }

    /// The text, with the values that `values` gives for the variables.
    ///
    /// Values are put in as they are: braces and backslashes in them mean nothing. Zeros are put in front of a number, behind
    /// its minus sign if it has one.
    ///
    /// # Errors
    /// The first variable for which `values` gives nothing.
    pub fn render<'v>(
        &self,
        values: &dyn Fn(Variable) -> Option<Cow<'v, str>>,
    ) -> Result<String, MissingValue> {
        let mut text = String::new();
        for part in &self.parts {
            match part {
                Part::Text(literal) => text.push_str(literal),
                Part::Value { variable, digits } => {
                    let value = values(*variable).ok_or(MissingValue(*variable))?;
                    push_padded(&mut text, &value, *digits);
                }
            }
        }
        Ok(text)
    }

    /// The same behind some text, in which braces are no more than braces.
    ///
    /// ```
    /// use stampmill::template::Template;
    ///
    /// let name = Template::parse_name("thumbs/a.jpg")?.behind("out{1}/");
    /// assert_eq!(name.render(&|_| None)?, "out{1}/thumbs/a.jpg");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn behind(&self, text: &str) -> Self {
        let mut parts = self.parts.clone();
        match parts.first_mut() {
            _ if text.is_empty() => {}
            Some(Part::Text(first)) => first.insert_str(0, text),
            _ => parts.insert(0, Part::Text(text.to_owned())),
        }
        Self { parts }
    }

    /// The pieces, in order. No two texts follow each other, and none is empty.
    ///
    /// [`Template::render`] makes text of them; a path that has to keep names byte for byte is made of them directly.
    pub fn parts(&self) -> &[Part] {
        &self.parts
    }

    /// The variables that occur, in order; one that occurs twice comes twice.
    pub fn variables(&self) -> impl Iterator<Item = Variable> + '_ {
        self.parts.iter().filter_map(|part| match part {
            Part::Text(_) => None,
            Part::Value { variable, .. } => Some(*variable),
        })
    }
}

fn push_padded(text: &mut String, value: &str, digits: usize) {
    let (sign, number) = match value.strip_prefix('-') {
        Some(number) if digits > 0 => ("-", number),
        _ => ("", value),
    };
    text.push_str(sign);
    text.extend(std::iter::repeat_n(
        '0',
        digits.saturating_sub(value.chars().count()),
    ));
    text.push_str(number);
}

#[cfg(test)]
mod tests;
