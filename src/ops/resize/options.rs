//! How a resize treats aspect, enlargement, resampling and light: the words on the command line.

use std::fmt;
use std::str::FromStr;

use fast_image_resize::{Filter, FilterType};

/// What happens when a box with both sides has another aspect than the picture.
///
/// ```
/// use stampmill::ops::resize::Fit;
///
/// assert_eq!("cover".parse(), Ok(Fit::Cover));
/// assert!("crop".parse::<Fit>().unwrap_err().to_string().contains("cover"));
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Fit {
    /// The largest picture that fits into the box; its aspect stays.
    #[default]
    Inside,
    /// The box is filled and what sticks out is cropped; the aspect of what is left stays.
    Cover,
    /// Exactly the box; the picture is distorted.
    Fill,
    /// As inside, then laid on a canvas of exactly the box.
    Pad,
}

/// Whether a picture may become larger.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Enlarge {
    /// No pixel is ever stretched.
    #[default]
    Never,
    /// As the geometry says.
    Allow,
}

/// The resampling kernel. When a picture shrinks, the kernel is widened by the factor, so that no source pixel is
/// skipped (except by [`Kernel::Nearest`]).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Kernel {
    /// The source pixel nearest to the centre; no new values, but it aliases.
    Nearest,
    /// The mean of the source pixels whose centres are covered; a centre on the border counts for both sides by half.
    Box,
    /// A triangle of radius 1.
    Bilinear,
    /// Cubic with B = 0, C = 1/2 (Catmull and Rom 1974), radius 2.
    CatmullRom,
    /// Cubic with B = C = 1/3 (Mitchell and Netravali 1988), radius 2: softer, hardly any ringing.
    Mitchell,
    /// Windowed sinc of radius 3: the sharpest, with slight ringing at hard edges.
    #[default]
    Lanczos3,
}

/// Which values the kernel weighs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Light {
    /// The sRGB-encoded samples as they are: fast, and what most programs do; fine bright detail darkens a little.
    #[default]
    Encoded,
    /// Linear light, in 16 bits: the mean of black and white is the gray that has half the light (188 of 255).
    /// A 16-bit picture loses up to 3.7 bits in its darkest tones, where the sRGB curve is steepest.
    Linear,
}

/// A word that is none of the known ones.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("'{given}' is no {what}; write one of {known}")]
pub struct NameError {
    given: String,
    what: &'static str,
    known: &'static str,
}

impl FromStr for Fit {
    type Err = NameError;

    fn from_str(text: &str) -> Result<Self, NameError> {
        match plain(text).as_str() {
            "inside" => Ok(Self::Inside),
            "cover" => Ok(Self::Cover),
            "fill" => Ok(Self::Fill),
            "pad" => Ok(Self::Pad),
            _ => Err(NameError {
                given: text.to_owned(),
                what: "fit",
                known: "inside, cover, fill, pad",
            }),
        }
    }
}

impl fmt::Display for Fit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Inside => "inside",
            Self::Cover => "cover",
            Self::Fill => "fill",
            Self::Pad => "pad",
        })
    }
}

impl FromStr for Kernel {
    type Err = NameError;

    fn from_str(text: &str) -> Result<Self, NameError> {
        match plain(text).as_str() {
            "nearest" => Ok(Self::Nearest),
            "box" => Ok(Self::Box),
            "bilinear" => Ok(Self::Bilinear),
            "catmullrom" => Ok(Self::CatmullRom),
            "mitchell" => Ok(Self::Mitchell),
            "lanczos3" => Ok(Self::Lanczos3),
            _ => Err(NameError {
                given: text.to_owned(),
                what: "kernel",
                known: "nearest, box, bilinear, catmull-rom, mitchell, lanczos3",
            }),
        }
    }
}

impl fmt::Display for Kernel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Nearest => "nearest",
            Self::Box => "box",
            Self::Bilinear => "bilinear",
            Self::CatmullRom => "catmull-rom",
            Self::Mitchell => "mitchell",
            Self::Lanczos3 => "lanczos3",
        })
    }
}

impl Kernel {
    /// How far the kernel reaches from its centre, in output pixels when shrinking and source pixels when enlarging.
    pub(super) fn radius(self) -> f64 {
        match self {
            Self::Nearest | Self::Box => 0.5,
            Self::Bilinear => 1.0,
            Self::CatmullRom | Self::Mitchell => 2.0,
            Self::Lanczos3 => 3.0,
        }
    }

    /// The kernel as fast_image_resize knows it.
    pub(super) fn filter(self) -> FilterType {
        match self {
            Self::Nearest | Self::Box => {
                Filter::new("even box", even_box, 0.5).map_or(FilterType::Box, FilterType::Custom)
            }
            Self::Bilinear => FilterType::Bilinear,
            Self::CatmullRom => FilterType::CatmullRom,
            Self::Mitchell => FilterType::Mitchell,
            Self::Lanczos3 => FilterType::Lanczos3,
        }
    }
}

/// The box, but a pixel centre on the border counts by half.
///
/// fast_image_resize's own box gives such a pixel to one side, and rounding errors decide to which; then a flipped
/// picture is not the flipped result.
fn even_box(x: f64) -> f64 {
    const BORDER: f64 = 1e-9;
    match x.abs() {
        x if x < 0.5 - BORDER => 1.0,
        x if x <= 0.5 + BORDER => 0.5,
        _ => 0.0,
    }
}

fn plain(text: &str) -> String {
    text.trim().to_ascii_lowercase().replace(['-', '_'], "")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_read_back() {
        for fit in [Fit::Inside, Fit::Cover, Fit::Fill, Fit::Pad] {
            assert_eq!(fit.to_string().parse(), Ok(fit));
        }
        for kernel in [
            Kernel::Nearest,
            Kernel::Box,
            Kernel::Bilinear,
            Kernel::CatmullRom,
            Kernel::Mitchell,
            Kernel::Lanczos3,
        ] {
            assert_eq!(kernel.to_string().parse(), Ok(kernel));
        }
        assert_eq!("Catmull_Rom".parse(), Ok(Kernel::CatmullRom));
    }

    #[test]
    fn an_unknown_word_is_answered_with_the_known_ones() {
        let message = "bicubic".parse::<Kernel>().unwrap_err().to_string();
        assert!(message.contains("'bicubic' is no kernel"), "{message}");
        assert!(message.contains("catmull-rom"), "{message}");
    }
}
