//! The syntax of templates: text to parts, or an error that says where it went wrong.
//!
//! Positions are in characters, from 1.

use super::{Part, Variable};

/// A template that does not parse.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TemplateError {
    /// A name in braces that is no variable.
    #[error("there is no variable {{{name}}}{}; there are {}", hint(*.nearest), names())]
    UnknownVariable {
        /// What stood in the braces.
        name: String,
        /// The variable whose name is most like it, if one is.
        nearest: Option<Variable>,
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
    /// A format that is not zeros and a width, or one for a variable that takes none.
    #[error("'{format}' is no format for {{{variable}}}; {}", format_hint(*.variable))]
    Format {
        /// The variable.
        variable: Variable,
        /// What stood behind the colon.
        format: String,
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
                let inside = closed(rest).ok_or_else(|| unclosed(text, here))?;
                rest = &rest[inside.len() + 1..];
                if !literal.is_empty() {
                    parts.push(Part::Text(std::mem::take(&mut literal)));
                }
                parts.push(value(inside)?);
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

/// What stands before the brace that closes, if one does before another opens.
fn closed(rest: &str) -> Option<&str> {
    let end = rest.find(['{', '}'])?;
    rest[end..].starts_with('}').then(|| &rest[..end])
}

fn value(inside: &str) -> Result<Part, TemplateError> {
    let (name, format) = match inside.split_once(':') {
        Some((name, format)) => (name.trim(), Some(format.trim())),
        None => (inside.trim(), None),
    };
    let variable = Variable::named(name).ok_or_else(|| TemplateError::UnknownVariable {
        name: name.to_owned(),
        nearest: nearest(name),
    })?;
    let digits = match format {
        None => 0,
        Some(format) => digits(variable, format).ok_or_else(|| TemplateError::Format {
            variable,
            format: format.to_owned(),
        })?,
    };
    Ok(Part::Value { variable, digits })
}

/// The width in a format such as `04`.
fn digits(variable: Variable, format: &str) -> Option<usize> {
    let width = format.strip_prefix('0').filter(|_| variable.is_number())?;
    // A sign would be read as part of the number.
    if !width.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    width
        .parse()
        .ok()
        .filter(|digits| (1..=MAX_DIGITS).contains(digits))
}

fn unclosed(text: &str, here: &str) -> TemplateError {
    TemplateError::Unclosed {
        position: position(text, here),
        template: text.to_owned(),
    }
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

fn nearest(name: &str) -> Option<Variable> {
    let names = Variable::ALL.iter().map(|variable| variable.name());
    crate::nearest::nearest(name, names).and_then(Variable::named)
}

fn hint(nearest: Option<Variable>) -> String {
    nearest.map_or_else(String::new, |variable| {
        format!("; did you mean {{{variable}}}?")
    })
}

fn names() -> String {
    Variable::ALL
        .map(|variable| format!("{{{variable}}}"))
        .join(", ")
}

fn format_hint(variable: Variable) -> String {
    if variable.is_number() {
        format!("write a zero and the number of digits up to {MAX_DIGITS}, as in {{{variable}:04}}")
    } else {
        format!("it takes none, write {{{variable}}}")
    }
}
