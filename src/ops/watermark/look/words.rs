//! The words of a look: lengths first, a colour last.

use super::LookError;
use crate::ops::{AlphaColor, Length};

/// What was written, and how it should have been.
pub(super) struct Words<'a> {
    text: &'a str,
    what: &'static str,
    form: &'static str,
}

impl<'a> Words<'a> {
    pub(super) fn new(text: &'a str, what: &'static str, form: &'static str) -> Self {
        Self { text, what, form }
    }

    /// From `least` to `most` lengths, and behind them a colour or none. Commas are as good as spaces.
    pub(super) fn lengths_and_color(
        &mut self,
        least: usize,
        most: usize,
    ) -> Result<(Vec<Length>, Option<AlphaColor>), LookError> {
        let mut words: Vec<&str> = self
            .text
            .split([' ', ',', '\t'])
            .filter(|word| !word.is_empty())
            .collect();
        let is_length =
            |word: &str| word.starts_with(|c: char| "+-.".contains(c) || c.is_ascii_digit());
        let color = words.pop_if(|word| !is_length(word));
        // A word that is neither is most likely a colour with a slip.
        let color = color.map(str::parse).transpose()?;
        if words.len() < least || words.len() > most {
            return Err(LookError::Form {
                given: self.text.to_owned(),
                what: self.what,
                form: self.form,
            });
        }
        let lengths = words.into_iter().map(str::parse);
        Ok((lengths.collect::<Result<_, _>>()?, color))
    }
}

pub(super) fn at_least_zero(length: Length) -> Result<Length, LookError> {
    let (Length::Pixels(value) | Length::Percent(value)) = length;
    match value >= 0.0 {
        true => Ok(length),
        false => Err(LookError::Negative(length.to_string())),
    }
}
