//! The arguments of filters: declared once, parsed and checked from that declaration.

use std::fmt;

use super::FilterInfo;

use crate::nearest::nearest;
use crate::ops::color::Color;

/// One argument of a filter.
#[derive(Debug)]
pub struct Param {
    /// The key in `KEY=VALUE`.
    pub name: &'static str,
    /// What it takes, with its default.
    pub kind: ParamKind,
    /// The unit for the listing (`px`, `%`, `°`), or nothing.
    pub unit: &'static str,
    /// What it does, in a few words.
    pub help: &'static str,
}

/// What an argument takes.
#[derive(Debug)]
pub enum ParamKind {
    /// A number between `min` and `max`, both allowed.
    Number {
        /// The smallest value allowed.
        min: f32,
        /// The largest value allowed.
        max: f32,
        /// The value when the argument is left out.
        default: f32,
    },
    /// A whole number between `min` and `max`, both allowed.
    Whole {
        /// The smallest value allowed.
        min: u32,
        /// The largest value allowed.
        max: u32,
        /// The value when the argument is left out.
        default: u32,
    },
    /// A colour, `#rgb`, `#rrggbb` or a name.
    Color {
        /// The colour when the argument is left out.
        default: &'static str,
    },
}

impl ParamKind {
    /// The range and the default, with `unit` behind the numbers.
    pub(super) fn describe(&self, unit: &str) -> String {
        match self {
            Self::Number { min, max, default } => {
                format!("{min} to {max}{unit}, default {default}")
            }
            Self::Whole { min, max, default } => {
                format!("whole, {min} to {max}{unit}, default {default}")
            }
            Self::Color { default } => {
                format!("#rrggbb, #rgb or a name, default {default}")
            }
        }
    }
}

/// Why a filter could not be made from what was written.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct ArgError(String);

impl ArgError {
    pub(super) fn unknown_filter(name: &str, registry: &[&FilterInfo]) -> Self {
        let names: Vec<_> = registry.iter().map(|info| info.name).collect();
        Self(format!(
            "there is no filter '{name}'; {} {}",
            lead(name, &names, ["there are", "There are"]),
            names.join(", ")
        ))
    }

    fn new(info: &FilterInfo, message: impl fmt::Display) -> Self {
        Self(format!("filter '{}': {message}", info.name))
    }
}

/// Checked arguments: every parameter of the filter has a value.
#[derive(Debug)]
pub struct Args {
    values: Vec<(&'static str, Value)>,
}

#[derive(Clone, Copy, Debug)]
enum Value {
    Number(f32),
    Whole(u32),
    Color(Color),
}

impl Args {
    /// Parses `VALUE,…` and `KEY=VALUE,…` against what `info` declares; what is left out takes its default.
    ///
    /// # Errors
    /// An unknown key, a key given twice, too many values, or a value that does not parse or is out of range.
    pub fn parse(info: &FilterInfo, text: &str) -> Result<Self, ArgError> {
        let mut given: Vec<Option<Value>> = info.params.iter().map(|_| None).collect();
        let mut next = 0;
        for part in text
            .split(',')
            .map(str::trim)
            .filter(|part| !part.is_empty())
        {
            let (index, text) = match part.split_once('=') {
                Some((key, value)) => (index_of(info, key.trim())?, value.trim()),
                None => (next, part),
            };
            let Some(param) = info.params.get(index) else {
                return Err(ArgError::new(
                    info,
                    format!(
                        "'{part}' is one value too many; it takes {}",
                        signature(info)
                    ),
                ));
            };
            if given[index].replace(read(info, param, text)?).is_some() {
                return Err(ArgError::new(
                    info,
                    format!("'{}' is given twice", param.name),
                ));
            }
            next = index + 1;
        }
        let values = info
            .params
            .iter()
            .zip(given)
            .map(|(param, value)| (param.name, value.unwrap_or_else(|| default(param))));
        Ok(Self {
            values: values.collect(),
        })
    }

    /// The value of a number parameter.
    ///
    /// # Panics
    /// If the filter declares no number of that name.
    pub fn number(&self, name: &str) -> f32 {
        match self.value(name) {
            Value::Number(value) => value,
            other => panic!("'{name}' is declared as {other:?}"),
        }
    }

    /// The value of a whole-number parameter.
    ///
    /// # Panics
    /// If the filter declares no whole number of that name.
    pub fn whole(&self, name: &str) -> u32 {
        match self.value(name) {
            Value::Whole(value) => value,
            other => panic!("'{name}' is declared as {other:?}"),
        }
    }

    /// The value of a colour parameter.
    ///
    /// # Panics
    /// If the filter declares no colour of that name.
    pub fn color(&self, name: &str) -> Color {
        match self.value(name) {
            Value::Color(value) => value,
            other => panic!("'{name}' is declared as {other:?}"),
        }
    }

    fn value(&self, name: &str) -> Value {
        let found = self.values.iter().find(|(key, _)| *key == name);
        found
            .unwrap_or_else(|| panic!("no argument '{name}' is declared"))
            .1
    }
}

fn index_of(info: &FilterInfo, key: &str) -> Result<usize, ArgError> {
    let found = info
        .params
        .iter()
        .position(|param| param.name.eq_ignore_ascii_case(key));
    found.ok_or_else(|| {
        let names: Vec<_> = info.params.iter().map(|param| param.name).collect();
        let lead = lead(key, &names, ["it takes", "It takes"]);
        ArgError::new(
            info,
            format!("there is no argument '{key}'; {lead} {}", signature(info)),
        )
    })
}

/// The words between what is wrong and the list of what there is: `intro`, after the nearest name if there is one.
fn lead(written: &str, names: &[&str], [intro, capitalised]: [&str; 2]) -> String {
    match nearest(written, names.iter().copied()) {
        Some(name) => format!("did you mean '{name}'? {capitalised}"),
        None => intro.to_owned(),
    }
}

fn read(info: &FilterInfo, param: &Param, text: &str) -> Result<Value, ArgError> {
    let refuse = || {
        ArgError::new(
            info,
            format!("{} cannot be '{text}': it takes {param}", param.name),
        )
    };
    let number = without_unit(text, param.unit);
    let value = match param.kind {
        // NaN lies in no range, so it is refused here too.
        ParamKind::Number { min, max, .. } => number
            .parse()
            .ok()
            .filter(|v: &f32| (min..=max).contains(v))
            .map(Value::Number),
        ParamKind::Whole { min, max, .. } => number
            .parse()
            .ok()
            .filter(|v| (min..=max).contains(v))
            .map(Value::Whole),
        ParamKind::Color { .. } => text.parse().ok().map(Value::Color),
    };
    value.ok_or_else(refuse)
}

/// A number may be written with its unit: `2px`, `15%`, `90°`.
fn without_unit<'a>(text: &'a str, unit: &str) -> &'a str {
    if unit.is_empty() {
        return text;
    }
    text.strip_suffix(unit).unwrap_or(text).trim_end()
}

fn default(param: &Param) -> Value {
    match param.kind {
        ParamKind::Number { default, .. } => Value::Number(default),
        ParamKind::Whole { default, .. } => Value::Whole(default),
        ParamKind::Color { default } => {
            Value::Color(default.parse().expect("a declared default colour parses"))
        }
    }
}

fn signature(info: &FilterInfo) -> String {
    if info.params.is_empty() {
        return "no arguments".to_owned();
    }
    info.params
        .iter()
        .map(|param| param.name)
        .collect::<Vec<_>>()
        .join(", ")
}
