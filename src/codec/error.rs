//! What can go wrong between bytes and pictures, split by whose fault it is.
//!
//! The messages are sentences without the file's name, which the codec does not know; the caller puts it in front.

use std::fmt;

use image::ImageError;
use image::error::{LimitErrorKind, ParameterErrorKind};
use thiserror::Error;

use super::Format;

/// Why a file gave no picture.
///
/// The message begins in lower case and reads on from the file's name: “IMG_0008.jpg” + “ends after 61 % of its rows; …”.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{message}")]
pub struct DecodeError {
    kind: DecodeErrorKind,
    message: String,
}

/// The cause of a [`DecodeError`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DecodeErrorKind {
    /// The bytes contradict themselves or their format.
    Damaged,
    /// Not a picture, or one of a kind that is not read.
    Unsupported,
    /// The file ends before its picture does.
    Truncated,
    /// More pixels or bytes than [`Limits`](super::Limits) allow.
    TooLarge,
    /// The reader failed while the header was read.
    Io,
}

impl DecodeErrorKind {
    /// A stable name: `decode`, `unsupported`, `truncated`, `too-large` or `io`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Damaged => "decode",
            Self::Unsupported => "unsupported",
            Self::Truncated => "truncated",
            Self::TooLarge => "too-large",
            Self::Io => "io",
        }
    }
}

impl fmt::Display for DecodeErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl DecodeError {
    /// The cause.
    pub fn kind(&self) -> DecodeErrorKind {
        self.kind
    }

    pub(super) fn new(kind: DecodeErrorKind, message: impl Into<String>) -> Self {
        Self {
            kind,
            message: message.into(),
        }
    }

    pub(super) fn damaged(format: Format, what: impl fmt::Display) -> Self {
        Self::new(
            DecodeErrorKind::Damaged,
            format!("is a damaged {format} file ({what}); copy or download it again"),
        )
    }

    /// A file that is damaged amid its picture, so that some of it may be kept.
    pub(super) fn broken(format: Format, what: impl fmt::Display) -> Self {
        Self::new(
            DecodeErrorKind::Damaged,
            format!(
                "is a damaged {format} file ({what}); copy or download it again, or use --on-damage keep for what there is"
            ),
        )
    }

    pub(super) fn unsupported(what: impl fmt::Display, remedy: &str) -> Self {
        Self::new(
            DecodeErrorKind::Unsupported,
            format!("is {what}, which is not read; {remedy}"),
        )
    }

    /// A file without anything to show. `where_to` tells how far it goes, as in “inside its header”.
    pub(super) fn truncated(where_to: impl fmt::Display) -> Self {
        Self::new(
            DecodeErrorKind::Truncated,
            format!("ends {where_to}; copy or download it again"),
        )
    }

    /// A file that ends amid its picture. `where_to` tells how far it goes, as in “after 61 % of its rows”.
    pub(super) fn cut_off(where_to: impl fmt::Display) -> Self {
        Self::new(
            DecodeErrorKind::Truncated,
            format!(
                "ends {where_to}; copy or download it again, or use --on-damage keep for what there is"
            ),
        )
    }

    /// The same of a file in whose header it happened: where that is cut off, nothing is left to keep.
    pub(super) fn in_header(self) -> Self {
        match self.kind {
            DecodeErrorKind::Truncated => Self::truncated("inside its header"),
            _ => self,
        }
    }

    pub(super) fn io(error: &std::io::Error) -> Self {
        if error.kind() == std::io::ErrorKind::UnexpectedEof {
            Self::truncated("inside its header")
        } else {
            Self::new(DecodeErrorKind::Io, format!("cannot be read: {error}"))
        }
    }

    /// Translates an error of the `image` crate.
    pub(super) fn from_image(format: Format, error: &ImageError) -> Self {
        match error {
            ImageError::IoError(error) if error.kind() == std::io::ErrorKind::UnexpectedEof => {
                Self::cut_off("before its picture is complete")
            }
            ImageError::IoError(error) => Self::damaged(format, error),
            ImageError::Limits(error) => match error.kind() {
                LimitErrorKind::Unsupported { .. } => Self::damaged(format, error),
                _ => Self::new(
                    DecodeErrorKind::TooLarge,
                    "needs more memory than is allowed; raise the limit or leave it out",
                ),
            },
            ImageError::Unsupported(error) => Self::new(
                DecodeErrorKind::Unsupported,
                format!(
                    "is a {format} file of a kind that is not read ({error}); convert it to PNG or JPEG first"
                ),
            ),
            ImageError::Parameter(error)
                if matches!(error.kind(), ParameterErrorKind::NoMoreData) =>
            {
                Self::truncated("before its picture begins")
            }
            error => Self::damaged(format, Innermost(error)),
        }
    }
}

/// Shows the last cause of an error: the outer ones only repeat the format's name.
struct Innermost<'a>(&'a ImageError);

impl fmt::Display for Innermost<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut error: &dyn std::error::Error = self.0;
        while let Some(source) = error.source() {
            error = source;
        }
        write!(f, "{}", error.to_string().trim_end_matches('.'))
    }
}

/// Why a picture gave no file.
///
/// The message begins in lower case and reads on from the output's name.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum EncodeError {
    /// The format is only read, or not built in.
    #[error("cannot be written: {0} {instead}", instead = .0.instead())]
    Unwritable(Format),
    /// More pixels on a side than the format can number.
    #[error(
        "is {width}×{height} pixels, and {format} holds at most {max} on a side; make it smaller or choose png or tiff"
    )]
    TooLarge {
        /// The format.
        format: Format,
        /// The picture's width in pixels.
        width: u32,
        /// The picture's height in pixels.
        height: u32,
        /// The most that the format allows on a side.
        max: u32,
    },
    /// A picture without pixels.
    #[error("has no pixels ({width}×{height}), and {format} needs at least one")]
    Empty {
        /// The format.
        format: Format,
        /// The picture's width in pixels.
        width: u32,
        /// The picture's height in pixels.
        height: u32,
    },
    /// The format loses some of every picture, and no loss is allowed.
    #[error("cannot be lossless as {0}; choose webp, png, tiff, bmp or qoi")]
    Lossy(Format),
    /// The file would have more bytes than are allowed.
    #[error(
        "takes {bytes} bytes as {format}{}, more than the {max_bytes} of --max-bytes; make it smaller, allow more, or {}",
        at_quality.map(|quality| format!(" even at quality {quality}")).unwrap_or_default(),
        if at_quality.is_some() { "drop its metadata" } else { "choose jpeg or lossy webp, whose quality can be lowered" }
    )]
    TooManyBytes {
        /// The format.
        format: Format,
        /// The fewest bytes that were reached.
        bytes: u64,
        /// How many are allowed.
        max_bytes: u64,
        /// The lowest quality that was tried, if the format has one.
        at_quality: Option<u8>,
    },
    /// The encoder gave up, which it should not.
    #[error("could not be encoded as {format}: {message}")]
    Failed {
        /// The format.
        format: Format,
        /// What the encoder said.
        message: String,
    },
}

impl EncodeError {
    pub(super) fn failed(format: Format, message: impl fmt::Display) -> Self {
        Self::Failed {
            format,
            message: message.to_string(),
        }
    }
}
