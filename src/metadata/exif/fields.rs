//! The fields of an EXIF block, asked by name and told as people write them: what captions and names are made of.

use super::names::{Group, Tag};
use super::values::{self, rationals};
use super::{DATE_TIME, DATE_TIME_ORIGINAL, LENS_MODEL, MAKE, MODEL, layout};
use crate::codec::ifd::{Directory, Field, GPS_IFD, Tiff};
use crate::moment::Moment;

const LATITUDE: u16 = 2;
const LONGITUDE: u16 = 4;
const ALTITUDE: u16 = 6;
const TIME: u16 = 7;

const EXPOSURE_TIME: u16 = 0x829a;
const F_NUMBER: u16 = 0x829d;
const SENSITIVITY: u16 = 0x8827;
/// What stands for a sensitivity that does not fit into two bytes.
const FURTHER_SENSITIVITIES: [u16; 3] = [0x8831, 0x8832, 0x8833];
const NO_SENSITIVITY: u32 = 0xffff;
const DATE_TIME_DIGITIZED: u16 = 0x9004;
const SHUTTER_SPEED: u16 = 0x9201;
const APERTURE: u16 = 0x9202;
const FOCAL_LENGTH: u16 = 0x920a;

/// An EXIF block whose fields are asked one by one. Its directories are looked through once, its values when asked.
///
/// All it tells is one line without control characters, and never blank.
///
/// ```
/// use stampmill::metadata::{Exif, Tag};
///
/// let block = b"MM\0*\0\0\0\x08\0\x01\x01\x3b\0\x02\0\0\0\x04Ada\0\0\0\0\0";
/// let exif = Exif::parse(block).unwrap();
/// assert_eq!(exif.value(Tag::named("Artist").unwrap()).as_deref(), Some("Ada"));
/// assert_eq!(exif.camera(), None);
/// ```
pub struct Exif<'a> {
    pub(crate) tiff: Tiff<'a>,
    pub(crate) first: Directory,
    pub(crate) exif: Directory,
    pub(crate) gps: Directory,
    pub(crate) interoperability: Directory,
}

impl<'a> Exif<'a> {
    /// Reads a block without `Exif\0\0` before it; `None` if it is none.
    pub fn parse(block: &'a [u8]) -> Option<Self> {
        let tiff = Tiff::parse(block)?;
        let below = |directory: &Directory, tag| {
            let at = directory.field(tag).and_then(|field| tiff.number(field));
            at.map(|at| tiff.directory(at)).unwrap_or_default()
        };
        let first = tiff.first();
        let exif = tiff.exif(&first);
        Some(Self {
            gps: below(&first, GPS_IFD),
            interoperability: below(&exif, layout::INTEROPERABILITY_IFD),
            tiff,
            first,
            exif,
        })
    }

    /// The value of a field: in words where the standard has words for it, in units where it is measured in some, as it is
    /// written otherwise. `None` where it is missing, empty or no number.
    pub fn value(&self, tag: Tag) -> Option<String> {
        match tag.group {
            Group::Fields => self.shown(tag.number),
            Group::Gps => self.place(tag.number),
            Group::Interoperability => {
                self.shown_in(&self.interoperability, "interoperability", tag.number)
            }
        }
    }

    /// Maker and model; the maker is left out where the model begins with it: `Canon EOS R5`.
    pub fn camera(&self) -> Option<String> {
        match (self.text(MAKE), self.text(MODEL)) {
            (Some(make), Some(model)) => Some(match make.split(' ').next() {
                Some(word) if model.to_lowercase().starts_with(&word.to_lowercase()) => model,
                _ => format!("{make} {model}"),
            }),
            (make, model) => make.or(model),
        }
    }

    /// The model of the lens.
    pub fn lens(&self) -> Option<String> {
        self.text(LENS_MODEL)
    }

    /// The sensitivity: `ISO 400`.
    pub fn iso(&self) -> Option<String> {
        let number = |tag| self.field(tag).and_then(|field| self.tiff.number(field));
        let known = |iso: &u32| !matches!(*iso, 0 | NO_SENSITIVITY);
        let further = || {
            FURTHER_SENSITIVITIES
                .into_iter()
                .find_map(|tag| number(tag).filter(known))
        };
        let iso = number(SENSITIVITY).filter(known).or_else(further)?;
        Some(format!("ISO {iso}"))
    }

    /// The aperture: `f/2.8`. `None` for 0, which cameras write for a lens that does not say.
    pub fn aperture(&self) -> Option<String> {
        self.measured(F_NUMBER).or_else(|| self.shown(APERTURE))
    }

    /// The time of exposure: `1/250 s`, `2 s`.
    pub fn shutter(&self) -> Option<String> {
        self.measured(EXPOSURE_TIME)
            .or_else(|| self.shown(SHUTTER_SPEED))
    }

    /// The focal length: `50 mm`. `None` for 0, which cameras write for a lens that does not say.
    pub fn focal(&self) -> Option<String> {
        self.measured(FOCAL_LENGTH)
    }

    /// When the picture was taken, or else digitised, or else changed; the first that is a date.
    pub fn taken(&self) -> Option<Moment> {
        [DATE_TIME_ORIGINAL, DATE_TIME_DIGITIZED, DATE_TIME]
            .into_iter()
            .find_map(|tag| Moment::parse(&self.text(tag)?))
    }

    /// A field of the place: degrees with their side, metres, and the time of day as people write them.
    fn place(&self, tag: u16) -> Option<String> {
        let plain = |tag| self.shown_in(&self.gps, "gps", tag);
        let field = self.gps.field(tag)?;
        let parts =
            || rationals(&self.tiff, field).map(|part| Some(part).filter(|part| part.is_finite()));
        match tag {
            LATITUDE | LONGITUDE => {
                let parts: Vec<_> = parts().map(|part| part.unwrap_or(0.0)).collect();
                let &[degrees, minutes, seconds] = &parts[..] else {
                    return None;
                };
                // Tenths of a second are three metres.
                let tenths = ((degrees * 60.0 + minutes) * 600.0 + seconds * 10.0).round() as u64;
                let side = plain(tag - 1).map_or_else(String::new, |side| format!(" {side}"));
                Some(sexagesimal(tenths) + &side)
            }
            ALTITUDE => {
                let metres = parts().next()??;
                let is_below = plain(tag - 1).as_deref() == Some("1");
                let sign = if is_below && metres >= 0.5 { "−" } else { "" };
                Some(format!("{sign}{metres:.0} m"))
            }
            TIME => {
                let parts: Option<Vec<_>> = parts().collect();
                let &[hours, minutes, seconds] = &parts?[..] else {
                    return None;
                };
                Some(format!(
                    "{hours:02.0}:{minutes:02.0}:{:02.0}",
                    seconds.floor()
                ))
            }
            _ => plain(tag),
        }
    }

    /// A field of the picture's or of EXIF's own directory; their numbers do not overlap.
    fn field(&self, tag: u16) -> Option<&Field> {
        self.exif.field(tag).or_else(|| self.first.field(tag))
    }

    /// Text, whatever the type is.
    fn text(&self, tag: u16) -> Option<String> {
        let text = line(&values::text(self.tiff.value(self.field(tag)?)));
        (!text.is_empty()).then_some(text)
    }

    /// A quotient that is more than zero, in its unit.
    fn measured(&self, tag: u16) -> Option<String> {
        let value = rationals(&self.tiff, self.field(tag)?).next()?;
        self.shown(tag).filter(|_| value.is_finite() && value > 0.0)
    }

    fn shown(&self, tag: u16) -> Option<String> {
        let own = self.shown_in(&self.exif, "exif", tag);
        own.or_else(|| self.shown_in(&self.first, "image", tag))
    }

    fn shown_in(&self, directory: &Directory, name: &str, tag: u16) -> Option<String> {
        let field = directory.field(tag).filter(|field| field.count > 0)?;
        let value = line(&values::shown(&self.tiff, name, field));
        (!value.is_empty() && value != values::UNDEFINED).then_some(value)
    }
}

/// Tenths of seconds as degrees, minutes and seconds.
fn sexagesimal(tenths: u64) -> String {
    let (minutes, tenths) = (tenths / 600, tenths % 600);
    let (degrees, minutes) = (minutes / 60, minutes % 60);
    format!("{degrees}°{minutes:02}′{:02}.{}″", tenths / 10, tenths % 10)
}

/// One line: runs of blanks and line breaks are a blank, other control characters go.
fn line(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    for c in text.chars() {
        let is_blank = c.is_whitespace();
        if is_blank && !line.ends_with(' ') {
            line.push(' ');
        } else if !is_blank && !c.is_control() {
            line.push(c);
        }
    }
    line.trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A block of one field of fractions in the directory of the place, behind the one that belongs to it: its type, count
    /// and value.
    fn place(tag: u8, side: &[u8; 10], parts: &[(u32, u32)]) -> Vec<u8> {
        let mut block = b"MM\0*\0\0\0\x08\0\x01\x88\x25\0\x04\0\0\0\x01\0\0\0\x1a\0\0\0\0".to_vec();
        block.extend([0, 2, 0, tag - 1]);
        block.extend(side);
        block.extend([0, tag, 0, 5, 0, 0, 0, parts.len() as u8, 0, 0, 0, 56]);
        block.extend([0; 4]);
        for (above, below) in parts {
            block.extend(above.to_be_bytes());
            block.extend(below.to_be_bytes());
        }
        block
    }

    #[test]
    fn places_are_told_as_people_write_them() {
        let south = b"\0\x02\0\0\0\x02S\0\0\0";
        let below = b"\0\x01\0\0\0\x01\x01\0\0\0";
        let value = |block: &[u8], name: &str| {
            let tag = Tag::named(name).unwrap();
            Exif::parse(block).unwrap().value(tag)
        };
        let sydney = place(2, south, &[(33, 1), (51, 1), (3596, 100)]);
        assert_eq!(
            value(&sydney, "GPSLatitude").as_deref(),
            Some("33°51′36.0″ S")
        );
        let minutes = place(2, south, &[(33, 1), (51_599, 1_000), (0, 0)]);
        assert_eq!(
            value(&minutes, "GPSLatitude").as_deref(),
            Some("33°51′35.9″ S")
        );
        let dead_sea = place(6, below, &[(4_305, 10)]);
        assert_eq!(value(&dead_sea, "GPSAltitude").as_deref(), Some("−430 m"));
        let time = place(7, below, &[(9, 1), (5, 1), (1_299, 100)]);
        assert_eq!(value(&time, "GPSTimeStamp").as_deref(), Some("09:05:12"));
        for parts in [&[][..], &[(1, 0)], &[(u32::MAX, 1); 3], &[(1, 0); 3]] {
            for (tag, name) in [(2, "GPSLatitude"), (6, "GPSAltitude"), (7, "GPSTimeStamp")] {
                let _ = value(&place(tag, south, parts), name);
            }
        }
    }

    #[test]
    fn a_line_has_no_breaks_and_no_control_characters() {
        assert_eq!(line(" a\r\n\t b\0\u{1b}[1m\u{85}c "), "a b[1m c");
        assert_eq!(line("\u{7f}\n"), "");
        assert_eq!(line("שלום\u{200f}"), "שלום\u{200f}");
    }
}
