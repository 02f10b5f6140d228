//! Templates: the one engine for the text of marks and the names of outputs.
//!
//! It owns the syntax, the variables and the formats. It knows no clock and no path: whoever renders a template gives
//! the values, and so decides what a folder looks like. What metadata says of variables, [`Told`] looks up.

mod parse;
mod told;
mod value;
mod variable;

use std::fmt;

pub use parse::TemplateError;
pub use told::Told;
pub use value::Value;
pub use variable::Variable;

/// Text with variables in braces, checked when it was parsed.
///
/// `{stem}` is a variable, `{index:04}` a number with zeros up to four digits, `{taken:%d %B %Y}` a date by a format of
/// `strftime`, `{exif.Artist}` a field of EXIF; `{{` and `}}` are braces. Names are read in any case. What stands behind a
/// bar is taken where there is nothing before it: `{exif.Copyright|exif.Artist|"unknown"}`.
///
/// ```
/// use stampmill::moment::Moment;
/// use stampmill::template::{Template, Variable};
///
/// let template = Template::parse("© {year} {exif.Artist|\"stampmill\"}, {taken:%-d %B}, {index:03}/{count}")?;
/// let rendered = template.render(&|variable| match variable {
///     Variable::Year => Some("2026".into()),
///     Variable::Taken => Some(Moment::parse("2026:03:09 18:05:00")?.into()),
///     Variable::Index => Some(7_u64.into()),
///     Variable::Count => Some("250".into()),
///     _ => None,
/// });
/// assert_eq!(rendered.text, "© 2026 stampmill, 9 March, 007/250");
/// assert!(rendered.missing.is_empty());
///
/// let error = Template::parse("{yaer}").unwrap_err();
/// assert!(error.to_string().contains("did you mean {year}?"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Template {
    parts: Vec<Part>,
}

/// What a template came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rendered {
    /// The text; what had no value is empty in it.
    pub text: String,
    /// What had no value and no fallback, each once.
    pub missing: Vec<Placeholder>,
}

/// A piece of a template, for those who put it together themselves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    /// Text, with escapes resolved.
    Text(String),
    /// What stood in braces.
    Value(Placeholder),
}

/// What stands in braces: a variable, or several in turn, of which the first counts that has a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Placeholder {
    choices: Vec<Choice>,
}

/// One of what stands in braces.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Choice {
    /// A variable, and how its value is put into words.
    Value(Variable, Format),
    /// Text in quotes, which is always there.
    Text(String),
}

/// How a value is put into words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Format {
    /// As it is; of a moment the date, as in 2026-03-09.
    Plain,
    /// A number, filled up with zeros to so many digits.
    Digits(usize),
    /// A moment by a format of `strftime`.
    Time(String),
}

impl Template {
    /// Parses the text of a mark: `\n` (a backslash and an n) is a line break, and `\\` a backslash.
    ///
    /// # Errors
    /// A variable or a format that does not exist, and braces and quotes without a partner.
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
    /// assert_eq!(template.render(&|_| Some("a".into())).text, r"new\a");
    /// # Ok::<(), stampmill::template::TemplateError>(())
    /// ```
    pub fn parse_name(text: &str) -> Result<Self, TemplateError> {
        parse::parse(text, parse::Backslash::Literal).map(|parts| Self { parts })
    }

    /// The text, with the values that `values` gives for the variables; it is asked only for what counts.
    ///
    /// Values are put in as they are: braces and backslashes in them mean nothing. One that is blank is as good as none. What
    /// has no value at all stays empty, and is told in [`Rendered::missing`].
    ///
    /// ```
    /// use stampmill::template::Template;
    ///
    /// let template = Template::parse("{stem} by {exif.Artist}")?;
    /// let rendered = template.render(&|variable| (variable.name() == "stem").then(|| "a".into()));
    /// assert_eq!(rendered.text, "a by ");
    /// assert_eq!(rendered.missing[0].to_string(), "{exif.Artist}");
    /// # Ok::<(), stampmill::template::TemplateError>(())
    /// ```
    pub fn render<'v>(&self, values: &dyn Fn(Variable) -> Option<Value<'v>>) -> Rendered {
        let (mut text, mut missing) = (String::new(), Vec::new());
        for part in &self.parts {
            match part {
                Part::Text(literal) => text.push_str(literal),
                Part::Value(placeholder) => match placeholder.render(values) {
                    Some(value) => text.push_str(&value),
                    None if placeholder.may_be_empty() || missing.contains(placeholder) => {}
                    None => missing.push(placeholder.clone()),
                },
            }
        }
        Rendered { text, missing }
    }

    /// The same behind some text, in which braces are no more than braces.
    ///
    /// ```
    /// use stampmill::template::Template;
    ///
    /// let name = Template::parse_name("thumbs/a.jpg")?.behind("out{1}/");
    /// assert_eq!(name.render(&|_| None).text, "out{1}/thumbs/a.jpg");
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

    /// Whether it comes to nothing but blanks, whatever the values are.
    ///
    /// ```
    /// use stampmill::template::Template;
    ///
    /// assert!(Template::parse(r#" \n{""}"#)?.is_blank());
    /// assert!(!Template::parse("{exif.Artist}")?.is_blank());
    /// # Ok::<(), stampmill::template::TemplateError>(())
    /// ```
    pub fn is_blank(&self) -> bool {
        self.parts.iter().all(|part| match part {
            Part::Text(text) => text.trim().is_empty(),
            Part::Value(placeholder) => placeholder
                .choices
                .iter()
                .all(|choice| matches!(choice, Choice::Text(text) if text.trim().is_empty())),
        })
    }

    /// The pieces, in order. No two texts follow each other, and none is empty.
    ///
    /// [`Template::render`] makes text of them; a path that has to keep names byte for byte is made of them directly.
    pub fn parts(&self) -> &[Part] {
        &self.parts
    }

    /// The variables that occur, those of fallbacks too, in order; one that occurs twice comes twice.
    pub fn variables(&self) -> impl Iterator<Item = Variable> + '_ {
        let placeholders = self.parts.iter().filter_map(|part| match part {
            Part::Text(_) => None,
            Part::Value(placeholder) => Some(placeholder),
        });
        placeholders.flat_map(Placeholder::variables)
    }
}

impl Placeholder {
    /// What stands in it, in the order in which it is tried. There is at least one.
    pub fn choices(&self) -> &[Choice] {
        &self.choices
    }

    /// The variables, in order.
    pub fn variables(&self) -> impl Iterator<Item = Variable> + '_ {
        self.choices.iter().filter_map(|choice| match choice {
            Choice::Text(_) => None,
            Choice::Value(variable, _) => Some(*variable),
        })
    }

    /// A warning, which reads on from a file's name, that there was nothing for it, and what became of it.
    ///
    /// ```
    /// use stampmill::template::Template;
    ///
    /// let rendered = Template::parse("{exif.Artist}")?.render(&|_| None);
    /// assert_eq!(
    ///     rendered.missing[0].warning("stayed empty in the mark"),
    ///     "has nothing for {exif.Artist}, which stayed empty in the mark; write {exif.Artist|\"text\"} for a fallback"
    /// );
    /// # Ok::<(), stampmill::template::TemplateError>(())
    /// ```
    pub fn warning(&self, became: &str) -> String {
        let written = self.to_string();
        let inside = written.strip_suffix('}').unwrap_or(&written);
        format!(
            "has nothing for {written}, which {became}; write {inside}|\"text\"}} for a fallback"
        )
    }

    /// Whether it is no matter that it is empty: folders and extensions may be.
    pub fn may_be_empty(&self) -> bool {
        self.variables()
            .all(|variable| matches!(variable, Variable::Folder | Variable::Extension))
    }

    fn render<'v>(&self, values: &dyn Fn(Variable) -> Option<Value<'v>>) -> Option<String> {
        self.choices.iter().find_map(|choice| match choice {
            Choice::Text(text) => Some(text.clone()),
            Choice::Value(variable, format) => format.apply(&values(*variable)?),
        })
    }
}

/// As it is written in a template.
impl fmt::Display for Placeholder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("{")?;
        for (n, choice) in self.choices.iter().enumerate() {
            f.write_str(if n == 0 { "" } else { "|" })?;
            match choice {
                Choice::Text(text) => write!(f, "\"{}\"", text.replace('"', "\\\""))?,
                Choice::Value(variable, Format::Plain) => write!(f, "{variable}")?,
                Choice::Value(variable, Format::Digits(digits)) => {
                    write!(f, "{variable}:0{digits}")?;
                }
                Choice::Value(variable, Format::Time(format)) => write!(f, "{variable}:{format}")?,
            }
        }
        f.write_str("}")
    }
}

#[cfg(test)]
mod tests;
