//! IPTC datasets (IIM 4.2): which are taken out, and which are put in.
//!
//! Each dataset has a record, a number and a value, and stands behind the one before it. What is damaged, and all that comes
//! after it, is no dataset.

use super::policy::{Credits, Keep, Policy, Strip};

const MARKER: u8 = 0x1c;

/// The record of what describes the picture, and those of its own and of how texts are written.
const APPLICATION: u8 = 2;
const ENVELOPE: u8 = 1;

const CHARACTER_SET: (u8, u8) = (ENVELOPE, 90);
const UNIQUE_NAME: (u8, u8) = (ENVELOPE, 100);
const VERSION: (u8, u8) = (APPLICATION, 0);
const DATE_CREATED: (u8, u8) = (APPLICATION, 55);
const TIME_CREATED: (u8, u8) = (APPLICATION, 60);
const BYLINE: (u8, u8) = (APPLICATION, 80);
const COPYRIGHT: (u8, u8) = (APPLICATION, 116);

/// Escape, percent, G: what follows is UTF-8.
const UTF8: &[u8] = b"\x1b%G";

/// The longest value that is written: what its two bytes of length hold without their highest bit.
const LONGEST: usize = 0x7fff;

/// A dataset, as it is written.
struct Dataset<'a> {
    id: (u8, u8),
    value: &'a [u8],
    whole: &'a [u8],
}

/// The block as the policy wants it, with these credits; `None` if nothing is left. `Err` if it holds no dataset at all.
pub(super) fn settle(
    block: &[u8],
    policy: &Policy,
    credits: &Credits<'_>,
) -> Result<Option<Vec<u8>>, ()> {
    let all = datasets(block);
    if all.is_empty() {
        return Err(());
    }
    let strip = policy.strip;
    let is_anew = strip.is_asked() || policy.keep == Keep::Copyright;
    let stays = |dataset: &Dataset<'_>| {
        let id = dataset.id;
        let is_replaced = id == BYLINE && credits.artist.is_some()
            || id == COPYRIGHT && credits.copyright.is_some();
        !is_replaced
            && (policy.keep != Keep::Copyright || is_credit(id))
            && (!is_anew || may_stay(id, dataset.value.len(), strip))
    };
    let mut kept: Vec<&Dataset<'_>> = all.iter().filter(|dataset| stays(dataset)).collect();
    let texts = [(BYLINE, credits.artist), (COPYRIGHT, credits.copyright)];
    let texts: Vec<_> = texts
        .into_iter()
        .filter_map(|(id, text)| Some((id, text?)))
        .collect();
    let says_something = |dataset: &&Dataset<'_>| !matches!(dataset.id, CHARACTER_SET | VERSION);
    if texts.is_empty() && !kept.iter().any(says_something) {
        return Ok(None);
    }
    let charset = Charset::of(&kept, &texts);
    let mut block = Vec::new();
    if charset == Charset::Declared {
        kept.retain(|dataset| dataset.id != CHARACTER_SET);
        push(&mut block, CHARACTER_SET, UTF8);
    }
    kept.iter()
        .for_each(|dataset| block.extend_from_slice(dataset.whole));
    for (id, text) in texts {
        push(&mut block, id, &charset.encode(text));
    }
    Ok(Some(block))
}

fn datasets(block: &[u8]) -> Vec<Dataset<'_>> {
    let mut rest = block;
    let mut found = Vec::new();
    while let Some((dataset, after)) = next(rest) {
        found.push(dataset);
        rest = after;
    }
    found
}

fn next(block: &[u8]) -> Option<(Dataset<'_>, &[u8])> {
    let (&[marker, record, number, high, low], rest) = block.split_first_chunk()?;
    if marker != MARKER {
        return None;
    }
    let len = usize::from(u16::from_be_bytes([high, low]));
    // With the highest bit, it is how many bytes of length follow.
    let (len, rest) = if len > LONGEST {
        let (long, rest) = rest.split_at_checked(len & LONGEST)?;
        let len = long.iter().try_fold(0usize, |len, byte| {
            len.checked_mul(256)?.checked_add(usize::from(*byte))
        })?;
        (len, rest)
    } else {
        (len, rest)
    };
    let (value, after) = rest.split_at_checked(len)?;
    let dataset = Dataset {
        id: (record, number),
        value,
        whole: &block[..block.len() - after.len()],
    };
    Some((dataset, after))
}

/// The author, the copyright and when the picture was taken, and what is needed to read them.
fn is_credit(id: (u8, u8)) -> bool {
    matches!(
        id,
        CHARACTER_SET | VERSION | DATE_CREATED | TIME_CREATED | BYLINE | COPYRIGHT
    )
}

/// Whether a dataset stays where something is stripped or only the copyright is kept. Only those stay that are known: of the envelope what is needed to read the
/// rest, of the application record what the standard has, without pictures and what programs keep there for themselves.
fn may_stay(id: (u8, u8), len: usize, strip: Strip) -> bool {
    let is_known = match id {
        CHARACTER_SET => len <= 8,
        (ENVELOPE, 0) | VERSION => len == 2,
        UNIQUE_NAME => true,
        // Dates and times of day.
        (APPLICATION, 30 | 35 | 37 | 38 | 47 | 55 | 60 | 62 | 63) => len <= 16,
        (APPLICATION, number) => matches!(
            number,
            3..=5 | 7 | 8 | 10 | 12 | 15 | 20 | 22 | 25..=27 | 40 | 42 | 45 | 50 | 65 | 70 | 75 | 80 | 85 | 90 | 92 | 95 | 100
                | 101 | 103 | 105 | 110 | 115 | 116 | 118 | 120..=122 | 130 | 131 | 135 | 184..=188
        ),
        _ => false,
    };
    is_known && !(strip.gps && is_place(id)) && !(strip.private && is_private(id))
}

/// Names of places: of the content, the city, the part of it, the state, and the country with its code.
fn is_place(id: (u8, u8)) -> bool {
    matches!(id, (APPLICATION, 26 | 27 | 90 | 92 | 95 | 100 | 101))
}

/// The picture's unique name, numbers of jobs, references, documents and owners, and where to find whoever made the picture.
fn is_private(id: (u8, u8)) -> bool {
    matches!(
        id,
        UNIQUE_NAME | (APPLICATION, 22 | 50 | 103 | 118 | 184..=188)
    )
}

/// How texts are written.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Charset {
    /// As UTF-8, which has to be said.
    Declared,
    /// As UTF-8, which the block says or nobody can tell.
    Utf8,
    /// As the block is in all likelihood, since it says nothing and holds more than ASCII.
    Latin1,
}

impl Charset {
    fn of(kept: &[&Dataset<'_>], texts: &[((u8, u8), &str)]) -> Self {
        let declared = kept.iter().find(|dataset| dataset.id == CHARACTER_SET);
        let is_utf8 = declared.is_some_and(|dataset| dataset.value == UTF8);
        if is_utf8 || texts.iter().all(|(_, text)| text.is_ascii()) {
            return Self::Utf8;
        }
        let mut texts = kept.iter().filter(|dataset| dataset.id != VERSION);
        if declared.is_none() && texts.any(|dataset| !dataset.value.is_ascii()) {
            return Self::Latin1;
        }
        Self::Declared
    }

    fn encode(self, text: &str) -> Vec<u8> {
        let mut end = text.len().min(LONGEST);
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        let text = &text[..end];
        match self {
            Self::Latin1 => text
                .chars()
                .map(|c| u8::try_from(c).unwrap_or(b'?'))
                .collect(),
            Self::Declared | Self::Utf8 => text.as_bytes().to_vec(),
        }
    }
}

fn push(block: &mut Vec<u8>, (record, number): (u8, u8), value: &[u8]) {
    block.extend([MARKER, record, number]);
    block.extend((value.len() as u16).to_be_bytes());
    block.extend(value);
}

#[cfg(test)]
mod tests;
