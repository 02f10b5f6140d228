//! The probes: what can be asked of a file, by name.

use std::fmt;
use std::str::FromStr;

use serde::Serialize;

use crate::nearest::nearest;

/// What can be asked of a file. Probes are independent: each answers or fails for itself.
///
/// ```
/// use stampmill::inspect::Probe;
///
/// assert_eq!("exif".parse(), Ok(Probe::Exif));
/// let error = "exfi".parse::<Probe>().unwrap_err();
/// assert!(error.to_string().contains("did you mean 'exif'?"));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Probe {
    /// Size, times, permissions, BLAKE3.
    File,
    /// Format, size in pixels, channels, depth, how it is coded.
    Header,
    /// The fields of EXIF.
    Exif,
    /// The main properties of XMP.
    Xmp,
    /// The main data sets of IPTC.
    Iptc,
    /// The colour profile.
    Icc,
    /// Histogram, mean, deviation, clipping, sharpness.
    Statistics,
    /// Perceptual hashes.
    Hash,
    /// What a recipe would do to the picture.
    Recipe,
}

impl Probe {
    /// All probes, in the order in which they are shown.
    pub const ALL: [Self; 9] = [
        Self::File,
        Self::Header,
        Self::Exif,
        Self::Xmp,
        Self::Iptc,
        Self::Icc,
        Self::Statistics,
        Self::Hash,
        Self::Recipe,
    ];

    /// Its name on the command line and in records.
    pub const fn name(self) -> &'static str {
        match self {
            Self::File => "file",
            Self::Header => "header",
            Self::Exif => "exif",
            Self::Xmp => "xmp",
            Self::Iptc => "iptc",
            Self::Icc => "icc",
            Self::Statistics => "statistics",
            Self::Hash => "hash",
            Self::Recipe => "recipe",
        }
    }

    /// Whether it needs the pixels.
    pub(super) const fn needs_pixels(self) -> bool {
        matches!(self, Self::Statistics | Self::Hash)
    }
}

impl fmt::Display for Probe {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// A name that is that of no probe.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("there is no probe '{given}'; {}", known(given))]
pub struct UnknownProbe {
    given: String,
}

fn known(given: &str) -> String {
    let all = Probe::ALL.map(Probe::name);
    let list = all.join(", ");
    nearest(given, all).map_or_else(
        || format!("there are {list}"),
        |name| format!("did you mean '{name}'? There are {list}"),
    )
}

impl FromStr for Probe {
    type Err = UnknownProbe;

    /// Takes a name in upper or lower case.
    fn from_str(text: &str) -> Result<Self, UnknownProbe> {
        let text = text.trim();
        let mut all = Self::ALL.into_iter();
        all.find(|probe| probe.name().eq_ignore_ascii_case(text))
            .ok_or_else(|| UnknownProbe {
                given: text.to_owned(),
            })
    }
}
