//! Blend modes: what a colour becomes where it meets another.
//!
//! The separable modes of "Compositing and Blending Level 1" (W3C), on sRGB-encoded channels, as browsers and image editors
//! do it.

use std::fmt;
use std::str::FromStr;

/// How the colours of a mark meet those of the picture.
///
/// Where the picture is transparent there is nothing to meet, and every mode is [`Blend::Normal`].
///
/// ```
/// use stampmill::ops::watermark::Blend;
///
/// assert_eq!("soft-light".parse(), Ok(Blend::SoftLight));
/// assert!("glow".parse::<Blend>().unwrap_err().to_string().contains("multiply"));
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Blend {
    /// The mark's colour.
    #[default]
    Normal,
    /// The product, which is never lighter.
    Multiply,
    /// The product of the negatives, which is never darker.
    Screen,
    /// Multiplies dark colours of the picture and screens light ones.
    Overlay,
    /// Darkens or lightens by the mark's colour, gently.
    SoftLight,
}

/// A blend mode that there is not.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("'{0}' is no blend mode; write {names}", names = NAMES.map(|(name, _)| name).join(", "))]
pub struct BlendError(String);

const NAMES: [(&str, Blend); 5] = [
    ("normal", Blend::Normal),
    ("multiply", Blend::Multiply),
    ("screen", Blend::Screen),
    ("overlay", Blend::Overlay),
    ("soft-light", Blend::SoftLight),
];

impl Blend {
    /// All modes.
    pub const ALL: [Self; 5] = [
        Self::Normal,
        Self::Multiply,
        Self::Screen,
        Self::Overlay,
        Self::SoftLight,
    ];

    /// B(cb, cs) of the specification, for one channel of `backdrop` and `source`, all from 0 to 1.
    pub(super) fn mix(self, backdrop: f32, source: f32) -> f32 {
        match self {
            Self::Normal => source,
            Self::Multiply => backdrop * source,
            Self::Screen => backdrop + source - backdrop * source,
            Self::Overlay => hard_light(source, backdrop),
            Self::SoftLight => soft_light(backdrop, source),
        }
    }
}

fn hard_light(backdrop: f32, source: f32) -> f32 {
    if source <= 0.5 {
        backdrop * 2.0 * source
    } else {
        let doubled = 2.0 * source - 1.0;
        backdrop + doubled - backdrop * doubled
    }
}

fn soft_light(backdrop: f32, source: f32) -> f32 {
    if source <= 0.5 {
        return backdrop - (1.0 - 2.0 * source) * backdrop * (1.0 - backdrop);
    }
    let lifted = if backdrop <= 0.25 {
        ((16.0 * backdrop - 12.0) * backdrop + 4.0) * backdrop
    } else {
        backdrop.sqrt()
    };
    backdrop + (2.0 * source - 1.0) * (lifted - backdrop)
}

impl FromStr for Blend {
    type Err = BlendError;

    fn from_str(text: &str) -> Result<Self, BlendError> {
        let plain = text.trim().replace('_', "-");
        NAMES
            .into_iter()
            .find(|(name, _)| name.eq_ignore_ascii_case(&plain))
            .map(|(_, blend)| blend)
            .ok_or_else(|| BlendError(text.to_owned()))
    }
}

impl fmt::Display for Blend {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let found = NAMES.iter().find(|(_, blend)| blend == self);
        f.pad(found.map_or("", |(name, _)| name))
    }
}
