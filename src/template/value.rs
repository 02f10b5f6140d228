//! What variables stand for, and how a format puts it into words.

use std::borrow::Cow;

use super::Format;
use crate::moment::Moment;

/// What a variable stands for. Made of text, of whole numbers and of moments by `into()`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value<'v> {
    /// Text, and numbers in digits.
    Text(Cow<'v, str>),
    /// A date with a time of day.
    Time(Moment),
}

impl Format {
    /// The value in words; `None` if they would be blank, or if it is no date and one was asked for.
    ///
    /// Zeros are put in front of a number, behind its minus sign if it has one.
    pub fn apply(&self, value: &Value<'_>) -> Option<String> {
        let text = match (self, value) {
            (Self::Time(format), Value::Time(moment)) => moment.format(format).ok()?,
            (Self::Time(format), Value::Text(text)) => Moment::parse(text)?.format(format).ok()?,
            (Self::Digits(digits), Value::Text(text)) => padded(text, *digits),
            (Self::Plain, Value::Text(text)) => text.clone().into_owned(),
            (Self::Plain | Self::Digits(_), Value::Time(moment)) => moment.to_string(),
        };
        (!text.trim().is_empty()).then_some(text)
    }
}

fn padded(value: &str, digits: usize) -> String {
    let (sign, number) = match value.strip_prefix('-') {
        Some(number) => ("-", number),
        None => ("", value),
    };
    let zeros = digits.saturating_sub(value.chars().count());
    format!("{sign}{}{number}", "0".repeat(zeros))
}

impl<'v> From<&'v str> for Value<'v> {
    fn from(text: &'v str) -> Self {
        Self::Text(text.into())
    }
}

impl From<String> for Value<'_> {
    fn from(text: String) -> Self {
        Self::Text(text.into())
    }
}

impl<'v> From<Cow<'v, str>> for Value<'v> {
    fn from(text: Cow<'v, str>) -> Self {
        Self::Text(text)
    }
}

impl From<Moment> for Value<'_> {
    fn from(moment: Moment) -> Self {
        Self::Time(moment)
    }
}

impl From<u32> for Value<'_> {
    fn from(number: u32) -> Self {
        number.to_string().into()
    }
}

impl From<u64> for Value<'_> {
    fn from(number: u64) -> Self {
        number.to_string().into()
    }
}

impl From<usize> for Value<'_> {
    fn from(number: usize) -> Self {
        number.to_string().into()
    }
}
