//! Where a picture was taken: degrees, minutes and seconds put together.

use serde::Serialize;

use crate::codec::ifd::{Directory, Tiff};
use crate::metadata::exif::values::rationals;

/// A place on the earth, by the map datum that the camera used.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Position {
    /// Degrees north of the equator; south is negative.
    pub latitude: f64,
    /// Degrees east of Greenwich; west is negative.
    pub longitude: f64,
    /// Metres above the sea; below is negative.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub altitude: Option<f64>,
}

/// The position in a GPS directory, if there is one that can be.
pub(super) fn read(tiff: &Tiff<'_>, gps: &Directory) -> Option<Position> {
    let latitude = degrees(tiff, gps, (1, 2), b'S')?;
    let longitude = degrees(tiff, gps, (3, 4), b'W')?;
    if latitude.abs() > 90.0 || longitude.abs() > 180.0 {
        return None;
    }
    let below = gps.field(5).and_then(|field| tiff.number(field)) == Some(1);
    let altitude = gps
        .field(6)
        .and_then(|field| rationals(tiff, field).next())
        .map(|metres| if below { -metres } else { metres })
        .filter(|metres| metres.is_finite());
    Some(Position {
        latitude,
        longitude,
        altitude,
    })
}

fn degrees(tiff: &Tiff<'_>, gps: &Directory, tags: (u16, u16), negative: u8) -> Option<f64> {
    let mut parts = rationals(tiff, gps.field(tags.1)?);
    let degrees = parts.next()?;
    // Parts that are not needed may be 0/0.
    let mut part = || parts.next().filter(|part| part.is_finite()).unwrap_or(0.0);
    let degrees = degrees + part() / 60.0 + part() / 3_600.0;
    let side = gps
        .field(tags.0)
        .and_then(|field| tiff.value(field).first());
    let is_negative = side.is_some_and(|side| side.eq_ignore_ascii_case(&negative));
    // Seven digits are a centimetre.
    let degrees = (degrees * 1e7).round() / 1e7;
    let signed = if is_negative { -degrees } else { degrees };
    signed.is_finite().then_some(signed)
}
