//! What may stand in braces: the variables, their names, and which formats they take.

use std::borrow::Cow;
use std::fmt;

use super::Value;
use crate::metadata::Tag;
use crate::moment::Moment;

/// What stands before the name of a field of EXIF.
const EXIF: &str = "exif.";

/// What stands in braces in a template.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Variable {
    /// The name of the input without its folder, with its extension.
    FileName,
    /// The name of the input without its extension.
    Stem,
    /// The extension, without the dot.
    Extension,
    /// The folder.
    Folder,
    /// The number of the picture in the run, from 1.
    Index,
    /// How many pictures the run has.
    Count,
    /// The width of the output in pixels.
    Width,
    /// The height of the output in pixels.
    Height,
    /// When the run began.
    Now,
    /// The same, by a name that says what it is without a format.
    Date,
    /// The year of the run, four digits.
    Year,
    /// When the picture was taken.
    Taken,
    /// When the input file was last changed.
    Modified,
    /// Maker and model of the camera.
    Camera,
    /// The model of the lens.
    Lens,
    /// The sensitivity, as in ISO 400.
    Iso,
    /// The aperture, as in f/2.8.
    Aperture,
    /// The time of exposure, as in 1/250 s.
    Shutter,
    /// The focal length, as in 50 mm.
    Focal,
    /// A field of EXIF.
    Exif(Tag),
}

/// Which formats a variable takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Zeros, as in `{index:04}`.
    Number,
    /// Those of `strftime`, as in `{taken:%Y}`.
    Time,
    /// None.
    Text,
}

impl Variable {
    /// All variables but the fields of EXIF, in the order of the help.
    pub const ALL: [Self; 19] = [
        Self::FileName,
        Self::Stem,
        Self::Extension,
        Self::Folder,
        Self::Index,
        Self::Count,
        Self::Width,
        Self::Height,
        Self::Now,
        Self::Date,
        Self::Year,
        Self::Taken,
        Self::Modified,
        Self::Camera,
        Self::Lens,
        Self::Iso,
        Self::Aperture,
        Self::Shutter,
        Self::Focal,
    ];

    /// The name that stands in the braces.
    pub fn name(self) -> Cow<'static, str> {
        Cow::Borrowed(match self {
            Self::FileName => "filename",
            Self::Stem => "stem",
            Self::Extension => "ext",
            Self::Folder => "dir",
            Self::Index => "index",
            Self::Count => "count",
            Self::Width => "width",
            Self::Height => "height",
            Self::Now => "now",
            Self::Date => "date",
            Self::Year => "year",
            Self::Taken => "taken",
            Self::Modified => "modified",
            Self::Camera => "camera",
            Self::Lens => "lens",
            Self::Iso => "iso",
            Self::Aperture => "aperture",
            Self::Shutter => "shutter",
            Self::Focal => "focal",
            Self::Exif(tag) => return Cow::Owned(format!("{EXIF}{}", tag.name())),
        })
    }

    /// A few words for the help.
    pub const fn summary(self) -> &'static str {
        match self {
            Self::FileName => "name of the input with its extension",
            Self::Stem => "name of the input without its extension",
            Self::Extension => "extension without the dot",
            Self::Folder => "folder",
            Self::Index => "number of the picture in the run, from 1",
            Self::Count => "how many pictures the run has",
            Self::Width => "width of the output in pixels",
            Self::Height => "height of the output in pixels",
            Self::Now => "when the run began; takes a format",
            Self::Date => "date of the run, as in 2026-03-09; takes a format",
            Self::Year => "year of the run, four digits",
            Self::Taken => "when the picture was taken; takes a format",
            Self::Modified => "when the input file was changed; takes a format",
            Self::Camera => "maker and model of the camera",
            Self::Lens => "model of the lens",
            Self::Iso => "sensitivity, as in ISO 400",
            Self::Aperture => "aperture, as in f/2.8",
            Self::Shutter => "time of exposure, as in 1/250 s",
            Self::Focal => "focal length, as in 50 mm",
            Self::Exif(_) => "field of EXIF",
        }
    }

    /// The variable of that name, in any case: one of [`Variable::ALL`], or `exif.` with the name of a [`Tag`].
    pub fn named(name: &str) -> Option<Self> {
        match field(name) {
            Some(field) => Tag::named(field).map(Self::Exif),
            None => Self::ALL
                .into_iter()
                .find(|variable| variable.name().eq_ignore_ascii_case(name)),
        }
    }

    /// Whether it tells of what stands in the picture's metadata, which may say nothing.
    pub const fn is_of_metadata(self) -> bool {
        matches!(
            self,
            Self::Taken
                | Self::Camera
                | Self::Lens
                | Self::Iso
                | Self::Aperture
                | Self::Shutter
                | Self::Focal
                | Self::Exif(_)
        )
    }

    /// Its value if it is the same for all pictures of a run that began now.
    pub fn of_run(self, now: Moment) -> Option<Value<'static>> {
        match self {
            Self::Now | Self::Date => Some(now.into()),
            Self::Year => Some(now.year().into()),
            _ => None,
        }
    }

    pub(super) fn kind(self) -> Kind {
        match self {
            Self::Index | Self::Count | Self::Width | Self::Height => Kind::Number,
            Self::Now | Self::Date | Self::Taken | Self::Modified => Kind::Time,
            Self::Exif(tag) if tag.is_date() => Kind::Time,
            _ => Kind::Text,
        }
    }

    /// The name that was probably meant: of all variables, or of the fields of EXIF.
    pub(super) fn nearest(name: &str) -> Option<String> {
        let in_exif = |field: &str| {
            let tag = Tag::named(field).map(Tag::name);
            tag.or_else(|| Tag::nearest(field))
                .map(|field| format!("{EXIF}{field}"))
        };
        if let Some(field) = field(name) {
            return in_exif(field);
        }
        let names = Self::ALL.map(Self::name);
        let near = crate::nearest::nearest(name, names.iter().map(|name| &**name));
        near.map(str::to_owned).or_else(|| in_exif(name))
    }
}

impl fmt::Display for Variable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.name())
    }
}

/// What stands behind `exif.`.
fn field(name: &str) -> Option<&str> {
    let (start, field) = name.split_at_checked(EXIF.len())?;
    start.eq_ignore_ascii_case(EXIF).then_some(field)
}
