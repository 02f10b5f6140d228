//! The probe `icc`: what a colour profile says of itself (ICC.1:2022, clauses 7.2 and 10).

use serde::Serialize;

use super::answer::Fault;
use super::container::{Kind, be32, find};
use super::subject::Subject;
use crate::metadata::icc;
use crate::picture::{Channels, Picture, Samples, Size};
use crate::record::ErrorKind;

/// Bytes before the table of tags.
const HEADER: usize = 128;
/// More tags than any profile has.
const MAX_TAGS: u32 = 1_024;
/// The longest description that is kept, in characters.
const MAX_TEXT: usize = 256;

/// What a colour profile says of itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct IccFacts {
    /// Its name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// The colours it is for: `RGB`, `GRAY`, `CMYK`, `Lab` …
    pub color_space: String,
    /// `display`, `input`, `output`, `color space`, `link`, `abstract` or `named colors`.
    pub class: String,
    /// Of the ICC specification: `2.1`, `4.4` …
    pub version: String,
    /// Its size in bytes.
    pub bytes: u64,
    /// Whether it is sRGB, to within half an 8-bit step: by its curves and colours, not by its name.
    pub is_srgb: bool,
}

pub(super) fn ask(subject: &Subject) -> Result<Option<IccFacts>, Fault> {
    let format = subject.header()?.format;
    find(subject.bytes()?, format, Kind::Icc)
        .map(|profile| parse(&profile))
        .transpose()
}

/// Reads a profile's header and name.
pub(super) fn parse(profile: &[u8]) -> Result<IccFacts, Fault> {
    if profile.get(36..40) != Some(b"acsp") || profile.len() < HEADER {
        let words = "has a damaged colour profile (it has no header); conversion takes it for sRGB";
        return Err(Fault::new(ErrorKind::Decode, words));
    }
    let class = match &profile[12..16] {
        b"scnr" => "input",
        b"mntr" => "display",
        b"prtr" => "output",
        b"spac" => "color space",
        b"link" => "link",
        b"abst" => "abstract",
        b"nmcl" => "named colors",
        _ => "unknown",
    };
    Ok(IccFacts {
        description: tag(profile, b"desc").and_then(description),
        color_space: printable(&profile[16..20]),
        class: class.to_owned(),
        version: format!("{}.{}", profile[8], profile[9] >> 4),
        bytes: profile.len() as u64,
        is_srgb: &profile[16..20] == b"RGB " && is_srgb(profile),
    })
}

/// The data of a tag.
fn tag<'a>(profile: &'a [u8], name: &[u8; 4]) -> Option<&'a [u8]> {
    let count = be32(profile, HEADER)?.min(MAX_TAGS) as usize;
    let entries = profile.get(HEADER + 4..)?.chunks_exact(12).take(count);
    let entry = entries.into_iter().find(|entry| entry[..4] == name[..])?;
    let (at, length) = (be32(entry, 4)? as usize, be32(entry, 8)? as usize);
    profile.get(at..at.checked_add(length)?)
}

/// A text: in version 2 a description, in version 4 one in several languages, of which the first is taken.
fn description(data: &[u8]) -> Option<String> {
    let text = match data.get(..4)? {
        b"desc" => {
            let length = be32(data, 8)? as usize;
            let text = data.get(12..)?;
            String::from_utf8_lossy(&text[..length.min(text.len())]).into_owned()
        }
        b"mluc" => {
            let (length, at) = (be32(data, 20)? as usize, be32(data, 24)? as usize);
            let units = data.get(at..at.checked_add(length)?)?.chunks_exact(2);
            let units = units.map(|unit| u16::from_be_bytes([unit[0], unit[1]]));
            char::decode_utf16(units.take(MAX_TEXT))
                .map(|unit| unit.unwrap_or(char::REPLACEMENT_CHARACTER))
                .collect()
        }
        _ => return None,
    };
    let text: String = text
        .trim_matches(['\0', ' '])
        .chars()
        .take(MAX_TEXT)
        .collect();
    (!text.is_empty()).then_some(text)
}

/// Four letters, padded with spaces.
fn printable(letters: &[u8]) -> String {
    let text: String = letters
        .iter()
        .map(|byte| match byte {
            b' '..=b'~' => char::from(*byte),
            _ => '?',
        })
        .collect();
    text.trim().to_owned()
}

/// Whether converting to sRGB leaves colours from all over the cube as they are.
fn is_srgb(profile: &[u8]) -> bool {
    const STEPS: [u8; 9] = [0, 31, 63, 95, 127, 159, 191, 223, 255];
    let mut samples = Vec::with_capacity(STEPS.len().pow(3) * 3);
    for red in STEPS {
        for green in STEPS {
            samples.extend(STEPS.iter().flat_map(|blue| [red, green, *blue]));
        }
    }
    let size = Size::new((samples.len() / 3) as u32, 1);
    let cube = Picture::from_u8(size, Channels::Rgb, samples.clone());
    icc::to_srgb(cube, profile).is_ok_and(|cube| *cube.samples() == Samples::U8(samples))
}
