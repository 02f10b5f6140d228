//! The file of a logo: pixels of any format that is read, or an SVG.
//!
//! Pixels come in as those of photos do: decoded by the same decoder, upright, and in sRGB.

use std::fmt::Display;
use std::io::Cursor;
use std::path::Path;

use super::super::{Place, RecipeError};
use crate::codec::{self, DecodeError, Decoder, Decoding, Intent, Limits};
use crate::metadata::Meaning;
use crate::metadata::icc::{self, IccError};
use crate::named_file;
use crate::ops::watermark::{Logo, LogoError};
use crate::ops::{Split, orient};
use crate::picture::Picture;
use crate::plain;

/// Bytes that an SVG may have.
const MOST_SVG: usize = 8 << 20;

/// Colours of profiles made of tables, and inks, become sRGB by `intent`.
pub(super) fn read(path: &Path, intent: Intent) -> Result<Logo, RecipeError> {
    let place = Place("mark.logo", "--logo");
    let refuse = |error: &dyn Display| place.refuse(format!("{}: {error}", plain::path(path)));
    let bytes = named_file::read(path, Logo::MOST_BYTES)
        .map_err(|error| place.refuse(format!("{} {error}", plain::path(path))))?;
    if let Some(text) = svg(&bytes) {
        let text = text.map_err(|error| refuse(&error))?;
        return Logo::from_svg(text).map_err(|error| refuse(&error));
    }
    let extension = path.extension().and_then(|extension| extension.to_str());
    let picture = picture(&bytes, extension, intent).map_err(|error| refuse(&error))?;
    Logo::from_picture(picture).map_err(|error| refuse(&error))
}

/// The picture as it is meant: upright, in sRGB.
fn picture(bytes: &[u8], extension: Option<&str>, intent: Intent) -> Result<Picture, String> {
    // Whatever the header says is looked at first: a logo has a smaller limit, and another remedy.
    let any = Limits {
        max_pixels: u64::MAX,
        max_bytes: u64::MAX,
    };
    let limits = Limits {
        max_pixels: Logo::MOST_PIXELS,
        ..Limits::default()
    };
    let words = |error: DecodeError| format!("it {error}");
    let header = codec::probe(Cursor::new(bytes), extension, &any).map_err(words)?;
    Logo::check_size(header.size).map_err(|error: LogoError| error.to_string())?;
    let decoding = Decoding {
        intent,
        ..Decoding::default()
    };
    let decoded = Decoder::new()
        .decode(bytes, &header, &limits, &decoding, Vec::new())
        .map_err(words)?;
    let meaning = Meaning::of(&decoded, header.format);
    let converted = match meaning.profile {
        None => decoded.picture,
        Some(profile) => icc::to_srgb_by(decoded.picture, &profile, intent)
            .map_err(|(_, error)| unusable(&error))?,
    };
    Ok(orient(converted, meaning.orientation, Split::Never))
}

/// A photo may do with a warning; a logo is one file that can be mended, and would be wrong on every picture.
fn unusable(error: &IccError) -> String {
    match error {
        IccError::Damaged(why) => {
            format!("its colour profile is damaged ({why}); save it again in sRGB")
        }
        IccError::Unsuitable { profile, picture } => {
            format!(
                "its colour profile is for {profile} and it is {picture}; save it again in sRGB"
            )
        }
    }
}

/// The text of an SVG, if it is one; why it cannot be read, if it is one that is packed.
fn svg(bytes: &[u8]) -> Option<Result<&str, &'static str>> {
    if bytes.starts_with(&[0x1f, 0x8b]) {
        return Some(Err("it is compressed; unpack it first (an SVGZ by gunzip)"));
    }
    let body = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let first = body.iter().find(|byte| !byte.is_ascii_whitespace());
    if first != Some(&b'<') {
        return None;
    }
    Some(match std::str::from_utf8(body) {
        _ if bytes.len() > MOST_SVG => Err("it is an SVG of more than 8 MB; simplify it"),
        Ok(text) => Ok(text),
        Err(_) => Err("it is an SVG that is no UTF-8; save it as that"),
    })
}
