//! The file of a logo: pixels of any format that is read, or an SVG.

use std::fmt::Display;
use std::fs::File;
use std::io::{self, Cursor, Read};
use std::path::Path;

use super::super::{Place, RecipeError};
use crate::codec::{self, Limits};
use crate::metadata::icc;
use crate::ops::watermark::{Logo, LogoError};
use crate::picture::Picture;

/// Bytes that the file of a logo may have.
const MOST_BYTES: u64 = 64 << 20;

/// Bytes that an SVG may have.
const MOST_SVG: usize = 8 << 20;

pub(super) fn read(path: &Path) -> Result<Logo, RecipeError> {
    let place = Place("mark.logo", "--logo");
    let refuse = |error: &dyn Display| place.refuse(format!("{}: {error}", path.display()));
    let bytes = bytes(path).map_err(|error| refuse(&format!("it cannot be read: {error}")))?;
    if bytes.len() as u64 > MOST_BYTES {
        return Err(refuse(&"it has more than 64 MB; use a smaller logo"));
    }
    if let Some(text) = svg(&bytes) {
        let text = text.map_err(|error| refuse(&error))?;
        return Logo::from_svg(text).map_err(|error| refuse(&error));
    }
    // Whatever the header says is looked at first: a logo has a smaller limit, and another remedy.
    let any = Limits {
        max_pixels: u64::MAX,
        max_bytes: u64::MAX,
    };
    let limits = Limits {
        max_pixels: Logo::MOST_PIXELS,
        ..Limits::default()
    };
    let decode = || -> Result<Picture, String> {
        let extension = path.extension().and_then(|extension| extension.to_str());
        let words = |error: codec::DecodeError| format!("it {error}");
        let header = codec::probe(Cursor::new(&bytes), extension, &any).map_err(words)?;
        Logo::check_size(header.size).map_err(|error: LogoError| error.to_string())?;
        let decoded = codec::decode(&bytes, &header, &limits).map_err(words)?;
        Ok(match decoded.icc {
            None => decoded.picture,
            Some(profile) => {
                icc::to_srgb(decoded.picture, &profile).unwrap_or_else(|(picture, _)| picture)
            }
        })
    };
    let picture = decode().map_err(|error| refuse(&error))?;
    Logo::from_picture(picture).map_err(|error| refuse(&error))
}

/// What is in the file, and a byte more if that is more than is allowed: a device never ends.
fn bytes(path: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path)?
        .take(MOST_BYTES + 1)
        .read_to_end(&mut bytes)?;
    Ok(bytes)
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
