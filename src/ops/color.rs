//! Colours as people write them.

use std::fmt;
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

/// An sRGB-encoded colour with an alpha, 8 bits a channel, straight (not premultiplied).
///
/// ```
/// use stampmill::ops::{AlphaColor, Color};
///
/// let shade: AlphaColor = "#00000080".parse()?;
/// assert_eq!((shade.color, shade.alpha), (Color::new(0, 0, 0), 128));
/// assert_eq!("#0008".parse(), Ok(AlphaColor::new(Color::new(0, 0, 0), 136)));
/// assert_eq!("white".parse(), Ok(AlphaColor::from(Color::new(255, 255, 255))));
/// assert_eq!(shade.to_string(), "#00000080");
/// # Ok::<(), stampmill::ops::AlphaColorError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct AlphaColor {
    /// Red, green and blue.
    pub color: Color,
    /// 0 is transparent, 255 opaque.
    pub alpha: u8,
}

/// A colour with an alpha that does not parse.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("'{0}' is no colour; write #rrggbb, #rrggbbaa, #rgb, #rgba, or one of {names}", names = names())]
pub struct AlphaColorError(String);

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

impl AlphaColor {
    /// A colour and how much of it is there.
    pub const fn new(color: Color, alpha: u8) -> Self {
        Self { color, alpha }
    }
}

impl From<Color> for AlphaColor {
    /// The opaque colour.
    fn from(color: Color) -> Self {
        Self::new(color, 255)
    }
}

impl FromStr for AlphaColor {
    type Err = AlphaColorError;

    /// Reads what [`Color`] reads, and hexadecimal forms with two more digits, or one, for alpha.
    fn from_str(text: &str) -> Result<Self, AlphaColorError> {
        let refuse = || AlphaColorError(text.to_owned());
        if let Ok(color) = text.parse::<Color>() {
            return Ok(color.into());
        }
        let (digits, doubled) = match text.len() {
            5 => (1, 17),
            9 => (2, 1),
            _ => return Err(refuse()),
        };
        // A character of several bytes may lie across this place.
        let (color, alpha) = text
            .split_at_checked(text.len() - digits)
            .ok_or_else(refuse)?;
        let color: Color = color.parse().map_err(|_| refuse())?;
        if !alpha.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Err(refuse());
        }
        let alpha = u8::from_str_radix(alpha, 16).map_err(|_| refuse())?;
        Ok(Self::new(color, alpha * doubled))
    }
}

impl fmt::Display for Color {
    /// As `#rrggbb`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [red, green, blue] = self.rgb;
        write!(f, "#{red:02x}{green:02x}{blue:02x}")
    }
}

impl fmt::Display for AlphaColor {
    /// As `#rrggbb`, or `#rrggbbaa` where it is not opaque.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.alpha {
            255 => self.color.fmt(f),
            alpha => write!(f, "{}{alpha:02x}", self.color),
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_colour_is_answered_with_the_forms() {
        for text in [
            "",
            "#",
            "#12",
            "#12345",
            "#1234567",
            "#ggg",
            "#12é4",
            "#é123456",
            "whiteish",
            "#+123",
            "#12345+7f",
        ] {
            let error = text.parse::<AlphaColor>().unwrap_err().to_string();
            assert!(
                error.contains("#rrggbbaa") && error.contains(text),
                "{error}"
            );
        }
    }

    #[test]
    fn what_is_displayed_is_read_back() {
        for alpha in [0, 1, 127, 254, 255] {
            let color = AlphaColor::new(Color::new(1, 20, 255), alpha);
            assert_eq!(color.to_string().parse(), Ok(color));
        }
    }
}
