//! A colour as people write it.

use std::str::FromStr;

/// An opaque sRGB-encoded colour, 8 bits a channel.
///
/// ```
/// use stampmill::ops::Color;
///
/// assert_eq!("#f80".parse(), Ok(Color::new(255, 136, 0)));
/// assert_eq!("white".parse(), Ok(Color::new(255, 255, 255)));
/// assert!("#12345".parse::<Color>().unwrap_err().to_string().contains("#rrggbb"));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Color {
    /// Red, green and blue, 0 to 255.
    pub rgb: [u8; 3],
}

/// A colour that does not parse.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("'{0}' is no colour; write #rrggbb, #rgb, or one of {names}", names = names())]
pub struct ColorError(String);

const NAMES: [(&str, [u8; 3]); 10] = [
    ("black", [0, 0, 0]),
    ("white", [255, 255, 255]),
    ("gray", [128, 128, 128]),
    ("red", [255, 0, 0]),
    ("green", [0, 128, 0]),
    ("blue", [0, 0, 255]),
    ("yellow", [255, 255, 0]),
    ("orange", [255, 165, 0]),
    ("purple", [128, 0, 128]),
    ("sepia", [112, 66, 20]),
];

impl Color {
    /// A colour from its channels.
    pub const fn new(red: u8, green: u8, blue: u8) -> Self {
        Self {
            rgb: [red, green, blue],
        }
    }
}

impl FromStr for Color {
    type Err = ColorError;

    fn from_str(text: &str) -> Result<Self, ColorError> {
        let refuse = || ColorError(text.to_owned());
        if let Some((_, rgb)) = NAMES
            .iter()
            .find(|(name, _)| name.eq_ignore_ascii_case(text))
        {
            return Ok(Self { rgb: *rgb });
        }
        let digits = text.strip_prefix('#').ok_or_else(refuse)?;
        let value = |digits: &str| u8::from_str_radix(digits, 16).map_err(|_| refuse());
        if !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Err(refuse());
        }
        match digits.len() {
            3 => {
                let short = |i: usize| value(&digits[i..=i]).map(|v| v * 17);
                Ok(Self::new(short(0)?, short(1)?, short(2)?))
            }
            6 => Ok(Self::new(
                value(&digits[0..2])?,
                value(&digits[2..4])?,
                value(&digits[4..6])?,
            )),
            _ => Err(refuse()),
        }
    }
}

fn names() -> String {
    NAMES
        .iter()
        .map(|(name, _)| *name)
        .collect::<Vec<_>>()
        .join(", ")
}
