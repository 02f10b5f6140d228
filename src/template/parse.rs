//! The syntax of templates: text to parts, or an error that says where it went wrong.
//!
//! Positions are in characters, from 1.

use super::variable::Kind;
use super::{Choice, Format, Part, Placeholder, Variable};
use crate::moment::Moment;

/// A template that does not parse.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TemplateError {
    /// A name in braces that is no variable.
    #[error("there is no variable {{{name}}}{}; {}", hint(.nearest.as_deref()), names(name))]
    UnknownVariable {
        /// What stood in the braces.
        name: String,
        /// The name that is most like it, if one is.
        nearest: Option<String>,
    },
    /// `{` without `}`.
    #[error(
        "the brace at character {position} of '{template}' is never closed; close it with }}, or write {{{{ for a brace"
    )]
    Unclosed {
        /// Where the brace is.
        position: usize,
        /// The whole text.
        template: String,
    },
    /// `}` without `{`.
    #[error(
        "the brace at character {position} of '{template}' closes nothing; write }}}} for a brace"
    )]
    Unopened {
        /// Where the brace is.
        position: usize,
        /// The whole text.
        template: String,
    },
    /// `"` without another.
    #[error("the quote at character {position} of '{template}' is never closed; close it with \"")]
    Unquoted {
        /// Where the quote is.
        position: usize,
        /// The whole text.
        template: String,
    },
    /// Something between a text in quotes and the bar or brace behind it, or a fallback for it.
    #[error(
        "'{rest}' cannot stand behind the text in quotes, which is always there; close the brace there"
    )]
    BehindText {
        /// What stands there.
        rest: String,
    },
    /// A format that is none, or one for a variable that takes none.
    #[error("'{format}' is no format for {{{variable}}}{}; {}", colon(.why), format_hint(*.variable))]
    Format {
        /// The variable.
        variable: Variable,
        /// What stood behind the colon.
        format: String,
        /// What is wrong with it, where that can be told.
        why: String,
    },
}

/// What a backslash means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Backslash {
    /// `\n` is a line break and `\\` a backslash; before anything else it stands for itself.
    Escapes,
    /// It stands for itself.
    Literal,
}

/// The most digits a number can be filled up to.
const MAX_DIGITS: usize = 20;

pub(super) fn parse(text: &str, backslash: Backslash) -> Result<Vec<Part>, TemplateError> {
    let mut parts = Vec::new();
    let mut literal = String::new();
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let here = rest;
        rest = &rest[c.len_utf8()..];
        let next = rest.chars().next();
        match (c, next) {
            ('{', Some('{')) | ('}', Some('}')) => {
                literal.push(c);
                rest = &rest[1..];
            }
            ('}', _) => return Err(unopened(text, here)),
            ('{', _) => {
                let (placeholder, behind) =
                    placeholder(rest, backslash).map_err(|wrong| wrong.explained(text, here))?;
                rest = behind;
                if !literal.is_empty() {
                    parts.push(Part::Text(std::mem::take(&mut literal)));
                }
                parts.push(Part::Value(placeholder));
            }
            ('\\', Some(escaped @ ('n' | '\\'))) if backslash == Backslash::Escapes => {
                literal.push(if escaped == 'n' { '\n' } else { '\\' });
                rest = &rest[1..];
            }
            _ => literal.push(c),
        }
    }
    if !literal.is_empty() {
        parts.push(Part::Text(literal));
    }
    Ok(parts)
}

/// What is wrong in braces.
enum Wrong<'t> {
    Unclosed,
    /// Here a quote begins.
    Unquoted(&'t str),
    Other(TemplateError),
}

impl Wrong<'_> {
    /// The error, by the whole text and that from the brace on.
    fn explained(self, text: &str, brace: &str) -> TemplateError {
        let template = text.to_owned();
        match self {
            Self::Other(error) => error,
            Self::Unclosed => TemplateError::Unclosed {
                position: position(text, brace),
                template,
            },
            Self::Unquoted(quote) => TemplateError::Unquoted {
                position: position(text, quote),
                template,
            },
        }
    }
}

/// What stands in braces, by what stands behind the first of them, and what follows the last.
fn placeholder(mut rest: &str, backslash: Backslash) -> Result<(Placeholder, &str), Wrong<'_>> {
    let mut choices = Vec::new();
    loop {
        rest = rest.trim_start();
        if let Some(quoted) = rest.strip_prefix('"') {
            let (text, behind) = quotation(quoted, backslash).ok_or(Wrong::Unquoted(rest))?;
            choices.push(Choice::Text(text));
            let end = behind.find(['{', '}']).ok_or(Wrong::Unclosed)?;
            let between = behind[..end].trim();
            if !between.is_empty() {
                let rest = between.to_owned();
                return Err(Wrong::Other(TemplateError::BehindText { rest }));
            }
            rest = behind[end..].strip_prefix('}').ok_or(Wrong::Unclosed)?;
            return Ok((Placeholder { choices }, rest));
        }
        let end = rest.find(['{', '}', '|']).ok_or(Wrong::Unclosed)?;
        let (inside, behind) = (&rest[..end], &rest[end + 1..]);
        if rest[end..].starts_with('{') {
            return Err(Wrong::Unclosed);
        }
        choices.push(value(inside).map_err(Wrong::Other)?);
        if rest[end..].starts_with('}') {
            return Ok((Placeholder { choices }, behind));
        }
        rest = behind;
    }
}

/// The text up to the quote that closes it, and what stands behind that: `\"` is a quote.
fn quotation(rest: &str, backslash: Backslash) -> Option<(String, &str)> {
    let mut text = String::new();
    let mut signs = rest.char_indices().peekable();
    while let Some((at, c)) = signs.next() {
        let next = signs.peek().map(|(_, next)| *next);
        let escaped = match (c, next) {
            ('"', _) => return Some((text, &rest[at + 1..])),
            ('\\', Some('"')) => Some('"'),
            ('\\', Some('n')) if backslash == Backslash::Escapes => Some('\n'),
            ('\\', Some('\\')) if backslash == Backslash::Escapes => Some('\\'),
            _ => None,
        };
        if escaped.is_some() {
            signs.next();
        }
        text.push(escaped.unwrap_or(c));
    }
    None
}

fn value(inside: &str) -> Result<Choice, TemplateError> {
    let (name, format) = match inside.split_once(':') {
        Some((name, format)) => (name.trim(), Some(format.trim())),
        None => (inside.trim(), None),
    };
    let variable = Variable::named(name).ok_or_else(|| TemplateError::UnknownVariable {
        name: name.to_owned(),
        nearest: Variable::nearest(name),
    })?;
    let format = format.map_or(Ok(Format::Plain), |format| self::format(variable, format));
    Ok(Choice::Value(variable, format?))
}

fn format(variable: Variable, format: &str) -> Result<Format, TemplateError> {
    let refused = |why: String| TemplateError::Format {
        variable,
        format: format.to_owned(),
        why,
    };
    match variable.kind() {
        Kind::Number => {
            let digits = digits(format).map(Format::Digits);
            digits.ok_or_else(|| refused(String::new()))
        }
        Kind::Time => match Moment::check_format(format) {
            Ok(()) => Ok(Format::Time(format.to_owned())),
            Err(error) => Err(refused(error.to_string())),
        },
        Kind::Text => Err(refused(String::new())),
    }
}

/// The width in a format such as `04`.
fn digits(format: &str) -> Option<usize> {
    let width = format.strip_prefix('0')?;
    // A sign would be read as part of the number.
    if !width.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    width
        .parse()
        .ok()
        .filter(|digits| (1..=MAX_DIGITS).contains(digits))
}

fn unopened(text: &str, here: &str) -> TemplateError {
    TemplateError::Unopened {
        position: position(text, here),
        template: text.to_owned(),
    }
}

/// The number of the first character of `rest`, which is the end of `text`.
fn position(text: &str, rest: &str) -> usize {
    text[..text.len() - rest.len()].chars().count() + 1
}

fn hint(nearest: Option<&str>) -> String {
    nearest.map_or_else(String::new, |name| format!("; did you mean {{{name}}}?"))
}

/// What there is.
fn names(written: &str) -> String {
    if written.to_ascii_lowercase().starts_with("exif.") {
        return "fields of EXIF are called as its standard and exiftool call them, as in {exif.Artist}".to_owned();
    }
    let names = Variable::ALL.map(|variable| format!("{{{variable}}}"));
    format!("there are {} and {{exif.NAME}}", names.join(", "))
}

fn colon(why: &str) -> String {
    if why.is_empty() {
        String::new()
    } else {
        format!(" ({why})")
    }
}

fn format_hint(variable: Variable) -> String {
    match variable.kind() {
        Kind::Number => format!(
            "write a zero and the number of digits up to {MAX_DIGITS}, as in {{{variable}:04}}"
        ),
        Kind::Time => {
            format!("write one of strftime without a zone, as in {{{variable}:%Y-%m-%d}}")
        }
        Kind::Text => format!("it takes none, write {{{variable}}}"),
    }
}
