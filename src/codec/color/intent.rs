//! What is to be kept where two colour spaces differ.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

/// How colours of a profile made of tables come into sRGB. Profiles of a matrix and curves know one way only.
///
/// Colours outside sRGB are clipped, channel by channel, in both.
///
/// ```
/// use stampmill::codec::Intent;
///
/// assert_eq!("relative".parse(), Ok(Intent::Relative));
/// assert_eq!(Intent::default().to_string(), "perceptual");
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Intent {
    /// As it looks best: by the profile's perceptual table, or the relative one where there is none, and the darkest
    /// colour of the profile becomes black (black-point compensation).
    #[default]
    Perceptual,
    /// As it measures, relative to the white of the paper: by the relative table, or the perceptual one where there is
    /// none, without black-point compensation: the black of a print stays the dark gray that it is.
    Relative,
}

/// A name that is none of an intent.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("'{0}' is not one of perceptual, relative")]
pub struct UnknownIntent(String);

impl FromStr for Intent {
    type Err = UnknownIntent;

    /// Takes the name in upper or lower case.
    fn from_str(text: &str) -> Result<Self, UnknownIntent> {
        match text.to_ascii_lowercase().as_str() {
            "perceptual" => Ok(Self::Perceptual),
            "relative" => Ok(Self::Relative),
            _ => Err(UnknownIntent(text.to_owned())),
        }
    }
}

impl fmt::Display for Intent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Perceptual => "perceptual",
            Self::Relative => "relative",
        })
    }
}
