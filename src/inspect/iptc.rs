//! The probe `iptc`: data sets of the IPTC Information Interchange Model (IIM 4.2).

use serde::Serialize;

use super::answer::Fault;
use super::container::{Kind, find};
use super::subject::Subject;

/// The byte that begins a data set.
const MARK: u8 = 0x1c;
/// Envelope record, and the data set in it that names the character set.
const CHARACTER_SET: (u8, u8) = (1, 90);
const UTF8: &[u8] = b"\x1b%G";
/// The most data sets that are looked at, and keywords that are kept.
const MAX_DATA_SETS: usize = 4_096;

/// The main data sets of IPTC.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct IptcFacts {
    /// Bytes of the whole.
    pub bytes: u64,
    /// 2:05, object name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// 2:105
    #[serde(skip_serializing_if = "Option::is_none")]
    pub headline: Option<String>,
    /// 2:120, caption.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// 2:80, by-lines.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub creator: Vec<String>,
    /// 2:116, copyright notice.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rights: Option<String>,
    /// 2:110
    #[serde(skip_serializing_if = "Option::is_none")]
    pub credit: Option<String>,
    /// 2:25
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub keywords: Vec<String>,
    /// 2:90, 2:95 and 2:101: city, province and country, with commas.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
    /// 2:55, `YYYYMMDD`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub created: Option<String>,
    /// How many other data sets there are.
    pub others: u64,
}

pub(super) fn ask(subject: &Subject) -> Result<Option<IptcFacts>, Fault> {
    let format = subject.header()?.format;
    Ok(find(subject.bytes()?, format, Kind::Iptc).map(|data| parse(&data)))
}

/// Reads data sets as far as they follow each other.
pub(super) fn parse(data: &[u8]) -> IptcFacts {
    let mut facts = IptcFacts {
        bytes: data.len() as u64,
        ..IptcFacts::default()
    };
    let is_utf8 = data_sets(data).any(|(id, value)| id == CHARACTER_SET && value == UTF8);
    let mut place = [const { None }; 3];
    for ((record, number), value) in data_sets(data).take(MAX_DATA_SETS) {
        let value = || Some(text(value, is_utf8)).filter(|text| !text.is_empty());
        match (record, number) {
            (2, 5) => facts.title = value(),
            (2, 25) => facts.keywords.extend(value()),
            (2, 55) => facts.created = value(),
            (2, 80) => facts.creator.extend(value()),
            (2, 90) => place[0] = value(),
            (2, 95) => place[1] = value(),
            (2, 101) => place[2] = value(),
            (2, 105) => facts.headline = value(),
            (2, 110) => facts.credit = value(),
            (2, 116) => facts.rights = value(),
            (2, 120) => facts.description = value(),
            // The version, which every block has.
            (2, 0) | (1, _) => {}
            _ => facts.others += 1,
        }
    }
    let place: Vec<String> = place.into_iter().flatten().collect();
    facts.place = (!place.is_empty()).then(|| place.join(", "));
    facts
}

/// Data sets: their record and number, and their value.
fn data_sets(data: &[u8]) -> impl Iterator<Item = ((u8, u8), &[u8])> {
    let mut rest = data;
    std::iter::from_fn(move || {
        let [MARK, record, number, high, low, behind @ ..] = rest else {
            return None;
        };
        let length = u16::from_be_bytes([*high, *low]);
        let (length, behind) = if length & 0x8000 == 0 {
            (usize::from(length), behind)
        } else {
            // An extended data set: so many bytes that hold the length.
            let (digits, behind) = behind.split_at_checked(usize::from(length & 0x7fff))?;
            let length = digits.iter().try_fold(0usize, |length, digit| {
                length.checked_mul(256)?.checked_add(usize::from(*digit))
            })?;
            (length, behind)
        };
        let (value, behind) = behind.split_at_checked(length)?;
        rest = behind;
        Some(((*record, *number), value))
    })
}

/// Text that says it is UTF-8, or is; otherwise it is taken for Latin-1.
fn text(value: &[u8], is_utf8: bool) -> String {
    let text = match std::str::from_utf8(value) {
        Ok(text) => text.to_owned(),
        Err(_) if is_utf8 => String::from_utf8_lossy(value).into_owned(),
        Err(_) => value.iter().map(|byte| char::from(*byte)).collect(),
    };
    text.trim_matches(|c: char| c == '\0' || c.is_whitespace())
        .to_owned()
}
