//! Profiles from bytes that anybody may have written.
//!
//! Of a profile only what leads from its colours to the connection space is handed to the parser, each tag once: the
//! directory may name a tag ten thousand times, and tags may overlap.

use moxcms::{CmsError, ColorProfile, ParsingOptions};

/// The largest profile that is taken along. Those of presses have up to a few megabytes.
pub(crate) const MAX_PROFILE: usize = 32 << 20;

/// The largest part of a profile that is used.
const MAX_USED: usize = 8 << 20;

/// More tags than any profile has.
const MAX_TAGS: usize = 1_024;

const HEADER: usize = 128;
const ENTRY: usize = 12;

/// What leads from device colours to the connection space.
const USED: [[u8; 4]; 13] = [
    *b"rXYZ", *b"gXYZ", *b"bXYZ", *b"rTRC", *b"gTRC", *b"bTRC", *b"kTRC", *b"A2B0", *b"A2B1",
    *b"A2B2", *b"wtpt", *b"chad", *b"cicp",
];

/// Reads a profile; costs no more time and memory than its length and some megabytes.
pub(crate) fn parse(bytes: &[u8]) -> Result<ColorProfile, String> {
    let essence = essence(bytes).ok_or("its directory is cut off or absurd")?;
    let options = ParsingOptions {
        max_profile_size: usize::MAX,
        max_allowed_clut_size: MAX_USED,
        max_allowed_trc_size: 65_536,
    };
    ColorProfile::new_from_slice_with_options(&essence, options)
        .map_err(|error: CmsError| error.to_string())
}

/// A profile of the same meaning with the used tags only.
fn essence(bytes: &[u8]) -> Option<Vec<u8>> {
    let number = |at: usize| {
        let bytes = bytes.get(at..at + 4)?.try_into().ok()?;
        Some(u32::from_be_bytes(bytes) as usize)
    };
    let count = number(HEADER)?;
    if count > MAX_TAGS || bytes.get(36..40)? != b"acsp" {
        return None;
    }
    let mut found: Vec<([u8; 4], &[u8])> = Vec::new();
    let mut total = 0;
    for at in (0..count).map(|index| HEADER + 4 + index * ENTRY) {
        let tag: [u8; 4] = bytes.get(at..at + 4)?.try_into().ok()?;
        let (offset, len) = (number(at + 4)?, number(at + 8)?);
        if !USED.contains(&tag) || found.iter().any(|(known, _)| *known == tag) {
            continue;
        }
        let data = bytes.get(offset..offset.checked_add(len)?)?;
        total += data.len();
        if total > MAX_USED {
            return None;
        }
        found.push((tag, data));
    }
    let mut essence = bytes.get(..HEADER)?.to_vec();
    essence.extend((found.len() as u32).to_be_bytes());
    let mut at = HEADER + 4 + found.len() * ENTRY;
    for (tag, data) in &found {
        essence.extend(tag);
        essence.extend((at as u32).to_be_bytes());
        essence.extend((data.len() as u32).to_be_bytes());
        at += data.len().next_multiple_of(4);
    }
    for (_, data) in &found {
        essence.extend_from_slice(data);
        essence.resize(essence.len().next_multiple_of(4), 0);
    }
    Some(essence)
}
